"""What a rewritten file must pass before anything accepts it."""

from __future__ import annotations

import ast
import builtins
import symtable
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence, Set

from codemod.helpers.catalog import with_required
from codemod.helpers.features import ALL
from codemod.helpers.recognition import definitions_of
from codemod.model import Span
from codemod.rewriting.edits import (
    Edit,
    MergeHandlers,
    MoveHandler,
    Placeless,
    RemovePart,
    RemoveStatement,
    RequireHelper,
)
from codemod.rewriting.import_removal import removable_names, superfluous_imports
from codemod.rewriting.tokens import PRAGMA, scan, split_lines
from codemod.sources.python_module import PythonModule, UnparsableSourceError, parse_python
from codemod.verification.introduced_names import introduced, out_of_reach

_MODULE_NAMES = frozenset(
    {"__annotations__", "__builtins__", "__class__", "__debug__", "__dict__", "__doc__"}
    | {"__file__", "__loader__", "__module__", "__name__", "__package__", "__path__"}
    | {"__qualname__", "__spec__"}
)


def check(
    before: PythonModule,
    after: bytes,
    edits: Sequence[Edit] | None = None,
    kept_names: frozenset[str] | None = None,
) -> str | None:
    """The first gate that `after` fails, as a sentence; None when it passes all.

    Args:
        before: the original file.
        after: the bytes it would be replaced with.
        edits: what was asked for; with them, lines outside their statements must be unchanged.
        kept_names: as in `RewriteOptions`; with them, no import may have become superfluous.
    """
    try:
        new = parse_python(before.path, after)
    except UnparsableSourceError as error:
        return f"The new text does not parse: {error}"
    failure = (
        _compiles(before, new)
        or _unbound(before, new)
        or _comments(before, new, edits or ())
        or (_imports(before, new, kept_names) if kept_names is not None else None)
        or (_names(before, new, edits) if edits is not None else None)
    )
    if failure is None and edits is not None:
        failure = _other_lines(before, new, edits)
    return failure


def unbound_names(module: PythonModule) -> set[str]:
    """The names a module reads as globals and nothing in it binds; builtins are not among them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        top = symtable.symtable(module.text, module.path, "exec")
    bound: set[str] = set(_MODULE_NAMES)
    read: set[str] = set()
    for table in _tables(top):
        for symbol in table.get_symbols():
            binds = symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace()
            if table is top or symbol.is_declared_global():
                bound.update([symbol.get_name()] if binds else [])
            if symbol.is_referenced() and (table is top or symbol.is_global()):
                read.add(symbol.get_name())
    return read - bound - set(dir(builtins))


def _tables(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    yield table
    for child in table.get_children():
        yield from _tables(child)


def _compiles(before: PythonModule, new: PythonModule) -> str | None:
    problem = _compile_problem(new)
    if problem is None or _compile_problem(before) is not None:
        return None
    return f"The new text does not compile: {problem}."


def _compile_problem(module: PythonModule) -> str | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compile(module.data, module.path, "exec", dont_inherit=True)
        except (SyntaxError, ValueError) as error:
            return str(error)
    return None


def _unbound(before: PythonModule, new: PythonModule) -> str | None:
    try:
        lost = unbound_names(new) - unbound_names(before)
    except SyntaxError:
        return None  # Neither does the original compile: see `_compiles`.
    if not lost:
        return None
    return f"The new text uses names that nothing binds: {', '.join(sorted(lost))}."


def _names(before: PythonModule, new: PythonModule, edits: Sequence[Edit]) -> str | None:
    name = out_of_reach(before.tree, new.tree, introduced(edits))
    if name is None:
        return None
    return f"The name {name}, which the new code uses, can mean something else where it is used."


def _comments(before: PythonModule, new: PythonModule, edits: Sequence[Edit]) -> str | None:
    """Comments must stay, except remarks to tools, and those in blocks that are taken out."""
    missing = Counter(_comment_texts(before, _removed_lines(before, edits)))
    missing.subtract(_comment_texts(new, frozenset()))
    lost = sorted(+missing)
    return f"The new text lost a comment: {lost[0]}" if lost else None


def _comment_texts(module: PythonModule, without: Set[int]) -> list[str]:
    return [
        comment.text
        for comment in scan(module.text).comments
        if not PRAGMA.match(comment.text) and comment.line not in without
    ]


def _removed_lines(module: PythonModule, edits: Sequence[Edit]) -> set[int]:
    """The lines of blocks that are taken out, with the comments that go along."""
    lines: set[int] = set()
    for edit in edits:
        if isinstance(edit, RemoveStatement) and edit.compound:
            first = _first_line(module, edit.span) if edit.titled else edit.span.start_line
            lines.update(range(first, _last_line(module, edit.span) + 1))
    return lines


def _last_line(module: PythonModule, span: Span) -> int:
    """The last of the comments that end the block of a statement, or its own last line."""
    indentation = len(_indentation(module.lines[span.start_line - 1]))
    last = span.end_line
    for number, line in enumerate(module.lines[last:], last + 1):
        inner = len(_indentation(line)) > indentation
        if line.strip() and not (inner and line.lstrip().startswith("#")):
            break
        last = number if line.strip() else last
    return last


def _indentation(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _first_line(module: PythonModule, span: Span) -> int:
    """The first of the comments right above a statement, or its own line."""
    first = span.start_line
    while first > 1 and module.lines[first - 2].lstrip().startswith("#"):
        first -= 1
    return first


def _imports(before: PythonModule, new: PythonModule, kept: frozenset[str]) -> str | None:
    found = superfluous_imports(before.text, new.text, before.path, kept)
    if not found:
        return None
    return f"The new text leaves imports unused: {', '.join(removable_names(found))}."


def _other_lines(before: PythonModule, new: PythonModule, edits: Sequence[Edit]) -> str | None:
    """Only statements with an edit in them, imports, helpers and blank lines may change."""
    allowed = _editable_lines(before, edits)
    old_lines, new_lines = split_lines(before.text), split_lines(new.text)
    remaining = iter(new_lines)
    for number, line in enumerate(old_lines, 1):
        # Each must come again, in the same order; code that moved past them is no concern.
        if line.strip() and number not in allowed and line not in remaining:
            return f"Line {number} changed although no edit concerns it."
    return None


def _editable_lines(module: PythonModule, edits: Sequence[Edit]) -> set[int]:
    allowed = _removed_lines(module, edits)
    spans = [e.span for e in edits if not isinstance(e, Placeless)]
    for edit in edits:
        if isinstance(edit, (MoveHandler, MergeHandlers)):  # the comments of a handler go along
            allowed.update(range(_first_line(module, edit.span), edit.span.end_line + 1))
        if isinstance(edit, RemovePart) and edit.around is not None:
            allowed.update(range(edit.around.start_line, edit.around.end_line + 1))
    for first, last in scan(module.text).logical_lines:
        if any(_meets(span, first, last) for span in spans):
            allowed.update(range(first, last + 1))
    helpers = {edit.helper: frozenset({ALL}) for edit in edits if isinstance(edit, RequireHelper)}
    defines = {name for helper in with_required(helpers) for name in helper.defines}
    defines |= {edit.alias for edit in edits if isinstance(edit, RequireHelper)}
    for name, function in definitions_of(module.text).items() if defines else ():
        if name in defines:
            allowed.update(range(function.lineno, (function.end_lineno or function.lineno) + 1))
    for node in module.nodes:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            allowed.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
            parent = module.parent(node)
            if isinstance(parent, ast.If):
                allowed.add(parent.lineno)
    return allowed


def _meets(span: Span, first: int, last: int) -> bool:
    return span.start_line <= last and span.end_line >= first
