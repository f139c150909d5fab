"""Scopes of a module while its graph is built: who binds a name, and which bindings reach a read.

Inside one function the reads of a local name see only the definitions that reach them; reads from
another scope (closures, methods reading globals) see every definition, through the variable slot.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from codemod.analysis.graph import Slot
from codemod.analysis.values import ClassInfo, FunctionInfo
from codemod.sources.walking import children, walk

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
Environment = dict[str, tuple[Slot, ...]]


@dataclass(eq=False)
class Scope:
    """A module, class or function body under construction."""

    node: ast.AST
    parent: Scope | None
    variables: dict[str, Slot]
    local_names: set[str]
    global_names: set[str] = field(default_factory=set)
    nonlocal_names: set[str] = field(default_factory=set)
    function: FunctionInfo | None = None
    cls: ClassInfo | None = None

    @property
    def is_class(self) -> bool:
        """Whether this is a class body, which nested functions do not see."""
        return self.cls is not None and isinstance(self.node, ast.ClassDef)


def bound_names(body: Iterable[ast.AST]) -> Iterator[tuple[str, ast.AST]]:
    """Every name that statements bind in their own scope, with the binding node."""
    for node in body:
        yield from _bound_by(node)


def _bound_by(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name, node
        inner: Iterable[ast.AST] = node.decorator_list
        yield from bound_names(inner)
        return
    if isinstance(node, ast.Lambda):
        return
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield alias.asname or alias.name.split(".", 1)[0], alias
        return
    if isinstance(node, ast.ImportFrom):
        for alias in node.names:
            if alias.name != "*":
                yield alias.asname or alias.name, alias
        return
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store | ast.Del):
        yield node.id, node
    elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
        yield node.name, node
    elif isinstance(node, ast.MatchMapping) and node.rest:
        yield node.rest, node
    if isinstance(node, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
        yield from (
            (walrus.target.id, walrus.target)
            for walrus in walk(node)
            if isinstance(walrus, ast.NamedExpr)
        )
        return
    for child in children(node):
        yield from _bound_by(child)


def declared_elsewhere(body: Iterable[ast.stmt]) -> tuple[set[str], set[str]]:
    """The names a function declares `global` and `nonlocal`."""
    global_names: set[str] = set()
    nonlocal_names: set[str] = set()
    todo: list[ast.AST] = list(body)
    while todo:
        node = todo.pop()
        if isinstance(node, ast.Global):
            global_names.update(node.names)
        elif isinstance(node, ast.Nonlocal):
            nonlocal_names.update(node.names)
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.expr):
            todo.extend(children(node))
    return global_names, nonlocal_names


def merge(*environments: Environment | None) -> Environment | None:
    """What reaches a point where several paths meet; None is a path that never gets there."""
    alive = [environment for environment in environments if environment is not None]
    if not alive:
        return None
    merged = dict(alive[0])
    for environment in alive[1:]:
        for name, slots in environment.items():
            if name not in merged:
                merged[name] = slots
            elif merged[name] is not slots:
                merged[name] = tuple(dict.fromkeys((*merged[name], *slots)))
    return merged
