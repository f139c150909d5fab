"""What edits are made of: the original text they take up, and their entries."""

from __future__ import annotations

from collections.abc import Iterator

from codemod.model import Span
from codemod.rewriting.edits import (
    Code,
    DictCode,
    Edit,
    Entry,
    InsertHandler,
    InsertStatement,
    MergeHandlers,
    ReplaceCall,
    ReplaceExpression,
)

Replacement = ReplaceExpression | ReplaceCall


def holes_of(edit: Edit) -> Iterator[Span]:
    """The places of the original text that an edit puts into its new text."""
    if isinstance(edit, (ReplaceExpression, InsertStatement, InsertHandler, MergeHandlers)):
        yield from _holes(edit.code)
    elif isinstance(edit, ReplaceCall):
        if edit.function is not None:
            yield from _holes(edit.function)
        for entry in edit.arguments:
            yield from _holes(entry.value)


def is_anew(edit: Replacement) -> bool:
    """Whether an edit does not put its own target into the new text."""
    return edit.span not in set(holes_of(edit))


def entries_of(edit: Edit) -> Iterator[Entry]:
    """The entries of an edit, those of nested dicts included."""
    found: list[Entry] = []
    codes: list[Code] = []
    if isinstance(edit, ReplaceCall):
        found.extend(edit.arguments)
    elif isinstance(edit, (ReplaceExpression, InsertStatement)):
        codes.append(edit.code)
    while found or codes:
        for entry in found:
            yield entry
            codes.append(entry.value)
        found = [
            entry
            for code in codes
            for part in code.parts
            if isinstance(part, DictCode)
            for entry in part.entries
        ]
        codes = []


def _holes(code: Code) -> Iterator[Span]:
    for part in code.parts:
        if isinstance(part, Span):
            yield part
        elif isinstance(part, DictCode):
            for entry in part.entries:
                yield from _holes(entry.value)
