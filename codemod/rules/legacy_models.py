"""What a legacy model object becomes: its name, and explicit arguments at each of its calls.

The variable that held the model holds the name of the model afterwards, wherever it went.  An
argument of its construction is written at the calls, or gets a name beside the model.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from codemod.analysis.graph import CallOperation, Slot, StoreAttributeOperation
from codemod.analysis.project import Project
from codemod.analysis.values import InstanceValue, ModuleValue
from codemod.conversion.definitions import definition_of
from codemod.conversion.legacy_config import Bound, Source
from codemod.conversion.legacy_names import import_of
from codemod.conversion.legacy_scope import (
    can_be_written_at,
    is_cheap,
    is_short,
    reads_binding,
)
from codemod.conversion.legacy_siblings import Reader, sibling
from codemod.conversion.legacy_values import given_arguments
from codemod.conversion.literals import constant_text, is_none
from codemod.conversion.models import ModelConverter
from codemod.conversion.result import Conversion, Refused
from codemod.conversion.text import is_text
from codemod.mapping.legacy_objects import DEFAULT_MODEL, MODEL_ARGUMENTS
from codemod.mapping.models import resolve
from codemod.model import Family, Substitution
from codemod.rewriting.edits import Code, ReplaceExpression, code
from codemod.rules.calls import CallPlan, Context


@dataclass
class ModelArguments:
    """What one call says in place of its model object.

    `model` is the name of the model as written at the call; `sources` are the arguments that the
    construction of the model gave, by their old names; `model_id` is the id when it is one.
    """

    model: Code
    sources: Mapping[str, Source] = field(default_factory=dict)
    model_id: str = ""


class LegacyModels:
    """The constructions of legacy models and the calls that use them; one instance per run.

    Args:
        project: the analysed project.
        plans: the generating calls.
    """

    def __init__(self, project: Project, plans: Mapping[CallOperation, CallPlan]) -> None:
        self.project = project
        self.plans = plans

    @cached_property
    def calls(self) -> Mapping[CallOperation, tuple[CallPlan, ...]]:
        """Construction -> the generating calls on what it makes."""
        found: dict[CallOperation, list[CallPlan]] = {}
        for plan in self.plans.values():
            for construction in plan.models if plan.legacy else ():
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
    _refuse_foreign(context.project, conversion, receiver)
    if not plan.models:
        raise conversion.refuse("legacy-model", receiver)
    inline = next((one for one in plan.models if one.node is receiver), None)
    found: list[Mapping[str, Source]] = []
    for construction in sorted(plan.models, key=_place):
        given = construction_arguments(conversion, construction)
        found.append(_sources(context, conversion, plan, construction, given))
        if inline is None:
            to_name(context, conversion, construction, given)
    if any(_written(sources) != _written(found[0]) for sources in found[1:]):
        raise conversion.refuse("legacy-model", receiver, "several models")
    if inline is not None:
        conversion.site(inline.node, Family.LEGACY, "GenerativeModel")
        given = construction_arguments(conversion, inline)
        return ModelArguments(_name(context, conversion, inline, given), found[0])
    return ModelArguments(code(conversion.module.span(receiver)), found[0])


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
    given = given_arguments(there, node, MODEL_ARGUMENTS, node.args)
    return {name: value for name, value in given.items() if not is_none(value)}


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
        bare = _without_prefix(context.project, name) or name
        return ModelConverter(conversion, context.settings).convert(bare, "text")
    if not context.settings.models_replace:
        return code(f'"{DEFAULT_MODEL}"')
    resolution = resolve(DEFAULT_MODEL, context.settings.models_overrides, "text")
    location = conversion.module.location(construction.node)
    conversion.substitutions.append(
        Substitution(location, DEFAULT_MODEL, resolution.model, resolution.note)
    )
    conversion.note("model-replaced", construction.node)
    return code(f'"{resolution.model}"')


def _without_prefix(project: Project, name: ast.expr) -> ast.expr | None:
    """What follows `models/` in a name that is put together; the new call takes the bare id."""
    if isinstance(name, ast.JoinedStr) and len(name.values) == 2:
        prefix, rest = name.values
        if not isinstance(rest, ast.FormattedValue) or rest.format_spec or rest.conversion != -1:
            return None
        value = rest.value
    elif isinstance(name, ast.BinOp) and isinstance(name.op, ast.Add):
        prefix, value = name.left, name.right
    else:
        return None
    return value if constant_text(prefix) == "models/" and is_text(project, value) else None


def _sources(
    context: Context,
    conversion: Conversion,
    plan: CallPlan,
    construction: CallOperation,
    given: Mapping[str, ast.expr],
) -> dict[str, Source]:
    """Where a call takes the arguments of a construction from."""
    project, module = context.project, construction.module
    plans = context.legacy_models.calls[construction]
    calls = [one.call for one in plans]
    sources: dict[str, Source] = {}
    for name, value in given.items():
        if name == "model_name":
            continue
        movable = can_be_written_at(project, module, value, calls)
        single = len(plans) == 1
        if movable and (is_cheap(value) or (single and is_short(module, value))):
            sources[name] = value
            continue
        bound = _sibling(context, conversion, plan, construction, name, value)
        if bound is None and not (movable and single):
            raise _refused_at(project, construction, value, name)
        sources[name] = value if bound is None else bound
    return sources


def _sibling(
    context: Context,
    conversion: Conversion,
    plan: CallPlan,
    construction: CallOperation,
    name: str,
    value: ast.expr,
) -> Bound | None:
    """The name an argument gets beside the model; None when not every call can read it."""
    module = construction.module
    statement = module.parent(construction.node)
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
        return None
    target = statement.targets[0]
    readers: dict[CallOperation, Reader] = {}
    for one in context.legacy_models.calls[construction]:
        reader = _reader(context.project, one, construction, target, statement)
        if reader is None or one.models != {construction}:
            return None
        readers[one.call] = reader
    there = Conversion(context.project, module)
    bound = sibling(there, target, statement, name, value, readers[plan.call])
    conversion.take(there)
    return bound


def _reader(
    project: Project,
    plan: CallPlan,
    construction: CallOperation,
    target: ast.expr,
    statement: ast.stmt,
) -> Reader | None:
    """How a call reads what the assignment of a construction binds; None when it may not."""
    assert isinstance(plan.method_node, ast.Attribute)
    receiver, module = plan.method_node.value, plan.site.module
    if isinstance(target, ast.Attribute):
        if (
            isinstance(target.value, ast.Name)
            and isinstance(receiver, ast.Attribute)
            and isinstance(receiver.value, ast.Name | ast.Attribute)
            and receiver.attr == target.attr
            and _is_only_store(project, target)
        ):
            return Reader(module, code(module.span(receiver.value)))
        return None
    if not isinstance(target, ast.Name):
        return None
    if module is construction.module:
        reads = reads_binding(project, module, receiver, statement)
        return Reader(module) if reads else None
    if definition_of(project, construction.module, target) is None:
        return None
    if isinstance(receiver, ast.Attribute):
        owners = project.values(receiver.value)
        is_module = owners == {ModuleValue(construction.module.path)}
        same = is_module and receiver.attr == target.id
        return Reader(module, code(module.span(receiver.value))) if same else None
    imported = import_of(project, module, receiver)
    if imported is None or imported.name != target.id:
        return None
    path = project.solver.resolver.resolve(imported.target, module.path)
    return Reader(module, imported=imported.target) if path == construction.module.path else None


def _is_only_store(project: Project, target: ast.Attribute) -> bool:
    """Whether no other place gives the attribute of the same classes something but None."""
    classes = {
        cls
        for value in project.values(target.value)
        if isinstance(value, InstanceValue)
        for cls in value.cls.lineage()
    }
    for graph in project.graphs.values():
        for operation in graph.operations:
            if not isinstance(operation, StoreAttributeOperation) or operation.node is target:
                continue
            if operation.name != target.attr or _is_none_slot(operation.value):
                continue
            owners = {getattr(value, "cls", None) for value in operation.base.values}
            if owners & classes or not operation.base.values:
                return False
    return bool(classes)


def _is_none_slot(slot: Slot) -> bool:
    return isinstance(slot.node, ast.expr) and is_none(slot.node)


def _refuse_foreign(project: Project, conversion: Conversion, node: ast.expr) -> None:
    """Refuse where something else than a model that is made in sight can stand."""
    slot = project.slot(node)
    for root in project.roots(slot) if slot is not None else ():
        if root.values or _is_none_slot(root) or root.role in ("return", "elements"):
            continue
        if isinstance(root.node, ast.expr | ast.arg):
            raise conversion.refuse("legacy-model", node)


def _refused_at(
    project: Project, construction: CallOperation, value: ast.expr, name: str
) -> Refused:
    return Conversion(project, construction.module).refuse("legacy-model", value, name)


def _written(sources: Mapping[str, Source]) -> dict[str, object]:
    return {
        name: ast.unparse(source) if isinstance(source, ast.expr) else source.code
        for name, source in sources.items()
    }


def _place(construction: CallOperation) -> tuple[str, int, int]:
    node = construction.node
    return construction.module.path, node.lineno, node.col_offset


def model_id(node: ast.expr | None) -> str:
    """The id in a constant."""
    return (constant_text(node) or "") if node is not None else ""
