"""What can be seen of tools without converting them."""

from __future__ import annotations

import ast

from codemod.analysis.project import Project
from codemod.conversion.literals import is_none
from codemod.conversion.reachable_fields import possible_fields
from codemod.conversion.result import Conversion
from codemod.conversion.visible import Visible
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
    elements = node.elts if isinstance(node, ast.List) else []
    functions = bool(elements) and all(
        possible_fields(project, element, "Tool") == {"function_declarations"}
        for element in elements
    )
    return frozenset({"tools.function_declarations" if functions else "tools"})
