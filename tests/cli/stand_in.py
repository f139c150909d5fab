"""A stand-in for the engine: a toy migration that keeps the contract of the real one.

A line with `old(` is a flow that becomes `new(`; one with `stays(` is left; one with `offer(`
needs --unsafe.  A file with `broken(` fails to parse.  `# shared` at the end of `old(` lines puts
all such lines of a run, across files, into one flow.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from codemod import discovery
from codemod.model import (
    Family,
    FileChange,
    FileProblem,
    Flow,
    Location,
    Refusal,
    Result,
    Site,
    Span,
    Status,
)
from codemod.settings import Settings


@dataclass(frozen=True)
class Request:
    """As in `codemod.engine`."""

    root: Path
    paths: tuple[Path, ...]
    settings: Settings
    only_flows: frozenset[str] | None = None
    whole_project: bool = False
    overlay: Mapping[str, bytes | None] = field(default_factory=dict)
    mark: bool | None = None


@dataclass
class Engine:
    """Records its requests; `between` is called at the end of each run, before writing."""

    requests: list[Request] = field(default_factory=list)
    between: object = None

    def run(self, request: Request) -> Result:
        """The toy migration of what `request` names."""
        self.requests.append(request)
        found = discovery.find(request.root, request.paths, request.settings)
        problems = list(found.problems)
        sources: dict[str, bytes] = {}
        for file in found.files:
            path = file.relative_to(request.root.resolve()).as_posix()
            data = discovery.read(file, request.root)
            if isinstance(data, FileProblem):
                problems.append(data)
            elif b"broken(" in data:
                problems.append(FileProblem(path, "unparsable", f"{path} does not parse."))
            else:
                sources[path] = data
        flows = _flows(sources, request)
        accepted = {(s.location.path, s.location.span.start_line) for s in _accepted(flows)}
        changes = [
            change
            for path, data in sources.items()
            if (change := _change(path, data, accepted)).before != change.after
        ]
        if callable(self.between):
            self.between()
        return Result(tuple(flows), tuple(changes), tuple(problems), len(found.files), len(sources))


def _accepted(flows: list[Flow]) -> list[Site]:
    return [site for flow in flows if flow.status is Status.MIGRATED for site in flow.sites]


def _flows(sources: dict[str, bytes], request: Request) -> list[Flow]:
    sites: dict[tuple[str, str], list[Site]] = {}
    for path, data in sources.items():
        for number, line in enumerate(data.decode().split("\n"), 1):
            match = re.search(r"\b(old|stays|offer)\(", line)
            if match:
                span = Span(number, match.start(), number, len(line))
                key = "shared" if line.endswith("# shared") else f"{path}:{number}"
                site = Site(Location(path, span, line.strip()), Family.CALL)
                sites.setdefault((key, match[1]), []).append(site)
    return [_flow(key, kind, tuple(group), request) for (key, kind), group in sites.items()]


def _flow(key: str, kind: str, sites: tuple[Site, ...], request: Request) -> Flow:
    files = tuple(sorted({site.location.path for site in sites}))
    migrated = kind == "old" or (kind == "offer" and request.settings.unsafe)
    if migrated and (request.only_flows is None or key in request.only_flows):
        return Flow(key, "GC101", Status.MIGRATED, sites, files=files)
    status = Status.OFFERED if kind == "offer" else Status.LEFT
    code = "response-public-api" if kind == "offer" else "vertex-client"
    return Flow(key, "GC101", status, sites, Refusal(code, sites[0].location))


def _change(path: str, data: bytes, accepted: set[tuple[str, int]]) -> FileChange:
    lines = [
        re.sub(r"\b(old|offer)\(", "new(", line) if (path, number) in accepted else line
        for number, line in enumerate(data.decode().split("\n"), 1)
    ]
    return FileChange(path, data, "\n".join(lines).encode())
