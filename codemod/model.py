"""What the stages hand to each other: spans, sites, findings, flows and the plan.

Everything here is frozen, picklable and free of trees, so that it can cross processes and be
compared in tests.  A *flow* is the unit of migration: a call with its config, its response and
every read of that response.  A flow is migrated whole or left whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum


@dataclass(frozen=True, order=True)
class Span:
    """A range of source text: lines count from 1, columns from 0 in characters, end exclusive."""

    start_line: int
    start_column: int
    end_line: int
    end_column: int

    def contains(self, other: Span) -> bool:
        """Whether `other` lies inside this span (or is the same)."""
        return (self.start_line, self.start_column) <= (
            other.start_line,
            other.start_column,
        ) and (other.end_line, other.end_column) <= (self.end_line, self.end_column)


@dataclass(frozen=True, order=True)
class Location:
    """A place in a file.  `path` is relative to the root of the run, with forward slashes."""

    path: str
    span: Span
    snippet: str = field(default="", compare=False)

    def __str__(self) -> str:
        return f"{self.path}:{self.span.start_line}:{self.span.start_column + 1}"


class Status(Enum):
    """How a flow, and with it every site of it, ends."""

    MIGRATED = "migrated"
    OFFERED = "offered"
    LEFT = "left"
    SUPPRESSED = "suppressed"


class Family(Enum):
    """What kind of usage a site is; the families of the report's counts."""

    CALL = "call"
    CONFIG = "config"
    CONTENT = "content"
    RESPONSE = "response read"
    ERROR = "exception handler"
    MODEL = "model string"
    LEGACY = "legacy SDK"
    DEPENDENCY = "dependency"


@dataclass(frozen=True, order=True)
class Site:
    """One matched usage, such as a call, a config, a response read or a model id."""

    location: Location
    family: Family = field(compare=False)
    symbol: str = field(default="", compare=False)


@dataclass(frozen=True)
class Refusal:
    """Why a flow stays as it was written: a code of `codemod.planning.refusals`, and where."""

    code: str
    location: Location
    detail: str = ""


@dataclass(frozen=True)
class Substitution:
    """A model id that the edit replaces.  `note` says what the choice rests on."""

    location: Location
    old: str
    new: str
    note: str = ""


@dataclass(frozen=True)
class Note:
    """A change of behaviour that an edit carries: a code of `codemod.mapping.notes`, and where."""

    code: str
    location: Location


@dataclass(frozen=True)
class Suppression:
    """What tells the tool to leave code alone: a comment, or an entry of the settings.

    `verb` is `noqa`, `ignore`, `skip-file` or `per-file-ignores`.  `location` is that of the
    comment; without `codes` everything it covers is meant.
    """

    location: Location
    verb: str
    codes: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True)
class Flow:
    """One flow with its verdict.

    `rule` is the rule code of the flow's first site.  `refusal` is set exactly when the status is
    LEFT or OFFERED, `suppressions` exactly when it is SUPPRESSED.  `files` are the paths whose
    text the flow changes.  `scope` is the dotted name of the function or class around it.
    """

    id: str
    rule: str
    status: Status
    sites: tuple[Site, ...]
    refusal: Refusal | None = None
    notes: tuple[Note, ...] = ()
    substitutions: tuple[Substitution, ...] = ()
    files: tuple[str, ...] = ()
    suppressions: tuple[Suppression, ...] = ()
    scope: str = ""

    @property
    def location(self) -> Location:
        """Where to look for the flow: its first call, or its first site when it has none."""
        calls = (site for site in self.sites if site.family is Family.CALL)
        return next(calls, self.sites[0]).location


@dataclass(frozen=True)
class FileProblem:
    """A file that could not be handled: `code` is stable, `message` a sentence with what to do.

    `fatal` problems make the exit code 2 (unreadable, unparsable, failed a gate); the others are
    remarks (over the size limit, link out of the tree).
    """

    path: str
    code: str
    message: str
    fatal: bool = True


@dataclass(frozen=True)
class FileChange:
    """The new bytes of a file.  `before` and `after` are complete contents.

    `created` says that there is no such file yet; `needed_by` are files that must not change
    without this one.
    """

    path: str
    before: bytes
    after: bytes
    created: bool = False
    needed_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Result:
    """The outcome of a run, before anything is written: what every command is a view of.

    `unused` are the suppressing comments that suppressed nothing.
    """

    flows: tuple[Flow, ...]
    changes: tuple[FileChange, ...]
    problems: tuple[FileProblem, ...]
    files_scanned: int
    files_relevant: int
    counts: Mapping[str, int] = field(default_factory=dict)
    unused: tuple[Suppression, ...] = ()
