"""Joins the graphs of all modules and propagates values until nothing changes.

The result does not depend on the order of files: values only ever grow, and every operation is
run again when an operand gains one.
"""

from __future__ import annotations

import builtins
from collections import deque
from collections.abc import Iterable, Mapping

from codemod.analysis.annotations import annotated_values
from codemod.analysis.calls import CallResolver
from codemod.analysis.graph import (
    AttributeOperation,
    AwaitOperation,
    CallOperation,
    EnterOperation,
    ImportOperation,
    IterateOperation,
    ModuleGraph,
    Operation,
    Slot,
    StoreAttributeOperation,
    StoreItemOperation,
    SubscriptOperation,
    UnpackOperation,
    connect,
)
from codemod.analysis.imports import ImportResolver
from codemod.analysis.receivers import assumed_clients
from codemod.analysis.sdk import canonical_symbol, is_service_type, member_type
from codemod.analysis.values import (
    BoundMethodValue,
    ClassInfo,
    ClassValue,
    ContainerInfo,
    ContainerMethodValue,
    ContainerValue,
    FunctionValue,
    InstanceValue,
    ModuleValue,
    SdkMethodValue,
    SdkValue,
    SymbolValue,
    Value,
)

MOST_VALUES = 24
"""Values in a slot before containers are let go: a place where that many meet tells nothing.

What a lost container holds counts as escaped (`rules.lost_containers`).
"""

LONGEST_SYMBOL = 2
"""Dots in the longest name of a library that is followed: `os.environ.get`."""

LONGEST_SDK_SYMBOL = 6
"""The same for the SDK, whose own names have up to five."""


class Solver:
    """The project index: all graphs, joined.

    Args:
        graphs: the graph of every module, by path.
        paths: every file of the run, so that imports of unread files are not taken for libraries.
    """

    def __init__(self, graphs: Mapping[str, ModuleGraph], paths: Iterable[str]) -> None:
        self.graphs = graphs
        self.resolver = ImportResolver({*paths, *graphs})
        self.calls = CallResolver(self)
        self.changed: deque[Slot] = deque()
        self.unknown_fields: dict[str, Slot] = {}
        self.lost_containers: dict[ContainerInfo, None] = {}
        self.settled = False

    def solve(self) -> None:
        """Run to the fixpoint; afterwards the slots hold their final values."""
        for graph in self.graphs.values():
            self._link(graph)
        self._propagate()
        # Calls come second: what a function passes on is judged by the library names in it.
        for graph in self.graphs.values():
            self._link_calls(graph)
        self._propagate()
        self._seed_annotations(only_unknown=False)
        self._propagate()
        self._seed_annotations(only_unknown=True)
        self._propagate()
        self.settled = True
        self._link_unknown_fields()
        self._propagate()
        for slot, client in list(assumed_clients(self.graphs.values())):
            self.add(slot, [client])
        self._propagate()

    def add(self, slot: Slot, values: Iterable[Value]) -> None:
        """Put values into a slot."""
        fresh = {value for value in values if value not in slot.values}
        if fresh and len(slot.values) >= MOST_VALUES:
            fresh = self._without_containers(fresh)
        if fresh:
            slot.values |= fresh
            self.changed.append(slot)

    def _without_containers(self, values: set[Value]) -> set[Value]:
        """Values for a slot that is full: containers are let go, and remembered as lost."""
        for value in values:
            if isinstance(value, ContainerValue | ContainerMethodValue):
                self.lost_containers[value.container] = None
        return {
            value
            for value in values
            if not isinstance(value, ContainerValue | ContainerMethodValue)
        }

    def edge(self, source: Slot, target: Slot) -> None:
        """Let values flow from one slot to another from now on."""
        if connect(source, target) and source.values:
            self.add(target, source.values)

    def watch(self, slot: Slot, operation: Operation) -> None:
        """Run an operation again whenever a slot gains a value."""
        slot.watchers[operation] = None

    def _link(self, graph: ModuleGraph) -> None:
        for name, slot in graph.globals.items():
            if not slot.predecessors:
                for target in graph.star_imports:
                    path = self.resolver.resolve(target, graph.module.path)
                    source = (
                        self.graphs[path].globals.get(name)
                        if path is not None and path in self.graphs
                        else None
                    )
                    if source is not None:
                        self.edge(source, slot)
                if not slot.predecessors and hasattr(builtins, name):
                    self.add(slot, [SymbolValue(f"builtins.{name}")])
        for info, base in graph.base_slots:
            self.watch(base, ImportOperation(graph.module, info.node, "", None, base))
            self._bases_of(base).append(info)
        for slot, value in graph.seeds:
            self.add(slot, [value])
        for operation in graph.operations:
            if not isinstance(operation, CallOperation):
                self._watch_operands(operation)
        for info in graph.classes:
            self._seed_self(graph, info)

    def _link_calls(self, graph: ModuleGraph) -> None:
        for operation in graph.operations:
            if isinstance(operation, CallOperation):
                self._watch_operands(operation)

    def _watch_operands(self, operation: Operation) -> None:
        for operand in _operands(operation):
            self.watch(operand, operation)
        self._run(operation)

    def _bases_of(self, slot: Slot) -> list[ClassInfo]:
        self._derived = getattr(self, "_derived", {})
        return self._derived.setdefault(slot, [])  # type: ignore[no-any-return]

    def _seed_self(self, graph: ModuleGraph, info: ClassInfo) -> None:
        for function in graph.functions.values():
            if function.owner is info and function.positional and not function.is_static:
                first = function.parameters[function.positional[0]]
                self.add(
                    first, [ClassValue(info) if function.is_classmethod else InstanceValue(info)]
                )

    def _propagate(self) -> None:
        while self.changed:
            slot = self.changed.popleft()
            for successor in tuple(slot.successors):
                self.add(successor, slot.values)
            for operation in tuple(slot.watchers):
                self._run(operation)

    def _run(self, operation: Operation) -> None:
        if isinstance(operation, AttributeOperation):
            self._attribute(operation)
        elif isinstance(operation, CallOperation):
            self.calls.run(operation)
        elif isinstance(operation, ImportOperation):
            self._import(operation)
        elif isinstance(operation, SubscriptOperation):
            self._subscript(operation)
        elif isinstance(operation, IterateOperation):
            self.iterate(operation.base.values, operation.result, operation)
        elif isinstance(operation, AwaitOperation):
            self.add(operation.result, (awaited(value) for value in operation.base.values))
        elif isinstance(operation, EnterOperation):
            self._enter(operation)
        elif isinstance(operation, UnpackOperation):
            self._unpack(operation)
        elif isinstance(operation, StoreAttributeOperation):
            self._store_attribute(operation)
        elif isinstance(operation, StoreItemOperation):
            self._store_item(operation)

    def _import(self, operation: ImportOperation) -> None:
        if not operation.target:
            self._derive(operation.result)
            return
        importer = operation.module.path
        path = self.resolver.resolve(operation.target, importer)
        if path is None:
            parts = [operation.target.lstrip("."), operation.name]
            name = canonical_symbol(".".join(part for part in parts if part))
            if not operation.target.startswith("."):
                self.add(operation.result, [SymbolValue(name)])
        elif operation.name is None:
            self.add(operation.result, [ModuleValue(path)])
        else:
            self.member_of_module(path, operation.name, operation.result)

    def _derive(self, base: Slot) -> None:
        for info in self._bases_of(base):
            for value in base.values:
                if (
                    isinstance(value, ClassValue)
                    and value.cls is not info
                    and value.cls not in info.bases
                ):
                    info.bases.append(value.cls)
                    value.cls.subclasses.append(info)
                elif isinstance(value, SymbolValue) and value.name not in (
                    "builtins.object",
                    "abc.ABC",
                ):
                    info.unknown_bases = True

    def member_of_module(self, path: str, name: str, result: Slot) -> None:
        """What `name` of a project module can be."""
        graph = self.graphs.get(path)
        submodule = self.resolver.submodule(path, name)
        if graph is not None and name in graph.globals:
            self.edge(graph.globals[name], result)
        elif submodule is not None:
            self.add(result, [ModuleValue(submodule)])
        elif graph is not None:
            for target in graph.star_imports:
                source = self.resolver.resolve(target, path)
                if source is not None and source != path:
                    self.member_of_module(source, name, result)

    def _attribute(self, operation: AttributeOperation) -> None:
        for value in tuple(operation.base.values):
            self.attribute(value, operation.name, operation.result, operation)

    def attribute(self, value: Value, name: str, result: Slot, operation: Operation) -> None:
        """`value.name`"""
        if isinstance(value, ModuleValue):
            self.member_of_module(value.name, name, result)
        elif isinstance(value, SymbolValue):
            # Bounded, because `node = node.left or node.right` in a loop would name ever longer
            # symbols, and ever more of them.
            longest = LONGEST_SDK_SYMBOL if value.name.startswith("google") else LONGEST_SYMBOL
            if value.name.count(".") < longest:
                self.add(result, [SymbolValue(canonical_symbol(f"{value.name}.{name}"))])
        elif isinstance(value, InstanceValue | ClassValue):
            self._member_of_class(value, name, result, operation)
        elif isinstance(value, SdkValue):
            self.add(result, sdk_member(value, name))
        elif isinstance(value, ContainerValue):
            self.add(result, [ContainerMethodValue(value.container, name)])

    def _member_of_class(
        self, value: InstanceValue | ClassValue, name: str, result: Slot, operation: Operation
    ) -> None:
        for cls in value.cls.lineage():
            slot = cls.fields.get(name)
            if slot is None:
                slot = cls.fields[name] = Slot(cls.module, None, f"field {name}")
            self.watch(slot, operation)
            for held in tuple(slot.values):
                if (
                    not isinstance(held, FunctionValue)
                    or held.function.owner is None
                    or held.function.is_static
                ):
                    self.add(result, [held])
                elif held.function.is_property and isinstance(value, InstanceValue):
                    self.edge(held.function.returned, result)
                elif isinstance(value, InstanceValue) or held.function.is_classmethod:
                    self.add(result, [BoundMethodValue(held.function, value.cls)])
                else:
                    self.add(result, [held])
            if slot is not result:
                result.predecessors[slot] = None

    def _subscript(self, operation: SubscriptOperation) -> None:
        for value in tuple(operation.base.values):
            if isinstance(value, ContainerValue):
                if operation.is_slice:
                    self.add(operation.result, [value])
                else:
                    self.item(value.container, operation.key, operation.result)
            elif isinstance(value, SdkValue) and value.type.startswith("list "):
                element = value.type if operation.is_slice else value.type.removeprefix("list ")
                self.add(operation.result, [SdkValue(element, value.origin)])

    def item(self, container: ContainerInfo, key: object, result: Slot) -> None:
        """`container[key]`; every item where the key is not constant or not known."""
        if _is_constant(key) and key in container.keyed:
            self.edge(container.keyed[key], result)
        else:
            for slot in tuple(container.keyed.values()):
                self.edge(slot, result)
        self.edge(container.rest, result)

    def iterate(self, values: Iterable[Value], result: Slot, operation: Operation) -> None:
        """The elements of whatever is in `values`."""
        for value in tuple(values):
            if isinstance(value, ContainerValue):
                for slot in (value.container.rest, *value.container.keyed.values()):
                    self.edge(slot, result)
            elif isinstance(value, SdkValue):
                word, _, element = value.type.partition(" ")
                if word in ("list", "iterator"):
                    self.add(result, [SdkValue(element, value.origin)])

    def _unpack(self, operation: UnpackOperation) -> None:
        for index, target in enumerate(operation.targets):
            for value in tuple(operation.base.values):
                if isinstance(value, ContainerValue) and index in value.container.keyed:
                    self.edge(value.container.keyed[index], target)
                    self.edge(value.container.rest, target)
                else:
                    self.iterate([value], target, operation)

    def _enter(self, operation: EnterOperation) -> None:
        for value in tuple(operation.base.values):
            if isinstance(value, ContainerValue):
                self.iterate([value], operation.result, operation)
            elif isinstance(value, InstanceValue):
                entered = self.calls.method(value, "__enter__") or self.calls.method(
                    value, "__aenter__"
                )
                if entered is None:
                    self.add(operation.result, [value])
                else:
                    self.edge(entered.returned, operation.result)
            else:
                self.add(operation.result, [value])

    def _store_attribute(self, operation: StoreAttributeOperation) -> None:
        for value in tuple(operation.base.values):
            if isinstance(value, InstanceValue | ClassValue):
                slot = value.cls.fields.setdefault(
                    operation.name, Slot(value.cls.module, None, f"field {operation.name}")
                )
                self.edge(operation.value, slot)
            elif isinstance(value, ModuleValue) and value.name in self.graphs:
                graph = self.graphs[value.name]
                variable = graph.globals.setdefault(
                    operation.name, Slot(graph.module, None, "variable")
                )
                self.edge(operation.value, variable)

    def _store_item(self, operation: StoreItemOperation) -> None:
        for value in tuple(operation.base.values):
            if isinstance(value, ContainerValue):
                container = value.container
                if _is_constant(operation.key):
                    slot = container.keyed.setdefault(
                        operation.key, Slot(operation.module, operation.node, "item")
                    )
                    self.edge(operation.value, slot)
                else:
                    self.edge(operation.value, container.rest)

    def _seed_annotations(self, only_unknown: bool) -> None:
        for graph in self.graphs.values():
            for slot, annotation, _ in graph.annotations:
                values = annotated_values(annotation, graph)
                if only_unknown:
                    if not slot.values:
                        self.add(slot, values)
                else:
                    self.add(slot, (value for value in values if _is_certain(value)))

    def _link_unknown_fields(self) -> None:
        """Clients kept on objects nobody can see (`app.state.client`) are found again by name.

        Only services are: a response that is stored out of sight has escaped.
        """
        for graph in self.graphs.values():
            for operation in graph.operations:
                if isinstance(operation, StoreAttributeOperation) and not operation.base.values:
                    services = [value for value in operation.value.values if is_service(value)]
                    if services:
                        self.add(self._unknown_field(operation.name), services)
        for graph in self.graphs.values():
            for operation in graph.operations:
                if not isinstance(operation, AttributeOperation):
                    continue
                field = self.unknown_fields.get(operation.name)
                if field is not None and not operation.result.values | operation.base.values:
                    self.edge(field, operation.result)

    def _unknown_field(self, name: str) -> Slot:
        if name not in self.unknown_fields:
            module = next(iter(self.graphs.values())).module
            self.unknown_fields[name] = Slot(module, None, f"field {name}")
        return self.unknown_fields[name]


def sdk_member(value: SdkValue, name: str) -> list[Value]:
    """What `value.name` is, by the object graph of the SDK."""
    member = member_type(value.type, name)
    if member is not None:
        return [SdkValue(member, value.origin)]
    if name == "result" or member_type(value.type, f"{name}()") is not None:
        return [SdkMethodValue(value, name)]
    return []


def awaited(value: Value) -> Value:
    """What awaiting a value gives; anything but an SDK coroutine is passed through."""
    if isinstance(value, SdkValue) and value.type.startswith("awaitable "):
        return SdkValue(value.type.removeprefix("awaitable "), value.origin)
    return value


def is_service(value: Value) -> bool:
    """Whether a value is a client or a service of one, as opposed to data."""
    return isinstance(value, SdkValue) and is_service_type(value.type)


def _is_certain(value: Value) -> bool:
    return is_service(value) or isinstance(value, InstanceValue)


def _is_constant(key: object) -> bool:
    return isinstance(key, str | int | bytes | bool)


def _operands(operation: Operation) -> list[Slot]:
    if isinstance(operation, CallOperation):
        return [operation.callee, *operation.positional, *operation.keywords.values()]
    if isinstance(operation, ImportOperation):
        return []
    return [operation.base]
