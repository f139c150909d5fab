"""The questions of `migrate --interactive`: one per flow, with the answers of `git add -p`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from difflib import SequenceMatcher

import click

from codemod.cli import products
from codemod.cli.terminal import emit
from codemod.model import FileChange, Flow, Result, Status

ANSWERS = {
    "y": "migrate this flow",
    "n": "leave this flow as it is",
    "a": "migrate this flow and all later ones in this file",
    "d": "leave this flow and all later ones in this file",
    "q": "leave this flow and everything after it",
    "?": "show this help",
}

_Edit = tuple[int, int, int, int]
"""Lines [0]:[1] before are replaced by lines [2]:[3] after; lines count from 0."""


def choose(result: Result) -> frozenset[str]:
    """Ask for each flow of `result` that would be migrated; the ids of those accepted.

    Nothing is written here, so that quitting in the middle or an interrupt loses nothing.
    """
    migrated = [flow for flow in result.flows if flow.status is Status.MIGRATED]
    flows = sorted(migrated, key=lambda flow: (flow.location, flow.id))
    changes = {change.path: change for change in result.changes}
    accepted: set[str] = set()
    for_file: dict[str, bool] = {}
    for number, flow in enumerate(flows, 1):
        path = flow.location.path
        if path not in for_file:
            _show(flow, f"({number}/{len(flows)})", changes)
            answer = _ask()
            if answer == "q":
                break
            if answer in "ad":
                for_file[path] = answer == "a"
            yes = answer in "ya"
        else:
            yes = for_file[path]
        if yes:
            accepted.add(flow.id)
    return frozenset(accepted)


def _ask() -> str:
    while True:
        reply = click.prompt(
            f"Migrate this flow [{','.join(ANSWERS)}]", default="?", show_default=False, err=True
        )
        answer = str(reply).strip().lower()[:1]
        if answer in ANSWERS and answer != "?":
            return answer
        emit("".join(f"{key} - {meaning}\n" for key, meaning in ANSWERS.items()), "stderr")


def _show(flow: Flow, counter: str, changes: dict[str, FileChange]) -> None:
    concerned = [changes[path] for path in flow.files if path in changes]
    parts = [part for change in concerned if (part := part_of(change, flow))]
    products.hunks(parts or concerned)
    emit(f"{counter} {flow.location}: {flow.rule}\n", "stderr")


def part_of(change: FileChange, flow: Flow) -> FileChange | None:
    """The edits of `change` that touch a site of `flow`; None when there are none.

    Edits that flows share, such as imports, are not part of any one of them.
    """
    places = [
        (site.location.span.start_line - 1, site.location.span.end_line)
        for site in flow.sites
        if site.location.path == change.path
    ]
    before, after = _lines(change.before), _lines(change.after)
    out: list[bytes] = []
    position, touched = 0, False
    for start, end, new_start, new_end in _edits(before, after):
        if not _touches(start, end, places):
            continue
        out += before[position:start] + after[new_start:new_end]
        position, touched = end, True
    if not touched:
        return None
    return replace(change, after=b"".join(out + before[position:]))


def _touches(start: int, end: int, places: Iterable[tuple[int, int]]) -> bool:
    """Whether the lines start:end, or for an insertion the gap before start, meet a place."""
    return any(start < stop and first < max(end, start + 1) for first, stop in places)


def _edits(before: list[bytes], after: list[bytes]) -> list[_Edit]:
    """The changed ranges.  Equal lines at both ends are cut first: edits are few and local."""
    shortest = min(len(before), len(after))
    head = next((i for i in range(shortest) if before[i] != after[i]), shortest)
    tail = 0
    while tail < shortest - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    matcher = SequenceMatcher(
        None, before[head : len(before) - tail], after[head : len(after) - tail], autojunk=False
    )
    return [
        (head + start, head + end, head + new_start, head + new_end)
        for tag, start, end, new_start, new_end in matcher.get_opcodes()
        if tag != "equal"
    ]


def _lines(data: bytes) -> list[bytes]:
    """Lines as Python counts them; bytes, unlike str, split at CR and LF only."""
    return data.splitlines(keepends=True)
