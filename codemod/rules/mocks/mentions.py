"""Whether other modules of a project can know a function or a class of a test."""

from __future__ import annotations

import re

from codemod.analysis.project import Project
from codemod.sources.python_module import PythonModule


def is_mentioned_elsewhere(project: Project, module: PythonModule, name: str) -> bool:
    """Whether another module has the name of something in its text."""
    word = re.compile(rf"\b{re.escape(name)}\b")
    others = (one for one in project.modules.values() if one is not module)
    return any(name in one.text and word.search(one.text) is not None for one in others)
