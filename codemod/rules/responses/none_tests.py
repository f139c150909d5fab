"""Whether the program would notice that missing text is empty now, and not None.

Where it does, what is read of an answer stays None without text.
"""

from __future__ import annotations

import ast

from codemod.analysis.graph import CallOperation, Slot
from codemod.analysis.project import Project
from codemod.analysis.values import ContainerInfo, ContainerValue, SdkValue
from codemod.conversion.guards import caught_names
from codemod.rules.responses.judged_results import is_judged
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk

_ERRORS_OF_NONE = frozenset({"AttributeError", "TypeError"})
"""What using None as if it were text raises."""

_SEARCHES = frozenset({"count", "discard", "get", "index", "pop", "remove"})
"""Methods of containers that are given what they look for."""


def tells_none(project: Project, module: PythonModule, node: ast.expr) -> bool:
    """Whether a place where a text is tells None from other texts, or from an empty one."""
    parent = module.parent(node)
    return (
        _tests_mixed_text(project, node, parent)
        or _tells_none_by_kind(project, node, parent)
        or _meets_none(project, node, parent)
        or (isinstance(parent, ast.Return) and is_judged(project, module, parent))
        or _tells_none_from_empty(project, module, node)
        or _is_key_beside_none(module, node, parent)
        or _is_shown_as_none(project, module, parent)
    )


def _is_shown_as_none(project: Project, module: PythonModule, parent: ast.AST | None) -> bool:
    """Whether `str(text)` may be compared with "None"."""
    shown = isinstance(parent, ast.Call) and project.symbol(parent.func) == "builtins.str"
    return shown and any(f"{quote}None{quote}" in module.text for quote in "\"'")


def _is_key_beside_none(module: PythonModule, node: ast.expr, parent: ast.AST | None) -> bool:
    """Whether a text is the key in something, such as a Counter, that is asked for None as well."""
    if not isinstance(parent, ast.Subscript) or parent.slice is not node:
        return False
    holder = ast.unparse(parent.value)
    return any(
        ast.unparse(one) == holder and _looks_for_none(module, one)
        for one in module.nodes_of(ast.Name, ast.Attribute)
        if one in module.parents
    )


def texts_searched_for_none(slot: Slot, node: ast.expr) -> set[CallOperation]:
    """The calls whose texts are in a container in which None is looked for at this place."""
    containers = [value.container for value in slot.values if isinstance(value, ContainerValue)]
    if not containers or not _looks_for_none(slot.module, node):
        return set()
    return {origin for container in containers for origin in _texts_in(container)}


def _looks_for_none(module: PythonModule, node: ast.expr) -> bool:
    parent = module.parent(node)
    if isinstance(parent, ast.Compare) and len(parent.ops) == 1:
        is_in = isinstance(parent.ops[0], ast.In | ast.NotIn)
        return is_in and parent.comparators[0] is node and _is_none(parent.left)
    if isinstance(parent, ast.Subscript):
        return parent.value is node and _is_none(parent.slice)
    call = module.parent(parent) if isinstance(parent, ast.Attribute) else None
    return (
        isinstance(parent, ast.Attribute)
        and parent.attr in _SEARCHES
        and isinstance(call, ast.Call)
        and any(map(_is_none, call.args[:1]))
    )


def _texts_in(container: ContainerInfo) -> set[CallOperation]:
    """The calls whose texts are elements or keys of a container."""
    return {
        value.origin
        for slot in (*container.slots(), container.keys)
        for value in slot.values
        if isinstance(value, SdkValue) and value.type == "str" and value.origin is not None
    }


def _tests_mixed_text(project: Project, node: ast.expr, parent: ast.AST | None) -> bool:
    """Whether a text that may also come from elsewhere is compared with None."""
    if not isinstance(parent, ast.Compare) or not isinstance(node, ast.Name):
        return False
    if not any(
        isinstance(side, ast.Constant) and side.value is None
        for side in (parent.left, *parent.comparators)
    ):
        return False
    slot = project.slot(node)
    roots = project.roots(slot) if slot is not None else []
    return any(not root.values and not _is_none(root.node) for root in roots)


_EQUAL = ("assertEqual", "assertIs", "assertIsNot", "assertNotEqual")
_NONE = ("assertIsNone", "assertIsNotNone")


def _meets_none(project: Project, node: ast.expr, parent: ast.AST | None) -> bool:
    """Whether a text is compared with something that may be None, or looked for beside None."""
    if isinstance(parent, ast.Call):
        method = parent.func.attr if isinstance(parent.func, ast.Attribute) else ""
        others = [one for one in parent.args if one is not node]
        equal = method in _EQUAL and any(_may_be_none(project, one) for one in others)
        return equal or (method in _NONE and parent.args[:1] == [node])
    if not isinstance(parent, ast.Compare) or len(parent.ops) != 1:
        return False
    if isinstance(parent.ops[0], ast.In | ast.NotIn):
        return parent.left is node and _may_hold_none(project, parent.comparators[0])
    other = parent.comparators[0] if parent.left is node else parent.left
    return not _is_none(other) and _may_be_none(project, other)


def _may_be_none(project: Project, node: ast.expr) -> bool:
    slot = project.slot(node)
    roots = project.roots(slot) if slot is not None else []
    return _is_none(node) or any(_is_none(root.node) for root in roots)


def _may_hold_none(project: Project, node: ast.expr) -> bool:
    return any(
        _is_none(source.node)
        for value in project.values(node)
        if isinstance(value, ContainerValue)
        for slot in value.container.slots()
        for source in project.roots(slot)
    )


def _tells_none_by_kind(project: Project, node: ast.expr, parent: ast.AST | None) -> bool:
    """Whether `isinstance`, `type` or a pattern tells a text from None."""
    if isinstance(parent, ast.Match):
        return parent.subject is node and any(
            isinstance(pattern, ast.MatchSingleton) and pattern.value is None
            for case in parent.cases
            for pattern in walk(case.pattern)
        )
    return (
        isinstance(parent, ast.Call)
        and project.symbol(parent.func) in ("builtins.isinstance", "builtins.type")
        and parent.args[:1] == [node]
    )


def _tells_none_from_empty(project: Project, module: PythonModule, node: ast.expr) -> bool:
    """Whether the program would notice that missing text is empty now, and not None.

    It does where text is compared with "", and where a handler names the failure of using None.
    """
    parent = module.parent(node)
    if isinstance(parent, ast.Compare) and not isinstance(module.parent(parent), ast.BoolOp):
        return any(
            isinstance(side, ast.Constant) and side.value == ""
            for side in (parent.left, *parent.comparators)
        )
    if not isinstance(node, ast.Attribute) or node.attr != "text":
        return False
    if project.sdk_type(node.value) != "GenerateContentResponse":
        return False
    return bool(caught_names(module, node) & _ERRORS_OF_NONE)


def _is_none(node: ast.AST | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is None
