"""Chats whose history the program reads, changes or hands on: it is kept by the program.

The class `KeptChat` takes their place.  It has a list of what was said, as google-genai has it, and
sends all of it on every turn, so that whatever the program does to the list counts.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codemod.analysis.graph import CallOperation, Slot
from codemod.analysis.values import SdkValue
from codemod.conversion.guards import only_truth_matters
from codemod.conversion.literals import constant_text, is_empty
from codemod.conversion.text import is_text
from codemod.mapping.legacy_objects import COUNTING
from codemod.rules.calls import GENERATE, CallPlan, Context
from codemod.rules.chats.asked import asked_histories
from codemod.rules.chats.groups import Chat
from codemod.rules.chats.turns import turn_arguments
from codemod.rules.legacy.histories import is_shown
from codemod.rules.responses.flow import ResponseFlow
from codemod.sources.walking import walk

_CHANGES = frozenset({"append", "clear", "copy", "extend", "insert", "pop", "remove", "reverse"})
_FILLING = frozenset({"append", "extend", "insert"})
_KINDS = frozenset({"list Content", "Content", "list Part", "Part"})
_MEMBERS = {"Content": frozenset({"parts", "role"}), "Part": frozenset({"text"})}
_UNREADABLE = ("dill.", "joblib.", "pickle.", "shelve.")
"""Libraries whose files hold objects of the old SDK."""


def settle_kept(context: Context, chats: list[Chat]) -> None:
    """Decide for every chat whether the program keeps what was said in it."""
    for chat in chats:
        changed = bool(chat.assigned or chat.rewinds)
        shown = all(is_shown(module, read) for module, read in chat.shown)
        asked = asked_histories(chat)
        shown = shown and all(one.is_plain or one.is_shown for one in asked)
        unknown = asked or chat.shown
        chat.kept = changed or not shown or bool(unknown and not is_recorded(context, chat))
        chat.kept |= bool(asked) and HistoryUses(context, chat).edits_turns()


def is_recorded(context: Context, chat: Chat) -> bool:
    """Whether a chat begins with nothing said, and only text is said in it."""
    return not any(_given_history(start) for start in chat.starts) and has_only_text(context, chat)


def has_only_text(context: Context, chat: Chat) -> bool:
    """Whether every message of a chat is text."""
    messages = (turn_arguments(plan).get("message") for plan in chat.turns)
    return all(message is not None and is_text(context.project, message) for message in messages)


def _given_history(start: CallOperation) -> ast.expr | None:
    for keyword in start.node.keywords:
        if keyword.arg == "history" and not is_empty(keyword.value):
            return keyword.value
    return None


class HistoryUses:
    """Looks at every place that what was said in the kept chats of one group gets to."""

    def __init__(self, context: Context, chat: Chat) -> None:
        self.context = context
        self.project = context.project
        self.chat = chat

    def problems(self) -> Iterator[Slot]:
        """The places where the old objects are needed, or code that cannot be seen gets them."""
        if any(_has_more_than_text(plan) for plan in self.chat.turns):
            yield self.chat.starts[0].result
        for value in self._given():
            if self._is_unreadable(value):
                yield self.project.slots[value]
        if not self.chat.models:
            yield from self._shared_lists()
            return
        for node, slot in self.project.nodes_with_objects():
            kind = self.kind(node)
            if kind and node in slot.module.parents and not self._is_fine(slot, node, kind):
                yield slot

    def edits_turns(self) -> bool:
        """Whether the program changes turns that it was given, which the SDK sends again."""
        for node, slot in self.project.nodes_with_objects():
            kind = self.kind(node)
            parent = slot.module.parents.get(node)
            if kind in ("Content", "Part") and isinstance(parent, ast.Attribute):
                if not isinstance(parent.ctx, ast.Load):
                    return True
            elif kind == "list Part" and parent is not None and _changes_list(node, parent):
                return True
        return False

    def _shared_lists(self) -> Iterator[Slot]:
        """The starts of chats of google-genai that share a list which the program changes later."""
        for start in self.chat.starts:
            given = _given_history(start)
            if not isinstance(given, ast.Name):
                continue
            for node in walk(start.module.tree):
                if _changes(node, given.id) and getattr(node, "lineno", 0) > given.lineno:
                    yield start.result
                    break

    def texts(self) -> Iterator[tuple[Slot, ast.Attribute]]:
        """The reads of the text of a part, which was never None."""
        for node, slot in self.project.nodes_with_objects():
            parent = slot.module.parents.get(node)
            if self.kind(node) != "Part" or not isinstance(parent, ast.Attribute):
                continue
            if not only_truth_matters(slot.module, parent):
                yield slot, parent

    def features(self) -> Iterator[str]:
        """What the class must take besides texts that it was asked itself."""
        if not self.chat.models and any(plan.streamed for plan in self.chat.turns):
            yield "pieces"
        told = [_given_history(start) for start in self.chat.starts]
        given = [value for value in self._given() if not self._is_own(value)]
        if any(told):
            yield "history"
            if not self.chat.models:
                yield "begun"
        if self._takes_only_texts() and all(self._is_of_texts(value) for value in given):
            yield from ("told" if value in told else "texts" for value in given)
            return
        if given:
            yield "given"
        if self.chat.models and self._puts_something_in():
            yield "legacy"

    def _takes_only_texts(self) -> bool:
        """Whether a history of the legacy SDK can hold nothing but turns of texts."""
        chat = self.chat
        return bool(chat.models) and not chat.assigned and has_only_text(self.context, chat)

    def _is_of_texts(self, value: ast.expr) -> bool:
        """Whether turns are written out as dicts with texts in them."""
        if isinstance(value, ast.List):
            return all(self._is_of_texts(element) for element in value.elts)
        if not isinstance(value, ast.Dict):
            return False
        keys = [key.value if isinstance(key, ast.Constant) else None for key in value.keys]
        if len(keys) != 2 or {*keys} != {"role", "parts"}:
            return False
        parts = value.values[keys.index("parts")]
        texts = parts.elts if isinstance(parts, ast.List) else [parts]
        return all(is_text(self.project, text) for text in texts)

    def _is_own(self, value: ast.expr) -> bool:
        """Whether a value is nothing, an index, or from a history that the chats made."""
        if isinstance(value, ast.Constant):
            return True
        return is_empty(value) or (bool(self.kind(value)) and self._only_own(value))

    def _only_own(self, value: ast.expr) -> bool:
        slot = self.project.slot(value)
        roots = self.project.roots(slot) if slot is not None else []
        return all(
            root.values or not isinstance(root.node, ast.expr) or is_empty(root.node)
            for root in roots
        )

    def _puts_something_in(self) -> bool:
        return any(
            self.kind(node) == "list Content"
            and isinstance(parent := slot.module.parents.get(node), ast.Attribute)
            and parent.attr in _FILLING
            for node, slot in self.project.nodes_with_objects()
        )

    def readers(self) -> Iterator[tuple[Slot, CallOperation]]:
        """Where a history is sent by a call or begins another chat, which must migrate with it."""
        if not self.chat.models:
            return
        calls = {call.node: call for call in (*self.context.plans, *self.context.legacy_chats)}
        for node, slot in self.project.nodes_with_objects():
            parent = slot.module.parents.get(node)
            if isinstance(parent, ast.keyword):
                parent = slot.module.parent(parent)
            if isinstance(parent, ast.Call) and parent in calls and self.kind(node):
                yield slot, calls[parent]

    def kind(self, node: ast.expr) -> str:
        """What an expression is of a history of the chats; empty for nothing."""
        starts = {*self.chat.starts, *self.chat.histories}
        kinds = {
            value.type
            for value in self.project.values(node)
            if isinstance(value, SdkValue) and value.origin in starts and value.type in _KINDS
        }
        return kinds.pop() if len(kinds) == 1 else ""

    def _given(self) -> Iterator[ast.expr]:
        """What the program gives as a history, or puts into one."""
        for start in self.chat.starts:
            if (history := _given_history(start)) is not None:
                yield history
        set_lists = [(one.module, one.node) for one in asked_histories(self.chat) if one.is_set]
        for module, target in (*self.chat.assigned, *set_lists):
            statement = module.parent(target)
            if isinstance(statement, ast.Assign | ast.AugAssign):
                yield statement.value
        for node, slot in self.project.nodes_with_objects():
            parent = slot.module.parents.get(node)
            if self.kind(node) != "list Content" or parent is None:
                continue
            around = slot.module.parent(parent)
            if isinstance(parent, ast.Attribute) and isinstance(around, ast.Call):
                yield from around.args if parent.attr in _CHANGES else []
            elif isinstance(parent, ast.Subscript) and (value := _stored(parent, around)):
                yield value

    def _is_unreadable(self, value: ast.expr) -> bool:
        slot = self.project.slot(value)
        roots = self.project.roots(slot) if slot is not None else []
        nodes = [value, *(root.node for root in roots)]
        return any(
            isinstance(node, ast.Call) and self.project.symbol(node.func).startswith(_UNREADABLE)
            for node in nodes
        )

    def _is_fine(self, slot: Slot, node: ast.expr, kind: str) -> bool:
        module = slot.module
        parent = module.parent(node)
        flow = ResponseFlow(self.context, module)
        if only_truth_matters(module, node) or flow.is_followed(node) or flow.is_printed(node):
            return True
        assigned = {target for _, target in self.chat.assigned}
        if isinstance(parent, ast.Assign) and assigned.issuperset(parent.targets):
            return True
        if isinstance(parent, ast.Attribute):
            return self._member(slot, parent, kind)
        if isinstance(parent, ast.BoolOp | ast.IfExp | ast.Compare):
            return True
        if self._is_asked_for_member(node, parent, kind):
            return True
        if kind.startswith("list "):
            if isinstance(parent, ast.Subscript):
                stored = isinstance(parent.ctx, ast.Store)
                known = not stored or _stored(parent, module.parent(parent)) is not None
                return parent.value is node and known
            if isinstance(parent, ast.BinOp):
                return isinstance(parent.op, ast.Add)
            return self._is_sent(slot, node, parent)
        return False

    def _member(self, slot: Slot, parent: ast.Attribute, kind: str) -> bool:
        if not isinstance(parent.ctx, ast.Load):
            return False
        if kind == "list Content":
            call = slot.module.parent(parent)
            is_called = isinstance(call, ast.Call) and call.func is parent
            return is_called and parent.attr in _CHANGES
        return parent.attr in _MEMBERS.get(kind, ())

    def _is_asked_for_member(self, node: ast.expr, parent: ast.AST | None, kind: str) -> bool:
        """Whether it is only asked if a turn or part has a member, which the new one has too."""
        if not isinstance(parent, ast.Call) or parent.args[:1] != [node]:
            return False
        known = _MEMBERS.get(kind, ())
        return (
            self.project.symbol(parent.func) == "builtins.hasattr"
            and constant_text(parent.args[-1]) in known
        )

    def _is_sent(self, slot: Slot, node: ast.expr, parent: ast.AST | None) -> bool:
        """Whether a history begins another chat, or is counted or asked about as contents."""
        if isinstance(parent, ast.keyword):
            if parent.arg not in ("history", "contents"):
                return False
            parent = slot.module.parent(parent)
        if not isinstance(parent, ast.Call) or not isinstance(parent.func, ast.Attribute):
            return False
        starts = {start.node for start in self.context.legacy_chats}
        return parent in starts or parent.func.attr in {*GENERATE, *COUNTING}


def _has_more_than_text(plan: CallPlan) -> bool:
    """Whether an answer may have parts that are no texts; what a search found is none."""
    if plan.legacy:
        return plan.many_texts or plan.has_tools
    config = plan.config
    more = config.thoughts or config.images or config.opaque or not config.only_texts
    return more or config.functions is not None


def _stored(target: ast.expr, statement: ast.AST | None) -> ast.expr | None:
    """What a statement stores in one target, or None where it unpacks several values."""
    if isinstance(statement, ast.Assign):
        return statement.value if target in statement.targets else None
    return statement.value if isinstance(statement, ast.AugAssign) else None


def _changes(node: ast.AST, name: str) -> bool:
    """Whether code changes what is in the list of a name."""
    value = getattr(node, "value", None)
    return isinstance(value, ast.Name) and value.id == name and _changes_list(value, node)


def _changes_list(value: ast.expr, around: ast.AST) -> bool:
    """Whether the expression around a list changes what is in it."""
    if isinstance(around, ast.Attribute):
        return around.value is value and around.attr in _CHANGES
    if not isinstance(around, ast.Subscript) or around.value is not value:
        return False
    return not isinstance(around.ctx, ast.Load)
