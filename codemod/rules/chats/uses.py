"""Where a chat may go, and what may be done with it: only what a chain of interactions can do."""

from __future__ import annotations

import ast

from codemod.analysis.graph import Slot, upstream
from codemod.conversion.guards import only_truth_matters
from codemod.conversion.literals import constant_text
from codemod.conversion.result import Conversion
from codemod.model import Family
from codemod.rules.calls import SEND, CallPlan, Context
from codemod.rules.chats.asked import AskedHistory, asked_histories
from codemod.rules.chats.concurrency import TurnsAtOnce
from codemod.rules.chats.containers import ChatContainers
from codemod.rules.chats.groups import Chat, comes_from_callers, is_chat, method_nodes
from codemod.rules.chats.kept import HistoryUses, is_recorded
from codemod.rules.chats.methods import KeptMethods
from codemod.rules.chats.relayed import is_relaying
from codemod.rules.chats.shapes import chain_shape
from codemod.rules.responses.flow import ResponseFlow, is_foreign
from codemod.rules.rule import Draft, Proposal

_COPIES = frozenset({"copy.copy", "copy.deepcopy"})
"""Functions whose result shares what was said with the original, or does not."""

_IDENTITIES = frozenset({"builtins.hash", "builtins.id"})
"""Functions that tell objects apart, which the classes of both SDKs and the helpers leave alone."""

_THREADS = frozenset({"run_in_executor", "to_thread"})
"""Functions that run a method in a thread and are waited for."""


class ChatUses:
    """Looks at every place of the chats of one group."""

    def __init__(self, context: Context, chat: Chat, rule: str, at_once: TurnsAtOnce) -> None:
        self.context = context
        self.at_once = at_once
        self.project = context.project
        self.chat = chat
        self.rule = rule
        self.asked: dict[ast.expr, AskedHistory] = {one.node: one for one in asked_histories(chat)}
        kept = {node for _, node in KeptMethods(context, chat).users}
        self.known = {*method_nodes(chat), *kept, *filter(self._is_known_list, self.asked)}

    def problems(self) -> list[Proposal]:
        """One refused proposal per use that cannot be migrated."""
        found = [
            self._refused(slot, reason)
            for slot in self.chat.places
            if (reason := self._place(slot))
        ]
        holding = ChatContainers(self.context, self.chat)
        found += [self._refused(slot, "chat-escapes") for slot in holding.escaping()]
        found += [self._refused(slot, "chat-mixed") for slot in holding.mixed()]
        found += [
            self._refused(plan.call.result, reason)
            for plan in self.chat.turns
            if (reason := self._turn(plan))
        ]
        found += [
            self._refused(call.result, "chat-history")
            for call in self.chat.histories
            if not self._is_known_list(call.node)
        ]
        if self.chat.kept:
            uses = HistoryUses(self.context, self.chat)
            found += [self._refused(slot, "chat-history") for slot in uses.problems()]
        if not self.chat.turns:
            found.append(self._refused(self.chat.starts[0].result, "chat-escapes"))
        return found

    def _refused(self, slot: Slot, reason: str) -> Proposal:
        draft = Draft(self.rule, self.chat.starts, Conversion(self.project, slot.module))
        with draft as conversion:
            node = slot.node or slot.module.tree
            conversion.site(node, Family.CALL)
            raise conversion.refuse(reason, node)
        return draft.proposal()

    def _place(self, slot: Slot) -> str:
        """Why a chat may not stand here; empty when it may."""
        node, module = slot.node, slot.module
        if not isinstance(node, ast.expr) or node not in module.parents:
            return ""
        if isinstance(node, ast.BoolOp) and only_truth_matters(module, node):
            return ""
        if any(is_foreign(root) for root in self.project.roots(slot)):
            return "chat-mixed"
        if any(comes_from_callers(one) for one in upstream(slot)):
            return "chat-mixed"
        if not all(is_chat(value) for value in slot.values):
            return "chat-mixed"
        parent = module.parent(node)
        if isinstance(parent, ast.Attribute):
            reason = "unsupported-method" if parent.attr in SEND else "chat-member"
            if parent in self.known:
                return self._not_recorded() if parent.attr == "history" else ""
            return "chat-history" if parent.attr == "history" else reason
        if isinstance(parent, ast.Call) and self.project.symbol(parent.func) in _COPIES:
            return "chat-escapes"
        if isinstance(parent, ast.Call) and self._asks_for_history(parent):
            return ""
        if isinstance(parent, ast.Call) and self.project.symbol(parent.func) in _IDENTITIES:
            return ""
        flow = ResponseFlow(self.context, module)
        if only_truth_matters(module, node) or flow.is_followed(node):
            return ""
        return "chat-escapes"

    def _asks_for_history(self, call: ast.Call) -> bool:
        """Whether a call asks if a legacy chat has a history, which the new one has as well."""
        return (
            self.chat.kept
            and bool(self.chat.models)
            and self.project.symbol(call.func) == "builtins.hasattr"
            and constant_text(call.args[-1]) == "history"
        )

    def _turn(self, plan: CallPlan) -> str:
        """Why a turn cannot follow the one before it; empty when it can.

        Turns that run at once were all remembered; a chain knows only the last of them.
        """
        module, call = plan.call.module, plan.call.node
        if self.at_once.may_meet(self.chat, plan.call):
            return "chat-concurrent"
        if plan.asynchronous is not self.chat.asynchronous or self._is_of_other_sdk(plan):
            return "chat-mixed"
        parent = module.parent(call)
        awaited = isinstance(parent, ast.Await)
        if is_relaying(plan):
            return "" if awaited is _is_coroutine(plan) else "chat-concurrent"
        if plan.method_node is not call.func and plan.site.node is not call.func:
            name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
            in_thread = name in _THREADS and awaited
            return "" if in_thread and not plan.asynchronous else "chat-concurrent"
        if not plan.asynchronous:
            return "chat-mixed" if awaited else ""
        if isinstance(parent, ast.Call) and self.project.symbol(parent.func) == "asyncio.wait_for":
            awaited = isinstance(module.parent(parent), ast.Await)
        return "" if awaited or self._is_alone() else "chat-concurrent"

    def _is_alone(self) -> bool:
        """Whether the chat is made for one turn, which no other can follow."""
        shape = chain_shape(self.context, self.chat)
        return shape is not None and shape.opened and len(shape.turns) == 1

    def _is_of_other_sdk(self, plan: CallPlan) -> bool:
        return any((start in self.context.legacy_chats) is not plan.legacy for start in plan.chats)

    def _is_known_list(self, node: ast.expr) -> bool:
        """Whether the class that takes the place of the chat has the list that is asked for."""
        asked = self.asked.get(node)
        if asked is None or asked.answered is None or self._not_recorded():
            return False
        return asked.is_plain or asked.is_shown or (self.chat.kept and asked.is_known)

    def _not_recorded(self) -> str:
        """Why the class that takes the place of the chat cannot know all that was said."""
        if self.chat.kept:
            return ""
        unknown = any(plan.many_texts for plan in self.chat.turns)
        return "chat-history" if unknown or not is_recorded(self.context, self.chat) else ""


def _is_coroutine(plan: CallPlan) -> bool:
    """Whether a call of functions of the project must be awaited."""
    kinds = {isinstance(function.node, ast.AsyncFunctionDef) for function in plan.call.targets}
    return kinds == {True} or (kinds == {False} and plan.asynchronous)
