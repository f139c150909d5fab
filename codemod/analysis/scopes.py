"""Scopes of a module while its graph is built: who binds a name, and which bindings reach a read.

Inside one function the reads of a local name see only the definitions that reach them; reads from
another scope (closures, methods reading globals) see every definition, through the variable slot.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, field

from codemod.analysis.graph import Slot
from codemod.analysis.values import ClassInfo, FunctionInfo
from codemod.sources.walking import children, walk

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
_DEFINITIONS = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_COMPREHENSIONS = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
_NAMED = _DEFINITIONS | ast.ExceptHandler | ast.MatchAs | ast.MatchStar
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


def bound_names(body: Iterable[ast.AST]) -> list[tuple[str, ast.AST]]:
    """Every name that statements bind in their own scope, with the binding node."""
    found: list[tuple[str, ast.AST]] = []
    todo = [*body]
    todo.reverse()
    while todo:
        node = todo.pop()
        found += _bound_by(node)
        inside = _in_same_scope(node)
        inside.reverse()
        todo += inside
    return found


def hidden_imports(body: Iterable[ast.stmt]) -> set[ast.AST]:
    """The imports of a module that nobody sees: another import takes their name at once.

    Between the two stand only imports, texts and functions, none of which reads the name.
    """
    hidden: set[ast.AST] = set()
    pending: dict[str, ast.AST] = {}
    for statement in body:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            bound = _bound_by(statement)
            hidden.update(pending[name] for name, _ in bound if name in pending)
            pending.update(bound)
        elif not _runs_nothing(statement):
            pending.clear()
    return hidden


def _runs_nothing(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
        return not statement.decorator_list and not any(
            isinstance(node, ast.Name | ast.Call) for node in ast.walk(statement.args)
        )
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _bound_by(node: ast.AST) -> list[tuple[str, ast.AST]]:
    """The names that a node binds itself, with the binding nodes."""
    if isinstance(node, ast.Name):
        return [] if isinstance(node.ctx, ast.Load) else [(node.id, node)]
    if isinstance(node, _COMPREHENSIONS):
        return [
            (walrus.target.id, walrus.target)
            for walrus in walk(node)
            if isinstance(walrus, ast.NamedExpr)
        ]
    if isinstance(node, ast.expr):
        return []
    if isinstance(node, ast.Import):
        return [(alias.asname or alias.name.split(".", 1)[0], alias) for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [(alias.asname or alias.name, alias) for alias in node.names if alias.name != "*"]
    if isinstance(node, _NAMED):
        return [(node.name, node)] if node.name else []
    if isinstance(node, ast.MatchMapping) and node.rest:
        return [(node.rest, node)]
    return []


def _in_same_scope(node: ast.AST) -> list[ast.AST]:
    """The nodes directly below that bind names in the scope of the node."""
    if isinstance(node, _DEFINITIONS):
        return [*node.decorator_list]
    if isinstance(node, ast.Lambda | _COMPREHENSIONS | ast.Import | ast.ImportFrom):
        return []
    return children(node)


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
