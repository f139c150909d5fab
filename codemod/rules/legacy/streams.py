"""Streams of google-generativeai: what the call becomes where its answer arrives in pieces.

The old answer was a stream and, once read, the whole answer (`resolve()`, `.text`); the new stream
is read once and is nothing else.
"""

from __future__ import annotations

import ast

from codemod.conversion.result import Conversion
from codemod.model import Span
from codemod.rewriting.edits import ReplaceExpression, code
from codemod.rules.calls import CallPlan, Context
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk


def wrap_stream(plan: CallPlan, conversion: Conversion) -> str:
    """The helper around a streaming call; empty where the stream is read event by event.

    An answer without text raised when its chunk was read.  Where code of the project would see
    that, the helper raises at the end of a stream without text.

    Raises:
        Refused: the async call is not awaited where it stands.
    """
    conversion.note("stream-errors", plan.site.node)
    if plan.events:
        return ""
    required = "required_" if plan.watched else ""
    if not required:
        conversion.note("missing-text-no-error", plan.site.node)
    if not plan.asynchronous:
        return conversion.helper(f"{required}stream_text")
    parent = conversion.module.parent(plan.site.node)
    if not isinstance(parent, ast.Await):
        raise conversion.refuse("stream-use", plan.site.node)
    helper = conversion.helper(f"a{required}stream_text")
    span: Span = conversion.module.span(plan.site.node)
    new = code(f"{helper}(await ", span, ")")
    conversion.edits.append(
        ReplaceExpression(conversion.module.path, conversion.module.span(parent), new)
    )
    return ""


def is_read_here(module: PythonModule, call: ast.Call) -> bool:
    """Whether a loop reads a stream where it is made, under the same handlers.

    The old call sent its request at once; where the loop sends it, failures come out there.
    """
    parent = module.parent(call)
    stream: ast.AST | None = parent if isinstance(parent, ast.Await) else call
    place = module.parent(stream) if stream is not None else None
    if isinstance(place, ast.For | ast.AsyncFor):
        return place.iter is stream
    if not isinstance(place, ast.Assign) or place.value is not stream:
        return False
    target = place.targets[0]
    block = next(
        (
            found
            for name in ("body", "orelse", "finalbody")
            if place in (found := getattr(module.parent(place), name, None) or [])
        ),
        [],
    )
    following = block[block.index(place) + 1 :] if block else []
    if not isinstance(target, ast.Name):
        return False
    for one in following:
        looped = one.iter if isinstance(one, ast.For | ast.AsyncFor) else None
        if isinstance(looped, ast.Name) and looped.id == target.id:
            return True
        names = [part for part in walk(one) if isinstance(part, ast.Name)]
        if any(part.id == target.id and isinstance(part.ctx, ast.Store) for part in names):
            return False
    return False


def check_legacy_read(context: Context, conversion: Conversion, read: ast.expr) -> None:
    """Refuse a read of a chunk's text whose own handler does something about chunks without text.

    The migrated loop sees no such chunks.  A handler around the whole loop is not meant.

    Raises:
        Refused: the handler does more than go on to the next chunk.
    """
    module = conversion.module
    if not isinstance(read, ast.Attribute) or read.attr != "text":
        return
    if context.project.sdk_type(read.value) != "Chunk":
        return
    for handler in context.watchers.catching(module, read):
        statement = module.parent(handler)
        assert statement is not None
        if not _holds_loop(context, statement) and not _goes_on(handler):
            raise conversion.refuse("handler-not-understood", handler)


def _holds_loop(context: Context, statement: ast.AST) -> bool:
    """Whether a stream is read from start to end inside a statement."""
    return any(
        isinstance(node, ast.For | ast.AsyncFor | ast.comprehension)
        and context.project.sdk_type(node.iter).endswith("iterator Chunk")
        for node in walk(statement)
    )


def _goes_on(handler: ast.ExceptHandler) -> bool:
    return all(isinstance(statement, ast.Pass | ast.Continue) for statement in handler.body)
