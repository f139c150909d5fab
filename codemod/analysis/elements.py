"""What is in containers: reading, storing and iterating elements, and methods of containers."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import TYPE_CHECKING

from codemod.analysis.graph import (
    CallOperation,
    EnterOperation,
    IterateOperation,
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
    DictInfo,
    InstanceValue,
    SdkMethodValue,
    SdkValue,
    StoreInfo,
    Value,
)
from codemod.mapping.legacy_objects import LEGACY_TYPES

if TYPE_CHECKING:
    from codemod.analysis.solver import Solver

_MOVING = frozenset(
    {"appendleft", "extendleft", "insert", "pop", "popleft", "remove", "reverse", "rotate", "sort"}
)
"""Methods after which elements of a list are at other indices."""

_WITHOUT_KEYS = (
    ast.AsyncFunctionDef
    | ast.FunctionDef
    | ast.GeneratorExp
    | ast.List
    | ast.ListComp
    | ast.Set
    | ast.SetComp
    | ast.Tuple
)

_READING = frozenset(
    {"copy", "get", "items", "keys", "pop", "popitem", "popleft", "setdefault", "values"}
)


_UNSEEN = frozenset(
    {
        *("__anext__", "__getitem__", "__iter__", "__next__", "asend", "athrow", "send", "throw"),
        *("difference", "intersection", "symmetric_difference", "union"),
    }
)
"""Methods that hand on elements, or what they are given, in ways that are not followed."""


class ElementResolver:
    """Applies operations on containers; one instance per solver."""

    def __init__(self, solver: Solver) -> None:
        self.solver = solver
        self.made_lists: dict[tuple[CallOperation, int], ContainerInfo] = {}

    def read(self, operation: SubscriptOperation, arrived: Iterable[Value]) -> None:
        """`result = base[key]` for what has arrived in the base."""
        for value in tuple(arrived):
            if isinstance(value, ContainerValue):
                if operation.is_slice:
                    self.move(value.container)
                    self.solver.add(operation.result, [value])
                else:
                    self.item(value.container, operation.key, operation.result)
            elif isinstance(value, SdkValue) and value.type.startswith("list "):
                element = value.type if operation.is_slice else value.type.removeprefix("list ")
                self.solver.add(operation.result, [SdkValue(element, value.origin)])

    def item(self, container: ContainerInfo, key: object, result: Slot) -> None:
        """`container[key]`; every item where the key does not say which."""
        if not _names_one(key):
            self.every_item(container, result)
            return
        container.wanted.setdefault(key, {})[result] = None
        if key in container.keyed:
            self.solver.edge(container.keyed[key], result)
        self.solver.edge(container.rest, result)

    def every_item(self, container: ContainerInfo, result: Slot) -> None:
        """Let all elements flow to a slot, also those that are stored later."""
        container.whole[result] = None
        for slot in container.elements():
            self.solver.edge(slot, result)

    def keyed(self, container: ContainerInfo, key: object, slot: Slot) -> Slot:
        """The slot of one key: the known one, or `slot` from now on."""
        if key not in container.keyed:
            container.keyed[key] = slot
            for result in (*container.whole, *container.wanted.get(key, ())):
                self.solver.edge(slot, result)
        return container.keyed[key]

    def move(self, container: ContainerInfo) -> None:
        """Elements of a list are no longer where they were put."""
        has_keys = isinstance(container, StoreInfo | DictInfo)
        if not isinstance(container.node, ast.Dict) and not has_keys:
            self.every_item(container, container.rest)

    def iterate(self, values: Iterable[Value], result: Slot, operation: Operation) -> None:
        """The elements of whatever is in `values`."""
        for value in tuple(values):
            if isinstance(value, ContainerValue):
                loops = isinstance(operation, IterateOperation) and not isinstance(
                    operation.node, ast.Dict
                )
                if not (loops and is_dict(value.container)):
                    self.every_item(value.container, result)
                if not isinstance(value.container.node, _WITHOUT_KEYS):
                    self.solver.edge(value.container.keys, result)
            elif isinstance(value, SdkValue):
                word, _, element = value.type.partition(" ")
                if word in ("list", "iterator"):
                    self.solver.add(result, [SdkValue(element, value.origin)])
                elif is_legacy_answer(value):
                    self.solver.add(result, [value])

    def unpack(self, operation: UnpackOperation, arrived: Iterable[Value]) -> None:
        """`targets = base` for what has arrived in the base."""
        values = tuple(arrived)
        starred = False
        for index, target in enumerate(operation.targets):
            starred = starred or isinstance(target.node, ast.Starred)
            for value in values:
                if isinstance(value, ContainerValue) and not starred:
                    self.item(value.container, index, target)
                else:
                    self.iterate([value], target, operation)

    def enter(self, operation: EnterOperation, arrived: Iterable[Value]) -> None:
        """`with base as result`; an entered container is a generator that yields once."""
        for value in tuple(arrived):
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

    def store(self, operation: StoreItemOperation, arrived: Iterable[Value]) -> None:
        """`base[key] = value` for what has arrived in the base."""
        for value in tuple(arrived):
            if isinstance(value, ContainerValue):
                container = value.container
                if _names_one(operation.key):
                    slot = Slot(operation.module, operation.node, "item")
                    self.solver.edge(operation.value, self.keyed(container, operation.key, slot))
                else:
                    self.solver.edge(operation.value, container.rest)
                    self.solver.edge(operation.key_slot, container.keys)

    def call_method(
        self, value: ContainerMethodValue, call: CallOperation, positional: list[Slot]
    ) -> None:
        """`container.method(...)`"""
        container, name = value.container, value.name
        if name in _UNSEEN:
            self.solver.lost_containers[container] = None
            return
        call.handled = True
        call.followed.update(positional)
        if name in _MOVING:
            self.move(container)
        if name == "sort" and "key" in call.keywords:
            self.solver.effects.hand_to_key([ContainerValue(container)], call, call.keywords["key"])
        if name in ("append", "add", "appendleft", "insert") and positional:
            self.solver.edge(positional[-1], container.rest)
        elif name == "set" and isinstance(container, StoreInfo) and len(positional) == 2:
            key = getattr(positional[0].node, "value", None)
            slot = Slot(call.module, call.node, "item") if _names_one(key) else container.rest
            stored = self.keyed(container, key, slot) if _names_one(key) else slot
            self.solver.edge(positional[1], stored)
        elif name == "put" and positional:
            self.solver.edge(positional[0], container.rest)
        elif name == "__setitem__" and len(positional) == 2:
            self.solver.edge(positional[0], container.keys)
            self.solver.edge(positional[1], container.rest)
        elif name in ("extend", "update", "extendleft") and positional:
            self.iterate(positional[0].values, container.rest, call)
        elif name in _READING:
            self._read_by_method(container, name, call, positional)

    def _read_by_method(
        self, container: ContainerInfo, name: str, call: CallOperation, positional: list[Slot]
    ) -> None:
        if name == "copy":
            self.solver.add(call.result, [ContainerValue(container)])
        elif name == "keys":
            listed = self.made_list(call)
            self.solver.edge(container.keys, listed.rest)
            self.solver.add(call.result, [ContainerValue(listed)])
        elif name in ("values", "items", "popitem"):
            listed = self.made_list(call)
            self.every_item(container, listed.rest)
            if name == "values":
                self.solver.add(call.result, [ContainerValue(listed)])
            else:
                pairs, pair = self.made_list(call, 1), self.made_list(call, 2)
                pair.keyed.setdefault(1, listed.rest)
                pair.keyed.setdefault(0, container.keys)
                self.solver.add(pairs.rest, [ContainerValue(pair)])
                self.solver.add(call.result, [ContainerValue(pairs if name == "items" else pair)])
        else:
            node = positional[0].node if positional else None
            key = node.value if isinstance(node, ast.Constant) else None
            self.item(container, key, call.result)
            if name in ("get", "pop", "setdefault") and len(positional) > 1:
                self.solver.edge(positional[1], call.result)
                if name == "setdefault":
                    self.solver.edge(positional[1], container.rest)

    def made_list(self, call: CallOperation, number: int = 0) -> ContainerInfo:
        """A container that a call makes, the same one each time the call is run again."""
        key = (call, number)
        if key not in self.made_lists:
            rest = Slot(call.module, call.node, "elements")
            keys = Slot(call.module, call.node, "elements")
            self.made_lists[key] = ContainerInfo(call.module, call.node, rest, keys)
        return self.made_lists[key]

    def made_container(self, call: CallOperation, has_keys: bool, number: int = 6) -> ContainerInfo:
        """A container that the class of containers makes when it is called."""
        key = (call, number)
        if key not in self.made_lists:
            rest = Slot(call.module, call.node, "elements")
            keys = Slot(call.module, call.node, "elements")
            kind = DictInfo if has_keys else ContainerInfo
            self.made_lists[key] = kind(call.module, call.node, rest, keys)
        return self.made_lists[key]

    def let_go(self, call: CallOperation) -> None:
        """Follow a container no longer that a call makes, if it was."""
        for (maker, _), container in self.made_lists.items():
            if maker is call:
                self.solver.lost_containers[container] = None


def is_legacy_answer(value: SdkValue) -> bool:
    """Whether a value is a whole answer of google-generativeai: a loop over it gives it once."""
    if value.type != "GenerateContentResponse" or value.origin is None:
        return False
    methods = [one for one in value.origin.callee.values if isinstance(one, SdkMethodValue)]
    return bool(methods) and all(one.owner.type in LEGACY_TYPES for one in methods)


def is_dict(container: ContainerInfo) -> bool:
    """Whether a container is certainly a dict, whose keys are what a loop sees."""
    return isinstance(container.node, ast.Dict | ast.DictComp) or isinstance(container, DictInfo)


def _names_one(key: object) -> bool:
    """Whether a key says which element it is; a negative index depends on the length."""
    return isinstance(key, str | bytes) or (isinstance(key, int) and key >= 0)
