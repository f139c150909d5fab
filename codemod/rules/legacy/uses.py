"""GC202: what a program does with a legacy model object besides generating content.

The name of the model stands in its place; a use that a name cannot serve holds every flow of the
model.
"""

from __future__ import annotations

import ast
from collections.abc import Collection

from codemod.analysis.graph import CallOperation
from codemod.analysis.values import ContainerValue, FunctionInfo
from codemod.conversion.definitions import definition_of, is_private_to
from codemod.conversion.guards import only_truth_matters
from codemod.conversion.literals import constant_text, is_none
from codemod.conversion.result import Conversion
from codemod.mapping.legacy_objects import COUNTING, IGNORED_ATTRIBUTES, MODEL_CLASSES
from codemod.model import Family
from codemod.rewriting.edits import RemoveStatement, code
from codemod.rules.calls import GENERATE, LEGACY_MODEL, START, Context
from codemod.rules.legacy.annotations import propose_annotations
from codemod.rules.legacy.carried import is_hashed, models_among, name_replaced
from codemod.rules.legacy.models import construction_arguments, replace_model
from codemod.rules.legacy.untraced import propose_untraced
from codemod.rules.responses.flow import ResponseFlow
from codemod.rules.rule import Draft, Proposal, Rule
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk

RULE = Rule(
    code="GC202",
    name="legacy-model",
    summary="A model object of google-generativeai.",
    why="google-genai has no model objects; the variable holds the name of the model instead.",
    guide="https://ai.google.dev/gemini-api/docs/migrate",
    safety="safe",
    example_before='model = genai.GenerativeModel("gemini-1.5-flash")\n',
    example_after='model = "gemini-3.5-flash"\n',
)

_PREFIX = "models/"
_SEARCHING = frozenset({"count", "index", "remove"})


def propose(context: Context) -> list[Proposal]:
    """One proposal per place where a model is used, annotated or made for nothing in sight."""
    proposals: list[Proposal] = []
    for node, slot in context.project.nodes_with_objects():
        if node not in slot.module.parents:
            continue
        if origins := _models(context, node):
            proposals.append(_use(context, node, slot.module, origins))
        elif escaping := _escaping(context, node, slot.module):
            proposals.append(_refused(context, node, slot.module, escaping))
    proposals += propose_annotations(context, RULE.code)
    held = {origin for one in proposals if one.refusal is not None for origin in one.origins}
    proposals += propose_untraced(context, RULE.code, held)
    proposals += _unused(context, held)
    return [one for one in proposals if one.refusal is not None or one.edits or one.sites]


def _unused(context: Context, held: Collection[CallOperation]) -> list[Proposal]:
    """One proposal per model that no call in sight uses, unless it is refused already.

    A variable that nothing reads gets the name of the model, beside models that are used.
    """
    proposals: list[Proposal] = []
    held = {*held, *_counted(context)}
    for call in context.project.calls():
        if not any(one is call for one in _models(context, call.node)) or call in held:
            continue
        if call in context.legacy_models.calls:
            continue
        draft = Draft(RULE.code, [call], Conversion(context.project, call.module))
        with draft as conversion:
            if not _is_idle(context, call):
                conversion.site(call.node, Family.LEGACY, LEGACY_MODEL)
                raise conversion.refuse("legacy-model", call.node)
            given = construction_arguments(conversion, call)
            replace_model(context, conversion, call, given)
        proposals.append(draft.proposal())
    return proposals


def _is_idle(context: Context, call: CallOperation) -> bool:
    """Whether a model is assigned to a variable that nothing reads, beside models that are used."""
    module = call.module
    statement = module.parent(call.node)
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
        return False
    definition = definition_of(context.project, module, statement.targets[0])
    used = any(other.module is module for other in context.legacy_models.calls)
    return (
        used
        and definition is not None
        and not definition.uses
        and is_private_to(context.project, module, definition)
    )


def _counted(context: Context) -> set[CallOperation]:
    """The models that tokens are counted for."""
    return {
        origin
        for node, slot in context.project.nodes_with_objects()
        for origin in _models(context, node)
        if getattr(slot.module.parents.get(node), "attr", "") in COUNTING
    }


def _models(context: Context, node: ast.expr) -> frozenset[CallOperation]:
    return models_among(context.project.sdk_values(node))


def _escaping(context: Context, node: ast.expr, module: PythonModule) -> frozenset[CallOperation]:
    """The models in a container that goes out of sight at a node."""
    project = context.project
    held = frozenset(
        value.origin
        for container in project.values(node)
        if isinstance(container, ContainerValue)
        for value in project.held(container.container)
        if value.type == LEGACY_MODEL and value.origin is not None
    )
    if held and ResponseFlow(context, module).container_escapes(node):
        return held
    return frozenset()


def _refused(
    context: Context, node: ast.expr, module: PythonModule, origins: frozenset[CallOperation]
) -> Proposal:
    draft = Draft(RULE.code, origins, Conversion(context.project, module))
    with draft as conversion:
        conversion.site(node, Family.LEGACY, LEGACY_MODEL)
        raise conversion.refuse("legacy-model", node)
    return draft.proposal()


def _use(
    context: Context, node: ast.expr, module: PythonModule, origins: frozenset[CallOperation]
) -> Proposal:
    draft = Draft(RULE.code, origins, Conversion(context.project, module))
    with draft as conversion:
        parent = module.parent(node)
        if isinstance(parent, ast.Attribute):
            _member(context, conversion, node, parent)
        elif not _is_served_by_name(context, conversion, node, parent):
            conversion.site(node, Family.LEGACY, LEGACY_MODEL)
            raise conversion.refuse("legacy-model", node)
    return draft.proposal()


def _member(
    context: Context, conversion: Conversion, node: ast.expr, member: ast.Attribute
) -> None:
    """A method or attribute of a model."""
    if member.attr in GENERATE:
        if any(plan.method_node is member for plan in context.plans.values()):
            return
        conversion.site(member, Family.LEGACY, member.attr)
        raise conversion.refuse("unsupported-method", member)
    if any(call.node.func is member for call in context.legacy_clients.services):
        return
    if member.attr in COUNTING:
        return
    if any(plan.method_node is member for plan in context.legacy_chats.values()):
        return
    conversion.site(member, Family.LEGACY, member.attr)
    if _is_set_in_vain(conversion.module, member):
        span = conversion.module.span(conversion.module.statement(member))
        conversion.edits.append(RemoveStatement(conversion.module.path, span))
        conversion.note("setting-without-effect", member)
        return
    if member.attr == START:
        raise conversion.refuse("chat-session", member)
    if member.attr != "model_name" or not isinstance(member.ctx, ast.Load):
        raise conversion.refuse("legacy-model", member, member.attr)
    name = code(conversion.module.span(node))
    bare = _without_prefix(conversion, member)
    is_dict = bool(_models(context, node) & context.carried_models)
    if is_dict:
        name = code(name, '["model"]')
    if bare is not None:
        conversion.replace(bare, name)
    elif is_dict:
        conversion.replace(member, code('"models/" + ', name))
    else:
        conversion.replace(member, code('f"models/{', name, '}"'))


def _is_set_in_vain(module: PythonModule, member: ast.Attribute) -> bool:
    """Whether an attribute is set that the SDK never reads, to a value that runs nothing."""
    statement = module.parent(member)
    if not isinstance(statement, ast.Assign) or statement.targets != [member]:
        return False
    running = (ast.Call, ast.Await, ast.Yield, ast.YieldFrom, ast.NamedExpr)
    runs = any(isinstance(part, running) for part in walk(statement.value))
    return member.attr in IGNORED_ATTRIBUTES and not runs


def _without_prefix(conversion: Conversion, member: ast.Attribute) -> ast.expr | None:
    """The expression around `x.model_name` that takes the prefix off; None when there is none."""
    method = conversion.module.parent(member)
    call = conversion.module.parent(method) if isinstance(method, ast.Attribute) else None
    if not isinstance(method, ast.Attribute) or not isinstance(call, ast.Call):
        return None
    words = [constant_text(argument) for argument in call.args]
    if method.attr == "removeprefix" and words == [_PREFIX]:
        return call
    if method.attr == "replace" and words == [_PREFIX, ""]:
        return call
    part = conversion.module.parent(call)
    if method.attr == "split" and words == ["/"] and isinstance(part, ast.Subscript):
        return part if ast.unparse(part.slice) in ("-1", "1") else None
    return None


def _is_served_by_name(
    context: Context, conversion: Conversion, node: ast.expr, parent: ast.AST | None
) -> bool:
    """Whether the name of a model does at this place what the model did."""
    module = conversion.module
    flow = ResponseFlow(context, module)
    if isinstance(parent, ast.Compare):
        sides = (parent.left, *parent.comparators)
        return all(is_none(side) for side in sides if side is not node)
    if isinstance(parent, ast.Call) and node in parent.args[:1]:
        symbol = context.project.symbol(parent.func)
        if symbol == "builtins.isinstance" and len(parent.args) == 2:
            return _type_test(context, conversion, node, parent.args[1])
        if symbol == "builtins.type":
            return False
    if _is_given_in_vain(context, module, node, parent):
        return False
    if _models(context, node) & context.carried_models and is_hashed(context, module, node):
        return False
    if isinstance(parent, ast.Subscript | ast.Starred | ast.Set | ast.SetComp):
        return False
    if isinstance(parent, ast.Dict) and node in parent.keys:
        return False  # two models are two keys, and their names may be one
    if isinstance(parent, ast.Call) and getattr(parent.func, "attr", "") in _SEARCHING:
        return False  # two models are two things, and what they become may be equal
    if isinstance(parent, ast.Call | ast.keyword) and _is_replaced(context, module, node):
        return True
    if isinstance(parent, ast.arguments):
        return True  # the default of a parameter, whose reads are in sight
    if isinstance(parent, ast.Return) and _is_property(context, module, parent):
        return True
    return only_truth_matters(module, node) or flow.is_printed(node) or flow.is_followed(node)


def _is_replaced(context: Context, module: PythonModule, node: ast.expr) -> bool:
    """Whether a model is made of the name at a node, and takes its place."""
    return any(
        name_replaced(model) is node for model in _models(context, node) if model.module is module
    )


def _is_given_in_vain(
    context: Context, module: PythonModule, node: ast.expr, parent: ast.AST | None
) -> bool:
    """Whether a partial call keeps a model, and no call of it can be seen to hand it on."""
    call = module.parent(parent) if isinstance(parent, ast.keyword) else parent
    if not isinstance(call, ast.Call):
        return False
    if context.project.symbol(call.func) != "functools.partial" or node is call.args[0]:
        return False
    name = parent.arg if isinstance(parent, ast.keyword) else ""
    models = context.project.values(node)
    for value in context.project.values(call.args[0]):
        function = getattr(value, "function", None)
        if not isinstance(function, FunctionInfo):
            return True
        slots = [function.parameters[name]] if name in function.parameters else []
        if not name:
            slots = [function.parameters[one] for one in function.positional]
        if not any(models & slot.values.keys() for slot in slots):
            return True
    return False


def _is_property(context: Context, module: PythonModule, node: ast.AST) -> bool:
    """Whether a statement belongs to a property, whose reads are all in sight as attributes."""
    current: ast.AST | None = node
    while current is not None and not isinstance(
        current, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    ):
        current = module.parent(current)
    info = context.project.graphs[module.path].functions.get(current) if current else None
    return info is not None and info.is_property


def _type_test(context: Context, conversion: Conversion, node: ast.expr, cls: ast.expr) -> bool:
    if context.project.symbol(cls) not in MODEL_CLASSES:
        return False
    conversion.site(cls, Family.LEGACY, LEGACY_MODEL)
    is_dict = bool(_models(context, node) & context.carried_models)
    conversion.replace(cls, code("dict" if is_dict else "str"))
    return True
