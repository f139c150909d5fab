"""Groups proposals into flows and decides which of them migrate.  Never touches the disk.

Proposals that share a generating call belong together, and so do proposals that edit the same
place.  One refusal holds its whole flow.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from codemod.analysis.graph import CallOperation
from codemod.discovery.patterns import within
from codemod.model import Family, Flow, Location, Note, Refusal, Site, Status, Suppression
from codemod.planning.suppression import Suppressions
from codemod.rewriting.edits import Edit, Placeless, RequireClient
from codemod.rules.rule import Proposal


@dataclass(frozen=True)
class Plan:
    """The flows with their verdicts, and the edits of those that migrate, by path.

    `replaced_models` are the places of the ids that migrated flows replace and suppressed flows
    keep.  `used` are the suppressions that held a flow, selected or not.
    """

    flows: tuple[Flow, ...]
    edits: dict[str, tuple[Edit, ...]]
    replaced_models: frozenset[Location]
    used: frozenset[Suppression] = frozenset()


@dataclass(frozen=True)
class Choices:
    """What decides over flows besides the rules.

    `unsafe` applies edits that rest on an assumption only the user can confirm.  `only` are the
    ids of the flows to accept; None accepts all.  `select` and `ignore` are prefixes of rule
    codes; flows of other rules are not part of the plan.  `held` are paths whose rewriting failed
    a gate.  `focus` are the files and folders that the user named, when more is looked at; flows
    that do not touch them are not part of the plan, and other files are not changed.
    """

    unsafe: bool = False
    only: frozenset[str] | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    held: frozenset[str] = frozenset()
    suppressions: Suppressions = field(default_factory=lambda: Suppressions({}, {}))
    focus: frozenset[str] | None = None

    def in_focus(self, path: str) -> bool:
        """Whether the file at `path` was named, itself or with a folder around it."""
        return self.focus is None or within(path, self.focus)

    def selects(self, rule: str) -> bool:
        """Whether flows of a rule are part of the plan."""
        return (not self.select or rule.startswith(self.select)) and not (
            self.ignore and rule.startswith(self.ignore)
        )


def plan(proposals: Iterable[Proposal], choices: Choices) -> Plan:
    """Decide every flow that the proposals make up."""
    flows: list[Flow] = []
    edits: dict[str, dict[Edit, None]] = {}
    models: set[Location] = set()
    used: set[Suppression] = set()
    for group in groups(list(proposals)):
        flow, changes = _decide(group, choices)
        if flow is None or not any(choices.in_focus(site.location.path) for site in flow.sites):
            continue
        used.update(flow.suppressions)
        if not choices.selects(flow.rule):
            continue
        flows.append(flow)
        if flow.status is Status.SUPPRESSED:
            models.update(site.location for site in flow.sites if site.family is Family.MODEL)
        if flow.status is Status.MIGRATED:
            models.update(item.location for item in flow.substitutions)
            for edit in changes:
                edits.setdefault(edit.path, {})[edit] = None
    flows.sort(key=lambda flow: (flow.location, flow.rule))
    return Plan(
        tuple(flows),
        {path: tuple(found) for path, found in sorted(edits.items())},
        frozenset(models),
        frozenset(used),
    )


def groups(proposals: list[Proposal]) -> list[list[Proposal]]:
    """Join proposals by the calls they belong to and by the places they edit."""
    parent = list(range(len(proposals)))

    def find(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    owner: dict[object, int] = {}
    for index, proposal in enumerate(proposals):
        keys: list[object] = [*proposal.origins, *_targets(proposal)]
        for key in keys:
            if key in owner:
                parent[find(index)] = find(owner[key])
            else:
                owner[key] = index
    found: dict[int, list[Proposal]] = {}
    for index, proposal in enumerate(proposals):
        found.setdefault(find(index), []).append(proposal)
    return list(found.values())


def _targets(proposal: Proposal) -> list[object]:
    """The places a proposal edits.

    The id of a model joins nothing: the replacement also serves a call that stays.
    """
    models = {(item.location.path, item.location.span) for item in proposal.substitutions}
    return [
        (edit.path, edit.span, type(edit))
        for edit in proposal.edits
        if not isinstance(edit, Placeless | RequireClient) and (edit.path, edit.span) not in models
    ]


def _decide(proposals: list[Proposal], choices: Choices) -> tuple[Flow | None, list[Edit]]:
    sites = _unique_sites(site for proposal in proposals for site in proposal.sites)
    if not sites:
        return None, []
    rule = min(
        (proposal for proposal in proposals if proposal.sites),
        key=lambda item: item.sites[0].location,
    ).rule
    calls: set[CallOperation] = {origin for proposal in proposals for origin in proposal.origins}
    if calls:
        rule = min(proposal.rule for proposal in proposals)
    edits = [edit for proposal in proposals for edit in proposal.edits]
    identity = _identity(sites)
    suppressions = _suppressions(proposals, choices)
    if suppressions:
        return Flow(identity, rule, Status.SUPPRESSED, sites, suppressions=suppressions), []
    refusal = _refusal(proposals, choices.unsafe)
    files = tuple(sorted({edit.path for edit in edits}))
    if refusal is None and choices.only is not None and identity not in choices.only:
        refusal = Refusal("declined", sites[0].location)
    beyond = [path for path in files if not choices.in_focus(path)]
    if refusal is None and beyond:
        refusal = Refusal("outside-paths", sites[0].location, ", ".join(beyond))
    if refusal is None and choices.held & set(files):
        refusal = Refusal("gate-failed", sites[0].location)
    if refusal is not None:
        status = Status.OFFERED if refusal.code == "response-public-api" else Status.LEFT
        return Flow(identity, rule, status, sites, refusal), []
    notes = tuple(dict.fromkeys(note for proposal in proposals for note in proposal.notes))
    substitutions = tuple(
        dict.fromkeys(item for proposal in proposals for item in proposal.substitutions)
    )
    return Flow(
        identity, rule, Status.MIGRATED, sites, None, _sorted_notes(notes), substitutions, files
    ), edits


def _suppressions(proposals: list[Proposal], choices: Choices) -> tuple[Suppression, ...]:
    if not choices.suppressions:
        return ()
    return choices.suppressions.matching(
        [(proposal.rule, site) for proposal in proposals for site in proposal.sites],
        [proposal.refusal for proposal in proposals if proposal.refusal is not None],
    )


def _refusal(proposals: list[Proposal], unsafe: bool) -> Refusal | None:
    """The refusal to report: a real one before an offer, earlier places first."""
    found = [proposal.refusal for proposal in proposals if proposal.refusal is not None]
    if unsafe:
        found = [refusal for refusal in found if refusal.code != "response-public-api"]
    if not found:
        return None
    return min(found, key=lambda refusal: (refusal.code == "response-public-api", refusal.location))


def _unique_sites(sites: Iterable[Site]) -> tuple[Site, ...]:
    unique: dict[tuple[Location, str], Site] = {}
    for site in sites:
        unique.setdefault((site.location, site.family.value), site)
    return tuple(sorted(unique.values(), key=lambda site: site.location))


def _sorted_notes(notes: tuple[Note, ...]) -> tuple[Note, ...]:
    return tuple(sorted(notes, key=lambda note: (note.location, note.code)))


def _identity(sites: tuple[Site, ...]) -> str:
    first = sites[0]
    text = "\0".join(
        (first.location.path, str(first.location.span), first.family.value, str(len(sites)))
    )
    return hashlib.sha256(text.encode()).hexdigest()[:12]
