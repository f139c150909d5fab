"""Putting the last run back, except where files were edited since."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from codemod.writing import journal
from codemod.writing.replace import replace_bytes


@dataclass(frozen=True)
class UndoOutcome:
    """What was put back, what was refused because it was edited since, what failed and why."""

    restored: tuple[str, ...]
    edited: tuple[str, ...]
    failed: tuple[str, ...] = ()


def undo(root: Path) -> UndoOutcome:
    """Put back the files of the last run in the repository of `root`; remove those it created.

    A file that was edited, moved or removed since is left and named; it stays on record, so that
    its original is not lost.  Raises NothingToUndoError without a run on record, and JournalError
    when the record cannot be used.
    """
    run = journal.last(root)
    restored: list[str] = []
    edited: list[journal.Entry] = []
    failed: list[tuple[journal.Entry, str]] = []
    for entry in run.entries:
        target = (run.root / entry.path).resolve()
        try:
            now = journal.digest(target.read_bytes())
            if now == entry.after and entry.created:
                target.unlink()
                restored.append(entry.path)
            elif now == entry.after:
                replace_bytes(target, run.original(entry))
                restored.append(entry.path)
            elif entry.created or now != entry.before:  # equal: the run stopped before this file
                edited.append(entry)
        except FileNotFoundError:
            if not entry.created:
                edited.append(entry)
        except OSError as error:
            failed.append((entry, f"{entry.path} ({error.strerror or error})"))
        except journal.JournalError as error:
            failed.append((entry, str(error)))
    journal.keep(run, [*edited, *(entry for entry, _ in failed)])
    return UndoOutcome(
        tuple(sorted(restored)),
        tuple(sorted(entry.path for entry in edited)),
        tuple(sorted(reason for _, reason in failed)),
    )
