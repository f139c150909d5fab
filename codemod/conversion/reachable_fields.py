"""The only fields that an object built elsewhere can have, where the program shows them all."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from codemod.analysis.graph import Slot, StoreAttributeOperation
from codemod.analysis.project import Project
from codemod.analysis.values import (
    ContainerInfo,
    ContainerValue,
    SdkValue,
    Value,
)
from codemod.conversion.literals import constructed, is_none
from codemod.helpers.features import STRICT
from codemod.mapping.config_fields import to_snake_case


class UnseenError(Exception):
    """A field can be set where the program does not show it."""


def possible_fields(project: Project, node: ast.expr, kind: str) -> frozenset[str]:
    """The names, in snake_case, of the fields that an object can have; empty: any field.

    `STRICT` is among them when the object comes in as a parameter: these fields are the ones that
    calls in the project pass, and there may be calls elsewhere.

    Args:
        project: the analysed project.
        node: the expression whose value is meant.
        kind: the class the value has, or that a dict stands for.
    """
    try:
        fields = _Fields(project, kind)
        names = frozenset(to_snake_case(name) for name in fields.of(node))
        return names | {STRICT} if names and fields.passed else names
    except UnseenError:
        return frozenset()


class _Fields:
    def __init__(self, project: Project, kind: str) -> None:
        self.project = project
        self.kind = kind
        self.seen: set[Slot] = set()
        self.passed = False

    def of(self, node: ast.expr) -> set[str]:
        """The fields of the object at an expression."""
        if isinstance(node, ast.IfExp):
            return self.of(node.body) | self.of(node.orelse)
        if is_none(node):
            return set()
        slot = self.project.slot(node)
        if slot is None:
            raise UnseenError
        return self._of_slot(slot)

    def _of_slot(self, slot: Slot) -> set[str]:
        if slot in self.seen:
            return set()
        self.seen.add(slot)
        node = slot.node
        if isinstance(node, ast.arg):
            self.passed = True
        if isinstance(node, ast.Call) and constructed(self.project, node) == self.kind:
            return self._of_construction(node)
        if isinstance(node, ast.Dict):
            return self._of_values(slot)
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "model_copy"
        ):
            return self._of_copy(node, node.func.value)
        if isinstance(node, ast.Constant) and node.value is None:
            return set()
        if not slot.predecessors:
            raise UnseenError
        return {name for source in slot.predecessors for name in self._of_slot(source)}

    def _of_construction(self, node: ast.Call) -> set[str]:
        found = {keyword.arg for keyword in node.keywords if keyword.arg is not None}
        if node.args:
            raise UnseenError
        for keyword in node.keywords:
            if keyword.arg is None:
                found |= self.of(keyword.value)
        return found | self._stored(node)

    def _of_copy(self, node: ast.Call, original: ast.expr) -> set[str]:
        found = self.of(original)
        for keyword in node.keywords:
            if keyword.arg == "update":
                found |= self.of(keyword.value)
        return found

    def _stored(self, construction: ast.Call) -> set[str]:
        """The attributes assigned to the object that a call constructs."""
        for call in self.project.calls_to("builtins.setattr"):
            arguments = call.node.args
            if arguments and _constructs(construction, self.project.values(arguments[0])):
                raise UnseenError
        return {
            operation.name
            for operation in self.project.operations(StoreAttributeOperation)
            if _constructs(construction, operation.base.values)
        }

    def _of_values(self, slot: Slot) -> set[str]:
        containers = [value.container for value in slot.values if isinstance(value, ContainerValue)]
        if len(containers) != 1:
            raise UnseenError
        return self._of_container(containers[0])

    def _of_container(self, container: ContainerInfo) -> set[str]:
        if container.rest.predecessors or self.project.fillings(container):
            raise UnseenError
        if isinstance(container.node, ast.Dict) and None in container.node.keys:
            raise UnseenError
        return {key for key in container.keyed if isinstance(key, str)}


def _constructs(construction: ast.Call, values: Iterable[Value]) -> bool:
    return any(
        isinstance(value, SdkValue)
        and value.origin is not None
        and value.origin.node is construction
        for value in values
    )
