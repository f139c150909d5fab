"""Code that asks an exception for members that only the new classes have.

Programs for several services write `getattr(error, "status_code", None)`.  It was None for a
failure of generateContent, and is the code of one of an interaction.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codemod.analysis.project import Project
from codemod.mapping.errors import NEW_ERROR_MEMBERS
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk


def reads_of_new_members(
    project: Project, module: PythonModule, handler: ast.ExceptHandler
) -> Iterator[tuple[PythonModule, ast.expr]]:
    """The reads of such members in a handler and in the functions that it gives the exception."""
    if handler.name is None:
        return
    calls = project.graphs[module.path].calls
    for statement in handler.body:
        yield from ((module, node) for node in _reads(statement, {handler.name}))
        for node in walk(statement):
            operation = calls.get(node) if isinstance(node, ast.Call) else None
            given = operation is not None and any(
                isinstance(value, ast.Name) and value.id == handler.name
                for value in (*operation.node.args, *(one.value for one in operation.node.keywords))
            )
            for target in operation.targets if operation is not None and given else ():
                found = _reads(target.node, set(target.parameters))
                yield from ((target.module, read) for read in found)


def _reads(tree: ast.AST, names: set[str]) -> Iterator[ast.expr]:
    """The reads of such members of one of some names."""
    for node in walk(tree):
        if not isinstance(node, ast.Attribute | ast.Call):
            continue
        owner, member = _asked(node)
        if isinstance(owner, ast.Name) and owner.id in names and member in NEW_ERROR_MEMBERS:
            yield node


def _asked(node: ast.Attribute | ast.Call) -> tuple[ast.expr | None, object]:
    """What is asked for which member, by an attribute or by `getattr` or `hasattr`."""
    if isinstance(node, ast.Attribute):
        return node.value, node.attr
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    member = node.args[1] if len(node.args) > 1 else None
    if name in ("getattr", "hasattr") and isinstance(member, ast.Constant):
        return node.args[0], member.value
    return None, None
