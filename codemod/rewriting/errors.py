"""The one way in which rewriting fails."""

from __future__ import annotations

from codemod.model import Span


class EditError(Exception):
    """An edit that cannot be carried out.  The message is one sentence naming the file."""


def edit_error(path: str, span: Span, problem: str) -> EditError:
    """The error that says what is wrong with an edit at a place of a file."""
    return EditError(f"{path}:{span.start_line}:{span.start_column + 1}: {problem}")
