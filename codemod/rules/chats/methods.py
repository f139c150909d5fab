"""Methods of chats that travel without their chat: `send = chat.send_message`, `retry(send, text)`.

The class that takes the place of the chat has such a method too, so it is renamed where it is
taken from the chat; what calls it, by whatever name, stays a turn.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import cached_property

from codemod.analysis.graph import Slot
from codemod.analysis.values import SdkMethodValue, Value
from codemod.conversion.literals import is_none
from codemod.rules.calls import SEND, CallPlan, Context
from codemod.rules.chats.groups import Chat, is_chat, origin_of
from codemod.rules.responses.flow import ResponseFlow
from codemod.sources.python_module import PythonModule

Place = tuple[PythonModule, ast.Attribute]
"""An expression in its module."""

_NAMING = (ast.Assign, ast.AnnAssign, ast.NamedExpr, ast.Return, ast.Call, ast.keyword)
"""What may stand around a method that only goes on to somewhere else."""


class KeptMethods:
    """The places where methods are taken from the chats of one group, other than to call them."""

    def __init__(self, context: Context, chat: Chat) -> None:
        self.context = context
        self.project = context.project
        self.chat = chat

    @cached_property
    def users(self) -> Mapping[Place, list[CallPlan]]:
        """Each place with the turns that call the method from there.

        Empty where a method goes anywhere else than to a turn.
        """
        at_once = {plan.method_node for plan in self.chat.turns}
        found: dict[Place, list[CallPlan]] = {
            (slot.module, node): [] for node, slot in self._taken() if node not in at_once
        }
        for plan in self.chat.turns:
            if self._is_taken(plan.method_node):
                continue
            sources = list(self._sources(plan))
            if not sources or not all(source in found for source in sources):
                return {}
            for source in sources:
                found[source].append(plan)
        if not all(found.values()) or not all(map(self._is_fine, self._holding())):
            return {}
        return found

    def sources(self, plan: CallPlan) -> list[Place]:
        """Where the method that a turn has under another name is taken from a chat."""
        return [source for source, plans in self.users.items() if plan in plans]

    def _taken(self) -> Iterator[tuple[ast.Attribute, Slot]]:
        """Where a method is taken from a chat."""
        for slot in self.chat.places:
            node = slot.node
            parent = slot.module.parents.get(node) if isinstance(node, ast.expr) else None
            if isinstance(parent, ast.Attribute) and parent.attr in SEND:
                yield parent, slot

    def _is_taken(self, node: ast.expr) -> bool:
        if not isinstance(node, ast.Attribute) or node.attr not in SEND:
            return False
        return any(is_chat(value) for value in self.project.values(node.value))

    def _sources(self, plan: CallPlan) -> Iterator[Place]:
        """Where the method of a turn is taken from a chat; nothing where not all can be seen."""
        slot = self.project.slot(plan.method_node)
        roots = self.project.roots(slot) if slot is not None else []
        roots = [root for root in roots if not _is_nothing(root.node)]
        known = [(root.module, root.node) for root in roots if isinstance(root.node, ast.Attribute)]
        if len(known) == len(roots) and all(self._is_taken(node) for _, node in known):
            yield from known

    def _holding(self) -> Iterator[tuple[ast.expr, Slot]]:
        """Every expression that a method of the chats can be, and that is read."""
        for node, slot in self.project.nodes_with_values():
            if any(self._is_method(value) for value in slot.values):
                yield node, slot

    def _is_method(self, value: Value) -> bool:
        if not isinstance(value, SdkMethodValue) or value.name not in SEND:
            return False
        return origin_of(value.owner) in self.chat.starts

    def _is_fine(self, place: tuple[ast.expr, Slot]) -> bool:
        """Whether a method is called here, in a turn, or goes on to where it is followed."""
        node, slot = place
        halves = (self.context.plans[call] for call in self.chat.halves)
        if any(node is plan.method_node for plan in (*self.chat.turns, *halves)):
            return True
        if not all(self._is_method(value) for value in slot.values):
            return False
        module = slot.module
        if node not in module.parents:
            return True
        parent = module.parent(node)
        targets = parent.targets if isinstance(parent, ast.Assign) else []
        if not all(isinstance(target, ast.Name | ast.Attribute) for target in targets):
            return False
        flow = ResponseFlow(self.context, module)
        return isinstance(parent, _NAMING) and flow.is_followed(node)


def is_run_at_once(plan: CallPlan) -> bool:
    """Whether a turn is called, or is a partial that its call runs with nothing added."""
    if plan.site is plan.call:
        return True
    return not plan.adds_arguments


def _is_nothing(node: ast.AST | None) -> bool:
    return isinstance(node, ast.expr) and is_none(node)
