"""Putting a result on disk, and taking it back."""

from codemod.writing.journal import JournalError, NothingToUndoError
from codemod.writing.undo import UndoOutcome, undo
from codemod.writing.write import WriteOutcome, write_changes

__all__ = [
    "JournalError",
    "NothingToUndoError",
    "UndoOutcome",
    "WriteOutcome",
    "undo",
    "write_changes",
]
