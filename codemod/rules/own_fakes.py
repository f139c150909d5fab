"""Stand-ins for objects of the project, whose methods happen to be named as those of the SDK."""

from __future__ import annotations

import ast

from codemod.analysis.graph import Slot, downstream, upstream
from codemod.analysis.values import InstanceValue, SdkValue
from codemod.rules.calls import Context
from codemod.sources.python_module import PythonModule


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
