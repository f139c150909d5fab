"""Which calls can have raised the exception that an expression is."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codemod.analysis.graph import CallOperation
from codemod.analysis.values import FunctionInfo, FunctionValue
from codemod.conversion.literals import is_none
from codemod.rules.calls import Context
from codemod.rules.errors.others import catches_others
from codemod.rules.reach import Reach
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk

_Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


class ErrorSources:
    """Follows exceptions back to the handlers that caught them, through names and parameters."""

    def __init__(self, context: Context, reach: Reach) -> None:
        self.context = context
        self.project = context.project
        self.reach = reach
        self._seen: set[tuple[ast.AST, str]] = set()

    def of_mention(
        self, module: PythonModule, mention: ast.expr
    ) -> frozenset[CallOperation] | None:
        """The calls that a mention of an error class is about; None where nobody knows."""
        place = module.parent(mention)
        if isinstance(place, ast.Tuple):
            place = module.parent(place)
        if isinstance(place, ast.Call):
            if (tested := self.of_test(module, place)) is not None:
                return tested
            place = module.parent(place)
        if isinstance(place, ast.withitem):
            statement = module.parent(place)
            assert isinstance(statement, ast.With | ast.AsyncWith)
            return self._run_in(module, statement.body)
        return None

    def of_test(self, module: PythonModule, test: ast.Call) -> frozenset[CallOperation] | None:
        """The calls whose exceptions `isinstance(error, ...)` can see; None where nobody knows."""
        if self.project.symbol(test.func) != "builtins.isinstance" or not test.args:
            return None
        self._seen.clear()
        return self._of(module, test.args[0])

    def _of(self, module: PythonModule, error: ast.expr) -> frozenset[CallOperation] | None:
        if is_none(error):
            return frozenset()
        if not isinstance(error, ast.Name):
            return None
        current = module.parent(error)
        while current is not None:
            if isinstance(current, ast.ExceptHandler) and current.name == error.id:
                return self._caught(module, current)
            if isinstance(current, _Function):
                return self._named(module, current, error.id)
            current = module.parent(current)
        return None

    def _caught(self, module: PythonModule, handler: ast.ExceptHandler) -> frozenset[CallOperation]:
        if handler.type is not None and catches_others(self.project, handler.type):
            return frozenset()
        statement = module.parent(handler)
        assert isinstance(statement, ast.Try)
        return self._run_in(module, statement.body)

    def _run_in(self, module: PythonModule, statements: list[ast.stmt]) -> frozenset[CallOperation]:
        found = self.reach.of_statements(module.path, statements)
        return found or self.reach.out_of_sight(module, statements)

    def _named(
        self, module: PythonModule, function: _Function, name: str
    ) -> frozenset[CallOperation] | None:
        """What a name of a function can be: what is assigned to it, or given as an argument."""
        if (function, name) in self._seen:
            return frozenset()
        self._seen.add((function, name))
        bindings = list(_bindings(function, name))
        info = self.project.graphs[module.path].functions.get(function)
        is_parameter = info is not None and name in info.parameters
        if not bindings and not is_parameter:
            return None
        found: set[CallOperation] = set()
        if info is not None and is_parameter:
            given = self._given(info, name)
            if given is None:
                return None
            found |= given
        for value in bindings:
            calls = self._of(module, value) if value is not None else None
            if calls is None:
                return None
            found |= calls
        return frozenset(found)

    def _given(self, function: FunctionInfo, name: str) -> set[CallOperation] | None:
        calls = [call for call in self.project.calls() if function in call.targets]
        if not calls or self._is_handed_on(function, calls):
            return None
        parameter = function.parameters[name]
        found: set[CallOperation] = set()
        for call in calls:
            arguments = [
                slot.node
                for slot in (*call.positional, *call.keywords.values())
                if parameter in slot.successors and isinstance(slot.node, ast.expr)
            ]
            if len(arguments) != 1:
                return None
            origins = self._of(call.module, arguments[0])
            if origins is None:
                return None
            found |= origins
        return found

    def _is_handed_on(self, function: FunctionInfo, calls: list[CallOperation]) -> bool:
        """Whether a function is also used as a value, so that others may call it."""
        called = {call.node.func for call in calls}
        for node, slot in self.project.nodes_with_values():
            if node in called or FunctionValue(function) not in slot.values:
                continue
            parent = slot.module.parent(node)
            if not (isinstance(parent, ast.Attribute) or node is function.node):
                return True
        return False


def _bindings(function: _Function, name: str) -> Iterator[ast.expr | None]:
    """The expressions that a function assigns to a name; None for one that cannot be told."""
    plain: set[ast.expr] = set()
    for node in walk(function):
        if isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            named = [one for one in targets if isinstance(one, ast.Name) and one.id == name]
            plain.update(named)
            if named:
                yield node.value
    for node in walk(function):
        if isinstance(node, ast.Nonlocal | ast.Global):
            is_bound = name in node.names
        else:
            is_store = isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
            is_bound = is_store and getattr(node, "id", "") == name and node not in plain
        if is_bound:
            yield None
