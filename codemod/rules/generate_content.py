"""GC101: calls of `client.models.generate_content` and its stream and async forms."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import replace

from codemod.conversion.config import ConfigConverter
from codemod.conversion.contents import ContentsConverter, only_text
from codemod.conversion.literals import is_none
from codemod.conversion.models import ModelConverter
from codemod.conversion.result import Conversion
from codemod.conversion.spread import SpreadArguments
from codemod.model import Family, Span
from codemod.rewriting.edits import Code, Entry, ReplaceCall, ReplaceExpression, code
from codemod.rules.calls import CallPlan, Context
from codemod.rules.client_lifetime import held_client
from codemod.rules.function_loops import with_functions
from codemod.rules.kept_methods import (
    method_places,
    new_method,
    replace_kept_method,
    service_of,
)
from codemod.rules.lazy_streams import is_lazy, rewrite_lazily
from codemod.rules.mocks.sent_arguments import SentArguments
from codemod.rules.relays import own_options, relayed_calls, relays_of
from codemod.rules.responses.kept_class import rewrite_kept
from codemod.rules.rule import Draft, Proposal, Rule
from codemod.rules.vertex import Backend, backend_of

RULE = Rule(
    code="GC101",
    name="generate-content-call",
    summary="A call of generateContent.",
    why=(
        "The Interactions API is the interface the vendor develops; generateContent gets no new "
        "models' features. Config that a call took as one object becomes explicit arguments."
    ),
    guide="https://ai.google.dev/gemini-api/docs/migrate-to-interactions",
    safety="safe",
    example_before=(
        "response = client.models.generate_content(\n"
        '    model="gemini-2.5-flash",\n'
        "    contents=prompt,\n"
        "    config=types.GenerateContentConfig(temperature=0.2),\n"
        ")\n"
    ),
    example_after=(
        "response = client.interactions.create(\n"
        '    model="gemini-3.5-flash",\n'
        "    input=prompt,\n"
        '    generation_config={"temperature": 0.2},\n'
        ")\n"
    ),
)

_ARGUMENTS = ("model", "contents", "config")


def propose(context: Context) -> list[Proposal]:
    """One proposal per generating call; fills in what its config says about the answer."""
    plans = [plan for plan in context.plans.values() if not plan.legacy and not plan.chat]
    relayed = relayed_calls(context)
    return [_propose_call(context, plan) for plan in plans if plan.call not in relayed]


def _propose_call(context: Context, plan: CallPlan) -> Proposal:
    call = plan.call
    draft = Draft(
        RULE.code, [call], Conversion(context.project, plan.site.module, kept=context.kept)
    )
    with draft as conversion:
        conversion.site(plan.site.node, Family.CALL, plan.method.name)
        for _, method in method_places(context.project, plan.method_node):
            check_client(context, conversion, method, plan.site.node)
        if plan.method_node is not plan.site.node.func and plan.call.targets:
            relays = relays_of(context, plan)
            if not relays or plan.streamed or plan.site is not plan.call:
                # What the project's own function does with the method is another call.
                raise conversion.refuse("unsupported-method", plan.site.node)
            conversion.coupled |= {relay.call for relay in relays}
        function = _function(context, plan, conversion)
        arguments = _arguments(context, plan, conversion, function)
        if plan.config.functions is not None:
            function, arguments = with_functions(context, plan, conversion, arguments)
        if plan.adapted:
            rewrite_kept(context, plan, conversion, function, arguments)
        elif is_lazy(plan):
            name = "interaction_events" if plan.events else "generate_text"
            rewrite_lazily(plan, conversion, name, frozenset(), function, arguments)
        else:
            _rewrite(plan, conversion, function, arguments)
        conversion.note("stored-by-default", plan.site.node)
        conversion.note("automatic-retries", plan.site.node)
    return draft.proposal()


def check_client(
    context: Context, conversion: Conversion, method: ast.expr, place: ast.AST
) -> None:
    """Calls of Vertex clients stay unless asked for; a client nobody can see is not one of them.

    A call that runs on either backend, as the program is told, migrates with a note: the SDK sends
    interactions to the backend of the client.
    """
    base = method.value if isinstance(method, ast.Attribute) else method
    leave = context.settings.vertex == "leave"
    if leave and context.sets_vertex_switch:
        raise conversion.refuse("vertex-client", place)
    origins = {value.origin for value in context.project.sdk_values(base)}
    backends = {backend_of(origin) if origin else Backend.UNSEEN for origin in origins}
    if leave and backends == {Backend.VERTEX}:
        raise conversion.refuse("vertex-client", place)
    if Backend.UNSEEN in backends or {Backend.VERTEX, Backend.DEVELOPER} <= backends:
        conversion.note("backend-assumed-developer-api", place)


def _function(context: Context, plan: CallPlan, conversion: Conversion) -> Code:
    """`X.models.generate_content` as `X.interactions.create`; a name that keeps it stays."""
    method = plan.method_node
    service = service_of(context.project, method)
    if service is None:
        replace_kept_method(context, plan, conversion)
        return code(conversion.module.span(method))
    assert isinstance(method, ast.Attribute)
    held = held_client(conversion, service.value, streamed=plan.streamed)
    return new_method(conversion.module, method, held)


def _arguments(
    context: Context, plan: CallPlan, conversion: Conversion, function: Code
) -> list[Entry]:
    node = plan.site.node
    module = conversion.module
    direct = plan.method_node is node.func
    positional = [] if direct else list(node.args)
    own = set() if direct else own_options(plan)
    plain = direct or not plan.call.targets
    spread = plan.spread = SpreadArguments.of(conversion, node) if plain else None
    keywords = _keywords(node, spread)
    _check_arguments(plan, conversion, own, keywords)
    model = ModelConverter(conversion, context.settings)
    model_id = model.constant(keywords["model"].value)
    if "config" in keywords:
        _convert_config(plan, conversion, keywords["config"].value, model_id)
    wanted = "image" if plan.config.images else "text"
    contents = ContentsConverter(conversion, plan.config.resolution)
    contents.chains = context.settings.chains and context.settings.store != "off"
    converted_input = contents.input(keywords["contents"].value)
    entries = [
        Entry("", function if node is plan.method_node else code(module.span(node)), None)
        for node in positional
    ]
    for name, keyword in keywords.items():
        origin = module.span(keyword)
        if name in own:
            entries.append(Entry(name or "", code(module.span(keyword.value)), origin))
        elif name == "model":
            converted_model = model.convert(keyword.value, wanted)
            entries.append(Entry("model", _read(spread, name, converted_model), origin))
        elif name == "contents":
            sent = _read(spread, name, only_text(converted_input))
            entries.append(Entry("input", sent, origin))
        else:
            entries.extend(_placed(plan.config.arguments, origin))
    entries = _joined(entries)
    if any(entry.key in own and entry.key not in keywords for entry in entries):
        raise conversion.refuse("arguments-not-understood", node)
    if contents.link:
        entries.append(Entry("**", code(contents.link)))
    if context.settings.store == "off":
        entries.append(Entry("store", code("False")))
    if plan.streamed:
        entries.append(Entry("stream", code("True")))
    if plan.config.functions is None and direct and not contents.link:
        config = keywords.get("config")
        plan.sent = SentArguments(
            module,
            tuple(entries),
            keywords["contents"].value,
            None if config is None else config.value,
            model_id,
            tuple(plan.config.shared),
            model.named,
            frozenset(model.replaced),
        )
    return entries


def _convert_config(plan: CallPlan, conversion: Conversion, node: ast.expr, model: str) -> None:
    """Set what the config of a call becomes."""
    if not is_none(node):
        plan.config = ConfigConverter(conversion, model, loops=True).convert(node)
        if plan.spread is not None and "config" in plan.spread.nodes:
            plan.spread.read_config(plan.config)


def _keywords(node: ast.Call, spread: SpreadArguments | None) -> dict[str | None, ast.keyword]:
    """The arguments of a call by name; those in a dict stand in the place of `**`."""
    found: dict[str | None, ast.keyword] = {}
    for keyword in node.keywords:
        if spread is not None and keyword.arg is None:
            found.update(spread.keywords())
        else:
            found[keyword.arg] = keyword
    return found


def _read(spread: SpreadArguments | None, name: str, value: Code) -> Code:
    return spread.read(name, value) if spread is not None and name in spread.nodes else value


def _check_arguments(
    plan: CallPlan,
    conversion: Conversion,
    own: set[str],
    keywords: Mapping[str | None, ast.keyword],
) -> None:
    """Refuse a call whose arguments are not all in sight; `own` are those of a function between."""
    node = plan.site.node
    if plan.method_node is node.func:
        unseen = node.args[:1]
    else:
        unseen = [] if node.args[-1] is plan.method_node else node.args[-1:]
    if unseen:
        raise conversion.refuse("arguments-not-understood", unseen[0])
    for name, keyword in keywords.items():
        if name not in _ARGUMENTS and name not in own:
            raise conversion.refuse("arguments-not-understood", keyword.value, name or "**")
    is_named = "model" in keywords and "contents" in keywords and not own.intersection(_ARGUMENTS)
    if plan.adds_arguments or not is_named:
        raise conversion.refuse("arguments-not-understood", node)


def _placed(arguments: list[Entry], origin: Span) -> list[Entry]:
    """Arguments made of a config; the first new one takes over the comments around `config=`."""
    for index, argument in enumerate(arguments):
        if argument.origin is None:
            return [*arguments[:index], replace(argument, origin=origin), *arguments[index + 1 :]]
    return arguments


def _joined(entries: list[Entry]) -> list[Entry]:
    """`extra_body` given by two fields becomes one dict."""
    bodies = [entry for entry in entries if entry.key == "extra_body"]
    if len(bodies) < 2:
        return entries
    items = [
        item
        for body in bodies
        for part in body.value.parts
        for item in getattr(part, "entries", ())
    ]
    from codemod.rewriting.edits import DictCode

    joined = Entry("extra_body", code(DictCode(tuple(items))), bodies[0].origin)
    return [joined if entry is bodies[0] else entry for entry in entries if entry not in bodies[1:]]


def _rewrite(
    plan: CallPlan, conversion: Conversion, function: Code, arguments: list[Entry]
) -> None:
    module, node = conversion.module, plan.site.node
    direct = plan.method_node is node.func
    wrapper = ""
    if plan.streamed:
        conversion.note("stream-request-at-call", node)
        conversion.note("stream-errors", node)
        if not direct:
            raise conversion.refuse("stream-use", node)
        if not plan.events:
            wrapper = wrap_stream(plan, conversion)
    conversion.edits.append(
        ReplaceCall(
            module.path, module.span(node), function if direct else None, tuple(arguments), wrapper
        )
    )


def wrap_stream(plan: CallPlan, conversion: Conversion) -> str:
    """The stream goes through the helper that gives text, or what else there is, of its events."""
    what = "items" if plan.items else "text"
    if not plan.asynchronous:
        return conversion.helper(f"stream_{what}")
    parent = conversion.module.parent(plan.site.node)
    if not isinstance(parent, ast.Await):
        raise conversion.refuse("stream-use", plan.site.node)
    helper = conversion.helper(f"astream_{what}")
    span = conversion.module.span(plan.site.node)
    conversion.edits.append(
        ReplaceExpression(
            conversion.module.path,
            conversion.module.span(parent),
            code(f"{helper}(await ", span, ")"),
        )
    )
    return ""
