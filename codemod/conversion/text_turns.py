"""Whether a list that the program builds holds nothing but turns of texts."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from codemod.analysis.graph import (
    AttributeOperation,
    CallOperation,
    Slot,
    StoreAttributeOperation,
)
from codemod.analysis.project import Project
from codemod.analysis.values import ContainerInfo, ContainerValue
from codemod.conversion.literals import constructed, is_none, sdk_function
from codemod.conversion.text import is_text

_EXTENDING = frozenset({"extend", "extendleft", "update"})
_TURN = frozenset({"parts", "role"})

_Check = Callable[[Slot], bool]


class TextTurns:
    """Looks at everything that can be in one list of turns, wherever it is put in.

    Args:
        project: the analysed project.
        plain: whether the parts of a turn can be plain texts, as google-generativeai takes them.
    """

    def __init__(self, project: Project, plain: bool) -> None:
        self.project = project
        self.plain = plain
        self._open: set[Slot] = set()

    def are_at(self, node: ast.expr) -> bool:
        """Whether an expression is a list of turns of texts, or None, for certain."""
        slot = self.project.slot(node)
        return slot is not None and self._each_root(slot, self._is_list)

    def _each_root(self, slot: Slot, check: _Check) -> bool:
        """Whether all that can be in a slot passes a check."""
        if slot in self._open:
            return True
        self._open.add(slot)
        passed = all(self._passes(root, check) for root in self.project.roots(slot))
        self._open.discard(slot)
        return passed

    def _passes(self, root: Slot, check: _Check) -> bool:
        node = root.node
        if (isinstance(node, ast.expr) and is_none(node)) or _is_empty_place(root):
            return True
        awaited = self.project.slot(node.value) if isinstance(node, ast.Await) else None
        return self._each_root(awaited, check) if awaited is not None else check(root)

    def _is_list(self, root: Slot) -> bool:
        return self._is_list_of(root, self._is_turn)

    def _is_list_of(self, root: Slot, check: _Check) -> bool:
        """Whether a list holds nothing but what passes a check."""
        containers = _containers(root)
        return bool(containers) and all(self._holds(one, check) for one in containers)

    def _holds(self, container: ContainerInfo, check: _Check) -> bool:
        if isinstance(container.node, ast.Dict) or container in self.project.solver.lost_containers:
            return False
        for name, call in self.project.calls_of_methods(container):
            others = call.positional if name in _EXTENDING else []
            if not all(
                self._each_root(one, partial(self._is_list_of, check=check)) for one in others
            ):
                return False
        return all(self._each_root(slot, check) for slot in container.elements())

    def _is_turn(self, root: Slot) -> bool:
        """Whether a turn is written out, with parts that are texts."""
        node = root.node
        if isinstance(node, ast.Call) and constructed(self.project, node) == "Content":
            call = self.project.graphs[root.module.path].calls[node]
            whole = not (call.positional or call.has_star or self._may_change(call))
            return whole and self._has_texts(call.keywords)
        containers = _containers(root)
        return bool(containers) and all(
            isinstance(one.node, ast.Dict)
            and not one.rest.predecessors
            and not self.project.calls_of_methods(one)
            and self._has_texts(one.keyed)
            for one in containers
        )

    def _may_change(self, made: CallOperation) -> bool:
        """Whether the parts of a turn that is an object are looked up, or set, after it is made."""
        looked_up: list[AttributeOperation | StoreAttributeOperation] = [
            *self.project.operations(AttributeOperation),
            *self.project.operations(StoreAttributeOperation),
        ]
        return any(
            operation.name == "parts"
            and any(getattr(value, "origin", None) is made for value in operation.base.values)
            for operation in looked_up
        )

    def _has_texts(self, fields: Mapping[Any, Slot]) -> bool:
        if "parts" not in fields or not fields.keys() <= _TURN:
            return False
        return self._each_root(fields["parts"], self._are_parts)

    def _are_parts(self, root: Slot) -> bool:
        if self.plain and isinstance(root.node, ast.expr) and is_text(self.project, root.node):
            return True
        containers = _containers(root)
        return bool(containers) and all(
            isinstance(one.node, ast.List)
            and bool(one.node.elts)
            and self._holds(one, self._is_text_part)
            for one in containers
        )

    def _is_text_part(self, root: Slot) -> bool:
        node = root.node
        if isinstance(node, ast.Dict):
            keys = [key.value if isinstance(key, ast.Constant) else None for key in node.keys]
            return keys == ["text"]
        if isinstance(node, ast.Call):
            if sdk_function(self.project, node) == "Part.from_text":
                return True
            if constructed(self.project, node) == "Part":
                return not node.args and [one.arg for one in node.keywords] == ["text"]
        return self.plain and isinstance(node, ast.expr) and is_text(self.project, node)


def _containers(root: Slot) -> list[ContainerInfo]:
    """The containers in a slot; none where something else can be there, too."""
    found = [value.container for value in root.values if isinstance(value, ContainerValue)]
    return found if len(found) == len(root.values) else []


def _is_empty_place(root: Slot) -> bool:
    """Whether a slot is the place of unknown elements of a container that has none."""
    return root.role == "elements" and not root.values and not root.predecessors
