"""What a legacy model object becomes: its name, and explicit arguments at each of its calls.

The variable that held the model holds the name of the model afterwards, wherever it went.  An
argument of its construction is written at the calls, or gets a name beside the model; where
neither will do, the variable holds a dict of all arguments (`rules.legacy.carried`).
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from functools import cached_property

from codemod.analysis.graph import CallOperation, Slot, StoreAttributeOperation
from codemod.analysis.project import Project
from codemod.conversion.callables import is_callable_list
from codemod.conversion.config_fields import ConvertedConfig
from codemod.conversion.definitions import function_of
from codemod.conversion.guards import caught_names
from codemod.conversion.legacy.bound import Source
from codemod.conversion.legacy.siblings import SiblingNames
from codemod.conversion.legacy.values import given_arguments
from codemod.conversion.literals import constant_text, is_none
from codemod.conversion.model_prefix import without_prefix
from codemod.conversion.models import ModelConverter
from codemod.conversion.result import Conversion
from codemod.mapping.legacy_objects import DEFAULT_MODEL, MODEL_ARGUMENTS
from codemod.mapping.models import resolve
from codemod.model import Family, Substitution
from codemod.rewriting.edits import Code, Entry, ReplaceExpression, code
from codemod.rules.calls import CallPlan, Context
from codemod.rules.legacy.carried import Carried, as_dict, carried, carried_config, name_replaced
from codemod.rules.legacy.model_classes import may_be_other_class
from codemod.rules.legacy.sources import as_written, is_none_slot, model_sources

_PREFIX = "models/"


@dataclass
class ModelArguments:
    """What one call says in place of its model object.

    `model` is the name of the model as written at the call; `sources` are the arguments that the
    construction of the model gave, by their old names; `model_id` is the id when it is one.
    `carried` says what `model` holds instead where it is a dict of arguments.
    """

    model: Code
    sources: Mapping[str, Source] = field(default_factory=dict)
    model_id: str = ""
    carried: Carried | None = None

    @property
    def entry(self) -> Entry:
        """The argument of the new call."""
        return Entry("**" if self.carried else "model", self.model)


class LegacyModels:
    """The constructions of legacy models and the calls that use them; one instance per run.

    Args:
        project: the analysed project.
        plans: the generating calls.
        chats: the calls that start a chat, which name the model for all its turns.
    """

    def __init__(
        self,
        project: Project,
        plans: Mapping[CallOperation, CallPlan],
        chats: Mapping[CallOperation, CallPlan],
    ) -> None:
        self.project = project
        self.plans = plans
        self.chats = chats
        self.names = SiblingNames()

    @cached_property
    def calls(self) -> Mapping[CallOperation, tuple[CallPlan, ...]]:
        """Construction -> the generating calls and the starts of chats on what it makes."""
        found: dict[CallOperation, list[CallPlan]] = {}
        calls = [plan for plan in self.plans.values() if plan.legacy and not plan.chat]
        for plan in (*calls, *self.chats.values()):
            for construction in plan.models:
                found.setdefault(construction, []).append(plan)
        return {construction: tuple(plans) for construction, plans in found.items()}


def model_arguments(context: Context, conversion: Conversion, plan: CallPlan) -> ModelArguments:
    """The arguments for the model of a call; turns its constructions into names of models.

    Raises:
        Refused: a construction cannot be seen, or an argument of it cannot reach the call.
    """
    method = plan.method_node
    if not isinstance(method, ast.Attribute):
        raise conversion.refuse("unsupported-method", method)
    receiver = method.value
    _refuse_foreign(context.project, conversion, receiver, plan.models)
    _refuse_missing(context.project, conversion, receiver)
    if not plan.models:
        raise conversion.refuse("legacy-model", receiver)
    if plan.models & context.carried_models:
        return _carried_arguments(context, conversion, plan)
    inline = next((one for one in plan.models if one.node is receiver), None)
    found: list[Mapping[str, Source]] = []
    for construction in sorted(plan.models, key=_place):
        given = construction_arguments(conversion, construction)
        found.append(model_sources(context, conversion, plan, construction, given))
        if inline is None:
            to_name(context, conversion, construction, given)
    if any(as_written(sources) != as_written(found[0]) for sources in found[1:]):
        raise conversion.refuse("legacy-model", receiver, "several models")
    if inline is not None:
        conversion.site(inline.node, Family.LEGACY, "GenerativeModel")
        given = construction_arguments(conversion, inline)
        return ModelArguments(_name(context, conversion, inline, given), found[0])
    return ModelArguments(code(conversion.module.span(receiver)), found[0])


def _carried_arguments(context: Context, conversion: Conversion, plan: CallPlan) -> ModelArguments:
    """The dict that stands for the model of a call; puts it where the models are made."""
    assert isinstance(plan.method_node, ast.Attribute)
    configs: list[ConvertedConfig] = []
    functions = False
    for construction in sorted(plan.models, key=_place):
        given = construction_arguments(conversion, construction)
        configs.append(to_dict(context, conversion, construction, given))
        there = Conversion(context.project, construction.module)
        functions |= "tools" in given and is_callable_list(there, given["tools"])
    receiver = code(conversion.module.span(plan.method_node.value))
    return ModelArguments(receiver, carried=carried(configs, functions))


def construction_arguments(
    conversion: Conversion, construction: CallOperation
) -> dict[str, ast.expr]:
    """The arguments of a construction by name, without those that are None.

    Raises:
        Refused: they cannot all be seen, or the model is made in another way.
    """
    there = Conversion(conversion.project, construction.module)
    node = construction.node
    if conversion.project.symbol(node.func).endswith("from_cached_content"):
        raise there.refuse("config-without-equivalent", node, "from_cached_content")
    if may_be_other_class(conversion.project, node.func):
        raise there.refuse("legacy-model", node)
    given = given_arguments(there, node, MODEL_ARGUMENTS, node.args)
    return {name: value for name, value in given.items() if not is_none(value)}


def replace_model(
    context: Context,
    conversion: Conversion,
    construction: CallOperation,
    given: Mapping[str, ast.expr],
) -> None:
    """Put what is left of a model in its place."""
    if construction in context.carried_models:
        to_dict(context, conversion, construction, given)
    else:
        to_name(context, conversion, construction, given)


def to_dict(
    context: Context,
    conversion: Conversion,
    construction: CallOperation,
    given: Mapping[str, ast.expr],
) -> ConvertedConfig:
    """Put the arguments of a model in its place, as a dict; returns them."""
    module, node = construction.module, construction.node
    there = Conversion(context.project, module)
    there.site(node, Family.LEGACY, "GenerativeModel")
    name = _name(context, there, construction, given)
    config = carried_config(there, construction, given)
    there.replace(node, as_dict(there, node, name, config))
    conversion.take(there)
    return config


def to_name(
    context: Context,
    conversion: Conversion,
    construction: CallOperation,
    given: Mapping[str, ast.expr],
) -> None:
    """Put the name of the model in the place of the model."""
    module = construction.module
    there = Conversion(context.project, module)
    there.site(construction.node, Family.LEGACY, "GenerativeModel")
    name = _name(context, there, construction, given)
    there.edits.append(ReplaceExpression(module.path, module.span(construction.node), name))
    conversion.take(there)


def _name(
    context: Context,
    conversion: Conversion,
    construction: CallOperation,
    given: Mapping[str, ast.expr],
) -> Code:
    """The name of the model that a construction makes, as code of its module."""
    if "model_name" in given:
        name = given["model_name"]
        converter = ModelConverter(conversion, context.settings)
        bare = without_prefix(context.project, name) or name
        written = converter.convert(bare, "text")
        rests = _behind_prefix(context.project, name) if bare is name else []
        if not rests:
            return written
        if not isinstance(name, ast.Name | ast.Attribute | ast.Call | ast.Subscript):
            raise conversion.refuse("legacy-model", name, _PREFIX)
        for rest in rests:
            converter.convert(rest, "text")
        return written
    if not context.settings.models_replace:
        return code(f'"{DEFAULT_MODEL}"')
    resolution = resolve(DEFAULT_MODEL, context.settings.models_overrides, "text")
    location = conversion.module.location(construction.node)
    conversion.substitutions.append(
        Substitution(location, DEFAULT_MODEL, resolution.model, resolution.note)
    )
    conversion.note("model-replaced", construction.node)
    return code(f'"{resolution.model}"')


def _behind_prefix(project: Project, name: ast.expr) -> list[ast.expr]:
    """What stands behind `models/` in names that a program or the service gives that prefix.

    The new call takes the bare id, so the prefix must go where the name is used.
    """
    slot = project.slot(name)
    found: list[ast.expr] = []
    for root in project.roots(slot) if slot is not None else ():
        node = root.node
        if isinstance(node, ast.JoinedStr):
            first, *rest = node.values or [ast.Constant("")]
        elif isinstance(node, ast.BinOp):
            first, rest = node.left, [node.right]
        else:
            if isinstance(node, ast.Attribute) and _is_listed(project, node):
                found.append(node)
            continue
        if isinstance(first, ast.expr) and constant_text(first) == _PREFIX:
            found += [part.value if isinstance(part, ast.FormattedValue) else part for part in rest]
    return found


def _is_listed(project: Project, node: ast.Attribute) -> bool:
    """Whether an expression is the name of a model that the service listed."""
    kinds = {value.type.rpartition(" ")[2] for value in project.sdk_values(node.value)}
    return node.attr == "name" and "ListedModel" in kinds


def _refuse_foreign(
    project: Project, conversion: Conversion, node: ast.expr, models: Set[CallOperation]
) -> None:
    """Refuse where something else than a model that is made in sight can stand."""
    slot = project.slot(node)
    names = {root for model in models for root in _replaced_names(project, model)}
    for root in project.roots(slot) if slot is not None else ():
        if root.values or is_none_slot(root) or root.role in ("return", "elements"):
            continue
        if root in names:
            continue
        if isinstance(root.node, ast.expr | ast.arg):
            raise conversion.refuse("legacy-model", node)


def _replaced_names(project: Project, construction: CallOperation) -> list[Slot]:
    """Where the name comes from in whose place a model is put: `self.model = Model(self.model)`."""
    name, module = name_replaced(construction), construction.module
    function = function_of(module, construction.node)
    if isinstance(name, ast.Name):
        slot = project.slot(name)
        roots = project.roots(slot) if slot is not None else []
        return [root for root in roots if function_of(module, root.node or name) is function]
    return [
        root
        for operation in (project.graphs[module.path].operations if name is not None else ())
        if isinstance(operation, StoreAttributeOperation)
        and ast.unparse(operation.node) == ast.unparse(name or operation.node)
        and function_of(module, operation.node) is function
        for root in project.roots(operation.value)
    ]


def _refuse_missing(project: Project, conversion: Conversion, node: ast.expr) -> None:
    """Refuse where a handler waits for the AttributeError of a model that is None."""
    slot = project.slot(node)
    missing = any(is_none_slot(root) for root in project.roots(slot)) if slot else False
    if missing and "AttributeError" in caught_names(conversion.module, node):
        raise conversion.refuse("handler-not-understood", node)


def _place(construction: CallOperation) -> tuple[str, int, int]:
    node = construction.node
    return construction.module.path, node.lineno, node.col_offset


def model_id(node: ast.expr | None) -> str:
    """The id in a constant."""
    return (constant_text(node) or "") if node is not None else ""
