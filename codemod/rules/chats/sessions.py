"""Chats that travel: the class `InteractionChat` takes the place of the chat object."""

from __future__ import annotations

import ast

from codemod.analysis.graph import CallOperation
from codemod.conversion.chat_openings import Opening, config_of_turn, kept_resolution
from codemod.conversion.result import Conversion
from codemod.model import Family
from codemod.rewriting.edits import Code, Entry, ReplaceCall, code
from codemod.rules.calls import CallPlan, Context
from codemod.rules.chats.asked import AskedHistory, asked_histories
from codemod.rules.chats.groups import Chat
from codemod.rules.chats.kept import HistoryUses, has_only_text
from codemod.rules.chats.methods import KeptMethods, is_run_at_once
from codemod.rules.chats.relayed import options_of_relay
from codemod.rules.chats.sources import opening_of
from codemod.rules.chats.turns import given_before, message_of, own_arguments, turn_arguments
from codemod.rules.function_loops import check_loop, functions_of, loop_features
from codemod.rules.legacy.streams import is_read_here
from codemod.rules.responses.flow import ResponseFlow
from codemod.rules.responses.kept_class import chunks_helper, wrap_turn
from codemod.rules.responses.resolved_streams import remove_resolves
from codemod.rules.rule import Draft, Proposal
from codemod.sources.python_module import PythonModule

_FEATURES = {"send": "send", "send_stream": "stream", "open_stream": "open_stream"}
"""Method of the class -> the feature of the helper that brings it."""


class ChatSessions:
    """Proposes the class for the chats of one group."""

    def __init__(self, context: Context, chat: Chat, rule: str) -> None:
        self.context = context
        self.chat = chat
        self.rule = rule
        self.openings: dict[CallOperation, Opening] = {}
        self.history = HistoryUses(context, chat)
        self.asked = asked_histories(chat)
        self.methods = KeptMethods(context, chat)

    def propose(self) -> list[Proposal]:
        """One proposal per start and per turn."""
        starts = [self._start(start) for start in self.chat.starts]
        turns = [self._turn(plan) for plan in self.chat.turns]
        turns += [self._half(call, plans) for call, plans in self.chat.halves.items()]
        turns += [self._asked(one) for one in self.asked if not one.is_plain]
        if self.chat.kept:
            return [*starts, *turns, *self._kept_reads()]
        return [*starts, *turns, *(self._shown(*read) for read in self.chat.shown)]

    def features(self) -> frozenset[str]:
        """What the class must be able to do for these chats."""
        found = {_FEATURES[self._method(plan)] for plan in self.chat.turns}
        if any(plan.checked for plan in self.chat.turns):
            found.add("answered")
        if self.chat.kept:
            return frozenset(found | self._kept_features())
        if any(opening.history for opening in self.openings.values()):
            found.add("history")
        if any(not one.answered for one in self.asked):
            found.add("record")
        if any(one.answered for one in self.asked):
            found.add("curated")
        if self.chat.shown:
            found.add("joined")
        if self.chat.latest:
            found.add("last")
        if any(
            one.config.chat_resolution or kept_resolution(one) for one in self.openings.values()
        ):
            found.add("resolution")
        for opening in self.openings.values():
            if (functions := opening.config.functions) is not None:
                found |= {functions.way, *loop_features(opening.config, functions)}
                found |= {"streamed_functions"} if self.streams else set()
        return frozenset(found)

    @property
    def streams(self) -> bool:
        """Whether a turn is a stream."""
        return any(plan.streamed for plan in self.chat.turns)

    def _kept_features(self) -> set[str]:
        """What the class of a chat that the program keeps must be able to do besides asking."""
        asked = {
            "asked": any(not one.answered for one in self.asked),
            "blocks": not has_only_text(self.context, self.chat),
            "rewind": bool(self.chat.rewinds),
        }
        return {name for name, needed in asked.items() if needed} | set(self.history.features())

    def _start(self, start: CallOperation) -> Proposal:
        project, module, node = self.context.project, start.module, start.node
        draft = Draft(self.rule, self.chat.origins, Conversion(project, module))
        with draft as conversion:
            opening = opening_of(self.context, conversion, start, self.chat)
            self.openings[start] = opening
            history = [opening.history] if opening.history else []
            functions = functions_of(opening.config)
            given = [
                *opening.arguments,
                *functions,
                *kept_resolution(opening, self.chat.kept),
                *history,
            ]
            arguments = (Entry("", opening.client), *given)
            function = code(conversion.helper(self.chat.helper, self.features()))
            conversion.edits.append(
                ReplaceCall(module.path, module.span(node), function, arguments)
            )
        return draft.proposal()

    def _shown(self, module: PythonModule, read: ast.Attribute) -> Proposal:
        """`chat.history` as what the class has recorded."""
        draft = Draft(self.rule, self.chat.origins, Conversion(self.context.project, module))
        with draft as conversion:
            conversion.site(read, Family.CALL, "history")
            conversion.replace(read, code(module.span(read.value), ".get_history()"))
        return draft.proposal()

    def _half(self, call: CallOperation, others: list[CallPlan]) -> Proposal:
        """A call that belongs to turns and stays as it is."""
        origins = [call, *(plan.call for plan in others), *self.chat.starts]
        draft = Draft(self.rule, origins, Conversion(self.context.project, call.module))
        with draft as conversion:
            conversion.site(call.node, Family.CALL)
            if any(plan.streamed for plan in others):
                raise conversion.refuse("stream-use", call.node)
        return draft.proposal()

    def _asked(self, asked: AskedHistory) -> Proposal:
        """A list of what was said as the class has it."""
        project, module = self.context.project, asked.module
        draft = Draft(self.rule, self.chat.origins, Conversion(project, module))
        with draft as conversion:
            conversion.site(asked.node, Family.CALL, "history")
            name = "history" if asked.answered else "everything"
            if asked.is_read and not asked.answered:
                name = "get_history()"
            conversion.replace(asked.node, code(module.span(asked.chat), f".{name}"))
        return draft.proposal()

    def _kept_reads(self) -> list[Proposal]:
        """The places where a history is used, which stay; a picture has no text any more."""
        proposals: list[Proposal] = []
        for module, read in (*self.chat.shown, *self.chat.assigned, *self.chat.rewinds):
            draft = Draft(self.rule, self.chat.origins, Conversion(self.context.project, module))
            draft.conversion.site(read, Family.CALL, read.attr)
            if ResponseFlow(self.context, module).is_printed(read):
                draft.conversion.note("whole-object-printed", read)
            proposals.append(draft.proposal())
        for slot, call in self.history.readers():
            origins = [*self.chat.origins, call]
            draft = Draft(self.rule, origins, Conversion(self.context.project, slot.module))
            draft.conversion.site(slot.node or slot.module.tree, Family.CONTENT)
            proposals.append(draft.proposal())
        if not self.chat.models or has_only_text(self.context, self.chat):
            return proposals
        for slot, read in self.history.texts():
            module = slot.module
            draft = Draft(self.rule, self.chat.origins, Conversion(self.context.project, module))
            draft.conversion.replace(read, code("(", module.span(read), ' or "")'))
            proposals.append(draft.proposal())
        return proposals

    def _turn(self, plan: CallPlan) -> Proposal:
        module, node = plan.site.module, plan.site.node
        conversion = Conversion(self.context.project, module, kept=self.context.kept)
        draft = Draft(self.rule, [plan.call, *self.chat.starts], conversion)
        with draft as conversion:
            conversion.site(node, Family.CALL, plan.method.name)
            openings = [
                self.openings[start]
                for start in self.chat.starts_of(plan)
                if start in self.openings
            ]
            plan.config = config_of_turn(conversion, node, openings)
            self._rename(plan, conversion)
            remove_resolves(plan, conversion)
            arguments = self._arguments(plan, conversion, openings)
            wrapper = self._wrapper(plan, conversion) if plan.streamed else ""
            conversion.edits.append(
                ReplaceCall(module.path, module.span(node), None, tuple(arguments), wrapper)
            )
            if plan.adapted and not plan.streamed:
                wrap_turn(self.context, plan, conversion)
            if self.chat.kept and plan.many_texts:
                self._ask_for("parts", conversion)
            conversion.note("stored-by-default", node)
            conversion.note("automatic-retries", node)
        return draft.proposal()

    def _ask_for(self, feature: str, conversion: Conversion) -> None:
        """Let the class have a feature that a turn shows to be needed."""
        for start in self.chat.starts:
            there = Conversion(self.context.project, start.module)
            there.helper(self.chat.helper, frozenset({feature}))
            conversion.take(there)

    def _rename(self, plan: CallPlan, conversion: Conversion) -> None:
        method = plan.method_node
        sources = self.methods.sources(plan)
        if not sources and not (isinstance(method, ast.Attribute) and is_run_at_once(plan)):
            raise conversion.refuse("unsupported-method", method)
        if isinstance(method, ast.Attribute) and not sources:
            sources = [(conversion.module, method)]
        for module, source in sources:
            if len({self._method(user) for user in (plan, *self._users(module, source))}) > 1:
                raise conversion.refuse("unsupported-method", source)
            there = Conversion(self.context.project, module)
            if source is not method:
                there.site(source, Family.CALL, source.attr)
            there.replace(source, code(module.span(source.value), f".{self._method(plan)}"))
            conversion.take(there)

    def _users(self, module: PythonModule, source: ast.Attribute) -> list[CallPlan]:
        """The turns that call the method that is taken from a chat at one place."""
        return self.methods.users.get((module, source), [])

    def _method(self, plan: CallPlan) -> str:
        """How the class is asked; the legacy SDK sent its request before the answer was read."""
        if not plan.streamed:
            return "send"
        if plan.asynchronous or not plan.legacy or is_read_here(plan.site.module, plan.site.node):
            return "send_stream"
        return "open_stream"

    def _arguments(
        self, plan: CallPlan, conversion: Conversion, openings: list[Opening]
    ) -> list[Entry]:
        module, node = conversion.module, plan.site.node
        before = [Entry("", code(module.span(argument))) for argument in given_before(plan)]
        given = turn_arguments(plan, conversion)
        replaced: list[Entry] = []
        if "config" in given:
            replaced = own_arguments(plan, conversion, given, openings, falls_back=True)
            # Without any argument of its own the turn would fall back to those of the chat.
            if not replaced and any(opening.config.arguments for opening in openings):
                raise conversion.refuse("config-not-understood", node, "of one message")
        self._check_functions(plan, conversion, openings)
        message = given["message"]
        starts = self.chat.starts_of(plan)
        turns = frozenset(
            turn.call for turn in self.chat.turns if self.chat.starts_of(turn) == starts
        )
        matching = None if self.chat.kept else self._matching
        new = message_of(plan, conversion, message, turns, matching)
        options = options_of_relay(plan)
        kept = [keyword for keyword in node.keywords if keyword.arg in options]
        if any(entry.key in options for entry in replaced):
            raise conversion.refuse("arguments-not-understood", node)
        return [
            *before,
            Entry("", new, module.span(message)),
            *(Entry(one.arg or "", code(module.span(one.value))) for one in kept),
            *replaced,
        ]

    def _matching(self, conversion: Conversion, results: Code) -> Code:
        """Results that only name their function: the class finds the calls in its last answer."""
        self._ask_for("named_results", conversion)
        if any(opening.recalls for opening in self.openings.values()):
            self._ask_for("recalled", conversion)
        return results

    def _check_functions(
        self, plan: CallPlan, conversion: Conversion, openings: list[Opening]
    ) -> None:
        """Refuse a turn that cannot use the one way of calling functions that the class knows."""
        functions = [*(one.config.functions for one in openings), plan.config.functions]
        known = [one for one in functions if one is not None]
        if not known:
            return
        if len(known) < len(functions) or len({one.way for one in known}) > 1:
            raise conversion.refuse("tools-function-calling", plan.site.node)
        if not all(known[-1].features <= one.features for one in known[:-1]):
            raise conversion.refuse("tools-function-calling", plan.site.node)
        check_loop(self.context, plan, conversion, known[-1], streams=not plan.adapted)

    def _wrapper(self, plan: CallPlan, conversion: Conversion) -> str:
        """The text helper around a stream; asynchronous streams are no longer awaited."""
        lazy = plan.legacy and plan.asynchronous
        if lazy and not is_read_here(conversion.module, plan.site.node):
            raise conversion.refuse("stream-use", plan.site.node)
        conversion.note("stream-errors", plan.site.node)
        if plan.method_node is not plan.site.node.func:
            raise conversion.refuse("stream-use", plan.site.node)
        if not plan.asynchronous:
            return self._pieces(plan, conversion)
        parent = conversion.module.parent(plan.site.node)
        if not isinstance(parent, ast.Await):
            raise conversion.refuse("stream-use", plan.site.node)
        conversion.replace(parent, code(conversion.module.span(plan.site.node)))
        return self._pieces(plan, conversion)

    def _pieces(self, plan: CallPlan, conversion: Conversion) -> str:
        """The helper that gives the text of a stream; empty where its events are read."""
        if plan.adapted:
            return chunks_helper(plan, conversion)
        if plan.events:
            return ""
        required = "required_" if plan.legacy and plan.watched else ""
        if plan.legacy and not required:
            conversion.note("missing-text-no-error", plan.site.node)
        return conversion.helper(f"{'a' if plan.asynchronous else ''}{required}stream_text")
