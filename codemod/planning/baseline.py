"""The file of findings that are known: it fails no check, and it may only shrink.

One entry per line, sorted, with nothing that changes when code moves within its file, so that
branches merge:

    5f0c3b9a4e1d2c7f<TAB>GC101<TAB>app/chat.py<TAB>Chat.ask

The first column is the fingerprint of the finding.  Equal lines count as many times as they stand
there.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

DEFAULT_NAME = ".gemini-codemod-baseline"
_HEADER = "# gemini-codemod baseline 1: known findings, one a line; it may only shrink\n"
_FINGERPRINT = re.compile(r"[0-9a-f]{16}\Z")


class BaselineError(Exception):
    """The baseline cannot be used.  The message is one sentence with what to do."""


@dataclass(frozen=True, order=True)
class Entry:
    """A known finding: where it was, its rule, the function around it, its fingerprint."""

    path: str
    rule: str
    scope: str
    fingerprint: str

    def __str__(self) -> str:
        import json

        path = json.dumps(self.path, ensure_ascii=False)[1:-1]
        return "\t".join((self.fingerprint, self.rule, path, self.scope)).rstrip("\t")


@dataclass(frozen=True)
class Comparison:
    """`known` says for each finding in turn whether it stands in the baseline.

    `stale` are the entries that fit no finding, `unseen` those of which the run cannot say.
    """

    known: tuple[bool, ...]
    stale: tuple[Entry, ...]
    unseen: tuple[Entry, ...]


def compare(
    entries: Iterable[Entry],
    findings: Sequence[Entry],
    *,
    judged: Callable[[Entry], bool],
    exists: Callable[[str], bool],
) -> Comparison:
    """Match the baseline with what was found.

    A finding is known when an entry has its fingerprint and its path, or its fingerprint and the
    path of a file that is gone (renamed).

    Args:
        entries: those of the baseline.
        findings: what the run found.
        judged: whether the run would have found an entry; others are never stale.
        exists: whether there is a file at a path.
    """
    left = Counter(entries)
    known = [False] * len(findings)
    by_place: dict[tuple[str, str], list[Entry]] = {}
    for entry in sorted(left.elements()):
        by_place.setdefault((entry.path, entry.fingerprint), []).append(entry)
    for index, finding in enumerate(findings):
        same = by_place.get((finding.path, finding.fingerprint))
        if same:
            left[same.pop()] -= 1
            known[index] = True
    moved: dict[str, list[Entry]] = {}
    for entry in sorted((+left).elements()):
        if not exists(entry.path):
            moved.setdefault(entry.fingerprint, []).append(entry)
    for index, finding in enumerate(findings):
        if not known[index] and moved.get(finding.fingerprint):
            left[moved[finding.fingerprint].pop()] -= 1
            known[index] = True
    rest = sorted((+left).elements())
    return Comparison(
        tuple(known),
        tuple(entry for entry in rest if judged(entry)),
        tuple(entry for entry in rest if not judged(entry)),
    )


def read(path: Path) -> tuple[Entry, ...]:
    """The entries of the file.

    Raises:
        BaselineError: the file is missing, cannot be read, or a line of it is no entry.
    """
    try:
        text = path.read_bytes().decode("utf-8", "surrogateescape")
    except FileNotFoundError as error:
        raise BaselineError(
            f"The baseline {path} does not exist; `gemini-codemod baseline` writes one."
        ) from error
    except OSError as error:
        raise BaselineError(f"The baseline {path} cannot be read ({error.strerror}).") from error
    entries = []
    for number, line in enumerate(text.split("\n"), 1):
        line = line.rstrip("\r")
        if line and not line.startswith("#"):
            entries.append(_parse(line, f"{path}:{number}"))
    return tuple(entries)


def _parse(line: str, place: str) -> Entry:
    fingerprint, *rest = line.split("\t")
    if line.startswith(("<<<<<<<", "=======", ">>>>>>>", "|||||||")):
        raise BaselineError(
            f"{place} is the mark of a merge conflict; keep the lines of both sides."
        )
    import json

    try:
        rule, path, scope = (*rest, "")[:3]
        path = json.loads(f'"{path}"')
    except ValueError:
        rule = ""
    if not rule or not _FINGERPRINT.match(fingerprint):
        raise BaselineError(
            f"{place} is not an entry of a baseline; take the line out, or write a new baseline "
            "with `gemini-codemod baseline`."
        )
    return Entry(path, rule, scope, fingerprint)


def text_of(entries: Iterable[Entry]) -> str:
    """The content of a baseline file."""
    return _HEADER + "".join(f"{entry}\n" for entry in sorted(entries))
