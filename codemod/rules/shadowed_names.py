"""Names that new code needs, and that a function around that code binds to something else."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Final

from codemod.conversion.result import Conversion
from codemod.model import Refusal, Span
from codemod.rewriting.edits import Edit, RequireHelper, RequireImport
from codemod.rewriting.import_sites import ImportNode, Wanted, bound_name
from codemod.rewriting.imports import conflict, free_name, is_same_import
from codemod.rewriting.renamed_edits import with_name
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk

_SCOPES: Final = (
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda),
    *(ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp),
)


def step_aside(conversion: Conversion) -> None:
    """Give imports another name where their own means something else at a place of an edit."""
    project = conversion.project
    for edit in tuple(conversion.edits):
        if not isinstance(edit, RequireImport) or edit.alias:
            continue
        if edit.name is None and "." in edit.module:
            continue
        wanted = Wanted(edit.module, edit.name)
        module = project.modules[edit.path]
        if conflict(module.tree, wanted) or _hiding_scope(conversion, module, wanted.bound, wanted):
            alias = free_name(module, f"_{wanted.bound}")
            conversion.edits = [
                one if one.path != edit.path else with_name(one, wanted.bound, alias)
                for one in conversion.edits
                if one != edit
            ]
            conversion.edits.append(replace(edit, alias=alias))


def shadowed(conversion: Conversion) -> Refusal | None:
    """The refusal for an import or helper that is not what its name says where an edit uses it."""
    for path, name in sorted(_required(conversion.edits)):
        module = conversion.project.modules[path]
        scope = _hiding_scope(conversion, module, name)
        if scope is not None:
            return Refusal("shared-name", module.location(scope), name)
    return None


def _hiding_scope(
    conversion: Conversion, module: PythonModule, name: str, wanted: Wanted | None = None
) -> ast.AST | None:
    """The function around an edit in which a name means something else than the import of it."""
    scopes = _scopes_that_bind(module, name)
    places = list(_places_with(conversion, module.path, name)) if scopes else []
    for scope in scopes:
        around = module.span(scope)
        for place in filter(around.contains, places):
            if _binds(scope, name) or (
                wanted and not _imports_before(module, scope, wanted, place)
            ):
                return scope
    return None


def _imports_before(module: PythonModule, scope: ast.AST, wanted: Wanted, place: Span) -> bool:
    """Whether each import of a name in a function is the wanted one and certainly ran before."""
    body = scope.body if isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef) else []
    return all(
        node in body
        and module.span(node).end_line < place.start_line
        and any(is_same_import(node, alias, wanted) for alias in node.names)
        for node in _imports(scope, wanted.bound)
    )


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
        for scope in walk(module.tree)
        if isinstance(scope, _SCOPES) and (_binds(scope, name) or any(_imports(scope, name)))
    )


def _imports(scope: ast.AST, name: str) -> Iterator[ImportNode]:
    """The imports of a scope itself that bind a name."""
    for node in _own_nodes(scope):
        if isinstance(node, ast.Import | ast.ImportFrom) and any(
            bound_name(node, alias) == name for alias in node.names
        ):
            yield node


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
