"""Tells which migrated calls a run reached.

Requests carry the lines of the migrated code they come from, and the plan knows the calls by their
lines in the code as it was; the changes of each file connect the two.
"""

from __future__ import annotations

import ast
import difflib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from codemod.model import Family, FileChange, Flow, Location, Status
from codemod.replay.record import Exchange
from codemod.sources.walking import walk

Lines = range
"""Line numbers from 1."""


@dataclass(frozen=True)
class SiteCount:
    """How many calls of the run came from the migrated call at `location`."""

    location: Location
    calls: int


@dataclass(frozen=True)
class Exercised:
    """`elsewhere` counts calls that come from no migrated site that is known.

    They are made, for example, by a thread that runs the SDK's method itself, with no line of the
    project on its stack.
    """

    sites: tuple[SiteCount, ...]
    elsewhere: int

    @property
    def reached(self) -> int:
        """How many sites the run reached."""
        return sum(1 for site in self.sites if site.calls)


def count_sites(
    flows: Iterable[Flow], changes: Iterable[FileChange], exchanges: Iterable[Exchange]
) -> Exercised:
    """Count the calls to the Interactions API in the migrated run by migrated site.

    A call that the SDK repeats counts once.
    """
    places = _places(list(flows), list(changes))
    counts = {location: 0 for location, _ in places}
    elsewhere = 0
    seen: set[str] = set()
    for exchange in exchanges:
        if exchange.api != "interactions" or exchange.method != "POST" or exchange.call in seen:
            continue
        seen.add(exchange.call)
        location = _origin(exchange, places)
        if location is None:
            elsewhere += 1
        else:
            counts[location] += 1
    sites = tuple(SiteCount(location, counts[location]) for location in sorted(counts))
    return Exercised(sites, elsewhere)


def _origin(exchange: Exchange, places: Sequence[tuple[Location, Lines]]) -> Location | None:
    """The migrated call nearest to the request on its stack."""
    for frame in exchange.sites:
        path, _, line = frame.rpartition(":")
        for location, lines in places:
            if location.path == path and int(line) in lines:
                return location
    return None


def _places(flows: list[Flow], changes: list[FileChange]) -> list[tuple[Location, Lines]]:
    """The migrated calls with their lines in the migrated code, the narrowest first."""
    calls: dict[str, list[Location]] = {}
    for flow in flows:
        if flow.status is Status.MIGRATED:
            for site in flow.sites:
                if site.family is Family.CALL:
                    calls.setdefault(site.location.path, []).append(site.location)
    places = [
        (location, lines)
        for change in changes
        for location, lines in _in_file(change, sorted(calls.get(change.path, [])))
    ]
    return sorted(places, key=lambda place: len(place[1]))


def _in_file(change: FileChange, calls: list[Location]) -> Iterator[tuple[Location, Lines]]:
    blocks = list(_changed_blocks(change))
    made = [lines for lines in _creates(change.after) if _touches(lines, blocks)]
    if len(made) == len(calls):
        # The migration keeps the order of calls.
        yield from zip(calls, made, strict=True)
        return
    for location in calls:
        span = range(location.span.start_line, location.span.end_line + 1)
        for old, new in blocks:
            if _overlap(span, old):
                yield location, new


def _changed_blocks(change: FileChange) -> Iterator[tuple[Lines, Lines]]:
    """The lines that differ, before and after."""
    old, new = change.before.splitlines(), change.after.splitlines()
    matcher = difflib.SequenceMatcher(a=old, b=new, autojunk=False)
    for tag, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        if tag != "equal":
            yield range(old_start + 1, old_end + 1), range(new_start + 1, new_end + 1)


def _touches(lines: Lines, blocks: Iterable[tuple[Lines, Lines]]) -> bool:
    return any(_overlap(lines, new) for _, new in blocks)


def _overlap(one: Lines, other: Lines) -> bool:
    return one.start < other.stop and other.start < one.stop


def _creates(source: bytes) -> list[Lines]:
    """The lines of each use of `interactions.create`, called or handed on, in order."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []  # grammar newer than this Python; the caller then goes by changed lines
    called = {id(node.func): node for node in walk(tree) if isinstance(node, ast.Call)}
    found = []
    for node in walk(tree):
        if (
            isinstance(node, ast.Attribute)
            and node.attr == "create"
            and isinstance(node.value, ast.Attribute)
            and node.value.attr == "interactions"
        ):
            whole = called.get(id(node), node)
            start, end = whole.lineno, whole.end_lineno or whole.lineno
            found.append(((start, whole.col_offset), range(start, end + 1)))
    return [lines for _, lines in sorted(found, key=lambda item: item[0])]
