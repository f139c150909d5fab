"""Which generating calls a piece of code can reach, through the project's own functions."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from codemod.analysis.graph import CallOperation
from codemod.analysis.values import FunctionInfo
from codemod.rules.calls import Context


class Reach:
    """Answers which generating calls run inside statements; one instance per run."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.project = context.project
        self.own: dict[FunctionInfo | None, set[CallOperation]] = {}
        self.known: dict[FunctionInfo, frozenset[CallOperation]] = {}
        self.called: dict[FunctionInfo, set[FunctionInfo]] = {}
        for call in self.project.calls():
            if call.enclosing is not None:
                self.called.setdefault(call.enclosing, set()).update(call.targets)
            if call in context.plans:
                self.own.setdefault(call.enclosing, set()).add(call)

    def of_function(self, function: FunctionInfo) -> frozenset[CallOperation]:
        """The generating calls that calling a function can run."""
        if function not in self.known:
            seen: set[FunctionInfo] = set()
            todo = [function]
            while todo:
                current = todo.pop()
                if current not in seen:
                    seen.add(current)
                    todo.extend(self.called.get(current, ()))
            found = {call for one in seen for call in self.own.get(one, ())}
            self.known[function] = frozenset(found)
        return self.known[function]

    def of_statements(self, path: str, statements: Iterable[ast.stmt]) -> frozenset[CallOperation]:
        """The generating calls that running statements can run, lambdas in them included."""
        found: set[CallOperation] = set()
        calls = self.project.graphs[path].calls
        for statement in statements:
            for node in ast.walk(statement):
                operation = calls.get(node) if isinstance(node, ast.Call) else None
                if operation is None:
                    continue
                if operation in self.context.plans:
                    found.add(operation)
                for target in operation.targets:
                    found |= self.of_function(target)
        return frozenset(found)
