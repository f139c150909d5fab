"""Streams of google-generativeai that are only resolved: the program waits for the whole answer.

`model.generate_content(..., stream=True)` followed by `response.resolve()` becomes a call without
a stream; what is read afterwards are reads of a whole answer.  An answer that is no stream has
nothing to wait for.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codemod.analysis.graph import CallOperation, Slot
from codemod.analysis.project import Project
from codemod.analysis.values import SdkValue
from codemod.conversion.result import Conversion
from codemod.mapping.legacy_objects import STREAM
from codemod.rewriting.edits import RemoveStatement
from codemod.rules.calls import CallPlan, Context
from codemod.sources.walking import walk

_WHOLE = "GenerateContentResponse"
_PLAIN = (
    *(ast.Name, ast.Constant, ast.Compare, ast.BoolOp, ast.UnaryOp),
    *(ast.expr_context, ast.cmpop, ast.boolop, ast.unaryop),
)
"""What a test is made of that only looks at variables."""


def settle_resolved(context: Context) -> None:
    """Mark the calls whose stream is only resolved; from here on their answer counts as whole."""
    legacy = {call for call, plan in context.plans.items() if plan.legacy}
    streams = {call for call in legacy if context.plans[call].streamed}
    whole = legacy - streams
    if not legacy:
        return
    resolved: dict[CallOperation, list[ast.Expr]] = {}
    otherwise: set[CallOperation] = set()
    together: list[set[CallOperation]] = []
    for node, _ in context.project.nodes_with_objects():
        values = context.project.sdk_values(node)
        found = {value.origin for value in values if value.origin in legacy} - {None}
        origins = {origin for origin in found if origin is not None}
        if not origins:
            continue
        if any(value.type == STREAM for value in values):
            met = {value.origin for value in values if value.origin is not None}
            together.append(met - whole)
        if any(value.type == "Chunk" for value in values):
            otherwise |= origins
        statement = _resolve_statement(context.project, node)
        if statement is not None:
            for origin in origins:
                resolved.setdefault(origin, []).append(statement)
    settled = _without(resolved.keys() & streams - otherwise, together)
    for call in (*settled, *(resolved.keys() & whole)):
        context.plans[call].resolves = tuple(resolved[call])
    _make_whole(context.project, settled)


def _without(calls: set[CallOperation], together: list[set[CallOperation]]) -> set[CallOperation]:
    """The calls whose stream meets only streams that are resolved, too."""
    while True:
        apart = {call for group in together if not group <= calls for call in group & calls}
        if not apart:
            return calls
        calls = calls - apart


def _resolve_statement(project: Project, node: ast.expr) -> ast.Expr | None:
    """The statement `node.resolve()`, awaited or not."""
    module = project.module_of(node)
    member = module.parent(node)
    if not isinstance(member, ast.Attribute) or member.attr != "resolve":
        return None
    call = module.parent(member)
    called = isinstance(call, ast.Call) and call.func is member
    statement = module.parent(call) if called and call is not None else None
    if isinstance(statement, ast.Await):
        statement = module.parent(statement)
    return statement if isinstance(statement, ast.Expr) else None


def _make_whole(project: Project, calls: set[CallOperation]) -> None:
    for slot in _slots(project):
        for value in tuple(slot.values):
            if isinstance(value, SdkValue) and value.origin in calls and STREAM in value.type:
                del slot.values[value]
                slot.values[SdkValue(value.type.replace(STREAM, _WHOLE), value.origin)] = None
    project.forget_held()


def _slots(project: Project) -> Iterator[Slot]:
    """Every slot that is connected to an expression."""
    seen: set[Slot] = set()
    todo = list(project.slots.values())
    while todo:
        slot = todo.pop()
        if slot not in seen:
            seen.add(slot)
            yield slot
            todo.extend(slot.successors)
            todo.extend(slot.predecessors)


def removed_statements(context: Context, origins: frozenset[CallOperation]) -> set[ast.AST]:
    """The statements that wait for the streams of some calls and go away with them."""
    plans = (context.plans[origin] for origin in origins if origin in context.plans)
    return {
        place
        for plan in plans
        for statement in plan.resolves
        for place in (statement, statement.value)
    }


def remove_resolves(plan: CallPlan, conversion: Conversion) -> None:
    """Take out the statements that waited for the stream.

    Raises:
        Refused: one stands in another file, or is all there is in its block.
    """
    module = conversion.module
    for statement in dict.fromkeys(plan.resolves):
        if statement not in module.parents:
            raise conversion.refuse("stream-use", plan.site.node, "resolve()")
        conversion.edits.append(removal(conversion, statement))


def removal(conversion: Conversion, statement: ast.stmt) -> RemoveStatement:
    """Take out a statement that waits, with the `if response:` that does nothing else.

    Raises:
        Refused: a test that does more than that decides whether the program waits.
    """
    module = conversion.module
    place, outer = statement, module.parent(statement)
    while isinstance(outer, ast.If) and outer.body == [place]:
        begins = module.text_of(module.span(outer)).startswith("if")
        if outer.orelse or not begins or not _is_plain(outer.test):
            raise conversion.refuse("stream-use", statement, "resolve()")
        place, outer = outer, module.parent(outer)
    return RemoveStatement(module.path, module.span(place), isinstance(place, ast.If))


def _is_plain(test: ast.expr) -> bool:
    """Whether it makes no difference that a test is not evaluated."""
    return all(
        isinstance(part, _PLAIN)
        or (isinstance(part, ast.Attribute) and ast.unparse(part.value) == "self")
        for part in walk(test)
    )
