"""What the report formats show, computed once: counts that add up, and groups.

Formats never count, sort or group; they lay out a `Summary`.  Secrets are masked here, before
any format sees a text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from codemod.mapping.notes import NOTES, NoteKind
from codemod.model import (
    Family,
    FileProblem,
    Flow,
    Location,
    Refusal,
    Result,
    Status,
    Substitution,
)
from codemod.planning.refusals import REFUSALS, RefusalKind
from codemod.reporting.secrets import redact_result
from codemod.reporting.shared_helpers import SharedHelpers, shared_helpers


@dataclass(frozen=True)
class Tally:
    """How many things ended in each status; `total` is their sum by construction."""

    migrated: int = 0
    offered: int = 0
    left: int = 0
    suppressed: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.migrated + self.offered + self.left + self.suppressed

    @classmethod
    def of(cls, statuses: Iterable[Status]) -> Tally:
        """Count `statuses`."""
        counts = Counter(statuses)
        return cls(
            counts[Status.MIGRATED],
            counts[Status.OFFERED],
            counts[Status.LEFT],
            counts[Status.SUPPRESSED],
        )


@dataclass(frozen=True)
class FileGroup:
    """A file with its migrated flows: how many, and the lines (from 1) on which they begin."""

    path: str
    flows: int
    lines: tuple[int, ...]


@dataclass(frozen=True)
class HeldFlow:
    """A flow that was not migrated, with the refusal that holds it."""

    flow: Flow
    refusal: Refusal


@dataclass(frozen=True)
class RefusalGroup:
    """All flows held for one reason, in the order of the places that hold them.

    `details` counts the refusals' details, the commonest first; empty details do not count.
    """

    kind: RefusalKind
    held: tuple[HeldFlow, ...]
    details: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class NoteGroup:
    """A change of behaviour with every place that carries it, without repetition.

    `everywhere` says that each of several migrated flows carries it.
    """

    kind: NoteKind
    locations: tuple[Location, ...]
    everywhere: bool


@dataclass(frozen=True)
class SubstitutionGroup:
    """One model id replaced by another, with the places and what the choice rests on."""

    old: str
    new: str
    remarks: tuple[str, ...]
    locations: tuple[Location, ...]


@dataclass(frozen=True)
class Summary:
    """The content of a report.  `flows` are the run's flows with secrets masked, in order.

    `notes` and `substitutions` are those of the migrated flows: what the diff carries.
    """

    files_scanned: int
    files_relevant: int
    files_changed: tuple[str, ...]
    flows: tuple[Flow, ...]
    flow_tally: Tally
    site_tally: Tally
    families: Mapping[Family, Tally]
    migrated: tuple[FileGroup, ...]
    offered: tuple[RefusalGroup, ...]
    left: tuple[RefusalGroup, ...]
    suppressed: tuple[Flow, ...]
    notes: tuple[NoteGroup, ...]
    substitutions: tuple[SubstitutionGroup, ...]
    failures: tuple[FileProblem, ...]
    remarks: tuple[FileProblem, ...]
    shared_helpers: SharedHelpers | None


def summarize(result: Result) -> Summary:
    """Count and group `result`.

    Raises:
        KeyError: a refusal or note code is not in its closed list.
        ValueError: a flow has no site, or a held flow has no refusal.
    """
    result = redact_result(result)
    for flow in result.flows:
        _check(flow)
    flows = tuple(sorted(result.flows, key=lambda flow: (flow.location, flow.id)))
    migrated = tuple(flow for flow in flows if flow.status is Status.MIGRATED)
    problems = sorted(result.problems, key=lambda problem: (problem.path, problem.code))
    return Summary(
        files_scanned=result.files_scanned,
        files_relevant=result.files_relevant,
        files_changed=tuple(sorted({change.path for change in result.changes})),
        flows=flows,
        flow_tally=Tally.of(flow.status for flow in flows),
        site_tally=Tally.of(flow.status for flow in flows for _ in flow.sites),
        families=_families(flows),
        migrated=_by_file(migrated),
        offered=_by_refusal(flow for flow in flows if flow.status is Status.OFFERED),
        left=_by_refusal(flow for flow in flows if flow.status is Status.LEFT),
        suppressed=tuple(flow for flow in flows if flow.status is Status.SUPPRESSED),
        notes=_by_note(migrated),
        substitutions=_by_substitution(migrated),
        failures=tuple(problem for problem in problems if problem.fatal),
        remarks=tuple(problem for problem in problems if not problem.fatal),
        shared_helpers=shared_helpers(result.changes),
    )


def _check(flow: Flow) -> None:
    if not flow.sites:
        raise ValueError(f"flow {flow.id} has no site")
    held = flow.status in (Status.LEFT, Status.OFFERED)
    if held != (flow.refusal is not None):
        raise ValueError(f"flow {flow.id} is {flow.status.value} and its refusal does not fit that")


def _families(flows: tuple[Flow, ...]) -> Mapping[Family, Tally]:
    """Tallies of the sites by family, for the families that occur, in the order of `Family`."""
    statuses: dict[Family, list[Status]] = {family: [] for family in Family}
    for flow in flows:
        for site in flow.sites:
            statuses[site.family].append(flow.status)
    return {family: Tally.of(found) for family, found in statuses.items() if found}


def _by_file(flows: tuple[Flow, ...]) -> tuple[FileGroup, ...]:
    lines: dict[str, list[int]] = {}
    for flow in flows:
        lines.setdefault(flow.location.path, []).append(flow.location.span.start_line)
    return tuple(
        FileGroup(path, len(found), tuple(sorted(set(found))))
        for path, found in sorted(lines.items())
    )


def _by_refusal(flows: Iterable[Flow]) -> tuple[RefusalGroup, ...]:
    groups: dict[str, list[HeldFlow]] = {}
    for flow in flows:
        if flow.refusal is not None:
            groups.setdefault(flow.refusal.code, []).append(HeldFlow(flow, flow.refusal))
    found = [
        RefusalGroup(
            REFUSALS[code],
            tuple(sorted(held, key=lambda item: (item.refusal.location, item.flow.location))),
            _details(held),
        )
        for code, held in groups.items()
    ]
    return tuple(sorted(found, key=lambda group: (-len(group.held), group.kind.code)))


def _details(held: list[HeldFlow]) -> tuple[tuple[str, int], ...]:
    counts = Counter(item.refusal.detail for item in held if item.refusal.detail)
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _by_note(flows: tuple[Flow, ...]) -> tuple[NoteGroup, ...]:
    """The notes in the order of the table, which runs from the request to its failures."""
    locations: dict[str, set[Location]] = {}
    carriers: Counter[str] = Counter()
    for flow in flows:
        carriers.update({note.code for note in flow.notes})
        for note in flow.notes:
            locations.setdefault(note.code, set()).add(note.location)
    unknown = sorted(locations.keys() - NOTES.keys())
    if unknown:
        raise KeyError(f"no such note: {', '.join(unknown)}")
    return tuple(
        NoteGroup(kind, tuple(sorted(locations[code])), 1 < len(flows) == carriers[code])
        for code, kind in NOTES.items()
        if code in locations
    )


def _by_substitution(flows: tuple[Flow, ...]) -> tuple[SubstitutionGroup, ...]:
    groups: dict[tuple[str, str], set[Substitution]] = {}
    for flow in flows:
        for item in flow.substitutions:
            groups.setdefault((item.old, item.new), set()).add(item)
    return tuple(
        SubstitutionGroup(
            old,
            new,
            tuple(sorted({item.note for item in items if item.note})),
            tuple(sorted({item.location for item in items})),
        )
        for (old, new), items in sorted(groups.items())
    )
