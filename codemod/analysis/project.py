"""The analysed project: the questions that rules ask."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, KeysView, Mapping, Sequence
from dataclasses import dataclass, field
from types import NoneType
from typing import TypeVar, cast

from codemod.analysis.builder import build_graph
from codemod.analysis.graph import CallOperation, ModuleGraph, Operation, Slot, upstream
from codemod.analysis.imports import ImportResolver
from codemod.analysis.sdk import is_generating_type
from codemod.analysis.solver import Solver
from codemod.analysis.values import (
    ContainerInfo,
    ContainerMethodValue,
    ContainerValue,
    PartialValue,
    SdkMethodValue,
    SdkValue,
    SymbolValue,
    Value,
)
from codemod.model import Location
from codemod.sources.python_module import PythonModule

_FILLING = frozenset({"extend", "setdefault", "update"})
"""Methods that put in what another object holds; `|=` counts as `extend`."""

_NO_VALUES: dict[Value, None] = {}

OperationT = TypeVar("OperationT", bound=Operation)


@dataclass(eq=False)
class Project:
    """All modules of a run with their values solved."""

    modules: Mapping[str, PythonModule]
    graphs: Mapping[str, ModuleGraph]
    solver: Solver
    slots: dict[ast.AST, Slot] = field(default_factory=dict)
    _generating: list[CallOperation] | None = None
    _calls_to: dict[str, Sequence[CallOperation]] = field(default_factory=dict)
    _read: list[tuple[ast.expr, Slot]] | None = None
    _with_objects: list[tuple[ast.expr, Slot]] | None = None
    _naming: dict[str, frozenset[str]] = field(default_factory=dict)
    _held: dict[ContainerInfo, frozenset[SdkValue]] = field(default_factory=dict)
    _operations: dict[type[object], Sequence[Operation]] = field(default_factory=dict)
    _calls_of_methods: dict[ContainerInfo, list[tuple[str, CallOperation]]] | None = None
    _read_keys: dict[tuple[ast.expr, str], ast.Subscript] = field(default_factory=dict)

    def slot(self, node: ast.AST) -> Slot | None:
        """The slot of an expression or binding; None where none was built (dead code)."""
        return self.slots.get(node)

    def values(self, node: ast.AST) -> KeysView[Value]:
        """The values an expression can have."""
        slot = self.slots.get(node)
        return (slot.values if slot is not None else _NO_VALUES).keys()

    def read_of(self, node: ast.expr, key: str, value: Callable[[], Slot]) -> ast.Subscript:
        """An expression that reads a key of a dict, which no program has written.

        It stands at the place of the dict, and can be what `value` says.
        """
        known = self._read_keys.get((node, key))
        if known is None:
            known = ast.copy_location(ast.Subscript(node, ast.Constant(key), ast.Load()), node)
            self._read_keys[node, key] = known
            self.slots[known] = value()
        return known

    def sdk_values(self, node: ast.AST) -> list[SdkValue]:
        """The SDK objects an expression can be."""
        return [value for value in self.values(node) if isinstance(value, SdkValue)]

    def sdk_type(self, node: ast.AST) -> str:
        """The one SDK type an expression can be; empty when none or several."""
        types = {value.type for value in self.sdk_values(node)}
        return types.pop() if len(types) == 1 else ""

    def symbol(self, node: ast.AST) -> str:
        """The qualified library name an expression stands for; empty when none or several."""
        names = {value.name for value in self.values(node) if isinstance(value, SymbolValue)}
        return names.pop() if len(names) == 1 else ""

    def paths_naming(self, prefix: str) -> frozenset[str]:
        """The files with an expression that can stand for a library name which begins like this."""
        if prefix not in self._naming:
            self._naming[prefix] = frozenset(
                path
                for path, graph in self.graphs.items()
                if any(
                    isinstance(value, SymbolValue) and value.name.startswith(prefix)
                    for slot in graph.slots.values()
                    for value in slot.values
                )
            )
        return self._naming[prefix]

    def module_of(self, node: ast.AST) -> PythonModule:
        """The module a node stands in."""
        return self.slots[node].module

    def location(self, node: ast.AST, module: PythonModule | None = None) -> Location:
        """Where a node stands."""
        return (module or self.module_of(node)).location(node)

    def held(self, container: ContainerInfo) -> frozenset[SdkValue]:
        """The SDK objects in a container and in the containers inside it."""
        if container not in self._held:
            found: set[SdkValue] = set()
            seen = {container}
            todo = [container]
            while todo:
                current = todo.pop()
                for slot in current.slots():
                    for value in slot.values:
                        if isinstance(value, SdkValue):
                            found.add(value)
                        elif isinstance(value, ContainerValue) and value.container not in seen:
                            seen.add(value.container)
                            todo.append(value.container)
            self._held[container] = frozenset(found)
        return self._held[container]

    def objects_in(self, values: Iterable[Value]) -> set[SdkValue]:
        """The SDK objects among some values, and in the containers among them."""
        found: set[SdkValue] = set()
        for value in values:
            if isinstance(value, SdkValue):
                found.add(value)
            elif isinstance(value, ContainerValue):
                found |= self.held(value.container)
        return found

    def forget_held(self) -> None:
        """Take note that SDK objects have become others, at the places where there were some."""
        self._held.clear()
        self._generating = None

    def roots(self, slot: Slot) -> list[Slot]:
        """Where the values of a slot come from: the slots at the far end of its copy edges."""
        return [source for source in upstream(slot) if not source.predecessors]

    def calls(self) -> Iterator[CallOperation]:
        """Every call of the project, in the order of files and lines."""
        for path in sorted(self.graphs):
            yield from self.graphs[path].calls.values()

    def calls_to(self, symbol: str) -> Sequence[CallOperation]:
        """The calls of something of a library, by its qualified name."""
        if symbol not in self._calls_to:
            self._calls_to[symbol] = [
                call for call in self.calls() if self.symbol(call.node.func) == symbol
            ]
        return self._calls_to[symbol]

    def operations(self, kind: type[OperationT]) -> Sequence[OperationT]:
        """Every operation of one kind, in the order of files and lines."""
        if kind not in self._operations:
            self._operations[kind] = [
                operation
                for graph in self.graphs.values()
                for operation in graph.operations
                if isinstance(operation, kind)
            ]
        return cast(Sequence[OperationT], self._operations[kind])

    def calls_of_methods(self, container: ContainerInfo) -> Sequence[tuple[str, CallOperation]]:
        """The calls of methods of a container, with the name of the method."""
        if self._calls_of_methods is None:
            self._calls_of_methods = {}
            for call in self.operations(CallOperation):
                for value in call.callee.values:
                    if isinstance(value, ContainerMethodValue):
                        found = self._calls_of_methods.setdefault(value.container, [])
                        found.append((value.name, call))
        return self._calls_of_methods.get(container, ())

    def fillings(self, container: ContainerInfo) -> list[CallOperation]:
        """The calls that put into a container what other objects hold."""
        return [call for name, call in self.calls_of_methods(container) if name in _FILLING]

    def generating_calls(self) -> Sequence[CallOperation]:
        """The calls that ask the model for content, through whichever wrapper."""
        if self._generating is None:
            self._generating = [
                call
                for call in self.calls()
                if any(
                    isinstance(value, SdkValue)
                    and value.origin is call
                    and is_generating_type(value.type)
                    for value in call.result.values
                )
            ]
        return self._generating

    def nodes_with_values(self) -> Iterator[tuple[ast.expr, Slot]]:
        """Every expression that is read and has a value; targets of assignments are not."""
        if self._read is None:
            self._read = [
                (node, slot)
                for path in sorted(self.graphs)
                for node, slot in self.graphs[path].slots.items()
                if slot.values and slot.node is node and isinstance(node, ast.expr)
                if isinstance(getattr(node, "ctx", None), ast.Load | NoneType)
            ]
        return iter(self._read)

    def nodes_with_objects(self) -> Iterator[tuple[ast.expr, Slot]]:
        """Those of `nodes_with_values` that can be an SDK object, or a container with one in it."""
        if self._with_objects is None:
            self._with_objects = [
                (node, slot)
                for node, slot in self.nodes_with_values()
                if any(map(self._is_or_holds_object, slot.values))
            ]
        return iter(self._with_objects)

    def _is_or_holds_object(self, value: Value) -> bool:
        if isinstance(value, ContainerValue):
            return bool(self.held(value.container))
        return isinstance(value, SdkValue)

    def method_of(self, call: CallOperation) -> SdkMethodValue | None:
        """The SDK method a call runs; None when it is none or several."""
        owners = {
            (value.owner.type, value.name): value
            for value in _callables(call)
            if isinstance(value, SdkMethodValue)
        }
        return next(iter(owners.values())) if len(owners) == 1 else None


def _callables(call: CallOperation) -> Iterable[Value]:
    for slot in (call.callee, *call.positional):
        for value in slot.values:
            yield value.target if isinstance(value, PartialValue) else value


def analyse(modules: Mapping[str, PythonModule], paths: Iterable[str]) -> Project:
    """Build and solve the graphs of all modules.

    Args:
        modules: the parsed files that matter, by path.
        paths: every file of the run, read or not.
    """
    graphs = {path: build_graph(modules[path]) for path in sorted(modules)}
    return solved(graphs, ImportResolver({*paths, *modules}))


def solved(graphs: Mapping[str, ModuleGraph], resolver: ImportResolver) -> Project:
    """Solve graphs that have been built, by path; `resolver` knows every file of the run."""
    solver = Solver(graphs, resolver)
    solver.solve()
    project = Project({path: graph.module for path, graph in graphs.items()}, graphs, solver)
    for graph in graphs.values():
        project.slots.update(graph.slots)
    return project
