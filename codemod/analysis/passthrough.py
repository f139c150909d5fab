"""Functions that return what calling one of their parameters returns: retry and timing wrappers.

Such a function is used with callables of every kind.  Joining all their results at its return
would mix them up at each caller, so a call of it is taken as a call of the argument.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping

from codemod.analysis.graph import AwaitOperation, CallOperation, ModuleGraph, Slot
from codemod.analysis.values import FunctionInfo, SymbolValue
from codemod.analysis.wrappers import METHOD_WRAPPERS, WRAPPERS


class PassThrough:
    """Finds the parameter a function passes the call on to; one instance per solver."""

    def __init__(self, graphs: Mapping[str, ModuleGraph]) -> None:
        self.producers: dict[Slot, CallOperation | AwaitOperation] = {
            operation.result: operation
            for graph in graphs.values()
            for operation in graph.operations
            if isinstance(operation, CallOperation | AwaitOperation)
        }
        self.known: dict[FunctionInfo, str | None] = {}

    def parameter(self, function: FunctionInfo) -> str | None:
        """The name of the parameter whose result the function returns; None when it is not so."""
        if function not in self.known:
            names = {
                slot: name for name, slot in function.parameters.items() if slot.role == "parameter"
            }
            called = (
                self._called(function.returned, names)
                if names and not function.is_generator
                else set()
            )
            self.known[function] = called.pop() if called is not None and len(called) == 1 else None
        return self.known[function]

    def _called(self, returned: Slot, names: Mapping[Slot, str]) -> set[str] | None:
        """The parameters whose call results reach the return; None when anything else does."""
        found: set[str] = set()
        seen: set[Slot] = set()
        todo = [returned]
        while todo:
            slot = todo.pop()
            if slot in seen:
                continue
            seen.add(slot)
            producer = self.producers.get(slot)
            if isinstance(producer, AwaitOperation):
                todo.append(producer.base)
            elif producer is not None:
                name = self._parameter_called(producer, names)
                if name is None:
                    return None
                found.add(name)
            elif slot.predecessors:
                todo.extend(slot.predecessors)
            elif slot is not returned and not _is_none(slot):
                return None
        return found

    def _parameter_called(self, call: CallOperation, names: Mapping[Slot, str]) -> str | None:
        direct = self._parameter(call.callee, names)
        if direct is not None:
            return direct
        effect = next(
            (
                WRAPPERS[value.name]
                for value in call.callee.values
                if isinstance(value, SymbolValue) and value.name in WRAPPERS
            ),
            None,
        )
        if effect is None and isinstance(call.node.func, ast.Attribute):
            effect = METHOD_WRAPPERS.get(call.node.func.attr)
        if effect is None or len(call.positional) <= effect.argument:
            return None
        subject = call.positional[effect.argument]
        if effect.kind == "called":
            return self._parameter(subject, names)
        inner = self.producers.get(subject)
        if effect.kind in ("same", "awaited") and isinstance(inner, CallOperation):
            return self._parameter_called(inner, names)
        return None

    def _parameter(self, slot: Slot, names: Mapping[Slot, str]) -> str | None:
        while slot not in names:
            if len(slot.predecessors) != 1:
                return None
            slot = next(iter(slot.predecessors))
        return names[slot]


def _is_none(slot: Slot) -> bool:
    return isinstance(slot.node, ast.Constant) and slot.node.value is None
