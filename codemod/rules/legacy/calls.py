"""GC201: calls of `generate_content` on a model of google-generativeai."""

from __future__ import annotations

import ast

from codemod.conversion.contents import only_text
from codemod.conversion.legacy.config import LegacyConfigConverter
from codemod.conversion.legacy.contents import LegacyContentsConverter
from codemod.conversion.legacy.values import given_arguments
from codemod.conversion.result import Conversion
from codemod.mapping.legacy_objects import CALL_ARGUMENTS
from codemod.model import Family
from codemod.rewriting.edits import Entry, code
from codemod.rules.calls import CallPlan, Context
from codemod.rules.legacy.call_sites import call_site
from codemod.rules.legacy.models import model_arguments
from codemod.rules.legacy.streams import wrap_stream
from codemod.rules.responses.resolved_streams import remove_resolves
from codemod.rules.rule import Draft, Proposal, Rule

RULE = Rule(
    code="GC201",
    name="legacy-generate-content-call",
    summary="A call of generate_content on a model of google-generativeai.",
    why=(
        "google-generativeai gets no fixes. Its successor has no model objects: the name of the "
        "model and its configuration are arguments of every interaction."
    ),
    guide="https://ai.google.dev/gemini-api/docs/migrate",
    safety="safe",
    example_before=(
        "genai.configure(api_key=key)\n"
        'model = genai.GenerativeModel("gemini-1.5-flash")\n'
        "print(model.generate_content(prompt).text)\n"
    ),
    example_after=(
        "client = genai.Client(api_key=key)\n"
        'model = "gemini-3.5-flash"\n'
        "print(client.interactions.create(model=model, input=prompt).output_text)\n"
    ),
)


def propose(context: Context) -> list[Proposal]:
    """One proposal per generating call of a legacy model."""
    return [
        _propose_call(context, plan)
        for plan in context.plans.values()
        if plan.legacy and not plan.chat
    ]


def _propose_call(context: Context, plan: CallPlan) -> Proposal:
    draft = Draft(
        RULE.code, {plan.call, *plan.models}, Conversion(context.project, plan.site.module)
    )
    with draft as conversion:
        conversion.site(plan.site.node, Family.CALL, plan.method.name)
        _rewrite(context, plan, conversion)
        conversion.note("stored-by-default", plan.site.node)
        conversion.note("automatic-retries", plan.site.node)
    return draft.proposal()


def _rewrite(context: Context, plan: CallPlan, conversion: Conversion) -> None:
    node, module = plan.site.node, conversion.module
    site = call_site(plan, conversion)
    given = given_arguments(conversion, node, CALL_ARGUMENTS, site.positional)
    stream = given.pop("stream", None)
    if stream is not None and not isinstance(stream, ast.Constant):
        raise conversion.refuse("arguments-not-understood", stream, "stream")
    if "contents" not in given:
        raise conversion.refuse("arguments-not-understood", node)
    contents = given.pop("contents")
    if _may_be_empty(contents):
        conversion.note("empty-contents-sent", contents)
    client = context.legacy_clients.code_for(conversion, node, plan.asynchronous)
    model = model_arguments(context, conversion, plan)
    converter = LegacyConfigConverter(conversion, model.model_id)
    plan.config = converter.convert(node, model.sources, given)
    new_input = LegacyContentsConverter(conversion, plan.config.resolution).input(contents)
    entry, written = model.entry, list(plan.config.arguments)
    if model.carried is not None:
        entry, written = model.carried.below(conversion, node, model.model, plan.config)
    entries = [
        entry,
        *[item for item in written if item.key == "system_instruction"],
        Entry("input", only_text(new_input), module.span(contents)),
        *[item for item in written if item.key != "system_instruction"],
    ]
    if context.settings.store == "off":
        entries.append(Entry("store", code("False")))
    remove_resolves(plan, conversion)
    wrapper = ""
    if plan.streamed:
        entries.append(Entry("stream", code("True")))
        wrapper = wrap_stream(plan, conversion)
    function = code(client, ".interactions.create")
    conversion.edits.append(site.rewritten(function, entries, wrapper))


def _may_be_empty(contents: ast.expr) -> bool:
    """Whether contents may be empty, for which the old call raised ValueError."""
    if isinstance(contents, ast.JoinedStr):
        return not any(isinstance(part, ast.Constant) for part in contents.values)
    return not isinstance(contents, ast.List | ast.Dict | ast.Tuple | ast.Constant)
