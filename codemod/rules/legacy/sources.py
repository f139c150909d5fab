"""Where a call takes the arguments of its legacy model from.

An argument is written at the call when it means the same there, else it gets a name beside the
model, or in the module where it is a constant.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping

from codemod.analysis.graph import CallOperation, Slot, StoreAttributeOperation
from codemod.analysis.project import Project
from codemod.analysis.values import ContainerValue, InstanceValue, ModuleValue
from codemod.conversion.definitions import can_move, definition_of
from codemod.conversion.legacy.bound import Bound, Source
from codemod.conversion.legacy.names import import_of, imported_as
from codemod.conversion.legacy.scope import (
    Use,
    is_cheap,
    is_short,
    reads_binding,
)
from codemod.conversion.legacy.siblings import Reader, sibling
from codemod.conversion.literals import is_none
from codemod.conversion.result import Conversion, Refused
from codemod.conversion.text import is_text
from codemod.rewriting.edits import RemoveStatement, code
from codemod.rules.calls import CallPlan, Context
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk


def model_sources(
    context: Context,
    conversion: Conversion,
    plan: CallPlan,
    construction: CallOperation,
    given: Mapping[str, ast.expr],
) -> dict[str, Source]:
    """Where a call takes the arguments of a construction from."""
    module = construction.module
    plans = context.legacy_models.calls[construction]
    uses = [_use(context.project, one, construction) for one in plans]
    sources: dict[str, Source] = {}
    for name, value in given.items():
        if name == "model_name":
            continue
        if name == "system_instruction" and _changes_later(context.project, construction, value):
            raise _refused_at(context.project, construction, value, name)
        movable = all(use is not None and use.means_same(value) for use in uses)
        single = len(plans) == 1
        if movable and (is_cheap(value) or (single and is_short(module, value))):
            sources[name] = value
            continue
        bound = _sibling(context, conversion, plan, construction, name, value)
        if bound is None and not (movable and single):
            bound = _constant(context, conversion, plan, construction, name, value)
        if bound is None and not (movable and single):
            raise _refused_at(context.project, construction, value, name)
        sources[name] = value if bound is None else bound
    return sources


def _changes_later(project: Project, construction: CallOperation, value: ast.expr) -> bool:
    """Whether a list that a model was made with may change after that; the model had a copy."""
    module = construction.module
    if isinstance(value, ast.List | ast.Tuple) or not any(
        isinstance(one, ContainerValue) for one in project.values(value)
    ):
        return False
    definition = definition_of(project, module, value)
    if definition is None:
        return True
    scope = module.parent(definition.statement)
    return any(
        isinstance(module.parent(use), ast.Attribute | ast.Subscript)
        and (
            use.lineno > construction.node.lineno
            or module.parent(module.statement(use)) is not scope
        )
        for use in definition.uses
        if use is not value
    )


def _use(project: Project, plan: CallPlan, construction: CallOperation) -> Use | None:
    """A call as seen from the construction; None when it cannot be seen from there."""
    if not isinstance(plan.method_node, ast.Attribute):
        return None
    module, receiver = construction.module, plan.method_node.value
    if plan.site.module is not module:
        return None
    statement = module.parent(construction.node)
    direct = isinstance(statement, ast.Assign | ast.AnnAssign) and reads_binding(
        project, module, receiver, statement
    )
    return Use(project, module, construction.node, plan.site.node, receiver, direct)


def _only_target(statement: ast.AST | None) -> ast.expr | None:
    """What an assignment assigns to, when it is one thing."""
    if isinstance(statement, ast.AnnAssign):
        return statement.target
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        return statement.targets[0]
    return None


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
    target = _only_target(statement)
    if not isinstance(statement, ast.stmt) or target is None:
        return None
    readers: dict[CallOperation, Reader] = {}
    for one in context.legacy_models.calls[construction]:
        reader = _reader(context, one, construction, target, statement)
        if reader is None or one.models != {construction}:
            return None
        readers[one.call] = reader
    there = Conversion(context.project, module)
    bound = sibling(there, target, statement, name, value, readers[plan.call])
    conversion.take(there)
    return bound


def _constant(
    context: Context,
    conversion: Conversion,
    plan: CallPlan,
    construction: CallOperation,
    name: str,
    value: ast.expr,
) -> Bound | None:
    """A constant of the module for an argument that means the same everywhere in it.

    Calls in other modules import it from where they have the model from.
    """
    project, module = context.project, construction.module
    here = Use(project, module, construction.node, construction.node, construction.node.func, False)
    there = Conversion(project, module)
    if not here.means_same(value):
        definition = definition_of(project, module, value)
        if definition is None or not can_move(project, module, definition):
            return None
        value = definition.value
        if not isinstance(value, ast.Dict | ast.List | ast.Call) or not here.means_same(value):
            return None
        span = module.span(definition.statement)
        there.edits.append(RemoveStatement(module.path, span))
    names = context.legacy_models.names
    reader = Reader(module, names)
    if plan.site.module is not module:
        imported, owner = imported_as(project, plan.site.module, module)
        if not imported and not owner:
            return None
        reader = Reader(plan.site.module, names, code(owner) if owner else None, imported)
    statement = module.statement(construction.node)
    while (parent := module.parent(statement)) is not module.tree:
        if not isinstance(parent, ast.stmt | ast.ExceptHandler | ast.match_case):
            return None
        statement = parent  # type: ignore[assignment]
    if not all(_is_bound_above(module, part, statement) for part in walk(value)):
        return None
    if isinstance(value, ast.Name) and name == "system_instruction":
        bound = Bound(reader.read(there, value.id)) if is_text(project, value) else None
    else:
        bound = sibling(there, None, statement, name, value, reader)
    if bound is not None:
        conversion.take(there)
    return bound


def _is_bound_above(module: PythonModule, node: ast.AST, statement: ast.stmt) -> bool:
    """Whether a part of an expression has its value before a statement of the module runs."""
    if not isinstance(node, ast.Name):
        return True
    bound = [
        place
        for place in walk(module.tree)
        if isinstance(place, ast.Name | ast.alias) and _binds(place, node.id)
    ]
    return bool(bound) and all(place.lineno < statement.lineno for place in bound)


def _binds(place: ast.Name | ast.alias, name: str) -> bool:
    if isinstance(place, ast.Name):
        return place.id == name and isinstance(place.ctx, ast.Store)
    return (place.asname or place.name.partition(".")[0]) == name


def _reader(
    context: Context,
    plan: CallPlan,
    construction: CallOperation,
    target: ast.expr,
    statement: ast.stmt,
) -> Reader | None:
    """How a call reads what the assignment of a construction binds; None when it may not."""
    if not isinstance(plan.method_node, ast.Attribute):
        return None
    project, names = context.project, context.legacy_models.names
    receiver, module = plan.method_node.value, plan.site.module
    if isinstance(target, ast.Attribute):
        if (
            isinstance(target.value, ast.Name)
            and isinstance(receiver, ast.Attribute)
            and isinstance(receiver.value, ast.Name | ast.Attribute)
            and receiver.attr == target.attr
            and _is_only_store(project, target)
        ):
            return Reader(module, names, code(module.span(receiver.value)))
        return None
    if not isinstance(target, ast.Name):
        return None
    if module is construction.module:
        reads = reads_binding(project, module, receiver, statement)
        return Reader(module, names) if reads else None
    if definition_of(project, construction.module, target) is None:
        return None
    if isinstance(receiver, ast.Attribute):
        owners = project.values(receiver.value)
        is_module = owners == {ModuleValue(construction.module.path)}
        same = is_module and receiver.attr == target.id
        return Reader(module, names, code(module.span(receiver.value))) if same else None
    imported = import_of(project, module, receiver)
    if imported is None or imported.name != target.id:
        return None
    path = project.solver.resolver.resolve(imported.target, module.path)
    return (
        Reader(module, names, imported=imported.target)
        if path == construction.module.path
        else None
    )


def _is_only_store(project: Project, target: ast.Attribute) -> bool:
    """Whether no other place gives the attribute of the same classes something but None."""
    classes = {
        cls
        for value in project.values(target.value)
        if isinstance(value, InstanceValue)
        for cls in value.cls.lineage()
    }
    for operation in project.operations(StoreAttributeOperation):
        if operation.node is target or operation.name != target.attr:
            continue
        if is_none_slot(operation.value):
            continue
        owners = {getattr(value, "cls", None) for value in operation.base.values}
        if owners & classes or not operation.base.values:
            return False
    return bool(classes)


def _refused_at(
    project: Project, construction: CallOperation, value: ast.expr, name: str
) -> Refused:
    return Conversion(project, construction.module).refuse("legacy-model", value, name)


def as_written(sources: Mapping[str, Source]) -> dict[str, object]:
    """Sources in a form that can be compared."""
    return {
        name: ast.unparse(source) if isinstance(source, ast.expr) else source.code
        for name, source in sources.items()
    }


def is_none_slot(slot: Slot) -> bool:
    """Whether a slot is the constant None."""
    return isinstance(slot.node, ast.expr) and is_none(slot.node)
