"""Joins the graphs of all modules and propagates values until nothing changes.

Values only ever grow, and only what is new to a slot is passed on.  The modules are linked in the
order of their paths and everything is kept in the order in which it came, so that the result is the
same in every run, also where it depends on what came first (a slot that is full).
"""

from __future__ import annotations

import builtins
from collections import deque
from collections.abc import Collection, Iterable, Mapping

from codemod.analysis.annotations import annotated_values
from codemod.analysis.calls import CallResolver
from codemod.analysis.effects import EffectResolver
from codemod.analysis.elements import ElementResolver
from codemod.analysis.fixture_links import link_fixtures
from codemod.analysis.graph import (
    AttributeOperation,
    AwaitOperation,
    CallOperation,
    EnterOperation,
    FieldOperation,
    ImportOperation,
    IterateOperation,
    ModuleGraph,
    Operation,
    Slot,
    StoreAttributeOperation,
    StoreItemOperation,
    SubscriptOperation,
    UnpackOperation,
    Watcher,
    connect,
)
from codemod.analysis.imports import ImportResolver
from codemod.analysis.members import MemberResolver, awaited
from codemod.analysis.receivers import assumed_clients
from codemod.analysis.sdk import is_service
from codemod.analysis.state_stores import link_states
from codemod.analysis.unseen_callers import link_unseen_callers
from codemod.analysis.unseen_fields import link_unseen_fields
from codemod.analysis.values import (
    ClassInfo,
    ClassValue,
    ContainerInfo,
    ContainerMethodValue,
    ContainerValue,
    InstanceValue,
    SymbolValue,
    Value,
)

MOST_VALUES = 24
"""Values in a slot before containers are let go: a place where that many meet tells nothing.

What a lost container holds, and what is stored in one, counts as escaped (`rules.lost_containers`).
"""


class Solver:
    """The project index: all graphs, joined.

    Args:
        graphs: the graph of every module, by path.
        resolver: knows every file of the run, so that unread files are not taken for libraries.
    """

    def __init__(self, graphs: Mapping[str, ModuleGraph], resolver: ImportResolver) -> None:
        self.graphs = dict(sorted(graphs.items()))
        self.resolver = resolver
        self.members = MemberResolver(self)
        self.elements = ElementResolver(self)
        self.effects = EffectResolver(self)
        self.calls = CallResolver(self)
        self.changed: deque[Slot] = deque()
        self.lost_containers: dict[ContainerInfo, None] = {}
        self.full: dict[Slot, None] = {}
        self.calls_are_linked = False
        self.settled = False

    def solve(self) -> None:
        """Run to the fixpoint; afterwards the slots hold their final values."""
        for graph in self.graphs.values():
            self._link(graph)
        self.propagate()
        self.calls_are_linked = True
        # Calls come second: what a function passes on is judged by the library names in it.
        for graph in self.graphs.values():
            self._link_calls(graph)
        self.propagate()
        self._seed_annotations(only_unknown=False)
        self.propagate()
        self._seed_annotations(only_unknown=True)
        self.propagate()
        self.settled = True
        link_unseen_fields(self)
        link_states(self)
        self.propagate()
        for slot, client in list(assumed_clients(self.graphs.values())):
            self.add(slot, [client])
        self.propagate()
        link_fixtures(self)
        link_unseen_callers(self)

    def add(self, slot: Slot, values: Iterable[Value]) -> None:
        """Put values into a slot."""
        known = slot.values
        fresh = [value for value in values if value not in known]
        if not fresh:
            return
        if len(known) + len(fresh) > MOST_VALUES:
            fresh = self._let_containers_go(slot, fresh)
            if not fresh:
                return
        slot.gain(fresh)
        if slot.arrived:
            slot.arrived = [*slot.arrived, *fresh]
        else:
            slot.arrived = fresh
            self.changed.append(slot)

    def _let_containers_go(self, slot: Slot, fresh: list[Value]) -> list[Value]:
        """Values for a slot that is full.

        Which containers came first says nothing; so all that ever come here count as lost.
        """
        arriving = fresh if slot in self.full else [*slot.values, *fresh]
        self.full[slot] = None
        for value in arriving:
            if isinstance(value, ContainerValue | ContainerMethodValue):
                self.lost_containers[value.container] = None
        return [
            value for value in fresh if not isinstance(value, ContainerValue | ContainerMethodValue)
        ]

    def edge(self, source: Slot, target: Slot) -> None:
        """Let values flow from one slot to another from now on."""
        if connect(source, target) and source.values:
            self.add(target, source.values)

    def watch(self, slot: Slot, operation: Watcher) -> None:
        """Run an operation for every value that a slot gains from now on."""
        if slot.watchers is None:
            slot.watchers = {}
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
            self.members.derive(info, base)
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
        if isinstance(operation, ImportOperation):
            self.members.run_import(operation)
        elif isinstance(operation, CallOperation):
            self.calls.run(operation, operation.callee, operation.callee.values)
        else:
            self._run(operation, operation.base, operation.base.values)

    def _seed_self(self, graph: ModuleGraph, info: ClassInfo) -> None:
        for function in graph.functions.values():
            if function.owner is info and function.positional and not function.is_static:
                first = function.parameters[function.positional[0]]
                self.add(
                    first, [ClassValue(info) if function.is_classmethod else InstanceValue(info)]
                )

    def propagate(self) -> None:
        """Let values flow until nothing changes."""
        while self.changed:
            slot = self.changed.popleft()
            arrived, slot.arrived = slot.arrived, ()
            for successor in tuple(slot.successors):
                self.add(successor, arrived)
            for operation in tuple(slot.watchers or ()):
                self._run(operation, slot, arrived)
            if not self.changed and self.members.has_new_relatives:
                self._link_new_relatives()

    def _link_new_relatives(self) -> None:
        """Read attributes and call again: classes have got bases, with fields of their own."""
        self.members.forget_relatives()
        for graph in self.graphs.values():
            for operation in graph.operations:
                if isinstance(operation, AttributeOperation):
                    self.members.read(operation, operation.base.values)
                elif isinstance(operation, EnterOperation):
                    self.elements.enter(operation, operation.base.values)
                elif isinstance(operation, CallOperation) and self.calls_are_linked:
                    self.calls.run(operation, operation.callee, operation.callee.values)

    def _run(self, operation: Watcher, slot: Slot, arrived: Collection[Value]) -> None:
        """Run an operation for what has arrived in one of its operands."""
        if isinstance(operation, AttributeOperation):
            self.members.read(operation, arrived)
        elif isinstance(operation, FieldOperation):
            self.members.read_field(operation, arrived)
        elif isinstance(operation, CallOperation):
            self.calls.run(operation, slot, arrived)
        elif isinstance(operation, ImportOperation):
            self.members.run_import(operation)
        elif isinstance(operation, SubscriptOperation):
            self.elements.read(operation, arrived)
        elif isinstance(operation, IterateOperation):
            self.elements.iterate(arrived, operation.result, operation)
        elif isinstance(operation, AwaitOperation):
            self.add(operation.result, [awaited(value) for value in arrived])
        elif isinstance(operation, EnterOperation):
            self.elements.enter(operation, arrived)
        elif isinstance(operation, UnpackOperation):
            self.elements.unpack(operation, arrived)
        elif isinstance(operation, StoreAttributeOperation):
            self.members.store(operation, arrived)
        elif isinstance(operation, StoreItemOperation):
            self.elements.store(operation, arrived)

    def _seed_annotations(self, only_unknown: bool) -> None:
        for graph in self.graphs.values():
            for slot, annotation, _ in graph.annotations:
                values = annotated_values(annotation, graph)
                if only_unknown:
                    if not slot.values:
                        self.add(slot, values)
                else:
                    self.add(slot, (value for value in values if _is_certain(value)))


def _is_certain(value: Value) -> bool:
    return is_service(value) or isinstance(value, InstanceValue)


def _operands(operation: Operation) -> list[Slot]:
    if isinstance(operation, CallOperation):
        return [operation.callee, *operation.positional, *operation.keywords.values()]
    if isinstance(operation, ImportOperation):
        return []
    return [operation.base]
