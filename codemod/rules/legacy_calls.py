"""GC201: calls of `generate_content` on a model of google-generativeai."""

from __future__ import annotations

import ast

from codemod.conversion.contents import ContentsConverter
from codemod.conversion.result import Conversion
from codemod.mapping.legacy_objects import CALL_ARGUMENTS
from codemod.model import Family
from codemod.rewriting.edits import Entry, ReplaceCall, code
from codemod.rules.calls import CallPlan, Context
from codemod.rules.legacy_models import model_arguments
from codemod.rules.legacy_streams import wrap_stream
from codemod.rules.resolved_streams import remove_resolves
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
    return [_propose_call(context, plan) for plan in context.plans.values() if plan.legacy]


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
    given = _given(plan, conversion)
    client = context.legacy_clients.code_for(conversion, node, plan.asynchronous)
    model = model_arguments(context, conversion, plan)
    plan.config = model.config
    contents = given["contents"]
    new_input = ContentsConverter(conversion, plan.config.resolution).input(contents)
    entries = [
        Entry("model", model.model),
        Entry("input", new_input, module.span(contents)),
        *plan.config.arguments,
    ]
    if context.settings.store == "off":
        entries.append(Entry("store", code("False")))
    remove_resolves(plan, conversion)
    wrapper = ""
    if plan.streamed:
        entries.append(Entry("stream", code("True")))
        wrapper = wrap_stream(plan, conversion)
    function = code(client, ".interactions.create")
    conversion.edits.append(
        ReplaceCall(module.path, module.span(node), function, tuple(entries), wrapper)
    )


def _given(plan: CallPlan, conversion: Conversion) -> dict[str, ast.expr]:
    """The arguments of the call by name."""
    node = plan.site.node
    if plan.method_node is not node.func or len(node.args) > 1:
        raise conversion.refuse("arguments-not-understood", node)
    given = dict(zip(CALL_ARGUMENTS, node.args, strict=False))
    for keyword in node.keywords:
        if keyword.arg not in CALL_ARGUMENTS:
            raise conversion.refuse("arguments-not-understood", keyword.value, keyword.arg or "**")
        given[keyword.arg] = keyword.value
    stream = given.pop("stream", None)
    if stream is not None and not isinstance(stream, ast.Constant):
        raise conversion.refuse("arguments-not-understood", stream, "stream")
    if set(given) != {"contents"}:
        raise conversion.refuse("arguments-not-understood", node)
    return given
