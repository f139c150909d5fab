"""The assignment behind a name, where the program makes it plain what the name stands for.

A value that is assigned once and used in one call can be written at that call; one that several
calls share can be converted where it is assigned.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from codemod.analysis.graph import AttributeOperation, ImportOperation
from codemod.analysis.project import Project
from codemod.analysis.scopes import bound_names
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk

_Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


@dataclass(frozen=True, eq=False)
class Definition:
    """The only binding of a name: a statement `name = value`, and every place that reads the name.

    `home` is the function or module the name belongs to; the class, for an attribute.
    """

    name: str
    home: ast.AST
    statement: ast.Assign | ast.AnnAssign
    value: ast.expr
    uses: tuple[ast.expr, ...]


def definition_of(project: Project, module: PythonModule, node: ast.expr) -> Definition | None:
    """The one assignment that a name in `module` reads; None when there is none, or several."""
    if not isinstance(node, ast.Name):
        return None
    home = _home(module, node, node.id)
    if home is None or isinstance(home, ast.Lambda):
        return None
    bindings = list(_bindings(home, node.id))
    if len(bindings) != 1 or _declared_elsewhere(module, node.id):
        return None
    statement = module.parent(bindings[0])
    if isinstance(statement, ast.Assign):
        if len(statement.targets) != 1:
            return None
    elif not isinstance(statement, ast.AnnAssign):
        return None
    if statement.value is None or bindings[0] not in _targets(statement):
        return None
    uses = tuple(_uses(module, home, node.id))
    return Definition(node.id, home, statement, statement.value, uses)


def _targets(statement: ast.Assign | ast.AnnAssign) -> list[ast.expr]:
    return statement.targets if isinstance(statement, ast.Assign) else [statement.target]


def _scopes(module: PythonModule, node: ast.AST) -> Iterator[ast.AST]:
    """The scopes around a node from the inside out; a class only where it is the first."""
    first = True
    current = module.parent(node)
    while current is not None:
        if isinstance(current, _Function | ast.Module) or (
            first and isinstance(current, ast.ClassDef)
        ):
            yield current
            first = False
        elif isinstance(current, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
            yield current
        current = module.parent(current)


def _home(module: PythonModule, node: ast.AST, name: str) -> ast.AST | None:
    """The scope that binds a name as seen from `node`; None for a class or comprehension."""
    for scope in _scopes(module, node):
        if any(True for _ in _bindings(scope, name)):
            return scope if isinstance(scope, _Function | ast.Module) else None
    return None


def _bindings(scope: ast.AST, name: str) -> Iterator[ast.AST]:
    if isinstance(scope, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
        bound: Iterable[tuple[str, ast.AST]] = bound_names(
            [item.target for item in scope.generators]
        )
    elif isinstance(scope, ast.Lambda):
        bound = ()
    else:
        bound = bound_names(getattr(scope, "body", ()))
    yield from (place for found, place in bound if found == name)
    if isinstance(scope, _Function):
        yield from (argument for argument in _arguments(scope) if argument.arg == name)


def _arguments(function: _Function) -> list[ast.arg]:
    arguments = function.args
    found = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    return [*found, *(one for one in (arguments.vararg, arguments.kwarg) if one is not None)]


def _declared_elsewhere(module: PythonModule, name: str) -> bool:
    """Whether any function declares the name `global` or `nonlocal`, and so can bind it."""
    is_global = any(name in node.names for node in module.nodes_of(ast.Global))
    return is_global or any(name in node.names for node in module.nodes_of(ast.Nonlocal))


def _uses(module: PythonModule, home: ast.AST, name: str) -> Iterator[ast.Name]:
    for node in walk(home):
        if not isinstance(node, ast.Name) or isinstance(node.ctx, ast.Store):
            continue
        if node.id == name and _home(module, node, name) is home:
            yield node


def can_move(project: Project, module: PythonModule, definition: Definition) -> bool:
    """Whether the value can be written at its only use instead, with the same effect.

    That holds when it is read once, further down in the same block or a block in it, and means
    the same there: its names are not bound again in between, and what it runs besides constructors
    of the SDK is not moved past anything else that runs.
    """
    if len(definition.uses) != 1 or not is_private_to(project, module, definition):
        return False
    use = definition.uses[0]
    between = _between(module, definition.statement, use)
    if between is None or _enclosing(module, use) is None:
        return False
    same_function = _enclosing(module, use) is definition.home
    if isinstance(definition.home, ast.Module) and not same_function:
        return False
    if not all(means_same_at(module, name, use) for name in _names(definition.value)):
        return False
    if any(_changes(statement, definition.value) for statement in between):
        return False
    if not _runs_code(project, definition.value):
        return True
    same_block = module.parent(module.statement(use)) is module.parent(definition.statement)
    return same_block and not any(_runs_code(project, statement) for statement in between)


def can_copy(project: Project, module: PythonModule, definition: Definition) -> bool:
    """Whether the value means the same wherever its name is read."""
    return not _runs_code(project, definition.value) and all(
        _keeps_meaning(module, name, same_function=False)
        and _home(module, name, name.id) in (None, module.tree)
        for name in _names(definition.value)
    )


def _enclosing(module: PythonModule, node: ast.AST) -> ast.AST | None:
    """The function or module a node runs in; None inside a class body or comprehension."""
    scope = next(_scopes(module, node), None)
    return scope if isinstance(scope, _Function | ast.Module) else None


def _between(module: PythonModule, start: ast.stmt, use: ast.AST) -> list[ast.stmt] | None:
    """The statements that run after `start` and up to the one with `use`, that one included.

    None when `use` is not in a later statement of the block of `start`.
    """
    parent = module.parent(start)
    for block in ("body", "orelse", "finalbody"):
        statements = getattr(parent, block, None)
        if isinstance(statements, list) and start in statements:
            rest = statements[statements.index(start) + 1 :]
            for index, statement in enumerate(rest):
                if any(node is use for node in walk(statement)):
                    inside = (
                        [] if isinstance(statement, _Function) else _before(module, statement, use)
                    )
                    return [*rest[:index], *inside]
    return None


def _before(module: PythonModule, statement: ast.stmt, use: ast.AST) -> list[ast.stmt]:
    """The statements inside a compound statement that can run before `use` does."""
    own = module.statement(use)
    if own is statement:
        return []
    loops = any(isinstance(node, ast.For | ast.AsyncFor | ast.While) for node in walk(statement))
    found = [
        node for node in walk(statement) if isinstance(node, ast.stmt) and node is not statement
    ]
    return (
        found if loops else [node for node in found if node.lineno < own.lineno and node is not own]
    )


def _names(value: ast.expr) -> list[ast.Name]:
    bound = {
        place.id
        for place in walk(value)
        if isinstance(place, ast.Name) and isinstance(place.ctx, ast.Store)
    }
    return [node for node in walk(value) if isinstance(node, ast.Name) and node.id not in bound]


def is_bound_once(module: PythonModule, node: ast.Name) -> bool:
    """Whether a name means the same in all of the function it is read in."""
    return _keeps_meaning(module, node, same_function=True)


def _keeps_meaning(module: PythonModule, node: ast.Name, same_function: bool) -> bool:
    """Whether a name is bound once at most, so that it means the same further down."""
    home = _home(module, node, node.id)
    if home is None:
        return not any(True for scope in _scopes(module, node) for _ in _bindings(scope, node.id))
    bindings = list(_bindings(home, node.id))
    if len(bindings) > 1:
        imports = all(isinstance(place, ast.alias) for place in bindings)
        return imports and not _declared_elsewhere(module, node.id)
    looped = isinstance(bindings[0], ast.Name) and _bound_by_loop(module, bindings[0])
    return not _declared_elsewhere(module, node.id) and (same_function or not looped)


def means_same_at(module: PythonModule, name: ast.Name, place: ast.AST) -> bool:
    """Whether a name has the same value where it stands and at a place that runs later.

    It is bound once, or only before both, which then stand in one function, one below the other.
    """
    home = _home(module, name, name.id)
    if _home(module, place, name.id) is not home:
        return False
    same_function = function_of(module, name) is function_of(module, place)
    if _keeps_meaning(module, name, same_function):
        return True
    if home is None or not same_function or _declared_elsewhere(module, name.id):
        return False
    if _between(module, module.statement(name), place) is None:
        return False
    return all(getattr(bound, "lineno", 0) < name.lineno for bound in _bindings(home, name.id))


def always_means_same(module: PythonModule, name: ast.Name) -> bool:
    """Whether a name of the module or a builtin has one value from its only binding on."""
    return _keeps_meaning(module, name, same_function=False) and _home(module, name, name.id) in (
        None,
        module.tree,
    )


def comes_later(module: PythonModule, start: ast.stmt, place: ast.AST) -> bool:
    """Whether a place stands further down in the block of a statement, or in a block there."""
    return _between(module, start, place) is not None


def function_of(module: PythonModule, node: ast.AST) -> ast.AST | None:
    """The function or module a node runs in; None inside a class body or comprehension."""
    return _enclosing(module, node)


def _bound_by_loop(module: PythonModule, name: ast.AST) -> bool:
    current: ast.AST | None = name
    while current is not None and not isinstance(current, _Function | ast.Module):
        if isinstance(current, ast.For | ast.AsyncFor | ast.While):
            return True
        current = module.parent(current)
    return False


def _changes(statement: ast.stmt, value: ast.expr) -> bool:
    """Whether a statement can change an object or attribute that the value reads."""
    names = {node.id for node in _names(value)}
    attributes = {node.attr for node in walk(value) if isinstance(node, ast.Attribute)}
    for node in walk(statement):
        stored = isinstance(getattr(node, "ctx", None), ast.Store | ast.Del)
        if isinstance(node, ast.Attribute) and stored and node.attr in attributes:
            return True
        if isinstance(node, ast.Subscript) and stored and getattr(node.value, "id", "") in names:
            return True
        if isinstance(node, ast.AugAssign) and getattr(node.target, "id", "") in names:
            return True
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            function = node.value.func
            if isinstance(function, ast.Attribute) and getattr(function.value, "id", "") in names:
                return True
    return False


def _runs_code(project: Project, node: ast.AST) -> bool:
    """Whether evaluating something runs more than constructors of the SDK."""
    return any(
        isinstance(inner, ast.Await | ast.Yield | ast.YieldFrom)
        or (
            isinstance(inner, ast.Call)
            and not project.symbol(inner.func).startswith("google.genai.types.")
        )
        for inner in walk(node)
    )


def is_private_to(project: Project, module: PythonModule, definition: Definition) -> bool:
    """Whether no other module of the project reads the name, nor is invited to."""
    if not isinstance(definition.home, ast.Module):
        return True
    for node in walk(module.tree):
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__":
            exported = [part.value for part in walk(node) if isinstance(part, ast.Constant)]
            if definition.name in exported:
                return False
    for path, graph in project.graphs.items():
        for operation in graph.operations if path != module.path else ():
            if (
                isinstance(operation, ImportOperation | AttributeOperation)
                and operation.name == definition.name
            ):
                return False
    return True
