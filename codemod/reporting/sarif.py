"""SARIF 2.1.0, for code scanning: https://docs.oasis-open.org/sarif/sarif/v2.1.0/.

Lines and columns count from 1, columns in characters; an end column is exclusive.  Paths are
relative to the root of the run.  A fix replaces whole lines.  Since flows that change the same
file can only be applied together here, a fix holds everything that hangs together with its
finding; `gemini-codemod migrate --interactive` takes them apart.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import Any
from urllib.parse import quote

from codemod import __version__
from codemod.model import FileChange, FileProblem, Location, Status
from codemod.reporting.diff import line_changes
from codemod.reporting.findings import Finding, rules_by_code
from codemod.reporting.report import Report
from codemod.reporting.rule_page import rule_markdown
from codemod.reporting.secrets import redact
from codemod.rules.rule import Rule

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
HOME = "https://github.com/gemini-codemod/gemini-codemod"

_LEVELS = {"error": "error", "warning": "warning", "info": "note"}
_MOST_RELATED = 20
_MOST_REPEATED = 10
"""In how many findings of one change the fix stands; beyond that only in the first."""

Json = dict[str, Any]


def render_report(report: Report) -> str:
    """The report as one SARIF log in ASCII."""
    fresh = [finding for finding in report.findings if not finding.known]
    rules = rules_by_code()
    used = sorted({finding.rule for finding in fresh} & rules.keys())
    fixes = _fixes(report)
    seen: Counter[tuple[str, str]] = Counter()
    results = []
    for finding in fresh:
        key = (finding.fingerprint, finding.location.path)
        results.append(_result(finding, used, seen[key], fixes))
        seen[key] += 1
    failures = [problem for problem in report.result.problems if problem.fatal]
    run = {
        "tool": {
            "driver": {
                "name": "gemini-codemod",
                "version": __version__,
                "informationUri": HOME,
                "rules": [_rule(rules[code]) for code in used],
            }
        },
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "The root of the run."}}},
        "invocations": [
            {
                "executionSuccessful": not failures,
                "toolExecutionNotifications": [_notification(problem) for problem in failures],
            }
        ],
        "results": results,
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(rule: Rule) -> Json:
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.why},
        "help": {"text": f"{rule.summary} {rule.why}", "markdown": rule_markdown(rule)},
        "helpUri": rule.guide,
        "properties": {"tags": ["migration"], "precision": "very-high"},
    }


def _result(finding: Finding, used: list[str], ordinal: int, fixes: dict[str, Json]) -> Json:
    result: Json = {
        "ruleId": finding.rule,
        "level": _LEVELS[finding.severity],
        "message": {"text": f"{finding.message} {finding.help}"},
        "locations": [_location(finding.location)],
        "partialFingerprints": {"primaryLocationLineHash": f"{finding.fingerprint}:{ordinal + 1}"},
        "properties": {"kind": finding.kind, "reason": finding.reason, "scope": finding.scope},
    }
    if finding.rule in used:
        result["ruleIndex"] = used.index(finding.rule)
    related = [place for place in dict.fromkeys(finding.places) if place != finding.location]
    if related:
        result["relatedLocations"] = [
            {"id": number, **_location(place)}
            for number, place in enumerate(related[:_MOST_RELATED], 1)
        ]
    if finding.flow is not None and finding.flow.id in fixes:
        result["fixes"] = [fixes[finding.flow.id]]
    return result


def _location(location: Location) -> Json:
    span = location.span
    region: Json = {
        "startLine": span.start_line,
        "startColumn": span.start_column + 1,
        "endLine": span.end_line,
        "endColumn": span.end_column + 1,
    }
    if location.snippet:
        region["snippet"] = {"text": location.snippet}
    physical = {"artifactLocation": _artifact(location.path), "region": region}
    return {"physicalLocation": physical}


def _artifact(path: str) -> Json:
    return {"uri": quote(path.encode("utf-8", "surrogateescape")), "uriBaseId": "%SRCROOT%"}


def _notification(problem: FileProblem) -> Json:
    return {
        "level": "error",
        "message": {"text": redact(problem.message)},
        "descriptor": {"id": problem.code},
        "locations": [{"physicalLocation": {"artifactLocation": _artifact(problem.path)}}],
    }


def _fixes(report: Report) -> dict[str, Json]:
    """The fix for each migrated flow by its id, where lines of text without secrets can say it."""
    flows = [flow for flow in report.result.flows if flow.status is Status.MIGRATED]
    changes = {change.path: change for change in report.result.changes}
    parent: dict[str, str] = {}

    def find(path: str) -> str:
        while parent.setdefault(path, path) != path:
            path = parent[path]
        return path

    for flow in flows:
        for path in flow.files[1:]:
            parent[find(path)] = find(flow.files[0])
    groups: dict[str, list[str]] = {}
    for path in sorted({path for flow in flows for path in flow.files}):
        groups.setdefault(find(path), []).append(path)
    fixes: dict[str, Json] = {}
    uses: Counter[str] = Counter()
    built: dict[str, Json | None] = {
        group: _fix([changes[path] for path in paths if path in changes])
        for group, paths in groups.items()
    }
    for flow in flows:
        group = find(flow.files[0]) if flow.files else ""
        fix = built.get(group)
        if fix is None:
            continue
        uses[group] += 1
        if uses[group] == 1 or len(flows) <= _MOST_REPEATED:
            fixes[flow.id] = fix
    return fixes


def _fix(changes: list[FileChange]) -> Json | None:
    artifacts = [_artifact_change(change) for change in changes]
    if not artifacts or not all(artifacts):
        return None
    paths = ", ".join(change.path for change in changes)
    return {
        "description": {"text": f"Migrate {paths} to the Interactions API."},
        "artifactChanges": artifacts,
    }


def _artifact_change(change: FileChange) -> Json | None:
    """`change` as replaced lines; None when it holds a secret or is not plain UTF-8 text."""
    try:
        text = change.before.decode("utf-8")
    except UnicodeDecodeError:
        return None
    if text.startswith("\ufeff") or "\r" in text.replace("\r\n", ""):
        return None
    last = text.count("\n") + 1
    replacements = []
    for part in line_changes(change):
        new = "".join(part.new)
        if redact(new) != new or redact("".join(part.old)) != "".join(part.old):
            return None
        end_line, end_column = part.end + 1, 1
        if part.old and not part.old[-1].endswith("\n"):
            end_line, end_column = last, len(part.old[-1]) + 1
        replacements.append(
            {
                "deletedRegion": {
                    "startLine": part.start + 1,
                    "startColumn": 1,
                    "endLine": end_line,
                    "endColumn": end_column,
                },
                "insertedContent": {"text": new},
            }
        )
    return {"artifactLocation": _artifact(change.path), "replacements": replacements}
