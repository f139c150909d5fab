"""Reads of what a kept response never has (`mapping.kept_response`): only where None is expected.

The old API gave None there too, as long as nothing was blocked, rated or logged; a program that
asks before it looks goes on working.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Set

from codemod.analysis.graph import CallOperation
from codemod.conversion.guards import holding_tests, only_truth_matters, watching_tries
from codemod.conversion.literals import is_none
from codemod.conversion.result import Conversion
from codemod.mapping.kept_response import LOST, NEVER_SET
from codemod.model import Family
from codemod.rules.calls import Context, response_origins
from codemod.rules.responses.shown import outermost
from codemod.rules.rule import Draft, Proposal
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk

_FAILING = frozenset(
    {
        *("all", "any", "dict", "enumerate", "float", "int", "iter", "len", "list", "map", "max"),
        *("min", "next", "reversed", "set", "sorted", "sum", "tuple", "zip"),
    }
)
"""Functions that do not take None."""

_Scope = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.Module
_Loop = ast.For | ast.AsyncFor | ast.comprehension


def propose_never_set(context: Context) -> list[Proposal]:
    """One refused proposal per place that would fail because a member is None."""
    proposals: list[Proposal] = []
    kept = context.kept
    for node, slot in context.project.nodes_with_values() if kept else ():
        if not isinstance(node, ast.Attribute) or not context.project.sdk_values(node.value):
            continue
        if node not in slot.module.parents:
            continue
        if calls := _read_from(context, node, LOST) & kept:
            if not only_truth_matters(slot.module, node):
                proposals.append(_refused(context, slot.module, node, node.attr, calls))
            continue
        if node.attr == "block_reason" and any(
            _is_told_apart(slot.module, place)
            for place in (node, *_uses_of_name(slot.module, outermost(slot.module, node)))
        ):
            calls = response_origins(context.project, node.value) & kept
            if calls:
                proposals.append(_refused(context, slot.module, node, node.attr, calls))
            continue
        if _is_usage_of_chunk(context, node):
            proposals += _read_early(context, slot.module, node, kept)
            continue
        calls = _read_from(context, node, NEVER_SET) & kept
        if not calls:
            continue
        for place in (node, *_uses_of_name(slot.module, node), *_uses_when_given(context, node)):
            module = context.project.module_of(place)
            if _fails(module, place):
                proposals.append(_refused(context, module, place, node.attr, calls))
    return proposals


def _is_told_apart(module: PythonModule, reason: ast.expr) -> bool:
    """Whether it matters which of several reasons it is: a kept response knows only one."""
    parent = module.parent(reason)
    while isinstance(parent, ast.Attribute):
        reason, parent = parent, module.parent(parent)
    return isinstance(parent, ast.Compare) and not any(
        is_none(side) for side in (parent.left, *parent.comparators)
    )


def _is_usage_of_chunk(context: Context, node: ast.Attribute) -> bool:
    return node.attr == "usage_metadata" and context.project.sdk_type(node.value) == "Chunk"


def _read_early(
    context: Context, module: PythonModule, node: ast.Attribute, kept: Set[CallOperation]
) -> list[Proposal]:
    """The refusal of a count that is read of chunks before the last, which have none."""
    calls = response_origins(context.project, node.value) & kept
    loop = _loop_over(module, node.value)
    last = isinstance(node.value, ast.Subscript) and ast.unparse(node.value.slice) == "-1"
    if not calls or last or (loop is not None and not _is_in(module, node, loop)):
        return []
    if any("finish_reason" in ast.unparse(test) for test in holding_tests(module, node)):
        return []
    uses = [use for use in _uses_of_name(module, node) if loop and _is_in(module, use, loop)]
    return [
        _refused(context, context.project.module_of(place), place, node.attr, calls)
        for place in (node, *uses, *_uses_when_given(context, node))
        if _fails(context.project.module_of(place), place)
    ]


def _loop_over(module: PythonModule, chunk: ast.expr) -> ast.AST | None:
    """The loop of a function that gives a name its value."""
    if not isinstance(chunk, ast.Name):
        return None
    for loop in walk(_scope(module, chunk)):
        if isinstance(loop, ast.For | ast.AsyncFor):
            targets = [one.id for one in walk(loop.target) if isinstance(one, ast.Name)]
            if chunk.id in targets:
                return loop
    return None


def _is_in(module: PythonModule, node: ast.AST, outer: ast.AST) -> bool:
    current: ast.AST | None = node
    while current is not None and current is not outer:
        current = module.parent(current)
    return current is outer


def _scope(module: PythonModule, node: ast.AST) -> ast.AST:
    current = node
    while not isinstance(current, _Scope) and (parent := module.parent(current)) is not None:
        current = parent
    return current


def _read_from(
    context: Context, node: ast.Attribute, table: Mapping[str, frozenset[str]]
) -> frozenset[CallOperation]:
    """The calls whose responses lack a member, by a table."""
    return frozenset(
        value.origin
        for value in context.project.sdk_values(node.value)
        if value.origin is not None and node.attr in table.get(value.type, ())
    )


def _uses_of_name(module: PythonModule, node: ast.expr) -> list[ast.expr]:
    """Where the name stands that a member is assigned to, in the same function."""
    parent = module.parent(node)
    targets = parent.targets if isinstance(parent, ast.Assign) else []
    if isinstance(parent, ast.AnnAssign | ast.NamedExpr):
        targets = [parent.target]
    names = {target.id for target in targets if isinstance(target, ast.Name)}
    return [
        one
        for one in (walk(_scope(module, node)) if names else ())
        if isinstance(one, ast.Name) and one.id in names and isinstance(one.ctx, ast.Load)
    ]


def _uses_when_given(context: Context, node: ast.expr) -> list[ast.expr]:
    """Where the parameters stand that a member is passed for, in functions of the project."""
    slot = context.project.slot(node)
    return [
        one
        for given in (slot.successors if slot is not None else ())
        if isinstance(given.node, ast.arg)
        for one in walk(_scope(given.module, given.node))
        if isinstance(one, ast.Name) and one.id == given.node.arg and isinstance(one.ctx, ast.Load)
    ]


def _fails(module: PythonModule, node: ast.expr) -> bool:
    """Whether a place does with a value what cannot be done with None, and nobody asks before."""
    return _looks_into(module, node) and not _is_asked_before(module, node)


def _looks_into(module: PythonModule, node: ast.expr) -> bool:
    parent = module.parent(node)
    if isinstance(parent, ast.Attribute | ast.Subscript):
        return parent.value is node
    if isinstance(parent, _Loop):
        return parent.iter is node
    if isinstance(parent, ast.Call):
        return isinstance(parent.func, ast.Name) and parent.func.id in _FAILING
    if isinstance(parent, ast.Compare):
        return not any(is_none(side) for side in (parent.left, *parent.comparators))
    return isinstance(parent, ast.BinOp | ast.Starred | ast.YieldFrom)


def _is_asked_before(module: PythonModule, node: ast.expr) -> bool:
    if only_truth_matters(module, node):
        return True
    written = ast.unparse(node)
    for test in holding_tests(module, node):
        if isinstance(test, ast.Compare) and is_none(test.comparators[0]):
            test = test.left if isinstance(test.ops[0], ast.IsNot | ast.NotEq) else test
        asked = test.target if isinstance(test, ast.NamedExpr) else test
        if ast.unparse(asked) == written or ast.unparse(asked).startswith(f"{written}."):
            return True
    return any(True for _ in watching_tries(module, node))


def _refused(
    context: Context,
    module: PythonModule,
    node: ast.expr,
    member: str,
    calls: frozenset[CallOperation],
) -> Proposal:
    draft = Draft("GC501", calls, Conversion(context.project, module))
    with draft as conversion:
        conversion.site(node, Family.RESPONSE, member)
        raise conversion.refuse("read-without-equivalent", node, member)
    return draft.proposal()
