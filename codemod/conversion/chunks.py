"""Chains of reads on a chunk of a stream that only ask for its text, or whether there is any."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from codemod.conversion.guards import is_test_for_none, only_truth_matters, watching_tries
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk

_Loop = ast.For | ast.comprehension
_TEXT = re.compile(r"\.text|(\.candidates\[0\]\.content)?\.parts\[0\]\.text")
_PARTS = re.compile(r"(\.candidates\[0\]\.content)?\.parts")
_ITEMS = re.compile(r"(\.candidates\[0\]\.content)?\.parts(\[0\](\..*)?)?")
_PRESENCE = re.compile(r"\.candidates(\[0\](\.content(\.parts)?)?)?|\.parts")


def is_text_chain(chunk: ast.expr, node: ast.expr) -> bool:
    """Whether `node` is the text of `chunk`, read from it or from its first part."""
    return bool(_TEXT.fullmatch(_chain(chunk, node)))


def is_presence_chain(chunk: ast.expr, node: ast.expr) -> bool:
    """Whether `node` is a member of `chunk` that is there just when it has text."""
    return bool(_PRESENCE.fullmatch(_chain(chunk, node)))


def is_loop_over_parts(module: PythonModule, chunk: ast.expr, node: ast.expr) -> bool:
    """Whether `node` are the parts of `chunk`, in a loop that reads nothing but their text."""
    loop = module.parent(node)
    if (
        not isinstance(loop, _Loop)
        or loop.iter is not node
        or not isinstance(loop.target, ast.Name)
    ):
        return False
    if not _PARTS.fullmatch(_chain(chunk, node)):
        return False
    name = loop.target.id
    within: ast.AST | None = module.parent(loop) if isinstance(loop, ast.comprehension) else loop
    assert within is not None
    uses = [
        part
        for part in walk(within)
        if isinstance(part, ast.Name) and part.id == name and part is not loop.target
    ]
    return bool(uses) and all(_is_text_of(module, use) for use in uses)


def _is_text_of(module: PythonModule, part: ast.Name) -> bool:
    parent = module.parent(part)
    return isinstance(parent, ast.Attribute) and parent.attr == "text" and is_load(parent)


def is_load(node: ast.Attribute) -> bool:
    """Whether a member is read."""
    return isinstance(node.ctx, ast.Load)


def parts_around(module: PythonModule, part: ast.expr) -> ast.expr | None:
    """What the loop that gives a name its value goes over."""
    current: ast.AST | None = part if isinstance(part, ast.Name) else None
    while current is not None:
        loops = getattr(current, "generators", [current])
        for loop in loops:
            if isinstance(loop, _Loop) and ast.unparse(loop.target) == ast.unparse(part):
                return loop.iter
        current = module.parent(current)
    return None


def _chain(chunk: ast.expr, node: ast.expr) -> str:
    return ast.unparse(node).removeprefix(ast.unparse(chunk))


def _read_on(module: PythonModule, chunk: ast.expr) -> Iterator[ast.expr]:
    """The members and elements that are read from a chunk, each of the one before."""
    node = chunk
    while isinstance(parent := module.parent(node), ast.Attribute | ast.Subscript):
        if parent.value is not node:
            return
        node = parent
        yield node


def asks_for_text(module: PythonModule, chunk: ast.expr) -> bool:
    """Whether what is read from a chunk is its text, or tested for what text comes in."""
    node = chunk
    for node in _read_on(module, chunk):
        if is_text_chain(chunk, node) or is_loop_over_parts(module, chunk, node):
            return True
    return is_presence_chain(chunk, node) and only_truth_matters(module, node)


def asks_for_items(module: PythonModule, chunk: ast.expr) -> bool:
    """Whether what is read from a chunk are its parts, or whether there are any."""
    *_, node = chunk, *_read_on(module, chunk)
    if is_presence_chain(chunk, node) and is_tested(module, node):
        return True
    if _PARTS.fullmatch(_chain(chunk, node)):
        iterated: ast.AST = node
        parent = module.parent(node)
        if isinstance(parent, ast.BoolOp) and isinstance(parent.op, ast.Or):
            iterated = parent
        loop = module.parent(iterated)
        return isinstance(loop, _Loop) and loop.iter is iterated
    return bool(_ITEMS.fullmatch(_chain(chunk, node)))


def is_tested(module: PythonModule, node: ast.expr) -> bool:
    """Whether an expression is only asked whether there is something."""
    parent = module.parent(node)
    if isinstance(parent, ast.Compare) and is_test_for_none(parent):
        return True
    return only_truth_matters(module, node)


def is_tried(module: PythonModule, node: ast.expr) -> bool:
    """Whether a handler inside the loop over a stream watches a read of one chunk."""
    loop: ast.AST | None = node
    while loop is not None and (not isinstance(loop, ast.For | ast.AsyncFor) or loop.iter is node):
        loop = module.parent(loop)
    return any(
        not any(part is loop for part in walk(statement))
        for statement in watching_tries(module, node)
    )
