"""Another name for what the new code of an edit uses."""

from __future__ import annotations

import re
from dataclasses import replace

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
from codemod.rewriting.quotes import literal_ranges


def with_name(edit: Edit, old: str, new: str) -> Edit:
    """The edit with another name for a variable, in all code that it writes itself."""
    if isinstance(edit, ReplaceCall):
        function = edit.function and _in_code(edit.function, old, new)
        arguments = tuple(_in_entry(entry, old, new) for entry in edit.arguments)
        return replace(edit, function=function, arguments=arguments)
    if isinstance(edit, ReplaceExpression | InsertStatement | InsertHandler | MergeHandlers):
        return replace(edit, code=_in_code(edit.code, old, new))
    return edit


def _in_code(code: Code, old: str, new: str) -> Code:
    return Code(
        tuple(
            _in_text(part, old, new)
            if isinstance(part, str)
            else replace(part, entries=tuple(_in_entry(one, old, new) for one in part.entries))
            if isinstance(part, DictCode)
            else part
            for part in code.parts
        )
    )


def _in_entry(entry: Entry, old: str, new: str) -> Entry:
    return replace(entry, value=_in_code(entry.value, old, new))


def _in_text(text: str, old: str, new: str) -> str:
    """A fragment of code with another name, outside of strings, attributes and keywords."""
    literals = literal_ranges(text)
    word = re.compile(rf"(?<![\w.]){re.escape(old)}\b(?!\s*=(?!=))")

    def renamed(match: re.Match[str]) -> str:
        is_text = any(start <= match.start() < end for start, end, _ in literals)
        return match.group() if is_text else new

    return word.sub(renamed, text)
