"""What is in containers: reading, storing and iterating elements, and methods of containers."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import TYPE_CHECKING

from codemod.analysis.graph import (
    CallOperation,
    EnterOperation,
    Operation,
    Slot,
    StoreItemOperation,
    SubscriptOperation,
    UnpackOperation,
)
from codemod.analysis.values import (
    ContainerInfo,
    ContainerMethodValue,
    ContainerValue,
    InstanceValue,
    SdkValue,
    Value,
)

if TYPE_CHECKING:
    from codemod.analysis.solver import Solver


class ElementResolver:
    """Applies operations on containers; one instance per solver."""

    def __init__(self, solver: Solver) -> None:
        self.solver = solver
        self.made_lists: dict[tuple[CallOperation, int], ContainerInfo] = {}

    def read(self, operation: SubscriptOperation) -> None:
        """`result = base[key]`"""
        for value in tuple(operation.base.values):
            if isinstance(value, ContainerValue):
                if operation.is_slice:
                    self.solver.add(operation.result, [value])
                else:
                    self.item(value.container, operation.key, operation.result)
            elif isinstance(value, SdkValue) and value.type.startswith("list "):
                element = value.type if operation.is_slice else value.type.removeprefix("list ")
                self.solver.add(operation.result, [SdkValue(element, value.origin)])

    def item(self, container: ContainerInfo, key: object, result: Slot) -> None:
        """`container[key]`; every item where the key is not constant or not known."""
        if _is_constant(key) and key in container.keyed:
            self.solver.edge(container.keyed[key], result)
        else:
            for slot in tuple(container.keyed.values()):
                self.solver.edge(slot, result)
        self.solver.edge(container.rest, result)

    def iterate(self, values: Iterable[Value], result: Slot, operation: Operation) -> None:
        """The elements of whatever is in `values`."""
        for value in tuple(values):
            if isinstance(value, ContainerValue):
                for slot in (value.container.rest, *value.container.keyed.values()):
                    self.solver.edge(slot, result)
            elif isinstance(value, SdkValue):
                word, _, element = value.type.partition(" ")
                if word in ("list", "iterator"):
                    self.solver.add(result, [SdkValue(element, value.origin)])

    def unpack(self, operation: UnpackOperation) -> None:
        """`targets = base`"""
        for index, target in enumerate(operation.targets):
            for value in tuple(operation.base.values):
                if isinstance(value, ContainerValue) and index in value.container.keyed:
                    self.solver.edge(value.container.keyed[index], target)
                    self.solver.edge(value.container.rest, target)
                else:
                    self.iterate([value], target, operation)

    def enter(self, operation: EnterOperation) -> None:
        """`with base as result`; an entered container is a generator that yields once."""
        for value in tuple(operation.base.values):
            if isinstance(value, ContainerValue):
                self.iterate([value], operation.result, operation)
            elif isinstance(value, InstanceValue):
                entered = self.solver.calls.method(value, "__enter__") or self.solver.calls.method(
                    value, "__aenter__"
                )
                if entered is None:
                    self.solver.add(operation.result, [value])
                else:
                    self.solver.edge(entered.returned, operation.result)
            else:
                self.solver.add(operation.result, [value])

    def store(self, operation: StoreItemOperation) -> None:
        """`base[key] = value`"""
        for value in tuple(operation.base.values):
            if isinstance(value, ContainerValue):
                container = value.container
                if _is_constant(operation.key):
                    slot = container.keyed.setdefault(
                        operation.key, Slot(operation.module, operation.node, "item")
                    )
                    self.solver.edge(operation.value, slot)
                else:
                    self.solver.edge(operation.value, container.rest)

    def call_method(
        self, value: ContainerMethodValue, call: CallOperation, positional: list[Slot]
    ) -> None:
        """`container.method(...)`"""
        container, name = value.container, value.name
        call.handled = True
        call.followed.update(positional)
        if name in ("append", "add", "appendleft", "insert") and positional:
            self.solver.edge(positional[-1], container.rest)
        elif name == "put" and positional:
            self.solver.edge(positional[0], container.rest)
        elif name in ("extend", "update", "extendleft") and positional:
            self.iterate(positional[0].values, container.rest, call)
        elif name in ("get", "pop", "popleft", "setdefault", "values", "items", "copy", "popitem"):
            self._read_by_method(container, name, call, positional)

    def _read_by_method(
        self, container: ContainerInfo, name: str, call: CallOperation, positional: list[Slot]
    ) -> None:
        if name == "copy":
            self.solver.add(call.result, [ContainerValue(container)])
        elif name in ("values", "items", "popitem"):
            listed = self.made_list(call)
            for slot in (container.rest, *container.keyed.values()):
                self.solver.edge(slot, listed.rest)
            if name == "values":
                self.solver.add(call.result, [ContainerValue(listed)])
            else:
                pairs, pair = self.made_list(call, 1), self.made_list(call, 2)
                pair.keyed.setdefault(1, listed.rest)
                pair.keyed.setdefault(0, Slot(call.module, None, "key"))
                self.solver.add(pairs.rest, [ContainerValue(pair)])
                self.solver.add(call.result, [ContainerValue(pairs if name == "items" else pair)])
        else:
            node = positional[0].node if positional else None
            key = node.value if isinstance(node, ast.Constant) else None
            self.item(container, key, call.result)
            if name in ("setdefault", "get") and len(positional) > 1:
                self.solver.edge(positional[1], call.result)
                if name == "setdefault":
                    self.solver.edge(positional[1], container.rest)

    def made_list(self, call: CallOperation, number: int = 0) -> ContainerInfo:
        """A container that a call makes, the same one each time the call is run again."""
        key = (call, number)
        if key not in self.made_lists:
            self.made_lists[key] = ContainerInfo(
                call.module, call.node, Slot(call.module, call.node, "elements")
            )
        return self.made_lists[key]


def _is_constant(key: object) -> bool:
    return isinstance(key, str | int | bytes | bool)
