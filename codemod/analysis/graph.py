"""The value-flow graph: slots where values can be, edges along which they flow, operations.

A slot is an expression, a definition, a parameter, a field or an element.  A copy edge says that
whatever is in one slot can be in the other.  An operation reads slots and fills its result; the
solver runs it again for the values that an operand has gained.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Union

from codemod.analysis.values import (
    ClassInfo,
    ClassValue,
    ContainerInfo,
    FunctionInfo,
    InstanceValue,
    Value,
    place,
)
from codemod.sources.python_module import PythonModule

_NOTHING: Any = MappingProxyType({})
"""What most slots have of values and neighbours: one empty mapping for all, which nobody fills."""


class Slot:
    """A place a value can be.

    `node` is the expression or binding it stands for (None for synthetic places).  `values` are
    in the order in which they came, the same in every run; the solver has not passed on those in
    `arrived` yet.
    """

    __slots__ = (
        "arrived",
        "module",
        "node",
        "predecessors",
        "readers",
        "role",
        "successors",
        "values",
        "watchers",
    )

    def __init__(
        self, module: PythonModule, node: ast.AST | None, role: str = "expression"
    ) -> None:
        self.module = module
        self.node = node
        self.role = role
        self.values: dict[Value, None] = _NOTHING
        self.arrived: Sequence[Value] = ()
        self.successors: dict[Slot, None] = _NOTHING
        self.predecessors: dict[Slot, None] = _NOTHING
        self.readers: dict[Slot, None] = _NOTHING
        self.watchers: dict[Watcher, None] | None = None

    @property
    def is_unused(self) -> bool:
        """Whether it is the place of unknown elements of a container that has none."""
        return self.role == "elements" and not self.predecessors and not self.values

    def gain(self, values: Iterable[Value]) -> None:
        """Take values in."""
        if self.values:
            self.values.update(dict.fromkeys(values))
        else:
            self.values = dict.fromkeys(values)

    def come_from(self, source: Slot) -> None:
        """Take note of a slot that values come from."""
        if self.predecessors:
            self.predecessors[source] = None
        else:
            self.predecessors = {source: None}

    def be_read_at(self, place: Slot) -> None:
        """Take note of an expression that reads this field."""
        if self.readers:
            self.readers[place] = None
        else:
            self.readers = {place: None}
        place.come_from(self)

    def __repr__(self) -> str:
        text = ast.unparse(self.node)[:40] if isinstance(self.node, ast.expr) else self.role
        return f"<Slot {self.module.path}:{getattr(self.node, 'lineno', 0)} {text}>"


@dataclass(eq=False, slots=True)
class AttributeOperation:
    """`result = base.name`"""

    module: PythonModule
    node: ast.AST
    base: Slot
    name: str
    result: Slot


@dataclass(eq=False, slots=True)
class FieldOperation:
    """`result = value.name` for one value, where its class keeps what is in `field`."""

    field: Slot
    value: InstanceValue | ClassValue
    result: Slot


@dataclass(eq=False, slots=True)
class StoreAttributeOperation:
    """`base.name = value`"""

    module: PythonModule
    node: ast.AST
    base: Slot
    name: str
    value: Slot


@dataclass(eq=False, slots=True)
class SubscriptOperation:
    """`result = base[key]`; `key` is the constant, or None where it is not constant."""

    module: PythonModule
    node: ast.AST
    base: Slot
    key: object
    result: Slot
    is_slice: bool = False


@dataclass(eq=False, slots=True)
class StoreItemOperation:
    """`base[key] = value`"""

    module: PythonModule
    node: ast.AST
    base: Slot
    key: object
    value: Slot
    key_slot: Slot


@dataclass(eq=False, slots=True)
class IterateOperation:
    """`for result in base`, also of `async for`, unpacking and comprehensions."""

    module: PythonModule
    node: ast.AST
    base: Slot
    result: Slot


@dataclass(eq=False, slots=True)
class UnpackOperation:
    """`targets = base` for a tuple or list of targets."""

    module: PythonModule
    node: ast.AST
    base: Slot
    targets: list[Slot]


@dataclass(eq=False, slots=True)
class AwaitOperation:
    """`result = await base`"""

    module: PythonModule
    node: ast.AST
    base: Slot
    result: Slot


@dataclass(eq=False, slots=True)
class EnterOperation:
    """`with base as result`"""

    module: PythonModule
    node: ast.AST
    base: Slot
    result: Slot


@dataclass(eq=False, slots=True)
class ImportOperation:
    """`from module import name` and `import module` (name is None)."""

    module: PythonModule
    node: ast.AST
    target: str
    name: str | None
    result: Slot


@dataclass(eq=False)
class CallOperation:
    """`result = callee(*positional, **keywords)`.

    `targets` are the project functions the call was resolved to; `handled` says that the callee
    is something the analysis understands, so that no argument is lost from sight.
    """

    module: PythonModule
    node: ast.Call
    callee: Slot
    positional: list[Slot]
    keywords: dict[str, Slot]
    has_star: bool
    result: Slot
    enclosing: FunctionInfo | None = None
    star_keywords: list[Slot] = field(default_factory=list)
    targets: dict[FunctionInfo, None] = field(default_factory=dict)
    followed: set[Slot] = field(default_factory=set)
    handled: bool = False

    def __hash__(self) -> int:
        return place(self.node)

    def __repr__(self) -> str:
        return f"<Call {self.module.path}:{self.node.lineno}>"


Operation = Union[
    AttributeOperation,
    StoreAttributeOperation,
    SubscriptOperation,
    StoreItemOperation,
    IterateOperation,
    UnpackOperation,
    AwaitOperation,
    EnterOperation,
    ImportOperation,
    CallOperation,
]

Watcher = Union[Operation, FieldOperation]
"""What is run again when a slot gains a value."""


@dataclass(eq=False)
class ModuleGraph:
    """The value-flow graph of one module."""

    module: PythonModule
    slots: dict[ast.AST, Slot] = field(default_factory=dict)
    operations: list[Operation] = field(default_factory=list)
    calls: dict[ast.Call, CallOperation] = field(default_factory=dict)
    globals: dict[str, Slot] = field(default_factory=dict)
    star_imports: list[str] = field(default_factory=list)
    functions: dict[ast.AST, FunctionInfo] = field(default_factory=dict)
    classes: list[ClassInfo] = field(default_factory=list)
    containers: dict[ast.AST, ContainerInfo] = field(default_factory=dict)
    base_slots: list[tuple[ClassInfo, Slot]] = field(default_factory=list)
    seeds: list[tuple[Slot, Value]] = field(default_factory=list)
    annotations: list[tuple[Slot, ast.expr, Slot]] = field(default_factory=list)
    global_names: dict[ast.AST, set[str]] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"<ModuleGraph {self.module.path}>"


def connect(source: Slot, target: Slot) -> bool:
    """Add a copy edge; True when it is new."""
    if source is target or target in source.successors:
        return False
    if source.successors:
        source.successors[target] = None
    else:
        source.successors = {target: None}
    target.come_from(source)
    return True


def upstream(slot: Slot) -> Iterator[Slot]:
    """A slot and all those that its values can come from along copy edges."""
    return _reachable(slot, lambda current: current.predecessors)


def downstream(slot: Slot) -> Iterator[Slot]:
    """A slot and all those that its values can go to, along copy edges and through fields."""
    return _reachable(slot, onward)


def onward(slot: Slot) -> Iterator[Slot]:
    """Where the values of a slot go next: along copy edges, and where a field is read."""
    yield from slot.successors
    yield from slot.readers


def _reachable(slot: Slot, neighbours: Callable[[Slot], Iterable[Slot]]) -> Iterator[Slot]:
    seen: set[Slot] = set()
    todo = [slot]
    while todo:
        current = todo.pop()
        if current not in seen:
            seen.add(current)
            yield current
            todo.extend(neighbours(current))


def is_true(slot: Slot | None) -> bool:
    """Whether an argument is the constant True."""
    node = slot.node if slot is not None else None
    return isinstance(node, ast.Constant) and node.value is True
