"""The chats of a project: where each begins, its turns, and every other place it shows up."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from codemod.analysis.graph import CallOperation, Slot
from codemod.analysis.values import PartialValue, SdkMethodValue, SdkValue, Value
from codemod.mapping.sdk_objects import CHAT_KINDS, CHAT_SERVICES
from codemod.rules.calls import CallPlan, Context
from codemod.rules.chats.relayed import passed_through
from codemod.rules.legacy.histories import is_shown, member_read
from codemod.sources.python_module import PythonModule


@dataclass(eq=False)
class Chat:
    """Chats that the same code talks to, so that they migrate together.

    `starts` are the calls that make them, `turns` those that send a message, `histories` those
    that ask for what was said, but `idle` those that ask only to change a list nobody reads.
    `models` are the legacy models they were started on.  `places` are the other expressions a chat
    can stand at.  `halves` are calls that belong to turns and in which nothing changes, each with
    the other halves of its turns.  `kept` says that the program keeps what was said.
    """

    starts: list[CallOperation] = field(default_factory=list)
    turns: list[CallPlan] = field(default_factory=list)
    histories: list[CallOperation] = field(default_factory=list)
    idle: list[CallOperation] = field(default_factory=list)
    places: list[Slot] = field(default_factory=list)
    models: list[CallOperation] = field(default_factory=list)
    halves: dict[CallOperation, list[CallPlan]] = field(default_factory=dict)
    kept: bool = False

    @property
    def origins(self) -> list[CallOperation]:
        """What must change together with the chats: their starts, and the legacy models."""
        return [*self.starts, *self.models]

    @property
    def shown(self) -> list[tuple[PythonModule, ast.Attribute]]:
        """The reads of `history` on legacy chats."""
        return [found for found in self._histories() if isinstance(found[1].ctx, ast.Load)]

    @property
    def latest(self) -> list[tuple[PythonModule, ast.Attribute]]:
        """The reads of `last` on legacy chats."""
        found = ((slot.module, member_read(slot, "last")) for slot in self.places if self.models)
        return [
            (module, read)
            for module, read in found
            if read is not None and isinstance(read.ctx, ast.Load)
        ]

    @property
    def assigned(self) -> list[tuple[PythonModule, ast.Attribute]]:
        """Where legacy chats are given another history."""
        return [found for found in self._histories() if isinstance(found[1].ctx, ast.Store)]

    @property
    def rewinds(self) -> list[tuple[PythonModule, ast.Attribute]]:
        """Where legacy chats are told to forget a turn, as a statement of its own."""
        found = ((slot.module, member_read(slot, "rewind")) for slot in self.places if self.models)
        return [
            (module, read)
            for module, read in found
            if read is not None and isinstance(module.parent(module.parent(read) or read), ast.Expr)
        ]

    def _histories(self) -> list[tuple[PythonModule, ast.Attribute]]:
        found = ((slot.module, member_read(slot, "history")) for slot in self.places if self.models)
        return [(module, read) for module, read in found if read is not None]

    @property
    def asynchronous(self) -> bool:
        """Whether the chats belong to the asynchronous client."""
        return any(plan.asynchronous for plan in self.turns)

    @property
    def helper(self) -> str:
        """The class that takes the place of the chat objects where they travel."""
        name = "KeptChat" if self.kept else "InteractionChat"
        return f"Async{name}" if self.asynchronous else name

    def starts_of(self, plan: CallPlan) -> list[CallOperation]:
        """The starts of the chats that a turn can belong to."""
        origins = set(origins_of_call(plan.call))
        return [start for start in self.starts if start in origins]


def chat_groups(context: Context) -> list[Chat]:
    """The chats of the project, those that meet anywhere as one group."""
    groups: dict[CallOperation, Chat] = {}
    for call in context.project.calls():
        method = context.project.method_of(call)
        if method is not None and method.name == "create" and method.owner.type in CHAT_SERVICES:
            groups[call] = Chat([call])
    for start, begun in context.legacy_chats.items():
        groups[start] = Chat([start], models=sorted(begun.models, key=_position))
    halves = passed_through(context)
    for plan in context.plans.values():
        if plan.chat and (chat := _joined(groups, origins_of_call(plan.call))):
            if plan.call in halves:
                chat.halves[plan.call] = halves[plan.call]
            else:
                chat.turns.append(plan)
    for call in context.project.calls():
        if "get_history" in _names(call) and (chat := _joined(groups, origins_of_call(call))):
            chat.histories.append(call)
    for _, slot in context.project.nodes_with_objects():
        chat = _joined(groups, [origin for value in slot.values if (origin := origin_of(value))])
        if chat is not None:
            chat.places.append(slot)
    return list(dict.fromkeys(groups.values()))


def is_chat(value: Value) -> bool:
    """Whether a value is a chat."""
    return isinstance(value, SdkValue) and value.type in CHAT_KINDS


def origin_of(value: Value) -> CallOperation | None:
    """The call that made a chat; None for other values, and where only an annotation says so."""
    is_known = isinstance(value, SdkValue) and value.type in CHAT_KINDS
    return value.origin if isinstance(value, SdkValue) and is_known else None


def comes_from_callers(slot: Slot) -> bool:
    """Whether a slot is a parameter that is only said to be a chat, which nobody in sight gives."""
    found = [value for value in slot.values if is_chat(value)]
    return (
        slot.role == "parameter"
        and bool(found)
        and not any(origin_of(value) is not None for value in found)
    )


def _joined(groups: dict[CallOperation, Chat], origins: list[CallOperation]) -> Chat | None:
    """The one group of several chats, made of theirs if need be; None when there is none."""
    found = [groups[origin] for origin in origins if origin in groups]
    if not found:
        return None
    first = found[0]
    for other in dict.fromkeys(found):
        if other is not first:
            first.starts += other.starts
            first.turns += other.turns
            first.halves |= other.halves
            first.histories += other.histories
            first.places += other.places
            first.models += other.models
            groups.update(dict.fromkeys(other.starts, first))
    return first


def _methods(call: CallOperation) -> Iterator[SdkMethodValue]:
    """The methods of chats that a call can run."""
    for slot in (call.callee, *call.positional):
        for value in slot.values:
            method = value.target if isinstance(value, PartialValue) else value
            if isinstance(method, SdkMethodValue) and is_chat(method.owner):
                yield method


def origins_of_call(call: CallOperation) -> list[CallOperation]:
    """The starts of the chats that a call can be a turn of."""
    origins = (origin_of(method.owner) for method in _methods(call))
    return list(dict.fromkeys(origin for origin in origins if origin is not None))


def _position(call: CallOperation) -> tuple[str, int, int]:
    return call.module.path, call.node.lineno, call.node.col_offset


def _names(call: CallOperation) -> set[str]:
    return {method.name for method in _methods(call)}


def method_nodes(chat: Chat) -> set[ast.expr]:
    """The expressions that take a member from the chat and that the migration knows."""
    turns = {plan.method_node for plan in chat.turns}
    shown = {read for module, read in chat.shown if chat.kept or is_shown(module, read)}
    changed = {read for _, read in (*chat.assigned, *chat.rewinds) if chat.kept}
    latest = set() if chat.kept else {read for _, read in chat.latest}
    asked = {call.node.func for call in (*chat.histories, *chat.idle)}
    return turns | shown | changed | latest | asked
