"""Names that new code needs, and that a function around that code binds to something else."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from codemod.conversion.result import Conversion
from codemod.model import Refusal, Span
from codemod.rewriting.edits import Edit, RequireHelper, RequireImport
from codemod.sources.python_module import PythonModule

_SCOPES: Final = (
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda),
    *(ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp),
)


def shadowed(conversion: Conversion) -> Refusal | None:
    """The refusal for an import or helper that is not what its name says where an edit uses it."""
    project = conversion.project
    for path, name in sorted(_required(conversion.edits)):
        module = project.modules[path]
        for scope in _scopes_that_bind(module, name):
            place = module.span(scope)
            if any(map(place.contains, _places_with(conversion, path, name))):
                return Refusal("shared-name", module.location(scope), name)
    return None


def _required(edits: Iterable[Edit]) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for edit in edits:
        if isinstance(edit, RequireHelper):
            found.add((edit.path, edit.alias or edit.helper))
        elif isinstance(edit, RequireImport):
            name = edit.alias or edit.name or edit.module.partition(".")[0]
            found.add((edit.path, name))
    return found


def _places_with(conversion: Conversion, path: str, name: str) -> Iterator[Span]:
    """Where edits put code that uses a name."""
    word = re.compile(rf"\b{re.escape(name)}\b")
    for edit in conversion.edits:
        span = getattr(edit, "span", None)
        if edit.path == path and isinstance(span, Span) and word.search(repr(edit)):
            yield span


@lru_cache(maxsize=256)
def _scopes_that_bind(module: PythonModule, name: str) -> tuple[ast.AST, ...]:
    if name not in module.text:
        return ()
    return tuple(
        scope
        for scope in ast.walk(module.tree)
        if isinstance(scope, _SCOPES) and _binds(scope, name)
    )


def _binds(scope: ast.AST, name: str) -> bool:
    nodes = tuple(_own_nodes(scope))
    if any(isinstance(node, ast.Global) and name in node.names for node in nodes):
        return False
    return any(
        (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id == name)
        or (isinstance(node, ast.arg) and node.arg == name)
        or (isinstance(node, ast.ExceptHandler) and node.name == name)
        for node in nodes
    )


def _own_nodes(scope: ast.AST) -> Iterator[ast.AST]:
    todo = list(ast.iter_child_nodes(scope))
    while todo:
        node = todo.pop()
        yield node
        if not isinstance(node, (*_SCOPES, ast.ClassDef)):
            todo.extend(ast.iter_child_nodes(node))
