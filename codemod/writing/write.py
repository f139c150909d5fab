"""Writing the changes of a run: nothing that was edited meanwhile, no flow by halves."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from codemod.model import FileChange, FileProblem
from codemod.writing import journal
from codemod.writing.replace import create_file, replace_bytes


@dataclass(frozen=True)
class WriteOutcome:
    """What was written, in the order of the paths, and what was not and why."""

    written: tuple[str, ...]
    problems: tuple[FileProblem, ...]


@dataclass
class _Batch:
    """Files that must change together or not at all."""

    changes: list[FileChange] = field(default_factory=list)


def write_changes(
    root: Path,
    changes: Iterable[FileChange],
    together: Iterable[Collection[str]] = (),
) -> WriteOutcome:
    """Replace or create the files of `changes`, whose paths count from `root`.

    `together` holds groups of paths that must change together: the files of each flow.  When one
    of a group cannot be written the others of it are left (`held-back`) or put back.  Problems,
    all fatal: `changed-meanwhile`, `not-writable`, `held-back`, and `no-journal` when the record
    for `undo` cannot be made, which leaves every file as it was.
    """
    wanted = [change for change in changes if change.before != change.after]
    problems: list[FileProblem] = []
    ready: list[_Batch] = []
    for batch in _batches(wanted, together):
        found = [problem for change in batch.changes if (problem := _obstacle(root, change))]
        if found:
            problems += _with_held_back(batch, found)
        else:
            ready.append(batch)
    if not ready:
        return WriteOutcome((), _sorted(problems))
    try:
        journal.record(
            root, [(c.path, c.before, c.after, c.created) for b in ready for c in b.changes]
        )
    except OSError as error:
        problems.append(_no_journal(root, error))
        return WriteOutcome((), _sorted(problems))
    written: list[str] = []
    for batch in ready:
        failed = _write_batch(root, batch)
        if failed is None:
            written += [change.path for change in batch.changes]
        else:
            problems += _with_held_back(batch, [failed])
    return WriteOutcome(tuple(sorted(written)), _sorted(problems))


def _batches(changes: list[FileChange], together: Iterable[Collection[str]]) -> list[_Batch]:
    """The changes in connected groups: two that share a member of `together` are one."""
    leader = {change.path: change.path for change in changes}

    def find(path: str) -> str:
        while leader[path] != path:
            leader[path] = leader[leader[path]]
            path = leader[path]
        return path

    for group in together:
        members = [path for path in group if path in leader]
        for other in members[1:]:
            leader[find(other)] = find(members[0])
    batches: dict[str, _Batch] = {}
    for change in sorted(changes, key=lambda change: change.path):
        batches.setdefault(find(change.path), _Batch()).changes.append(change)
    return list(batches.values())


def _obstacle(root: Path, change: FileChange) -> FileProblem | None:
    """Why the file of `change` must not be replaced, if there is a reason."""
    target = (root / change.path).resolve()
    if change.created:
        return _obstacle_to_creation(target, change)
    try:
        same = target.read_bytes() == change.before
    except OSError:
        same = False
    if not same:
        return FileProblem(
            change.path,
            "changed-meanwhile",
            f"{change.path} was edited while the run looked at it and was not written; run again.",
        )
    if not os.access(target, os.W_OK):
        return _not_writable(change.path, "it is read-only")
    return None


def _obstacle_to_creation(target: Path, change: FileChange) -> FileProblem | None:
    if target.exists():
        return FileProblem(
            change.path,
            "changed-meanwhile",
            f"{change.path} was created while the run was on and was not written; run again.",
        )
    if not os.access(target.parent, os.W_OK):
        return _not_writable(change.path, "its folder is missing or read-only")
    return None


def _write_batch(root: Path, batch: _Batch) -> FileProblem | None:
    """Write a batch; on the first failure put back what it had written and say what failed."""
    done: list[FileChange] = []
    for change in batch.changes:
        try:
            target = (root / change.path).resolve()
            (create_file if change.created else replace_bytes)(target, change.after)
        except OSError as error:
            for earlier in done:
                target = (root / earlier.path).resolve()
                if earlier.created:
                    target.unlink()
                else:
                    replace_bytes(target, earlier.before)
            return _not_writable(change.path, error.strerror or str(error))
        done.append(change)
    return None


def _with_held_back(batch: _Batch, found: list[FileProblem]) -> list[FileProblem]:
    """`found`, and a problem for each other file of the batch that names the first cause."""
    blocked = {problem.path for problem in found}
    return found + [
        FileProblem(
            change.path,
            "held-back",
            f"{change.path} was not written because it must change together with "
            f"{found[0].path}; settle that file and run again.",
        )
        for change in batch.changes
        if change.path not in blocked
    ]


def _not_writable(path: str, reason: str) -> FileProblem:
    return FileProblem(
        path,
        "not-writable",
        f"{path} could not be written ({reason}); make it and its folder writable and run again.",
    )


def _no_journal(root: Path, error: OSError) -> FileProblem:
    return FileProblem(
        ".",
        "no-journal",
        f"Nothing was written: the record for undo could not be made "
        f"({error.strerror or error}); make {error.filename or root} writable and run again.",
    )


def _sorted(problems: list[FileProblem]) -> tuple[FileProblem, ...]:
    return tuple(sorted(problems, key=lambda problem: (problem.path, problem.code)))
