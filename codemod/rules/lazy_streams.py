"""Streams whose request is sent when the first piece is asked for, as generate_content_stream did.

`interactions.create` sends it at the call.  Where a loop reads the stream at once, under the same
handlers, nobody can tell.  Anywhere else the call goes into a helper that is a generator.
"""

from __future__ import annotations

import ast

from codemod.analysis.graph import CallOperation
from codemod.analysis.project import Project
from codemod.conversion.read_types import is_stream
from codemod.conversion.result import Conversion
from codemod.rewriting.edits import Code, Entry, ReplaceCall, code
from codemod.rules.calls import CallPlan
from codemod.rules.statement_order import following
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk

_READERS = frozenset({"all", "any", "join", "list", "max", "min", "set", "sum", "tuple"})
"""Functions that read all of a generator expression at once."""

_LEAVING = (ast.Break, ast.Continue, ast.Raise, ast.Return)


def is_lazy(plan: CallPlan) -> bool:
    """Whether a migrated stream of google-genai sends its request when it is first read."""
    if plan.legacy or not plan.streamed:
        return False
    module, call = plan.site.module, plan.site.node
    parent = module.parent(call)
    stream = parent if isinstance(parent, ast.Await) else call
    place = module.parent(stream)
    if not isinstance(place, ast.Assign) or not isinstance(place.targets[0], ast.Name):
        return not _is_read(module, stream)
    first = _next_use(module, place, place.targets[0].id)
    return first is None or not _is_read(module, first)


def opened_streams(project: Project, stream: ast.expr) -> frozenset[CallOperation]:
    """The calls that can have opened what a loop goes over."""
    return frozenset(
        value.origin
        for value in project.sdk_values(stream)
        if value.origin is not None and is_stream(value.type)
    )


def _is_read(module: PythonModule, stream: ast.expr) -> bool:
    """Whether the expression that a stream stands in reads it."""
    parent = module.parent(stream)
    if isinstance(parent, ast.Call) and isinstance(parent.func, ast.Name):
        if parent.func.id != "enumerate" or parent.args[:1] != [stream]:
            return False
        stream, parent = parent, module.parent(parent)
    if isinstance(parent, ast.YieldFrom):
        return True
    if isinstance(parent, ast.For | ast.AsyncFor):
        return parent.iter is stream
    if not isinstance(parent, ast.comprehension):
        return False
    made = module.parent(parent)
    if not isinstance(made, ast.GeneratorExp):
        return isinstance(made, ast.expr) and made.generators[0] is parent  # type: ignore[attr-defined]
    reader = module.parent(made)
    name = reader.func if isinstance(reader, ast.Call) else None
    called = name.id if isinstance(name, ast.Name) else getattr(name, "attr", "")
    return made.generators[0] is parent and called in _READERS


def _next_use(module: PythonModule, place: ast.Assign, name: str) -> ast.Name | None:
    """Where a name is certainly used next, in a statement of the same block, not deeper in one."""
    for statement in following(module, place):
        uses = [node for node in walk(statement) if isinstance(node, ast.Name) and node.id == name]
        if not uses and any(isinstance(node, _LEAVING) for node in walk(statement)):
            return None
        if not uses:
            continue
        first = min(uses, key=lambda node: (node.lineno, node.col_offset))
        current: ast.AST | None = first
        while current is not None and not isinstance(current, ast.stmt | ast.Lambda):
            current = module.parent(current)
        return first if current is statement else None
    return None


def rewrite_lazily(
    plan: CallPlan,
    conversion: Conversion,
    name: str,
    features: frozenset[str],
    function: Code,
    arguments: list[Entry],
) -> None:
    """Give the method to a helper, `a` before the name of the asynchronous one, with its arguments.

    Raises:
        Refused: the call is not written, or not awaited, where the helper could stand.
    """
    module, node = conversion.module, plan.site.node
    conversion.note("stream-errors", node)
    if plan.method_node is not node.func:
        raise conversion.refuse("stream-use", node)
    span = module.span(node)
    if plan.asynchronous:
        parent = module.parent(node)
        if not isinstance(parent, ast.Await):
            raise conversion.refuse("stream-use", node)
        conversion.replace(parent, code(span))
        name = f"a{name}"
    helper = code(conversion.helper(name, features))
    given = tuple(entry for entry in arguments if entry.key != "stream")
    conversion.edits.append(ReplaceCall(module.path, span, helper, (Entry("", function), *given)))
