"""What must be known of all reads of a call before any of them is translated."""

from __future__ import annotations

import ast

from codemod.analysis.graph import CallOperation
from codemod.analysis.project import Project
from codemod.analysis.values import ContainerValue
from codemod.conversion.chunks import asks_for_text
from codemod.conversion.guards import caught_names
from codemod.mapping.legacy_objects import STREAM
from codemod.rules.calls import Context, response_origins
from codemod.rules.responses.judged_results import is_judged
from codemod.rules.responses.resolved_streams import settle_resolved
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk

_ERRORS_OF_NONE = frozenset({"AttributeError", "TypeError"})
"""What using None as if it were text raises."""


def settle_reads(context: Context) -> None:
    """Set, for every call, whether its stream is read event by event and its text tested for None.

    Calls whose responses meet at one expression are read by the same code, so they agree.
    """
    settle_resolved(context)
    groups = _groups(context)
    for node, slot in context.project.nodes_with_objects():
        if not (response_origins(context.project, node) & context.followed.keys()):
            continue
        parent = slot.module.parent(node)
        kind = context.project.sdk_type(node)
        is_member = kind == "Chunk" and isinstance(parent, ast.Attribute)
        events = is_member and not asks_for_text(slot.module, node)
        watched = kind == STREAM and context.watchers.watch(slot.module, node, stream=True)
        tested = kind == "str" and (
            _tests_mixed_text(context.project, node, parent)
            or _tells_none_by_kind(context.project, node, parent)
            or _meets_none(context.project, node, parent)
            or (isinstance(parent, ast.Return) and is_judged(context.project, slot.module, parent))
            or _tells_none_from_empty(context.project, slot.module, node)
        )
        for origin in response_origins(context.project, node) & context.followed.keys():
            for member in groups[origin]:
                plan = context.followed[member]
                plan.watched |= watched
                plan.events |= events
                plan.none_tested |= tested


def _groups(context: Context) -> dict[CallOperation, set[CallOperation]]:
    groups = {call: {call} for call in context.followed}
    for node, _ in context.project.nodes_with_objects():
        origins = [origin for origin in response_origins(context.project, node) if origin in groups]
        for other in origins[1:]:
            first = groups[origins[0]]
            if groups[other] is not first:
                first |= groups[other]
                for member in first:
                    groups[member] = first
    return groups


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
