"""The generating calls of a project and what the rules need to know about each."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from codemod.analysis.graph import CallOperation, is_true
from codemod.analysis.project import Project
from codemod.analysis.values import FunctionInfo, PartialValue, SdkMethodValue, SdkValue
from codemod.conversion.config import ConvertedConfig
from codemod.conversion.spread import SpreadArguments
from codemod.mapping.sdk_objects import CHAT_KINDS
from codemod.rules.legacy.clients import LegacyClients
from codemod.rules.legacy.service_calls import service_calls
from codemod.rules.mocks.sent_arguments import SentArguments
from codemod.rules.responses.missing_text import MissingText
from codemod.rules.vertex import sets_vertex_switch
from codemod.rules.watchers import ValueErrorWatchers
from codemod.settings import Settings

if TYPE_CHECKING:
    from codemod.rules.legacy.models import LegacyModels

GENERATE = ("generate_content", "generate_content_async", "generate_content_stream")
SEND = ("send_message", "send_message_async", "send_message_stream")
LEGACY_MODEL = "GenerativeModel"
LEGACY_CHAT = "ChatSession"
START = "start_chat"


@dataclass
class CallPlan:
    """One generating call: how it is called, and what its config says about the answer.

    `site` is the call that holds the arguments: `call` itself, or the `functools.partial` it runs.
    `events` says that the stream must be read event by event, because more than text is read.
    `items` says that it is read item by item, because its parts are read, and nothing besides.
    `none_tested` says that the program tests the text for None in a way that must keep working.
    `watched` says that the project would see an exception raised where its stream is read.
    `resolves` are the statements that wait for all of a legacy stream, where that is all it is for.
    `adapted` says that its response keeps the old class, so that no read of it changes.
    `spread` are the arguments that the call takes from a dict.
    `checked` says that the program handles what a legacy chat raised for a turn without an answer.
    `sent` is what the migrated call passes, where the call itself is written with it.
    """

    call: CallOperation
    method: SdkMethodValue
    method_node: ast.expr
    site: CallOperation
    config: ConvertedConfig = field(default_factory=ConvertedConfig)
    events: bool = False
    items: bool = False
    none_tested: bool = False
    watched: bool = False
    resolves: tuple[ast.Expr, ...] = ()
    adapted: bool = False
    spread: SpreadArguments | None = None
    checked: bool = False
    sent: SentArguments | None = None

    @property
    def streamed(self) -> bool:
        """Whether the call asks for a stream."""
        if self.legacy:
            return is_true(self.site.keywords.get("stream")) and not self.resolves
        return self.method.name.endswith("_stream")

    @property
    def legacy(self) -> bool:
        """Whether the call is made on a model or a chat of google-generativeai."""
        return self.method.owner.type in (LEGACY_MODEL, LEGACY_CHAT)

    @property
    def chat(self) -> bool:
        """Whether the call is a turn of a chat."""
        return self.method.owner.type in CHAT_KINDS

    @property
    def models(self) -> frozenset[CallOperation]:
        """The constructions of the legacy models that the call, or its chat, can be made on."""
        found = _models_of(self.call, (*GENERATE, START))
        for method in _methods(self.call):
            if method.owner.type == LEGACY_CHAT and method.owner.origin is not None:
                found |= _models_of(method.owner.origin, (START,))
        return found

    @property
    def chats(self) -> frozenset[CallOperation]:
        """The starts of the chats that the call can be a turn of."""
        return frozenset(
            method.owner.origin
            for method in _methods(self.call)
            if method.owner.type in CHAT_KINDS and method.owner.origin is not None
        )

    @property
    def adds_arguments(self) -> bool:
        """Whether the call of a partial gives it more arguments."""
        node = self.call.node
        if self.site is self.call:
            return False
        return bool(node.keywords) or (bool(node.args) and not self._is_partial(node.args[-1]))

    def _is_partial(self, node: ast.expr) -> bool:
        slot = next((slot for slot in self.call.positional if slot.node is node), None)
        return slot is not None and any(isinstance(one, PartialValue) for one in slot.values)

    @property
    def asynchronous(self) -> bool:
        """Whether the call is made on the async client."""
        return self.method.owner.type.startswith("Async") or self.method.name.endswith("_async")

    @property
    def many_texts(self) -> bool:
        """Whether the answer may hold several runs of text (mapping 5.1)."""
        config = self.config
        return config.thoughts or config.server_tools or config.images or config.opaque

    @property
    def gives_media(self) -> bool:
        """Whether the answer may hold pictures or speech."""
        keys = {entry.key for entry in self.config.arguments}
        return self.config.opaque or bool(keys & {"response_format", "response_modalities"})

    @property
    def has_tools(self) -> bool:
        """Whether the model may call functions or tools of the service."""
        return self.config.opaque or any(entry.key == "tools" for entry in self.config.arguments)


@dataclass
class Context:
    """What every rule gets: the project, the settings, and the plans of all calls.

    `staying` are the calls that something other than a handler has been found to hold; what
    watches them together with others has to serve both APIs.
    """

    project: Project
    settings: Settings
    plans: dict[CallOperation, CallPlan]
    staying: frozenset[CallOperation] = frozenset()

    def moving(self, calls: Set[CallOperation]) -> frozenset[CallOperation]:
        """Those of some calls that nothing is known to hold; of calls that all stay, the first."""
        first = sorted(calls, key=_place)[:1]
        return frozenset(calls - self.staying) or frozenset(first)

    @cached_property
    def followed(self) -> dict[CallOperation, CallPlan]:
        """The calls whose response becomes another object, so that its reads change."""
        return {call: plan for call, plan in self.plans.items() if not plan.adapted}

    @cached_property
    def kept(self) -> frozenset[CallOperation]:
        """The calls whose response keeps its class, so that none of its reads changes."""
        return frozenset(self.plans.keys() - self.followed.keys())

    @cached_property
    def legacy_clients(self) -> LegacyClients:
        """The clients that calls of the legacy SDK run on."""
        return LegacyClients(
            self.project, self.plans, service_calls(self.project), self.legacy_chats
        )

    @cached_property
    def legacy_chats(self) -> dict[CallOperation, CallPlan]:
        """The calls that start a chat on a legacy model."""
        found: dict[CallOperation, CallPlan] = {}
        for call in self.project.calls():
            method = self.project.method_of(call)
            if method is not None and (method.owner.type, method.name) == (LEGACY_MODEL, START):
                found[call] = CallPlan(call, method, call.node.func, call)
        return found

    @cached_property
    def legacy_models(self) -> LegacyModels:
        """The constructions of legacy models and their calls."""
        from codemod.rules.legacy.models import LegacyModels

        return LegacyModels(self.project, self.plans, self.legacy_chats)

    @cached_property
    def carried_models(self) -> frozenset[CallOperation]:
        """The constructions of legacy models that become dicts of arguments."""
        from codemod.rules.legacy.carried import carried_models

        return carried_models(self)

    @cached_property
    def watchers(self) -> ValueErrorWatchers:
        """Who would notice that reading the text of an answer raises."""
        return ValueErrorWatchers(self.project)

    @cached_property
    def missing_text(self) -> MissingText:
        """Which handlers saw the failure of what was done with a text that is not there."""
        return MissingText(self.project)

    @cached_property
    def unplanned(self) -> frozenset[CallOperation]:
        """The calls of a generate method in a way that no plan could be made for."""
        return frozenset(
            call
            for call in self.project.generating_calls()
            if call not in self.plans and any(_methods(call))
        )

    @cached_property
    def sets_vertex_switch(self) -> bool:
        """Whether the program turns all its clients to Vertex AI."""
        return sets_vertex_switch(self.project)

    @cached_property
    def called_functions(self) -> frozenset[FunctionInfo]:
        """The functions of the project that the project itself calls."""
        return frozenset(target for call in self.project.calls() for target in call.targets)


def collect_calls(
    project: Project, adapted: Set[CallOperation] = frozenset()
) -> dict[CallOperation, CallPlan]:
    """The plan of every generating call of a client, a chat or a legacy model."""
    plans: dict[CallOperation, CallPlan] = {}
    for call in project.generating_calls():
        method = project.method_of(call)
        if method is None or not _generates(method):
            continue
        for site in (call, *_partials(call)):
            nodes = [site.node.func, *site.node.args]
            named = [node for node in nodes if _is_method(project, node)]
            if named:
                plans[call] = CallPlan(call, method, named[0], site, adapted=call in adapted)
                break
    return plans


def _place(call: CallOperation) -> tuple[str, int, int]:
    return call.module.path, call.node.lineno, call.node.col_offset


def _methods(call: CallOperation) -> Iterator[SdkMethodValue]:
    """The generate methods that a call can run."""
    for slot in (call.callee, *call.positional):
        for value in slot.values:
            method = value.target if isinstance(value, PartialValue) else value
            if isinstance(method, SdkMethodValue) and _generates(method):
                yield method


def _models_of(call: CallOperation, names: tuple[str, ...]) -> frozenset[CallOperation]:
    """The constructions of the legacy models one of whose methods a call can run."""
    return frozenset(
        method.owner.origin
        for slot in (call.callee, *call.positional)
        for value in slot.values
        if isinstance(method := getattr(value, "target", value), SdkMethodValue)
        and (method.owner.type == LEGACY_MODEL and method.name in names)
        and method.owner.origin is not None
    )


def _generates(method: SdkMethodValue) -> bool:
    names = SEND if method.owner.type in CHAT_KINDS else GENERATE
    return method.name in names


def _is_method(project: Project, node: ast.expr) -> bool:
    return any(isinstance(value, SdkMethodValue) for value in project.values(node))


def _partials(call: CallOperation) -> list[CallOperation]:
    """The one `functools.partial` that a call runs; several cannot be told apart."""
    slots = (call.callee, *call.positional)
    found = {
        value.call for slot in slots for value in slot.values if isinstance(value, PartialValue)
    }
    return list(found) if len(found) == 1 else []


def response_origins(project: Project, node: ast.AST) -> frozenset[CallOperation]:
    """The generating calls whose response, or a part of it, an expression can be."""
    return frozenset(
        value.origin
        for value in project.values(node)
        if isinstance(value, SdkValue) and value.origin is not None
    )
