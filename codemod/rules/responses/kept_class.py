"""Calls whose response keeps the class of generate_content (`rules.adaptation`).

A helper makes it of the interaction where the call gives its result, so that everything after it
stays as it was written.
"""

from __future__ import annotations

import ast

from codemod.conversion.definitions import means_same_at
from codemod.conversion.literals import constructed, is_plain, only_options
from codemod.conversion.parsed import schema_in_sight
from codemod.conversion.reads import ReadTranslator
from codemod.conversion.result import Conversion
from codemod.mapping.kept_response import FOUND_BY_TOOLS
from codemod.rewriting.edits import Code, Entry, ReplaceCall, code
from codemod.rewriting.nested_names import unshadowed
from codemod.rules.calls import CallPlan, Context
from codemod.rules.lazy_streams import rewrite_lazily
from codemod.rules.responses.flow import ResponseFlow


def rewrite_kept(
    context: Context,
    plan: CallPlan,
    conversion: Conversion,
    function: Code,
    arguments: list[Entry],
) -> None:
    """Rewrite a call so that it gives what it gave before.

    Raises:
        Refused: the result of the call is not given where the helper could stand.
    """
    conversion.note("response-adapted", plan.site.node)
    if plan.streamed:
        name = "generate_content_chunks"
        rewrite_lazily(plan, conversion, name, _features(plan), function, arguments)
    else:
        _rewrite_answer(context, plan, conversion, function, arguments)


def _rewrite_answer(
    context: Context,
    plan: CallPlan,
    conversion: Conversion,
    function: Code,
    arguments: list[Entry],
) -> None:
    module, node = conversion.module, plan.site.node
    span = module.span(node)
    parent = module.parent(node)
    awaited = isinstance(parent, ast.Await)
    direct = plan.method_node is node.func
    schema = _schema(context, plan, conversion)
    if not direct and not awaited:
        if plan.asynchronous or schema is not None:
            raise conversion.refuse("unsupported-method", node)
        helper = conversion.helper("create_content_response", _features(plan))
        method = node.args.index(plan.method_node)
        given = (*arguments[:method], Entry("", code(helper)), *arguments[method:])
        conversion.edits.append(ReplaceCall(module.path, span, None, given))
        return
    conversion.edits.append(
        ReplaceCall(module.path, span, function if direct else None, tuple(arguments))
    )
    _wrap(plan, conversion, schema)


def wrap_turn(context: Context, plan: CallPlan, conversion: Conversion) -> None:
    """Give a turn of a chat, rewritten by its own rule, the helper around its answer.

    Raises:
        Refused: the schema of the answer is not known, or has no name there.
    """
    conversion.note("response-adapted", plan.site.node)
    _wrap(plan, conversion, _schema(context, plan, conversion))


def chunks_helper(plan: CallPlan, conversion: Conversion) -> str:
    """The helper around the events of a turn of a chat."""
    conversion.note("response-adapted", plan.site.node)
    name = "aevent_chunks" if plan.asynchronous else "event_chunks"
    return conversion.helper(name, _features(plan))


def helpers_of_answer(context: Context, plan: CallPlan) -> list[str]:
    """The helpers in whose place a test can hand on what is a response already.

    All others that make the response of a kept call call these, by their names in its module.

    Raises:
        Refused: they have other names there, or the stream is read asynchronously.
    """
    conversion = Conversion(context.project, plan.site.module)
    if plan.streamed:
        name = "agenerate_content_chunks" if plan.asynchronous else "generate_content_chunks"
    elif _schema(context, plan, conversion) is None:
        name = "generate_content_response"
    else:
        name = "parsed_content_response"
    if unshadowed(plan.site.module, name) != name or (plan.streamed and plan.asynchronous):
        raise conversion.refuse("mock", plan.site.node)
    return [name]


def _wrap(plan: CallPlan, conversion: Conversion, schema: Code | None) -> None:
    """Put the helper around the place where a call, or the `await` around it, gives its answer."""
    module, node = conversion.module, plan.site.node
    span = module.span(node)
    parent = module.parent(node)
    awaited = isinstance(parent, ast.Await)
    place, value = (parent, code("await ", span)) if awaited else (node, code(span))
    assert isinstance(place, ast.expr)
    name, more = "generate_content_response", code()
    if schema is not None:
        more = code(", ", schema)
    if plan.asynchronous and not awaited:
        name = "awaited_content_response" if schema is None else "awaited_parsed_response"
    elif schema is not None:
        name = "parsed_content_response"
    helper = conversion.helper(name, _features(plan))
    conversion.replace(place, code(f"{helper}(", value, more, ")"))


def _features(plan: CallPlan) -> frozenset[str]:
    """What the helpers must be able to find in an answer."""
    config = plan.config
    if not (config.server_tools or config.opaque):
        return frozenset()
    if config.tools_in_sight is None or not config.tools_in_sight <= FOUND_BY_TOOLS.keys():
        return frozenset({"tools"})
    return frozenset[str]().union(*(FOUND_BY_TOOLS[name] for name in config.tools_in_sight))


def _schema(context: Context, plan: CallPlan, conversion: Conversion) -> Code | None:
    """The schema that `parsed` of the response is made with, if anybody can read that.

    Raises:
        Refused: it is not known, or has no name at the call.
    """
    config = plan.config
    if not _may_be_parsed(context, plan):
        return None
    schema = config.schema
    if schema is None:
        return _schema_at_run_time(plan, conversion)
    if not schema_in_sight(ReadTranslator(context, conversion), schema, plan.site.node):
        raise conversion.refuse("read-not-understood", plan.site.node, "parsed")
    return code(conversion.module.text_of(conversion.module.span(schema)))


def _schema_at_run_time(plan: CallPlan, conversion: Conversion) -> Code | None:
    """The schema in a config that only the running program knows; None if it holds none.

    Raises:
        Refused: the config has no name that could be written twice.
    """
    if not plan.config.unseen_schema:
        return None
    if plan.spread is not None and "config" in plan.spread.nodes:
        return code(conversion.helper("config_schema"), f"({plan.spread.written('config')})")
    config = _config(plan, conversion)
    if config is None:
        raise conversion.refuse("read-not-understood", plan.site.node, "parsed")
    options = only_options(config)
    written = conversion.module.text_of(conversion.module.span(options or config))
    argument = f"dict({written})" if options is not None else written
    return code(conversion.helper("config_schema"), f"({argument})")


def _config(plan: CallPlan, conversion: Conversion) -> ast.expr | None:
    """The config of a call, or of the chat of a turn, where it can be written at the call again."""
    module = conversion.module
    named = {keyword.arg: keyword.value for keyword in plan.site.node.keywords}
    if not plan.chat or "config" in named:
        config = named.get("config")
        again = is_plain(config) or _is_made_of_names(conversion, config)
        return config if again else None
    if len(plan.chats) != 1:
        return None
    (start,) = plan.chats
    config = next((one.value for one in start.node.keywords if one.arg == "config"), None)
    if start.module is not module or not isinstance(config, ast.Name):
        return None
    return config if means_same_at(module, config, plan.site.node) else None


def _is_made_of_names(conversion: Conversion, node: ast.expr | None) -> bool:
    """Whether a config is made of nothing but names, so that it can be made twice."""
    if not isinstance(node, ast.Call) or node.args:
        return False
    is_config = constructed(conversion.project, node) == "GenerateContentConfig"
    return is_config and all(is_plain(keyword.value) for keyword in node.keywords)


def _may_be_parsed(context: Context, plan: CallPlan) -> bool:
    """Whether `parsed` of a response is read, or anybody out of sight can read it."""
    project = context.project
    for node, slot in project.nodes_with_objects():
        values = project.sdk_values(node)
        if not any(
            value.origin is plan.call and value.type == "GenerateContentResponse"
            for value in values
        ):
            continue
        parent = slot.module.parent(node)
        if isinstance(parent, ast.Attribute) and parent.value is node:
            if parent.attr == "parsed" or not project.values(parent):
                return True
        elif not isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
            continue
        elif not ResponseFlow(context, slot.module).is_followed(node):
            return True
    return False
