"""The run behind `check` and `baseline`: the plan of `migrate`, turned into findings."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from codemod import changed_lines, git
from codemod.cli.errors import Unusable
from codemod.cli.scope import Scope
from codemod.planning.baseline import BaselineError, Comparison, Entry, compare, read
from codemod.settings import Settings

if TYPE_CHECKING:
    from codemod.model import Result
    from codemod.reporting.findings import Finding


@dataclass(frozen=True)
class Lines:
    """Which lines are asked about: all, those that differ from `since`, or the `staged` ones."""

    since: str | None = None
    staged: bool = False


@dataclass(frozen=True)
class Outcome:
    """The result with its findings; see `codemod.reporting.report.Report` for the rest."""

    result: Result
    findings: tuple[Finding, ...]
    hidden: int = 0
    stale: tuple[Entry, ...] = ()


def standard_input(path: Path, root: Path) -> dict[str, bytes | None]:
    """What stands on standard input as the content of the file `path`."""
    target = path.resolve()
    if not target.is_relative_to(root.resolve()):
        raise Unusable(f"--stdin-filename {path} lies outside {root}.")
    return {target.relative_to(root.resolve()).as_posix(): sys.stdin.buffer.read()}


def judge(
    scope: Scope,
    settings: Settings,
    *,
    whole_project: bool = False,
    overlay: dict[str, bytes | None] | None = None,
    lines: Lines = Lines(),
    baseline: Path | None = None,
) -> Outcome:
    """Plan as `migrate` does, and make the findings.

    What is staged is judged within its whole project, because its files may differ from those
    on disk.

    Raises:
        Unusable: git or the baseline cannot be read.
    """
    from codemod.engine import Request, run

    overlay = overlay or {}
    changed = None
    try:
        if lines.staged:
            whole_project = True
            overlay = {**changed_lines.staged_contents(scope.root), **overlay}
            changed = changed_lines.staged(scope.root)
        elif lines.since is not None:
            changed = changed_lines.since(scope.root, lines.since)
        entries = read(baseline) if baseline is not None else ()
    except git.GitError as error:
        raise Unusable(f"{error}.") from error
    except BaselineError as error:
        raise Unusable(str(error)) from error
    request = Request(
        scope.root, scope.paths, settings, whole_project=whole_project, overlay=overlay
    )
    result = run(request)
    if not (result.flows or result.unused):
        return Outcome(result, (), 0, compared(scope, settings, entries, ()).stale)
    from codemod.reporting.findings import at_first, findings_of

    findings = findings_of(result, settings)
    if whole_project:
        focus = request.focus or frozenset()
        from codemod.discovery.patterns import within

        findings = at_first(findings, lambda place: within(place.path, focus))
    comparison = compared(scope, settings, entries, findings)
    findings = tuple(
        replace(finding, known=known)
        for finding, known in zip(findings, comparison.known, strict=True)
    )
    shown = findings if changed is None else at_first(findings, changed.touches)
    return Outcome(result, shown, len(findings) - len(shown), comparison.stale)


def compared(
    scope: Scope, settings: Settings, entries: tuple[Entry, ...], findings: tuple[Finding, ...]
) -> Comparison:
    """`findings` against the baseline; only entries that this run could have found go stale."""
    from codemod.discovery.patterns import within

    root = scope.root.resolve()
    named = frozenset(
        path.resolve().relative_to(root).as_posix()
        for path in scope.paths
        if path.resolve().is_relative_to(root)
    )

    def judged(entry: Entry) -> bool:
        selected = not settings.select or entry.rule.startswith(settings.select)
        ignored = bool(settings.ignore) and entry.rule.startswith(settings.ignore)
        return selected and not ignored and within(entry.path, named)

    return compare(
        entries,
        [entry_of(finding) for finding in findings],
        judged=judged,
        exists=lambda path: (root / path).exists(),
    )


def entry_of(finding: Finding) -> Entry:
    """The line of a baseline for `finding`."""
    return Entry(finding.location.path, finding.rule, finding.scope, finding.fingerprint)
