"""Streams of google-generativeai that are used again after the loop that reads them.

The old stream kept what it read: it could be looped over again, and `.text` after the loop was the
whole text.  The new one is gone; the text is collected in the loop.
"""

from __future__ import annotations

import ast

from codemod.analysis.graph import CallOperation
from codemod.conversion.reads import ReadTranslator
from codemod.conversion.result import Conversion
from codemod.mapping.legacy_objects import STREAM
from codemod.rewriting.edits import InsertStatement, code
from codemod.rewriting.imports import free_name
from codemod.rules.calls import Context
from codemod.rules.responses.resolved_streams import removal
from codemod.rules.rule import Draft, Proposal
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk

_Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.Module
_Loop = ast.For | ast.AsyncFor
_WANTED = "full_text"


def propose_rereads(context: Context) -> list[Proposal]:
    """One refused proposal per stream that may be looped over twice."""
    loops: dict[CallOperation, list[ast.expr]] = {}
    for node, slot in context.project.nodes_with_objects():
        if _is_looped_over(slot.module, node):
            for value in context.project.sdk_values(node):
                plan = context.followed.get(value.origin) if value.origin is not None else None
                if value.type == STREAM and plan is not None and plan.legacy:
                    loops.setdefault(plan.call, []).append(node)
    proposals: list[Proposal] = []
    for call, places in loops.items():
        again = _second(context, places)
        if again is not None:
            module = context.project.module_of(again)
            draft = Draft("GC501", frozenset({call}), Conversion(context.project, module))
            with draft as conversion:
                raise conversion.refuse("stream-use", again)
            proposals.append(draft.proposal())
    return proposals


def _is_looped_over(module: PythonModule, node: ast.expr) -> bool:
    parent = module.parent(node)
    return isinstance(parent, _Loop | ast.comprehension) and parent.iter is node


def _second(context: Context, places: list[ast.expr]) -> ast.expr | None:
    """A loop that can run after another one over the same stream."""
    for index, place in enumerate(places):
        for other in places[index + 1 :]:
            module = context.project.module_of(place)
            if context.project.module_of(other) is module and not _exclusive(module, place, other):
                return other
    return None


def _exclusive(module: PythonModule, first: ast.AST, second: ast.AST) -> bool:
    """Whether only one of two expressions runs: other functions, or branches of one `if`."""
    above: dict[ast.AST, ast.AST] = {}
    current: ast.AST | None = first
    while current is not None and (parent := module.parent(current)) is not None:
        above[parent] = current
        current = parent
    below = second
    while (parent := module.parent(below)) is not None and parent not in above:
        below = parent
    if parent is None:
        return False
    branch = above[parent]
    if isinstance(parent, ast.If | ast.IfExp):
        body = parent.body if isinstance(parent.body, list) else [parent.body]
        return (branch in body) != (below in body)
    return _function_of(module, first) is not _function_of(module, second)


def _function_of(module: PythonModule, node: ast.AST) -> ast.AST | None:
    current: ast.AST | None = node
    while current is not None and not isinstance(current, _Function):
        current = module.parent(current)
    return current


def reads_whole_text(translator: ReadTranslator, node: ast.expr) -> bool:
    """Whether an expression is the whole text of a legacy stream: `stream.text`."""
    return (
        isinstance(node, ast.Attribute)
        and node.attr == "text"
        and translator.type_of(node.value) == STREAM
        and translator.is_legacy(node.value)
    )


def waits_after_loop(translator: ReadTranslator, node: ast.expr) -> bool:
    """Whether an expression waits for a stream that a loop has read to its end before.

    A loop that waits for its own stream still gets each of its chunks.
    """
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    stream = node.func.value
    parent = translator.module.parent(node)
    if isinstance(parent, ast.Await):
        parent = translator.module.parent(parent)
    return (
        node.func.attr == "resolve"
        and translator.type_of(stream) == STREAM
        and translator.is_legacy(stream)
        and isinstance(parent, ast.Expr)
        and (
            _loop_before(translator.module, node.func) is not None
            or _loop_around(translator.module, node.func) is not None
        )
    )


def _loop_around(module: PythonModule, node: ast.Attribute) -> _Loop | None:
    """The loop over `stream` that `stream.resolve` stands in, if it always goes on to the end."""
    written = ast.unparse(node.value)
    current: ast.AST = node
    while not isinstance(current, _Function) and (parent := module.parent(current)) is not None:
        if isinstance(parent, _Loop) and current in parent.body:
            leaves = any(isinstance(part, ast.Break | ast.Return) for part in walk(parent))
            plain = isinstance(node.value, ast.Name) and not leaves
            return parent if plain and ast.unparse(parent.iter) == written else None
        current = parent
    return None


def remove_wait(conversion: Conversion, node: ast.expr) -> None:
    """Take out a statement that waits for a stream that was read, or is being read.

    Raises:
        Refused: a test decides whether the program waits.
    """
    conversion.edits.append(removal(conversion, conversion.module.statement(node)))


def collect_text(conversion: Conversion, translator: ReadTranslator, node: ast.expr) -> None:
    """Collect the text in the loop over the stream, and read that instead of `stream.text`.

    Raises:
        Refused: the stream is not read by one plain loop before, in the same block.
    """
    assert isinstance(node, ast.Attribute)
    module = conversion.module
    loop = _loop_before(module, node)
    if loop is None or any(plan.events for plan in translator.plans(node.value)):
        raise conversion.refuse("stream-use", node, node.attr)
    assert isinstance(loop.target, ast.Name)
    name = free_name(module, _name_for(translator, module, loop))
    if node is _first_read(module, loop, node):
        start = code(f'{name} = ""')
        conversion.edits.append(InsertStatement(module.path, module.span(loop), start))
        more = code(f"{name} += {loop.target.id}")
        conversion.edits.append(InsertStatement(module.path, module.span(loop.body[0]), more))
    conversion.replace(node, code(name))


def _name_for(translator: ReadTranslator, module: PythonModule, loop: _Loop) -> str:
    """A name for the text: of the stream where the function reads several."""
    function = _function_of(module, loop)
    assert function is not None
    others = [
        part
        for part in walk(function)
        if isinstance(part, _Loop) and part is not loop and translator.type_of(part.iter) == STREAM
    ]
    return f"{ast.unparse(loop.iter)}_text" if others else _WANTED


def _loop_before(module: PythonModule, node: ast.Attribute) -> _Loop | None:
    """The one loop over `stream` that has run to its end whenever `stream.text` is read."""
    written = ast.unparse(node.value)
    if not isinstance(node.value, ast.Name):
        return None
    current: ast.AST = node
    while not isinstance(current, _Function) and (parent := module.parent(current)) is not None:
        for name in ("body", "orelse", "finalbody"):
            block = getattr(parent, name, None)
            if not isinstance(block, list) or current not in block:
                continue
            for statement in reversed(block[: block.index(current)]):
                if _assigns(statement, written):
                    return _usable(statement, written)
        current = parent
    return None


def _assigns(statement: ast.stmt, name: str) -> bool:
    """Whether a statement loops over a name or gives it another value."""
    return any(
        (isinstance(part, _Loop) and ast.unparse(part.iter) == name)
        or (isinstance(part, ast.Name) and part.id == name and isinstance(part.ctx, ast.Store))
        for part in walk(statement)
    )


def _usable(statement: ast.stmt, name: str) -> _Loop | None:
    if not isinstance(statement, _Loop) or ast.unparse(statement.iter) != name:
        return None
    leaves = any(isinstance(part, ast.Break) for part in walk(statement))
    plain = isinstance(statement.target, ast.Name) and not statement.orelse and not leaves
    own = [part for part in walk(statement) if isinstance(part, ast.Name) and part.id == name]
    return statement if plain and len(own) == 1 else None


def _first_read(module: PythonModule, loop: _Loop, node: ast.Attribute) -> ast.AST:
    """The first of the reads that the loop collects for."""
    function = _function_of(module, node)
    assert function is not None
    written = ast.unparse(node)
    return next(
        part
        for part in walk(function)
        if isinstance(part, ast.Attribute)
        and ast.unparse(part) == written
        and _loop_before(module, part) is loop
    )
