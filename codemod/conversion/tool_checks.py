"""What can be seen of tools without converting them."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from codemod.analysis.graph import CallOperation
from codemod.analysis.project import Project
from codemod.analysis.values import ContainerInfo, ContainerMethodValue, ContainerValue, Value
from codemod.conversion.literals import is_none
from codemod.conversion.reachable_fields import possible_fields
from codemod.conversion.result import Conversion
from codemod.conversion.visible import Visible
from codemod.helpers.features import STRICT
from codemod.mapping.config_fields import Action
from codemod.mapping.tool_fields import SEARCHING_TOOLS, TOOL_KINDS

_OPTIONS = {
    (row.value_class, name): option
    for row in TOOL_KINDS.values()
    for name, option in row.options.items()
}


def refuse_without_counterpart(conversion: Conversion, seen: Visible, node: ast.expr) -> None:
    """Refuse tools in sight that have no counterpart."""
    for item in seen.fields():
        if item.value is not None and is_none(item.value):
            continue
        row = TOOL_KINDS.get(item.name) if item.owner in ("", "Tool") else None
        if row is not None and row.refusal:
            raise conversion.refuse(row.refusal, node, row.name)
        option = _OPTIONS.get((item.owner, item.name))
        if option is not None and option.action is Action.KEEPS_FLOW:
            raise conversion.refuse("tool-without-equivalent", node, f"{item.owner}.{item.name}")


def is_tool_in_sight(project: Project, node: ast.expr) -> bool:
    """Whether a tool is in sight, as an object or as a dict."""
    seen = Visible(project).look(node)
    return "Tool" in seen.origins.values() or any(
        item.owner == "" and item.name in TOOL_KINDS for item in seen.fields()
    )


def searches_only(project: Project, node: ast.expr) -> bool:
    """Whether all tools only look something up, so that an answer holds nothing but texts."""
    seen = Visible(project).look(node)
    names = {
        item.name
        for item in seen.fields()
        if item.owner in ("", "Tool") and item.name in TOOL_KINDS
        if item.value is None or not is_none(item.value)
    }
    return not seen.functions and names <= SEARCHING_TOOLS


def tool_features(project: Project, node: ast.expr) -> frozenset[str]:
    """What the helper for tools must be able to convert: all, or only functions."""
    functions = possible_tools(project, node) == frozenset({"function_declarations"})
    return frozenset({"tools.function_declarations" if functions else "tools"})


def possible_tools(project: Project, node: ast.expr) -> frozenset[str] | None:
    """The fields of `types.Tool` that tools can be of; None where not all of them can be seen."""
    elements = _elements(project, node)
    fields = [possible_fields(project, element, "Tool") for element in elements]
    if not all(fields) or any(STRICT in names for names in fields):
        return None
    return frozenset[str]().union(*fields) or None


def _elements(project: Project, node: ast.expr) -> list[ast.expr]:
    """The elements of all lists that an expression can be; empty where there may be others."""
    if isinstance(node, ast.List):
        return _without_stars(node)
    slot = project.slot(node)
    roots = project.roots(slot) if slot is not None else []
    roots = [root for root in roots if not (isinstance(root.node, ast.expr) and is_none(root.node))]
    if not all(isinstance(root.node, ast.List) for root in roots):
        return []
    lists = [value.container for root in roots for value in _containers(root.values)]
    found = [_without_stars(one.node) for one in lists if not _grows(project, one)]
    if len(found) < len(lists) or not all(found):
        return []
    return [element for elements in found for element in elements]


def _without_stars(node: ast.AST) -> list[ast.expr]:
    elements = node.elts if isinstance(node, ast.List) else []
    return [] if any(isinstance(one, ast.Starred) for one in elements) else elements


def _containers(values: Iterable[Value]) -> list[ContainerValue]:
    return [value for value in values if isinstance(value, ContainerValue)]


def _grows(project: Project, container: ContainerInfo) -> bool:
    """Whether a list can hold more than is written in its display."""
    written = getattr(container.node, "elts", ())
    if container.rest.predecessors or len(container.keyed) > len(written):
        return True
    if container in project.solver.lost_containers:
        return True
    return any(
        isinstance(value, ContainerMethodValue) and value.container is container
        for graph in project.graphs.values()
        for operation in graph.operations
        if isinstance(operation, CallOperation)
        for value in operation.callee.values
    )
