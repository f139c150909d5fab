"""GC701: dependency files that name google-generativeai, or a google-genai without Interactions.

They follow the code: what the code of a folder and below needs after the run is what its dependency
files ask for.
"""

from __future__ import annotations

import bisect
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path, PurePosixPath

from codemod.discovery.files import NEVER_ENTERED
from codemod.model import (
    Family,
    FileChange,
    Flow,
    Location,
    Note,
    Refusal,
    Site,
    Status,
)
from codemod.planning.planner import Choices, plan
from codemod.rules.rule import Proposal, Rule
from codemod.sources import manifest_edits, manifests, pins
from codemod.sources.locked_versions import locked_version
from codemod.sources.manifests import Requirement

RULE = Rule(
    code="GC701",
    name="dependency",
    summary="A dependency on google-generativeai, or on a google-genai without Interactions.",
    why=(
        "The Interactions API needs google-genai 2.3 or newer; google-generativeai is needed only "
        "as long as code still imports it."
    ),
    guide="https://ai.google.dev/gemini-api/docs/migrate",
    safety="safe",
    example_before="google-generativeai==0.8.3\n",
    example_after="google-genai>=2.3.0\n",
)

LEGACY = "google-generativeai"
SDK = "google-genai"
_NATIVE_FLOOR = "2.11.0"
_NATIVE_NOTES = frozenset({"labels-native", "safety-native"})
_BROUGHT_ALONG = re.compile(
    rb"^\s*(?:from|import)\b[^#\n]*\b(?:google\.(?:api_core|protobuf|generativeai|ai)\b"
    rb"|generativeai|googleapiclient)",
    re.MULTILINE,
)
"""Imports of what only google-generativeai brings along."""


@dataclass(frozen=True)
class Outcome:
    """What a run has done to the code: flows, changes, and the files it has read."""

    flows: tuple[Flow, ...]
    changes: tuple[FileChange, ...]
    contents: Mapping[str, bytes]


def settle_manifests(
    root: Path, folders: Iterable[Path], outcome: Outcome, choices: Choices, floor: str
) -> Outcome:
    """The outcome with the dependency files that follow from it.

    Args:
        root: the folder that paths count from.
        folders: the folders that were named; only files in them and below are looked at.
        outcome: what the run has done to the code.
        choices: what decides over flows.
        floor: the least version of google-genai that the user wants.
    """
    settled = _Manifests(root, outcome, floor)
    flows: list[Flow] = []
    changes: list[FileChange] = []
    for path in settled.near(folders):
        decided = settled.decide(path)
        if decided is None:
            continue
        proposal, change = decided
        for flow in plan([proposal], choices).flows:
            if flow.status is Status.MIGRATED and change is not None:
                changes.append(change)
                flow = replace(flow, files=(path,))
            flows.append(flow)
    found = sorted([*outcome.flows, *flows], key=lambda flow: (flow.location, flow.rule))
    return replace(outcome, flows=tuple(found), changes=(*outcome.changes, *changes))


class _Manifests:
    def __init__(self, root: Path, outcome: Outcome, floor: str) -> None:
        self._root = root
        self._outcome = outcome
        native = any(note.code in _NATIVE_NOTES for flow in outcome.flows for note in flow.notes)
        self._floor = max(floor, _NATIVE_FLOOR if native else "", key=_version)
        self._after = {**outcome.contents, **{one.path: one.after for one in outcome.changes}}
        self._paths = sorted(self._after)
        self._migrated = {
            path
            for flow in outcome.flows
            if flow.status is Status.MIGRATED
            for path in flow.files
            if path.endswith((".py", ".pyi"))
        }

    @cached_property
    def _interacting(self) -> frozenset[str]:
        """The files that use the Interactions API after the run."""
        return frozenset(path for path, data in self._after.items() if _interacts(data))

    def near(self, folders: Iterable[Path]) -> Iterator[str]:
        """The dependency files beside and above the code, within the named folders."""
        named = [folder.resolve() for folder in folders if folder.is_dir()]
        root = self._root.resolve()
        folders_of_code = {path.rpartition("/")[0] for path in self._after}
        above = {parent for one in folders_of_code for parent in (root / one / "file").parents}
        places: set[Path] = set()
        for parent in above:
            if any(parent.is_relative_to(folder) for folder in named):
                places |= {parent, parent / "requirements"}
        for place in sorted(places):
            for file in sorted(place.iterdir()) if place.is_dir() else ():
                if manifests.is_manifest(file.as_posix()) and file.is_file():
                    yield file.relative_to(root).as_posix()

    def decide(self, path: str) -> tuple[Proposal, FileChange | None] | None:
        """What is proposed for a dependency file, and its change; None when it is fine."""
        changed = {change.path: change.after for change in self._outcome.changes}
        if path in changed:
            return None
        try:
            before = (self._root / path).read_bytes()
            encoding, mark = manifests.encoding_of(before)
            text = before.removeprefix(mark).decode(encoding)
        except (OSError, UnicodeDecodeError):
            return None
        scope = self._scope(path)
        if not any(one in self._migrated or one in self._interacting for one in scope):
            return None
        found = {name: manifests.requirements(path, text, name) for name in (LEGACY, SDK)}
        fixed = manifests.is_locked(path, text)
        hashed = any(one.hashed for some in found.values() for one in some)
        if fixed or hashed:
            low = [one for one in found[SDK] if self._is_low(text, one, fixed)]
            outdated = [*found[LEGACY], *low]
            return (self._left(path, text, outdated), None) if outdated else None
        after = self._updated(text, found, path, scope)
        if after == text:
            return None
        places = [one for some in found.values() for one in some]
        sites = tuple(self._site(path, text, one) for one in places)
        tight = pins.tight_pins(path, after)
        for pin in tight:
            if not pin.can_be_raised:
                return self._conflicting(path, after, sites, pin), None
        if not any(one in self._migrated for one in scope):
            return None
        after = pins.with_raised_pins(path, after)
        notes = (Note("pins-raised", sites[0].location),) if tight else ()
        change = FileChange(path, before, mark + after.encode(encoding))
        return Proposal(RULE.code, frozenset(), sites, notes=notes), change

    def _is_low(self, text: str, requirement: Requirement, fixed: bool) -> bool:
        """Whether a file that is not changed asks for an SDK without Interactions."""
        if not fixed:
            return manifest_edits.raised(text, requirement, self._floor) is not None
        version = locked_version(text, requirement)
        return version is not None and _version(version) < _version(self._floor)

    def _updated(
        self, text: str, found: Mapping[str, list[Requirement]], path: str, scope: list[str]
    ) -> str:
        """The text with what the code needs after the run."""
        stays = bool(found[LEGACY]) and self._legacy_stays(path, scope)
        edits: list[tuple[int, str, Requirement]] = []
        for one in found[SDK]:
            edits.append((one.start, "raise", one))
        for one in found[LEGACY]:
            there = bool(found[SDK])
            kind = ("" if there else "add") if stays else ("remove" if there else "replace")
            edits.append((one.start, kind, one))
        for _, kind, one in sorted(edits, reverse=True, key=lambda edit: edit[0]):
            if kind == "raise":
                text = manifest_edits.raised(text, one, self._floor) or text
            elif kind == "add":
                text = manifest_edits.added_beside(text, one, SDK, self._floor)
            elif kind == "remove":
                text = manifest_edits.removed(text, one)
            elif kind == "replace":
                text = manifest_edits.replaced(text, one, SDK, self._floor)
        return text

    def _scope(self, path: str) -> list[str]:
        """The files of the run that a dependency file speaks for."""
        folder = PurePosixPath(path).parent
        while True:
            below = self._below(folder)
            if below or folder == folder.parent:
                return [one for one in below if PurePosixPath(one).name != "setup.py"]
            folder = folder.parent

    def _below(self, folder: PurePosixPath) -> list[str]:
        """The files of the run in a folder and below: they lie together in the order of paths."""
        if folder == PurePosixPath("."):
            return self._paths
        start = bisect.bisect_left(self._paths, f"{folder}/")
        # "0" is the character after the slash.
        end = bisect.bisect_left(self._paths, f"{folder}0", start)
        return self._paths[start:end]

    def _legacy_stays(self, path: str, scope: list[str]) -> bool:
        """Whether anything the file speaks for needs google-generativeai after the run."""
        if any(_BROUGHT_ALONG.search(self._after[one]) for one in scope):
            return True
        folder = (self._root / path).parent
        for place, folders, names in os.walk(folder):
            folders[:] = [one for one in folders if one not in NEVER_ENTERED]
            for name in names:
                file = Path(place, name)
                if not name.endswith((".py", ".ipynb")):
                    continue
                if file.relative_to(self._root).as_posix() in self._after:
                    continue
                if b"generativeai" in _bytes(file):
                    return True
        return False

    def _left(self, path: str, text: str, found: list[Requirement]) -> Proposal:
        sites = tuple(self._site(path, text, one) for one in found)
        return Proposal(
            RULE.code, frozenset(), sites, refusal=Refusal("dependency-locked", sites[0].location)
        )

    def _conflicting(
        self, path: str, text: str, sites: tuple[Site, ...], pin: pins.Pin
    ) -> Proposal:
        requirement = text[pin.requirement.start : pin.requirement.end].strip()
        detail = f"`{requirement}`, and google-genai needs {pin.need.name} {pin.need.oldest}"
        refusal = Refusal("dependency-conflict", sites[0].location, detail)
        return Proposal(RULE.code, frozenset(), sites, refusal=refusal)

    def _site(self, path: str, text: str, requirement: Requirement) -> Site:
        span = manifests.span_of(text, requirement)
        snippet = text.splitlines()[span.start_line - 1].strip()
        return Site(Location(path, span, snippet), Family.DEPENDENCY, requirement.name)


def _interacts(data: bytes) -> bool:
    return b".interactions.create(" in data and b"genai" in data


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        return b""


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(".") if part.isdigit())
