"""Stand-ins for objects of the project, whose methods happen to be named as those of the SDK."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from codemod.analysis.graph import Slot, downstream, upstream
from codemod.analysis.values import (
    ClassInfo,
    ClassValue,
    FunctionValue,
    InstanceValue,
    SdkValue,
    Value,
)
from codemod.rules.calls import Context
from codemod.sources.python_module import PythonModule

_PLAIN = frozenset({"Client", "str", "int", "float", "bool", "bytes"})
"""Types of values that the SDK gives and that are no answers of it, nor parts of one."""


def stands_for_own_object(context: Context, fake: ast.expr, method: str) -> bool:
    """Whether a fake takes the place of objects of the project that have such a method themselves.

    Args:
        fake: what the test gives the method, as in `fake.generate_content = ...`.
        method: the name of the method.

    Returns:
        Only where the fake can be followed to all places that it goes to, and no model or client
        of the SDK can be in any of them.
    """
    slot = context.project.slot(fake)
    if slot is None:
        return False
    places = {place for source in upstream(slot) for place in downstream(source)}
    values = [value for place in places for value in place.values]
    if any(isinstance(value, SdkValue) for value in values):
        return False
    if any(_is_handed_over(context, place) for place in places):
        return False
    return any(
        isinstance(value, InstanceValue)
        and any(method in each.fields for each in value.cls.lineage())
        for value in values
    )


def names_own_function(context: Context, module: PythonModule, name: str) -> bool:
    """Whether a dotted name in a test is that of a function of the project.

    Args:
        module: the test.
        name: as `patch` takes it, such as `package.module.generate_content`.
    """
    prefix, _, last = name.rpartition(".")
    seen: set[str] = set()
    place = module.path
    while prefix:
        path = context.project.solver.resolver.resolve(prefix, place)
        found = context.project.modules.get(path or "")
        if found is None or found.path in seen:
            return False
        seen.add(found.path)
        prefix, place = "", found.path
        for statement in found.tree.body:
            if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
                if statement.name == last:
                    return True
            elif isinstance(statement, ast.ImportFrom):
                for alias in statement.names:
                    if (alias.asname or alias.name) == last:
                        prefix, last = "." * statement.level + (statement.module or ""), alias.name
    return False


def names_method_of_own_class(context: Context, module: PythonModule, name: str) -> bool:
    """Whether a dotted name in a test is that of a method as `names_own_method` knows them.

    Args:
        module: the test.
        name: as `patch` takes it, such as `package.module.Assistant.generate_content`.
    """
    owner, _, method = name.rpartition(".")
    home, _, class_name = owner.rpartition(".")
    path = context.project.solver.resolver.resolve(home, module.path) if home else None
    graph = context.project.graphs.get(path or "")
    slot = graph.globals.get(class_name) if graph is not None else None
    values = slot.values if slot is not None else {}
    classes = [value.cls for value in values if isinstance(value, ClassValue)]
    return 0 < len(classes) == len(values) and all(
        _defines(context, each, method) for each in classes
    )


def names_own_method(context: Context, call: ast.Call) -> bool:
    """Whether a patch is of a method of the project that answers with objects of the project.

    Args:
        call: as `patch.object(Assistant, "generate_content")`, of a class or of an object.
    """
    owner, name = (*call.args[:2], None, None)[:2]
    if owner is None or not isinstance(name, ast.Constant):
        return False
    values = context.project.values(owner)
    classes = [value.cls for value in values if isinstance(value, ClassValue | InstanceValue)]
    return 0 < len(classes) == len(values) and all(
        _defines(context, each, str(name.value)) for each in classes
    )


def _defines(context: Context, cls: ClassInfo, name: str) -> bool:
    """Whether a class has a method of its own that gives nothing of the SDK to who calls it."""
    found = [
        value for each in cls.lineage() if name in each.fields for value in each.fields[name].values
    ]
    return bool(found) and all(
        isinstance(value, FunctionValue)
        and not _gives_object(context, value.function.returned.values)
        and not _gives_object(context, value.function.yielded.values)
        for value in found
    )


def _gives_object(context: Context, values: Iterable[Value]) -> bool:
    """Whether objects of the SDK are among some values, or in fields of objects among them."""
    fields = [
        value
        for each in values
        if isinstance(each, InstanceValue)
        for cls in each.cls.lineage()
        for slot in cls.fields.values()
        for value in slot.values
    ]
    found = context.project.objects_in([*values, *fields])
    return any(each.type not in _PLAIN for each in found)


def _is_handed_over(context: Context, place: Slot) -> bool:
    """Whether a value stands as an argument of a call that leads out of sight."""
    node = place.node
    if not isinstance(node, ast.expr) or node not in place.module.parents:
        return False
    parent = place.module.parent(node)
    if isinstance(parent, ast.keyword):
        parent = place.module.parent(parent)
    if not isinstance(parent, ast.Call) or parent.func is node:
        return False
    call = context.project.graphs[place.module.path].calls.get(parent)
    return call is None or not call.targets
