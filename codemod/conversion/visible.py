"""What can be seen of a value that only the running program knows: the objects and fields in it.

A value goes through a run-time helper only when nothing in sight would make the helper fail.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from types import NoneType
from typing import TypeGuard

from codemod.analysis.graph import (
    CallOperation,
    Slot,
    StoreAttributeOperation,
    StoreItemOperation,
)
from codemod.analysis.project import Project
from codemod.analysis.values import (
    BoundMethodValue,
    ContainerInfo,
    ContainerValue,
    FunctionValue,
    SdkValue,
    Value,
)
from codemod.mapping.config_fields import to_snake_case
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk

_COPYING_METHODS = frozenset({"copy", "model_copy"})
_COPYING_FUNCTIONS = frozenset({"builtins.dict", "copy.copy", "copy.deepcopy"})


@dataclass(frozen=True, eq=False)
class Seen:
    """A field given somewhere in a value: the class it belongs to, its name, what it is set to.

    `owner` is empty for keys of dicts; `value` is None where no expression stands for it.
    """

    owner: str
    name: str
    value: ast.expr | None
    module: PythonModule


class Visible:
    """Walks from an expression to the constructions, containers and stores behind it.

    `values` are the SDK objects in sight, `origins` the calls they come from, with their type;
    `functions` says that a function of the project is.
    """

    def __init__(self, project: Project) -> None:
        self.project = project
        self.values: dict[SdkValue, None] = {}
        self.origins: dict[CallOperation, str] = {}
        self.functions = False
        self._containers: dict[ContainerInfo, None] = {}
        self._seen: set[Slot] = set()

    def look(self, node: ast.AST) -> Visible:
        """Take in everything that `node`, or an expression in it, can hold.

        A function that is only called there is none of that.
        """
        called = {inner.func for inner in walk(node) if isinstance(inner, ast.Call)}
        for inner in walk(node):
            slot = self.project.slot(inner)
            if slot is not None and inner not in called:
                self._take(slot)
        return self

    def _take(self, slot: Slot) -> None:
        if slot in self._seen:
            return
        self._seen.add(slot)
        self._take_copied(slot.node)
        for source in list(slot.predecessors):
            self._take(source)
        for value in list(slot.values):
            if isinstance(value, SdkValue) and value.origin is not None:
                self.values[value] = None
                if value.origin not in self.origins:
                    self.origins[value.origin] = value.type
                    for argument in _arguments(value.origin):
                        self._take(argument)
            elif isinstance(value, FunctionValue | BoundMethodValue):
                self.functions = True
            elif isinstance(value, ContainerValue) and value.container not in self._containers:
                self._containers[value.container] = None
                for element in value.container.slots():
                    self._take(element)
                for filling in self.project.fillings(value.container):
                    for given in _arguments(filling):
                        self._take(given)
                for iterated in self._copied_by_loop(value.container):
                    self.look(iterated)

    def _copied_by_loop(self, container: ContainerInfo) -> Iterator[ast.expr]:
        """What `for key, value in source.items(): container[key] = value` goes through."""
        for operation in self.project.operations(StoreItemOperation):
            held = {one.container for one in filter(_is_container, operation.base.values)}
            if isinstance(operation.key, str) or container not in held:
                continue
            node: ast.AST | None = operation.node
            while node is not None:
                if isinstance(node, ast.For) and _is_key_of(node, operation.key_slot.node):
                    yield node.iter
                node = operation.module.parent(node)

    def _take_copied(self, node: ast.AST | None) -> None:
        """Take in what a value is a copy of: `original.copy()`, `dict(original)`, `one | other`.

        `original.model_copy(update={...})` is the original and what differs, and
        `{key: value for key, value in original.items()}` some of the original.
        """
        for generator in node.generators if isinstance(node, ast.DictComp) else ():
            self.look(generator.iter)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
            self.look(node.left)
            self.look(node.right)
        if not isinstance(node, ast.Call):
            return
        function = node.func
        if isinstance(function, ast.Attribute) and function.attr in _COPYING_METHODS:
            self.look(function.value)
        elif self.project.symbol(function) not in _COPYING_FUNCTIONS:
            return
        for given in (*node.args, *(keyword.value for keyword in node.keywords)):
            self.look(given)

    def fields(self) -> Iterator[Seen]:
        """Every field given by a constructor, a dict key or an assignment to an attribute."""
        for origin, kind in self.origins.items():
            for name, slot in origin.keywords.items():
                yield from _seen(kind, name, slot)
        for container in self._containers:
            for key, slot in container.keyed.items():
                if isinstance(key, str):
                    yield from _seen("", key, slot)
            for filling in self.project.fillings(container):
                for name, slot in filling.keywords.items():
                    yield from _seen("", name, slot)
        for operation in self.project.operations(StoreAttributeOperation):
            for value in operation.base.values:
                if isinstance(value, SdkValue) and value.origin in self.origins:
                    yield from _seen(value.type, operation.name, operation.value)


def _is_key_of(loop: ast.For, key: ast.AST | None) -> bool:
    """Whether a name is the key in a loop over pairs, or over keys."""
    target = loop.target.elts[0] if isinstance(loop.target, ast.Tuple) else loop.target
    return isinstance(key, ast.Name) and isinstance(target, ast.Name) and key.id == target.id


def _is_container(value: Value) -> TypeGuard[ContainerValue]:
    return isinstance(value, ContainerValue)


def _arguments(call: CallOperation) -> list[Slot]:
    return [*call.positional, *call.keywords.values(), *call.star_keywords]


def _seen(owner: str, name: str, slot: Slot) -> Iterator[Seen]:
    """A field for each expression that a slot holds or copies."""
    name = to_snake_case(name)
    node = slot.node
    if isinstance(node, ast.expr) and isinstance(getattr(node, "ctx", None), ast.Load | NoneType):
        yield Seen(owner, name, node, slot.module)
    elif slot.predecessors:
        for source in slot.predecessors:
            value = source.node if isinstance(source.node, ast.expr) else None
            yield Seen(owner, name, value, source.module)
    else:
        yield Seen(owner, name, None, slot.module)
