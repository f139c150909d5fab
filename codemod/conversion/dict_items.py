"""What a dict can hold under a key, where it is put together from others and from arguments."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from functools import partial

from codemod.analysis.graph import Slot, StoreItemOperation
from codemod.analysis.project import Project
from codemod.analysis.values import SPREAD, ContainerInfo, ContainerValue

REST = "rest parameter"
"""The role of the slot of `**options`."""


class DictItems:
    """Looks for the items of one dict; `is_open` says that it can hold what nobody can see."""

    def __init__(self, project: Project, node: ast.expr, key: str) -> None:
        self.project = project
        self.key = key
        self.is_open = False
        self.found: dict[Slot, None] = {}
        self._seen: set[Slot | ContainerInfo] = set()
        slot = project.slot(node)
        if slot is not None:
            self._look(slot)

    def _look(self, slot: Slot) -> None:
        if slot in self._seen:
            return
        self._seen.add(slot)
        containers = list(_dicts(slot))
        for container in containers:
            self._look_into(container)
        for root in self.project.roots(slot):
            if root in self._seen and root is not slot:
                continue
            self._seen.add(root)
            if isinstance(root.node, ast.Dict) or _is_nothing(root):
                continue
            self.is_open = True
            self._take_stores(partial(self._is_from, root))
            if root.role == REST:
                self._take_arguments(root)

    def _look_into(self, container: ContainerInfo) -> None:
        if container in self._seen:
            return
        self._seen.add(container)
        if self.key in container.keyed:
            self.found[container.keyed[self.key]] = None
        if SPREAD in container.keyed:
            for spread in container.keyed[SPREAD].predecessors:
                self._look(spread)
        if self._take_stores(partial(_can_be, container), keyed=False):
            self.found[container.rest] = None
        for call in self.project.fillings(container):
            if self.key in call.keywords:
                self.found[call.keywords[self.key]] = None
            for given in (*call.positional, *call.star_keywords):
                self._look(given)

    def _take_stores(self, concerns: Callable[[Slot], bool], keyed: bool = True) -> bool:
        """Take in `base[key] = value`; say whether a key is there that cannot be told."""
        unknown = False
        for operation in self.project.operations(StoreItemOperation):
            if concerns(operation.base):
                told = isinstance(operation.key, str)
                unknown |= not told
                if keyed and (operation.key == self.key or not told):
                    self.found[operation.value] = None
        return unknown

    def _is_from(self, root: Slot, slot: Slot) -> bool:
        return root in self.project.roots(slot)

    def _take_arguments(self, rest: Slot) -> None:
        """Take in what the calls of the project give to `**options`."""
        for call in self.project.calls():
            for function in call.targets:
                if rest in function.parameters.values():
                    if self.key in call.keywords and self.key not in function.parameters:
                        self.found[call.keywords[self.key]] = None
                    for spread in call.star_keywords:
                        self._look(spread)


def holds_items(project: Project, node: ast.expr) -> bool:
    """Whether an expression is a dict that the program makes, or `**options` of a function."""
    slot = project.slot(node)
    return slot is not None and (
        any(_dicts(slot)) or any(root.role == REST for root in project.roots(slot))
    )


def _dicts(slot: Slot) -> Iterator[ContainerInfo]:
    for value in slot.values:
        if isinstance(value, ContainerValue) and isinstance(value.container.node, ast.Dict):
            yield value.container


def _can_be(container: ContainerInfo, slot: Slot) -> bool:
    return ContainerValue(container) in slot.values


def _is_nothing(slot: Slot) -> bool:
    return isinstance(slot.node, ast.Constant) and slot.node.value is None
