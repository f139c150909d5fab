"""GC501: reads of a response, wherever the response went."""

from __future__ import annotations

import ast

from codemod.analysis.graph import CallOperation
from codemod.conversion.reads import ReadTranslator
from codemod.conversion.result import Conversion
from codemod.model import Family
from codemod.rules.calls import Context, response_origins
from codemod.rules.event_loops import EventLoops
from codemod.rules.responses.absent_members import AbsentMembers
from codemod.rules.responses.flow import ResponseFlow
from codemod.rules.responses.named_by_text import handed_out
from codemod.rules.responses.named_reasons import NamedReasons
from codemod.rules.responses.reread_streams import propose_rereads
from codemod.rules.responses.resolved_streams import removed_statements
from codemod.rules.responses.stored_reasons import searched_reasons
from codemod.rules.responses.uses import UseChecker
from codemod.rules.rule import Draft, Proposal, Rule
from codemod.sources.python_module import PythonModule

RULE = Rule(
    code="GC501",
    name="generate-content-response",
    summary="A read of a GenerateContentResponse.",
    why=(
        "An interaction holds steps instead of candidates and parts, base64 text instead of bytes, "
        "and a status word instead of a finish reason; a read of the old member fails or is wrong."
    ),
    guide="https://ai.google.dev/gemini-api/docs/migrate-to-interactions",
    safety="safe",
    example_before="print(response.text, response.usage_metadata.total_token_count)\n",
    example_after="print(response.output_text, response.usage.total_tokens)\n",
)


def propose(context: Context) -> list[Proposal]:
    """One proposal per outermost read, and one per use that the response must not have."""
    project = context.project
    absent = AbsentMembers(context)
    named = NamedReasons(context)
    proposals = [*absent.proposals(), *named.proposals()]
    gone = absent.gone | named.gone
    for node, slot in project.nodes_with_objects():
        if node in gone or node not in slot.module.parents:
            continue
        if _is_of_image(context, node):
            continue
        origins = response_origins(project, node) - context.kept
        flow = ResponseFlow(context, slot.module)
        if origins & context.followed.keys():
            proposals.append(_read(context, node, slot.module, origins))
        elif held := flow.holds_response(node):
            sent = flow.sent_with(node)
            if sent is not None:
                proposals.append(_joined(context, node, slot.module, held | {sent}))
            elif (read := held - context.kept) and flow.container_escapes(node):
                proposals.append(_refused(context, node, slot.module, read, "response-escapes"))
    proposals.extend(_unread_streams(context))
    by_event = any(plan.events for plan in context.followed.values())
    for module in project.modules.values() if by_event else ():
        for place, calls in EventLoops(context, module).faults():
            proposals.append(_refused(context, place, module, calls, "stream-use"))
    for place, module, calls in searched_reasons(context):
        proposals.append(_refused(context, place, module, calls, "read-not-understood"))
    for place, module, calls in handed_out(context):
        proposals.append(_refused(context, place, module, calls, "response-escapes"))
    proposals.extend(propose_rereads(context))
    return [
        one for one in proposals if one.refusal is not None or one.edits or one.sites or one.notes
    ]


def _read(
    context: Context, node: ast.expr, module: PythonModule, origins: frozenset[CallOperation]
) -> Proposal:
    draft = Draft(RULE.code, origins, Conversion(context.project, module))
    with draft as conversion:
        translator = ReadTranslator(context, conversion)
        checker = UseChecker(context, conversion, translator)
        if (
            isinstance(node, ast.BoolOp | ast.IfExp)
            or not _is_load(node)
            or module.parent(node) in removed_statements(context, origins)
            or checker.mixed.passes_several_on(node)
        ):
            pass
        elif translator.continues(node):
            checker.mixed.check_sources(node)
            translator.check_owner(node)
        else:
            checker.mixed.check_sources(node)
            checker.handle(node)
    if draft.refusal is not None and not draft.conversion.sites:
        draft.conversion.site(node, Family.RESPONSE)
    return draft.proposal()


def _is_of_image(context: Context, node: ast.expr) -> bool:
    """Whether an expression reads from, or calls a method of, a `types.Image`, which stays one."""
    member = node.func if isinstance(node, ast.Call) else node
    return isinstance(member, ast.Attribute) and context.project.sdk_type(member.value) == "Image"


def _is_load(node: ast.expr) -> bool:
    return isinstance(getattr(node, "ctx", ast.Load()), ast.Load)


def _refused(
    context: Context,
    node: ast.AST,
    module: PythonModule,
    origins: frozenset[CallOperation],
    reason: str,
) -> Proposal:
    draft = Draft(RULE.code, origins, Conversion(context.project, module))
    with draft as conversion:
        conversion.site(node, Family.RESPONSE)
        raise conversion.refuse(reason, node)
    return draft.proposal()


def _joined(
    context: Context,
    node: ast.expr,
    module: PythonModule,
    origins: frozenset[CallOperation],
) -> Proposal:
    """Answers that go back to the model: their calls migrate with the one that sends them."""
    draft = Draft(RULE.code, origins, Conversion(context.project, module))
    draft.conversion.site(node, Family.CONTENT)
    return draft.proposal()


def _unread_streams(context: Context) -> list[Proposal]:
    """Streams that are never read: the old call asked for nothing until its first chunk was."""
    read: set[CallOperation] = set()
    for node, _ in context.project.nodes_with_objects():
        for value in context.project.sdk_values(node):
            if value.origin is not None and value.type == "Chunk":
                read.add(value.origin)
    return [
        _refused(context, call.node, call.module, frozenset({call}), "stream-use")
        for call, plan in context.plans.items()
        if plan.streamed and call not in read and not plan.adapted
    ]
