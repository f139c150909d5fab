"""The containers that chats lie in: where they go, and where else what is in them may come from."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from functools import cached_property

from codemod.analysis.graph import CallOperation, Slot
from codemod.analysis.values import ContainerInfo, ContainerValue, Value
from codemod.rules.calls import Context
from codemod.rules.chats.groups import Chat, origin_of
from codemod.rules.responses.flow import ResponseFlow, is_foreign
from codemod.sources.python_module import PythonModule


class ChatContainers:
    """Looks at every container that a chat of one group lies in, at any depth."""

    def __init__(self, context: Context, chat: Chat) -> None:
        self.context = context
        self.project = context.project
        self.chat = chat

    def escaping(self) -> Iterator[Slot]:
        """The places where a container goes to code that cannot be seen."""
        for node, slot in self._places():
            if ResponseFlow(self.context, slot.module).container_escapes(node):
                yield slot
        for lost in self.project.solver.lost_containers:
            if lost in self._holders:
                yield lost.rest

    def mixed(self) -> Iterator[Slot]:
        """The reads of a container that may just as well be one that other code has filled.

        `chats = load() or {}` is a dict of chats of this program, or whatever `load` returns.
        """
        for node, slot in self._places():
            if _is_read(slot.module, node) and any(map(is_foreign, self.project.roots(slot))):
                yield slot

    def _places(self) -> Iterator[tuple[ast.expr, Slot]]:
        holders = set(self._holders)
        if not holders:
            return
        for node, slot in self.project.nodes_with_values():
            held = {value.container for value in slot.values if isinstance(value, ContainerValue)}
            if held & holders and node in slot.module.parents:
                yield node, slot

    @cached_property
    def _holders(self) -> list[ContainerInfo]:
        starts = set(self.chat.starts)
        left = [one for graph in self.project.graphs.values() for one in graph.containers.values()]
        left += self.project.solver.members.stores.values()
        left += self.project.solver.elements.made_lists.values()
        holders: dict[ContainerInfo, None] = {}
        while True:
            found = [one for one in left if _holds(one, starts, holders)]
            if not found:
                return list(holders)
            holders.update(dict.fromkeys(found))
            left = [one for one in left if one not in holders]


def _is_read(module: PythonModule, node: ast.expr) -> bool:
    """Whether something is taken out of a container at this place."""
    parent = module.parent(node)
    if isinstance(parent, ast.Subscript):
        return parent.value is node and isinstance(parent.ctx, ast.Load)
    if isinstance(parent, ast.For | ast.AsyncFor | ast.comprehension):
        return parent.iter is node
    if isinstance(parent, ast.Assign):
        return any(isinstance(target, ast.Tuple | ast.List) for target in parent.targets)
    return isinstance(parent, ast.Attribute | ast.Starred)


def _contents(container: ContainerInfo) -> set[Value]:
    return {value for slot in container.slots() for value in slot.values}


def _holds(
    container: ContainerInfo, starts: set[CallOperation], holders: Collection[ContainerInfo]
) -> bool:
    return any(
        origin_of(value) in starts
        or (isinstance(value, ContainerValue) and value.container in holders)
        for value in _contents(container)
    )
