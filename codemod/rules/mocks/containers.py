"""The containers of a project: where they are, what is in them, and what is done with them."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from codemod.analysis.graph import Slot
from codemod.analysis.values import (
    BoundMethodValue,
    ContainerInfo,
    ContainerValue,
    FunctionInfo,
    FunctionValue,
)
from codemod.conversion.result import Conversion
from codemod.sources.python_module import PythonModule

STORING = frozenset({"add", "append", "appendleft", "insert", "put"})
READING = frozenset({"clear", "copy", "get", "items", "keys", "pop", "popleft", "values"})
LISTING = frozenset(
    {
        "builtins.enumerate",
        "builtins.iter",
        "builtins.list",
        "builtins.next",
        "builtins.reversed",
        "builtins.tuple",
        "collections.deque",
        "itertools.cycle",
    }
)
"""Functions that give the elements of a container, or another container with them."""


class Containers:
    """Where the containers of a project are, and what is in them, and where its functions are."""

    def __init__(self, conversion: Conversion) -> None:
        self._nodes: dict[ContainerInfo, list[tuple[PythonModule, ast.expr]]] = {}
        self._of_slot: dict[Slot, list[ContainerInfo]] = {}
        self._functions: dict[FunctionInfo, list[tuple[PythonModule, ast.expr]]] = {}
        for node, slot in conversion.project.nodes_with_values():
            for value in slot.values:
                if isinstance(value, ContainerValue):
                    self._nodes.setdefault(value.container, []).append((slot.module, node))
                elif isinstance(value, FunctionValue | BoundMethodValue):
                    self._functions.setdefault(value.function, []).append((slot.module, node))
        for container in self._nodes:
            for slot in container.slots():
                self._of_slot.setdefault(slot, []).append(container)

    def nodes(self, container: ContainerInfo) -> list[tuple[PythonModule, ast.expr]]:
        """The expressions that can be a container."""
        return self._nodes.get(container, [])

    def references(self, function: FunctionInfo) -> list[tuple[PythonModule, ast.expr]]:
        """The expressions that can be a function."""
        return self._functions.get(function, [])

    def holding(self, places: Iterable[Slot]) -> list[ContainerInfo]:
        """The containers that some slots are elements of, and those that these are in."""
        found: dict[ContainerInfo, None] = {}
        todo = [one for place in places for one in self._of_slot.get(place, ())]
        while todo:
            container = todo.pop()
            if container in found:
                continue
            found[container] = None
            value = ContainerValue(container)
            for slot, owners in self._of_slot.items():
                if value in slot.values:
                    todo += owners
        return list(found)


def element_of(conversion: Conversion, node: ast.AST | None) -> ast.expr | None:
    """The container that an expression takes an element out of."""
    if isinstance(node, ast.Subscript):
        return node.value
    if not isinstance(node, ast.Call):
        return None
    if isinstance(node.func, ast.Attribute) and node.func.attr in ("get", "pop", "popleft"):
        return node.func.value
    symbol = conversion.project.symbol(node.func)
    return node.args[0] if symbol == "builtins.next" and len(node.args) == 1 else None
