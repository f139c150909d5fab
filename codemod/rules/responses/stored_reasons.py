"""Lists of reasons that the program searches: `"STOP" in reasons`, `Counter(reasons)`.

A reason that is taken out of a list is compared like any other.  Where the list is asked as a
whole, the words it is asked for are not looked at, so such reasons stay what they were.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codemod.analysis.graph import CallOperation
from codemod.analysis.project import Project
from codemod.analysis.values import ContainerInfo, ContainerValue, SdkValue
from codemod.conversion.read_types import is_reason
from codemod.rules.calls import Context
from codemod.rules.responses.prompt_feedback import is_feedback
from codemod.sources.python_module import PythonModule

_SEARCHES = frozenset({"count", "index", "remove", "discard"})
_COUNTERS = frozenset({"builtins.frozenset", "builtins.set", "collections.Counter"})
_DICTS = frozenset({"builtins.dict", "collections.OrderedDict", "collections.defaultdict"})
_Dict = ast.Dict | ast.DictComp


def searched_reasons(
    context: Context,
) -> Iterator[tuple[ast.expr, PythonModule, frozenset[CallOperation]]]:
    """The places where such a list is searched, with the calls whose reasons are in it."""
    project = context.project
    followed = context.followed.keys() - context.kept
    for node, slot in project.nodes_with_objects():
        if node not in slot.module.parents:
            continue
        for value in slot.values:
            if not isinstance(value, ContainerValue):
                continue
            origins = _reasons(value.container) & followed
            if origins and _is_searched(project, slot.module, node, value.container):
                yield node, slot.module, frozenset(origins)


def _reasons(container: ContainerInfo) -> set[CallOperation]:
    """The calls whose reasons are elements of a container."""
    return {
        value.origin
        for slot in (container.rest, *container.keyed.values())
        for value in slot.values
        if isinstance(value, SdkValue)
        and value.origin is not None
        and (is_reason(value.type) or is_feedback(value.type))
    }


def _is_searched(
    project: Project, module: PythonModule, node: ast.expr, container: ContainerInfo
) -> bool:
    parent = module.parent(node)
    if isinstance(parent, ast.Call):
        return node in parent.args and project.symbol(parent.func) in _COUNTERS
    keyed = _is_dict(project, container)
    if isinstance(parent, ast.Attribute):
        call = module.parent(parent)
        if parent.attr == "values" and keyed and isinstance(call, ast.Call):
            return _is_compared(module, call, False)
        return parent.attr in _SEARCHES and isinstance(call, ast.Call) and call.func is parent
    return _is_compared(module, node, keyed)


def _is_compared(module: PythonModule, node: ast.expr, keyed: bool) -> bool:
    """Whether elements are compared; those of a dict are not where a key is asked for."""
    compare = module.parent(node)
    if not isinstance(compare, ast.Compare):
        return False
    sides = (compare.left, *compare.comparators)
    for operator, left, right in zip(compare.ops, sides, sides[1:], strict=False):
        if isinstance(operator, ast.Eq | ast.NotEq) and node in (left, right):
            return True
        if isinstance(operator, ast.In | ast.NotIn) and right is node and not keyed:
            return True
    return False


def _is_dict(project: Project, container: ContainerInfo) -> bool:
    made = container.node
    if isinstance(made, ast.Call):
        return project.symbol(made.func) in _DICTS
    return isinstance(made, _Dict)
