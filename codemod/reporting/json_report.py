"""The report as one JSON document, described by `report.schema.json` beside this module.

The document has a `version`: a new field keeps it, a changed or removed field raises it.  It
holds no absolute path and no clock, so the same tree gives the same document.  Lines and columns
count from 1, as in the terminal report; columns are characters, and an end column is exclusive.
"""

from __future__ import annotations

import json
from typing import Any

from codemod import __version__
from codemod.mapping.notes import NOTES
from codemod.model import (
    Family,
    FileProblem,
    Flow,
    Location,
    Note,
    Refusal,
    Result,
    Site,
    Substitution,
    Suppression,
)
from codemod.planning.refusals import REFUSALS
from codemod.reporting.findings import Finding, rules_by_code
from codemod.reporting.next_step import Mode
from codemod.reporting.report import Report
from codemod.reporting.summary import Summary, Tally, summarize

VERSION = 1

Json = dict[str, Any]


def render_report(report: Report) -> str:
    """The report as JSON text with its findings; see `render`."""
    whole = {
        **document(report.result, report.mode),
        "findings": [_finding(finding) for finding in report.findings],
        "rules": _rules(report),
        "findings_hidden": report.hidden,
        "baseline_stale": list(report.stale),
    }
    return json.dumps(whole, indent=2) + "\n"


def render(result: Result, mode: Mode) -> str:
    """The report on `result` as JSON text with a final newline, in ASCII.

    Args:
        result: The outcome of the run; secrets in it are masked here.
        mode: What the command was to do; "write" means that the changes are on disk.
    """
    return json.dumps(document(result, mode), indent=2) + "\n"


def document(result: Result, mode: Mode) -> Json:
    """The report on `result` as the object that `render` writes."""
    summary = summarize(result)
    return {
        "version": VERSION,
        "tool": {"name": "gemini-codemod", "version": __version__},
        "mode": mode,
        "counts": _counts(summary),
        "flows": [_flow(flow) for flow in summary.flows],
        "notes": {
            group.kind.code: {
                "title": group.kind.title,
                "sentence": group.kind.sentence,
                "locations": [_location(location) for location in group.locations],
            }
            for group in summary.notes
        },
        "substitutions": [
            {
                "old": group.old,
                "new": group.new,
                "remarks": list(group.remarks),
                "locations": [_location(location) for location in group.locations],
            }
            for group in summary.substitutions
        ],
        "files_changed": list(summary.files_changed),
        "problems": [_problem(problem) for problem in (*summary.failures, *summary.remarks)],
    }


def family_key(family: Family) -> str:
    """The name of `family` in the document; the words shown to people may change, this may not."""
    return family.name.lower()


def _counts(summary: Summary) -> Json:
    return {
        "files": {
            "scanned": summary.files_scanned,
            "relevant": summary.files_relevant,
            "changed": len(summary.files_changed),
            "failed": len(summary.failures),
        },
        "flows": _tally(summary.flow_tally),
        "sites": _tally(summary.site_tally),
        "sites_by_family": {
            family_key(family): _tally(tally) for family, tally in summary.families.items()
        },
        "left_by_reason": {group.kind.code: len(group.held) for group in summary.left},
        "offered_by_reason": {group.kind.code: len(group.held) for group in summary.offered},
    }


def _tally(tally: Tally) -> Json:
    return {
        "migrated": tally.migrated,
        "offered": tally.offered,
        "left": tally.left,
        "suppressed": tally.suppressed,
        "total": tally.total,
    }


def _flow(flow: Flow) -> Json:
    return {
        "id": flow.id,
        "rule": flow.rule,
        "status": flow.status.value,
        "sites": [_site(site) for site in flow.sites],
        "refusal": _refusal(flow.refusal) if flow.refusal else None,
        "notes": [_note(note) for note in flow.notes],
        "substitutions": [_substitution(item) for item in flow.substitutions],
        "files": list(flow.files),
        "scope": flow.scope,
        "suppressions": [_suppression(item) for item in flow.suppressions],
    }


def _finding(finding: Finding) -> Json:
    return {
        "rule": finding.rule,
        "kind": finding.kind,
        "severity": finding.severity,
        "known": finding.known,
        "fingerprint": finding.fingerprint,
        "location": _location(finding.location),
        "scope": finding.scope,
        "message": finding.message,
        "help": finding.help,
        "reason": finding.reason or None,
        "flow": finding.flow.id if finding.flow else None,
    }


def _rules(report: Report) -> Json:
    """What the findings' rules are about: with the reason of a finding, enough to go on by hand."""
    used = {finding.rule for finding in report.findings}
    return {
        code: {
            "name": rule.name,
            "summary": rule.summary,
            "why": rule.why,
            "guide": rule.guide,
            "before": rule.example_before,
            "after": rule.example_after,
        }
        for code, rule in (rules_by_code() if used else {}).items()
        if code in used
    }


def _suppression(item: Suppression) -> Json:
    return {
        "verb": item.verb,
        "codes": list(item.codes),
        "reason": item.reason,
        "location": _location(item.location),
    }


def _location(location: Location) -> Json:
    span = location.span
    return {
        "path": location.path,
        "span": {
            "start_line": span.start_line,
            "start_column": span.start_column + 1,
            "end_line": span.end_line,
            "end_column": span.end_column + 1,
        },
        "snippet": location.snippet,
    }


def _site(site: Site) -> Json:
    return {
        "family": family_key(site.family),
        "symbol": site.symbol,
        "location": _location(site.location),
    }


def _refusal(refusal: Refusal) -> Json:
    kind = REFUSALS[refusal.code]
    return {
        "code": kind.code,
        "sentence": kind.sentence,
        "unblock": kind.unblock,
        "detail": refusal.detail,
        "location": _location(refusal.location),
    }


def _note(note: Note) -> Json:
    return {
        "code": note.code,
        "title": NOTES[note.code].title,
        "location": _location(note.location),
    }


def _substitution(item: Substitution) -> Json:
    return {
        "old": item.old,
        "new": item.new,
        "remark": item.note,
        "location": _location(item.location),
    }


def _problem(problem: FileProblem) -> Json:
    return {
        "path": problem.path,
        "code": problem.code,
        "message": problem.message,
        "fatal": problem.fatal,
    }
