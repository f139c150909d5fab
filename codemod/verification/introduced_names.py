"""The gate for names that the edits bring in: each must mean the import or helper where it is used.

A local variable or parameter of the same name, a local import that runs later or only sometimes,
and an import further down the file would all make the new code fail at run time.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from codemod.helpers.catalog import united, with_required
from codemod.rewriting.edits import Edit, InsertDefinition, RequireHelper, RequireImport
from codemod.rewriting.helper_insertion import wanted_imports
from codemod.rewriting.import_sites import Wanted, bound_name, import_sites
from codemod.sources.walking import children, walk

Scope = (
    ast.FunctionDef
    | ast.AsyncFunctionDef
    | ast.Lambda
    | ast.ClassDef
    | ast.ListComp
    | ast.SetComp
    | ast.DictComp
    | ast.GeneratorExp
)
_Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
_Key = tuple[str, ...]
_Use = tuple[ast.Name, tuple[Scope, ...]]


def introduced(edits: Sequence[Edit]) -> set[str]:
    """The names that edits bring into a file: imports, helpers, and what helpers import."""
    requests = [(edit.helper, edit.features) for edit in edits if isinstance(edit, RequireHelper)]
    helpers = with_required(united(requests))
    imports = [
        Wanted(edit.module, edit.name, edit.alias)
        for edit in edits
        if isinstance(edit, RequireImport)
    ]
    names = {wanted.bound for wanted in (*imports, *wanted_imports(helpers))}
    defined = {edit.name for edit in edits if isinstance(edit, InsertDefinition)}
    aliases = {edit.alias for edit in edits if isinstance(edit, RequireHelper) and edit.alias}
    return names | defined | aliases | {name for helper in helpers for name in helper.defines}


def out_of_reach(before: ast.Module, after: ast.Module, names: set[str]) -> str | None:
    """A name whose new uses do not all mean what the module binds; None when there is none."""
    old = _uses(before, names)
    for (name, key), uses in sorted(_uses(after, names).items(), key=lambda item: item[0]):
        fresh = len(uses) > len(old.get((name, key), ()))
        # Helpers stand together, and none of them runs before all are defined.
        late = bool(key) and key[0] in names
        if fresh and not all(_is_reached(after, name, *use, late=late) for use in uses):
            return name
    return None


def _uses(tree: ast.Module, names: set[str]) -> dict[tuple[str, _Key], list[_Use]]:
    """Where names are read: by the name and those of the functions around, with the scopes."""
    found: dict[tuple[str, _Key], list[_Use]] = {}
    passed_over = _never_evaluated(tree)

    def visit(node: ast.AST, scopes: tuple[Scope, ...]) -> None:
        if isinstance(node, ast.Name) and node.id in names and isinstance(node.ctx, ast.Load):
            key = tuple(getattr(scope, "name", "") for scope in scopes)
            found.setdefault((node.id, key), []).append((node, scopes))
        outer = set(_evaluated_outside(node))
        inner = (*scopes, node) if isinstance(node, Scope) else scopes
        for child in children(node):
            if child not in passed_over:
                visit(child, scopes if child in outer else inner)

    visit(tree, ())
    return found


def _never_evaluated(tree: ast.Module) -> set[ast.AST]:
    """The annotations that no name can spoil.

    They are those of variables in functions, and all where the module puts their evaluation off.
    """
    put_off = any(
        isinstance(statement, ast.ImportFrom)
        and statement.module == "__future__"
        and any(alias.name == "annotations" for alias in statement.names)
        for statement in tree.body
    )
    found: set[ast.AST | None] = set()
    for node in walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            found.update(_annotations_of_variables(node))
            if put_off:
                found.add(node.returns)
        elif put_off and isinstance(node, ast.arg | ast.AnnAssign):
            found.add(node.annotation)
    return {node for node in found if node is not None}


def _annotations_of_variables(function: ast.AST) -> Iterator[ast.expr]:
    """The annotations in the own scope of a function, none of which is ever evaluated."""
    for child in children(function):
        if isinstance(child, ast.AnnAssign):
            yield child.annotation
        if not isinstance(child, Scope):
            yield from _annotations_of_variables(child)


def _evaluated_outside(node: ast.AST) -> Iterator[ast.AST]:
    """The children of a scope that are evaluated in the scope around it."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        yield from node.decorator_list
        yield node.args  # The names bound there are looked up in the function all the same.
        if node.returns is not None:
            yield node.returns
    elif isinstance(node, ast.ClassDef):
        yield from (*node.decorator_list, *node.bases, *node.keywords)


def _is_reached(
    tree: ast.Module, name: str, use: ast.Name, scopes: tuple[Scope, ...], late: bool
) -> bool:
    """Whether a use means what the module binds, or an import in a function that has run.

    Args:
        late: whether the use runs after all that the module binds at its top.
    """
    for scope in reversed(scopes):
        if isinstance(scope, ast.ClassDef) and scope is not scopes[-1]:
            continue
        bound = list(_bindings(scope, name))
        if not bound:
            continue
        blocks = list(_blocks_run_before(scope, use))
        return all(isinstance(place, ast.Import | ast.ImportFrom) for place in bound) and any(
            place in block and place.lineno < use.lineno for place in bound for block in blocks
        )
    return any(late or line < use.lineno for line in _module_lines(tree, name))


def _blocks_run_before(scope: Scope, use: ast.Name) -> Iterator[list[ast.stmt]]:
    """The statements around a use, of which those above it have run when it runs.

    In a handler those of the `try` count: names of the SDK that it asks for are imported there.
    """
    if not isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef):
        return
    inside = [node for node in walk(scope) if any(child is use for child in walk(node))]
    for node in inside:
        for field in ("body", "orelse", "finalbody"):
            block = getattr(node, field, None)
            if isinstance(block, list) and any(one in inside for one in block):
                yield block
        if isinstance(node, ast.Try) and any(one in inside for one in node.handlers):
            yield node.body


def _module_lines(tree: ast.Module, name: str) -> Iterator[int]:
    """The lines where the module certainly binds a name."""
    for site in import_sites(tree):
        if site.unconditional and any(
            bound_name(site.node, alias) == name for alias in site.node.names
        ):
            yield site.node.lineno
    for statement in tree.body:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            if statement.name == name:
                # A definition may name itself.
                yield statement.lineno - 1
        elif isinstance(statement, ast.Assign | ast.AnnAssign) and any(
            isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store)
            for node in walk(statement)
        ):
            yield statement.lineno


def _bindings(scope: Scope, name: str) -> Iterator[ast.AST]:
    """The places in a scope itself, not in those inside it, that bind a name."""
    if isinstance(scope, _Function):
        arguments = scope.args
        rest = [one for one in (arguments.vararg, arguments.kwarg) if one is not None]
        for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *rest):
            if argument.arg == name:
                yield argument
    todo: list[ast.AST] = list(children(scope))
    declared = False
    found: list[ast.AST] = []
    while todo:
        node = todo.pop()
        if isinstance(node, ast.Global) and name in node.names:
            declared = True
        if _binds(node, name):
            found.append(node)
        if not isinstance(node, Scope):
            todo.extend(children(node))
    if not declared:
        yield from found


def _binds(node: ast.AST, name: str) -> bool:
    if isinstance(node, ast.Import | ast.ImportFrom):
        return any(bound_name(node, alias) == name for alias in node.names)
    if isinstance(node, ast.Name):
        return node.id == name and not isinstance(node.ctx, ast.Load)
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return node.name == name
    return isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name == name
