"""GC205: what programs do with google-generativeai besides generating; google-genai has it, too.

Each call is a flow with everything its result is used for.  A file goes with the generating calls
that it is sent with.
"""

from __future__ import annotations

import ast

from codemod.analysis.graph import CallOperation
from codemod.conversion.literals import constant_text, is_none
from codemod.conversion.result import Conversion
from codemod.conversion.text import is_text
from codemod.mapping.legacy_services import SERVICES, TASK_TYPES, Service
from codemod.model import Family
from codemod.rewriting.edits import Code, DictCode, Entry, ReplaceCall, code
from codemod.rules.calls import Context
from codemod.rules.legacy.models import construction_arguments, replace_model
from codemod.rules.legacy.service_calls import count_models, file_origins, is_file_delete
from codemod.rules.legacy.service_reads import SentFiles, propose_reads
from codemod.rules.rule import Draft, Proposal, Rule

RULE = Rule(
    code="GC205",
    name="legacy-service",
    summary="A call of google-generativeai for files, models, embeddings or token counts.",
    why="google-generativeai gets no fixes; google-genai does the same through its client.",
    guide="https://ai.google.dev/gemini-api/docs/migrate",
    safety="safe",
    example_before='photo = genai.upload_file("photo.jpg")\n',
    example_after='photo = client.files.upload(file="photo.jpg")\n',
)

_NOT_COUNTED = frozenset({"generation_config", "model_name", "safety_settings"})
"""Arguments of a model that do not change how many tokens it counts."""


def propose(context: Context) -> list[Proposal]:
    """One proposal per call, and one per use of its result."""
    files = SentFiles(context)
    proposals: list[Proposal] = []
    for call in context.legacy_clients.services:
        symbol = context.project.symbol(call.node.func)
        draft = Draft(RULE.code, files.flow_of(call), Conversion(context.project, call.module))
        with draft as conversion:
            conversion.site(call.node, Family.LEGACY, ast.unparse(call.node.func))
            if symbol in SERVICES:
                _service(context, conversion, call, files)
            elif is_file_delete(context.project, call):
                _delete(context, conversion, call)
            else:
                _count(context, conversion, call)
        proposals.append(draft.proposal())
    return [*proposals, *propose_reads(context, RULE.code)]


def _service(
    context: Context, conversion: Conversion, call: CallOperation, files: SentFiles
) -> None:
    node, module = call.node, call.module
    service = SERVICES[context.project.symbol(node.func)]
    given = _given(conversion, node, service)
    if files.reach_legacy(call):
        raise conversion.refuse("partial-migration-coupling", node)
    entries: list[Entry] = []
    config: list[Entry] = []
    for name, value in given.items():
        new = service.arguments[name]
        text = _argument(conversion, name, value)
        if not new or (new in service.config and is_none(value)):
            continue
        if new in service.config:
            config.append(Entry(f'"{new}"', text, module.span(value)))
        else:
            entries.append(Entry(new, text, module.span(value)))
    if "path" in given and is_none(given.get("display_name", ast.Constant(None))):
        config += _display_name(conversion, given, needed=call in files.shown)
    if config:
        entries.append(Entry("config", code(DictCode(tuple(config)))))
    client = context.legacy_clients.code_for(conversion, node, service.asynchronous)
    function = code(client, f".{service.method}")
    conversion.edits.append(ReplaceCall(module.path, module.span(node), function, tuple(entries)))


def _given(conversion: Conversion, node: ast.Call, service: Service) -> dict[str, ast.expr]:
    """The arguments of a call by their old names."""
    names = list(service.arguments)
    given = dict(zip(names, node.args, strict=False))
    if len(node.args) > len(names) or any(isinstance(one, ast.Starred) for one in node.args):
        raise conversion.refuse("arguments-not-understood", node)
    for keyword in node.keywords:
        if keyword.arg is None or keyword.arg not in names:
            raise conversion.refuse("legacy-sdk", keyword.value, keyword.arg or "**")
        given[keyword.arg] = keyword.value
    required = [name for name in ("path", "content") if name in names]
    if any(name not in given for name in required):
        raise conversion.refuse("arguments-not-understood", node)
    return given


def _argument(conversion: Conversion, name: str, value: ast.expr) -> Code:
    """An argument as the new SDK takes it."""
    project, module = conversion.project, conversion.module
    if name == "task_type":
        task = TASK_TYPES.get((constant_text(value) or "").lower())
        if task is None:
            raise conversion.refuse("legacy-sdk", value, name)
        if task == constant_text(value):
            return code(module.span(value))
        return code(f'"{task}"')
    if name == "name" and file_origins(project, project.sdk_values(value)):
        return code(module.span(value), ".name")
    return code(module.span(value))


def _display_name(conversion: Conversion, given: dict[str, ast.expr], needed: bool) -> list[Entry]:
    """The name that the legacy SDK gave to a file by itself; files without a path got none."""
    path = given["path"]
    text = constant_text(path)
    if text is not None:
        name = text.replace("\\", "/").rpartition("/")[2]
        return [Entry('"display_name"', code(f'"{name}"'))]
    is_path = is_text(conversion.project, path) or "mime_type" not in given
    if is_path and isinstance(path, (ast.Name, ast.Attribute)):
        conversion.import_module("os")
        base = code("os.path.basename(", conversion.module.span(path), ")")
        return [Entry('"display_name"', base)]
    if needed:
        raise conversion.refuse("legacy-sdk", path, "display_name")
    conversion.note("display-name-dropped", path)
    return []


def _delete(context: Context, conversion: Conversion, call: CallOperation) -> None:
    node, module = call.node, call.module
    function = node.func
    assert isinstance(function, ast.Attribute)
    if node.args or node.keywords:
        raise conversion.refuse("arguments-not-understood", node)
    client = context.legacy_clients.code_for(conversion, node)
    name = code(module.span(function.value), ".name")
    new = code(client, ".files.delete")
    conversion.edits.append(
        ReplaceCall(module.path, module.span(node), new, (Entry("name", name),))
    )


def _count(context: Context, conversion: Conversion, call: CallOperation) -> None:
    """`model.count_tokens(text)`, where the model is nothing but its name."""
    node, module = call.node, call.module
    function = node.func
    conversion.coupled |= count_models(call)
    values = [*node.args, *(word.value for word in node.keywords if word.arg == "contents")]
    if not isinstance(function, ast.Attribute) or len(values) != len(node.args) + len(
        node.keywords
    ):
        raise conversion.refuse("arguments-not-understood", node)
    if len(values) != 1 or not is_text(conversion.project, values[0]):
        raise conversion.refuse("legacy-model", node, "count_tokens")
    for model in count_models(call):
        arguments = construction_arguments(conversion, model)
        if not set(arguments) <= _NOT_COUNTED:
            raise conversion.refuse("legacy-model", node, "count_tokens")
        replace_model(context, conversion, model, arguments)
    client = context.legacy_clients.code_for(conversion, node, function.attr.endswith("_async"))
    name = '["model"]' if count_models(call) & context.carried_models else ""
    entries = (
        Entry("model", code(module.span(function.value), name)),
        Entry("contents", code(module.span(values[0])), module.span(values[0])),
    )
    new = code(client, ".models.count_tokens")
    conversion.edits.append(ReplaceCall(module.path, module.span(node), new, entries))
