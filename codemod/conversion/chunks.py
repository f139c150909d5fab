"""Chains of reads on a chunk of a stream that only ask for its text, or whether there is any."""

from __future__ import annotations

import ast
import re

from codemod.conversion.guards import only_truth_matters, watching_tries
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk

_TEXT = re.compile(r"\.text|(\.candidates\[0\]\.content)?\.parts\[0\]\.text")
_PRESENCE = re.compile(r"\.candidates(\[0\](\.content(\.parts)?)?)?|\.parts")


def is_text_chain(chunk: ast.expr, node: ast.expr) -> bool:
    """Whether `node` is the text of `chunk`, read from it or from its first part."""
    return bool(_TEXT.fullmatch(_chain(chunk, node)))


def is_presence_chain(chunk: ast.expr, node: ast.expr) -> bool:
    """Whether `node` is a member of `chunk` that is there just when it has text."""
    return bool(_PRESENCE.fullmatch(_chain(chunk, node)))


def _chain(chunk: ast.expr, node: ast.expr) -> str:
    return ast.unparse(node).removeprefix(ast.unparse(chunk))


def asks_for_text(module: PythonModule, chunk: ast.expr) -> bool:
    """Whether what is read from a chunk is its text, or tested for what text comes in."""
    node = chunk
    while isinstance(parent := module.parent(node), ast.Attribute | ast.Subscript):
        if parent.value is not node:
            break
        node = parent
        if is_text_chain(chunk, node):
            return True
    return is_presence_chain(chunk, node) and only_truth_matters(module, node)


def is_tried(module: PythonModule, node: ast.expr) -> bool:
    """Whether a handler inside the loop over a stream watches a read of one chunk."""
    loop: ast.AST | None = node
    while loop is not None and not isinstance(loop, ast.For | ast.AsyncFor):
        loop = module.parent(loop)
    return any(
        not any(part is loop for part in walk(statement))
        for statement in watching_tries(module, node)
    )
