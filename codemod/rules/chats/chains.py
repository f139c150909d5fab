"""Chats that stay in one function: every turn is written out and names the one before."""

from __future__ import annotations

import ast
from functools import cached_property

from codemod.analysis.graph import CallOperation
from codemod.analysis.scopes import bound_names
from codemod.conversion.chat_openings import Opening
from codemod.conversion.function_results import Matching
from codemod.conversion.resolution import Resolution, with_resolution
from codemod.conversion.result import Conversion
from codemod.conversion.text import is_text
from codemod.model import Family, Span
from codemod.rewriting.edits import (
    Code,
    DictCode,
    Entry,
    InsertStatement,
    RemoveStatement,
    ReplaceCall,
    code,
)
from codemod.rules.calls import Context
from codemod.rules.chats.groups import Chat
from codemod.rules.chats.names import FreeNames, Lasting
from codemod.rules.chats.shapes import ChainShape, TurnPlace
from codemod.rules.chats.sources import opening_of
from codemod.rules.chats.turns import message_of, own_arguments, turn_arguments
from codemod.rules.function_loops import check_loop, functions_of, given_first, loop_helper
from codemod.rules.generate_content import wrap_stream
from codemod.rules.legacy import streams as legacy_streams
from codemod.rules.responses.resolved_streams import remove_resolves
from codemod.rules.rule import Draft, Proposal

_SHORT = 40
"""The longest value that is written out on several turns; longer ones get a name."""


class ChatChain:
    """Proposes written-out turns for one chat.

    `fits` is false when a value of the start cannot be written at the turns after all.
    """

    def __init__(
        self, context: Context, chat: Chat, shape: ChainShape, rule: str, names: FreeNames
    ) -> None:
        self.context = context
        self.chat = chat
        self.shape = shape
        self.module = shape.module
        self.rule = rule
        self.fits = True
        self.names = names
        self.lasting = Lasting(context.project, self.module, shape.definition.home)
        self.opening: Opening | None = None
        self.link = ""
        self.by_id = shape.opened and not shape.streamed

    def propose(self) -> list[Proposal]:
        """The proposal of the start, and one per turn."""
        start = self._start(self.chat.starts[0])
        previous: TurnPlace | None = None
        proposals = [start]
        for turn in self.shape.turns:
            proposals.append(self._turn(turn, previous))
            previous = None if self.shape.apart else turn
        return proposals

    def _start(self, start: CallOperation) -> Proposal:
        draft = Draft(self.rule, self.chat.origins, Conversion(self.context.project, self.module))
        with draft as conversion:
            opening = opening_of(self.context, conversion, start, self.chat)
            span = self.module.span(self.shape.definition.statement)
            self.fits = self._can_spread(opening) and not opening.config.chat_resolution
            opening.arguments = [
                self._named(conversion, entry, span)
                for entry in [*opening.arguments, *functions_of(opening.config)]
            ]
            if opening.config.resolution is not None and opening.config.resolution.late:
                entry = Entry("resolution", opening.config.resolution.code)
                named = self._named(conversion, entry, span)
                resolution = opening.config.resolution = Resolution(named.value, late=True)
                if opening.history is not None:
                    steps = with_resolution(conversion, opening.history.value, resolution)
                    opening.history = Entry("history", steps, opening.history.origin)
            if opening.history is not None and not self._is_next():
                opening.history = self._named(conversion, opening.history, span)
            if not self.shape.straight:
                self._open_link(conversion, span)
            conversion.edits.append(RemoveStatement(self.module.path, span))
            self.opening = opening
        return draft.proposal()

    def _can_spread(self, opening: Opening) -> bool:
        """Whether the parts of the start can be moved to the turns without a change of meaning."""
        commented = "#" in self.module.source(self.shape.definition.statement)
        if commented or (opening.history is not None and not self.shape.opened):
            return False
        return self.lasting.code(opening.client)

    def _named(self, conversion: Conversion, entry: Entry, span: Span) -> Entry:
        """An argument that is too long to repeat, or runs code, as a name assigned at the start."""
        uses = [turn for turn in self.shape.turns if "config" not in turn_arguments(turn.plan)]
        written_out = entry.key in ("model", "**") or len(uses) < 2 or self._is_short(entry.value)
        if self.lasting.code(entry.value) and written_out:
            return Entry(entry.key, entry.value)
        if entry.key == "**":
            self.fits = False
            return entry
        name = self._take(entry.key, constant=self._at_top())
        new = code(f"{name} = ", entry.value)
        conversion.edits.append(InsertStatement(self.module.path, span, new))
        return Entry(entry.key, code(name))

    def _take(self, name: str, constant: bool = False) -> str:
        definition = self.shape.definition
        found = self.names.take(definition.home, definition.name, name, constant)
        self.fits = self.fits and bool(found)
        return found

    def _is_short(self, value: Code) -> bool:
        text = self._text(value)
        return len(text) <= _SHORT and "\n" not in text

    def _text(self, value: Code) -> str:
        parts = []
        for part in value.parts:
            if isinstance(part, DictCode):
                items = [f"{entry.key}: {self._text(entry.value)}" for entry in part.entries]
                parts.append("{" + ", ".join(items) + "}")
            else:
                parts.append(self.module.text_of(part) if isinstance(part, Span) else part)
        return "".join(parts)

    def _is_next(self) -> bool:
        """Whether nothing runs between the start and the first turn."""
        first, start = self.shape.turns[0].statement, self.shape.definition.statement
        block = getattr(self.module.parent(start), "body", [])
        return start in block and first in block and block.index(first) == block.index(start) + 1

    def _at_top(self) -> bool:
        return isinstance(self.module.parent(self.shape.definition.statement), ast.Module)

    def _open_link(self, conversion: Conversion, span: Span) -> None:
        """The variable that leads from turn to turn where no answer is certain to be the last."""
        if self.by_id:
            self.link = self._take("previous_id")
        else:
            self.link = self._take("previous_turn")
            any_type = conversion.import_name("typing", "Any")
            new = code(f"{self.link}: dict[str, {any_type}] = {{}}")
            conversion.edits.append(InsertStatement(self.module.path, span, new))

    def _turn(self, turn: TurnPlace, previous: TurnPlace | None) -> Proposal:
        plan, node = turn.plan, turn.plan.call.node
        origins = [plan.call, *self.chat.starts]
        draft = Draft(self.rule, origins, Conversion(self.context.project, self.module))
        with draft as conversion:
            conversion.site(node, Family.CALL, plan.method.name)
            if self.opening is not None:
                self._write(turn, previous, self.opening, conversion)
            conversion.note("stored-by-default", node)
            conversion.note("automatic-retries", node)
        return draft.proposal()

    def _write(
        self, turn: TurnPlace, previous: TurnPlace | None, opening: Opening, conversion: Conversion
    ) -> None:
        plan, module = turn.plan, self.module
        given = turn_arguments(plan, conversion)
        model, *arguments = opening.arguments
        plan.config = opening.config
        if "config" in given:
            arguments = own_arguments(plan, conversion, given, [opening])
        message = given["message"]
        turns = frozenset(each.call for each in self.chat.turns)
        new_input = message_of(plan, conversion, message, turns, self._matching(previous))
        if opening.history is not None and previous is None:
            new_input = self._after_history(opening.history.value, message, new_input, conversion)
        entries = [model, Entry("input", new_input, module.span(message)), *arguments]
        entries += self._linked(turn, previous)
        if self.context.settings.store == "off" and turn.last:
            entries.append(Entry("store", code("False")))
        function = code(opening.client, ".interactions.create")
        if plan.config.functions is not None:
            self.fits = self.fits and not plan.streamed
            check_loop(self.context, plan, conversion, plan.config.functions)
            function = loop_helper(
                plan.config, plan.config.functions, conversion, self.chat.asynchronous
            )
            entries = given_first(opening.client, plan.config.functions, entries)
        remove_resolves(plan, conversion)
        if plan.streamed:
            self._stream(turn, conversion, function, entries)
        elif turn.variable or not self._needs_name(turn):
            span = module.span(plan.call.node)
            conversion.edits.append(ReplaceCall(module.path, span, function, tuple(entries)))
            self._lead_on(turn, conversion, turn.variable, after=True)
        else:
            self._named_answer(turn, conversion, function, entries)

    def _matching(self, previous: TurnPlace | None) -> Matching:
        """How results that only name their function find the calls in the answer before."""
        before = self._answer_before(previous)

        def matched(conversion: Conversion, results: Code) -> Code:
            self.fits = self.fits and bool(before)
            return code(conversion.helper("results_by_name"), f"({before}.steps, ", results, ")")

        return matched

    def _answer_before(self, previous: TurnPlace | None) -> str:
        """The name that holds the answer of the turn before; empty where none does for certain."""
        if previous is None or previous.plan.streamed:
            return ""
        if self.shape.straight:
            return previous.variable
        names = {turn.variable for turn in self.shape.turns}
        stored = [
            node
            for name, node in bound_names(getattr(self.shape.definition.home, "body", ()))
            if name in names
        ]
        only_answers = len(names) == 1 and len(stored) == len(self.shape.turns)
        return names.pop() if only_answers else ""

    def _after_history(
        self, history: Code, message: ast.expr, content: Code, conversion: Conversion
    ) -> Code:
        """The steps of a history with the first message as one more step."""
        if is_text(self.context.project, message):
            text = Entry('"text"', content)
            content = code("[", DictCode((Entry('"type"', code('"text"')), text)), "]")
        elif not isinstance(message, ast.List):
            self.fits = False
        kind = Entry('"type"', code('"user_input"'))
        step = code(DictCode((kind, Entry('"content"', content))))
        first, *inner, last = history.parts if len(history.parts) > 2 else ("", "", "")
        if first == "[" and last in ("]", ",]"):
            return code("[", *inner, ", ", step, last)
        return code("[*", history, ", ", step, "]")

    def _needs_name(self, turn: TurnPlace) -> bool:
        """Whether an answer that is used at once gets a name: for the next turn, or like others."""
        if not turn.last:
            return True
        others = [one for one in self.shape.turns if not one.variable and one is not turn]
        return bool(others) and turn.can_be_named and not turn.is_statement

    def _linked(self, turn: TurnPlace, previous: TurnPlace | None) -> list[Entry]:
        """The argument that names the turn before."""
        if previous is None and (self.shape.straight or self.shape.opened):
            return []
        if not self.shape.straight and not self.by_id:
            return [Entry("**", code(self.link))]
        assert previous is not None
        before = f"{previous.variable or self.answer}.id" if self.shape.straight else self.link
        return [Entry("previous_interaction_id", code(before))]

    def _lead_on(self, turn: TurnPlace, conversion: Conversion, answer: str, after: bool) -> None:
        """Keep the id of a turn for whichever turn comes next; one that failed leaves no trace."""
        if self.shape.straight or turn.last:
            return
        value = f"{answer}.id"
        if not self.by_id:
            value = f'{{"previous_interaction_id": {value}}}'
        new = f"{self.link} = {value}"
        if not self.by_id or turn is not self.shape.turns[0]:
            new = f'if {answer}.status != "failed":\n    {new}'
        span = self.module.span(turn.statement)
        conversion.edits.append(InsertStatement(self.module.path, span, code(new), after))

    def _lead_on_from_events(self, loop: ast.For | ast.AsyncFor, conversion: Conversion) -> None:
        """Keep the id of a stream once its last event has come."""
        event = self.module.source(loop.target)
        new = code(
            f'if {event}.event_type == "interaction.completed":\n'
            f'    if {event}.interaction.status != "failed":\n'
            f'        {self.link} = {{"previous_interaction_id": {event}.interaction.id}}'
        )
        span = self.module.span(loop.body[0])
        conversion.edits.append(InsertStatement(self.module.path, span, new))

    def _named_answer(
        self, turn: TurnPlace, conversion: Conversion, function: Code, entries: list[Entry]
    ) -> None:
        """Give a name to an answer whose id the next turn needs."""
        module, span = self.module, self.module.span(turn.statement)
        written: list[str | Code] = []
        for entry in entries:
            sign = entry.key if entry.key in ("", "**") else f"{entry.key}="
            written += [", " if written else "", sign, entry.value]
        awaited = "await " if isinstance(turn.expression, ast.Await) else ""
        new = code(f"{self.answer} = {awaited}", function, "(", *written, ")")
        conversion.edits.append(InsertStatement(module.path, span, new))
        self._lead_on(turn, conversion, self.answer, after=False)
        if turn.is_statement:
            conversion.edits.append(RemoveStatement(module.path, span))
        else:
            conversion.replace(turn.expression, code(self.answer))

    @cached_property
    def answer(self) -> str:
        """The name of answers that had none."""
        return self._take("interaction")

    def _stream(
        self, turn: TurnPlace, conversion: Conversion, function: Code, entries: list[Entry]
    ) -> None:
        """The last turn as a stream, whose id nobody needs."""
        plan, node = turn.plan, turn.plan.call.node
        if not plan.legacy:
            conversion.note("stream-request-at-call", node)
        conversion.note("stream-errors", node)
        plan.events = plan.events or self.shape.streamed
        wrap = legacy_streams.wrap_stream if plan.legacy else wrap_stream
        wrapper = "" if plan.events else wrap(plan, conversion)
        if turn.loop is not None and not turn.last:
            self._lead_on_from_events(turn.loop, conversion)
        arguments = (*entries, Entry("stream", code("True")))
        conversion.edits.append(
            ReplaceCall(self.module.path, self.module.span(node), function, arguments, wrapper)
        )
