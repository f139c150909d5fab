"""Exceptions of the SDK in tests: requests of the new API raise others."""

from __future__ import annotations

import ast

from codemod.analysis.project import Project
from codemod.sources.walking import walk

_SDK = "google."
_WORDS = ("error", "exception")


def mentions_sdk_error(project: Project, node: ast.AST) -> bool:
    """Whether code mentions an exception of the SDK, or of what it is built on."""
    for part in walk(node):
        if isinstance(part, ast.Name | ast.Attribute):
            symbol = project.symbol(part).lower()
            if symbol.startswith(_SDK) and any(word in symbol for word in _WORDS):
                return True
    return False
