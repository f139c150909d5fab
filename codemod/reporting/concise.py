"""One line per finding: `path:line:col CODE message`, and the same for files with errors."""

from __future__ import annotations

from codemod.reporting.display import visible
from codemod.reporting.report import Report
from codemod.reporting.secrets import redact


def render_report(report: Report) -> str:
    """The lines, files with errors first."""
    lines = [
        f"{problem.path}:1:1 {problem.code} {redact(problem.message)}"
        for problem in sorted(report.result.problems, key=lambda item: (item.path, item.code))
        if problem.fatal
    ]
    for finding in report.findings:
        if not finding.known:
            reason = f" [{finding.reason}]" if finding.reason else ""
            lines.append(f"{finding.location} {finding.rule}{reason} {finding.message}")
    return "".join(f"{visible(line)}\n" for line in lines)


def totals(report: Report) -> str:
    """One sentence that counts the findings and everything that is not listed."""
    fresh = [finding for finding in report.findings if not finding.known]
    known = len(report.findings) - len(fresh)
    suppressed = sum(flow.status.value == "suppressed" for flow in report.result.flows)
    markers = report.result.counts.get("markers", 0)
    parts = [_count(len(fresh), "finding")]
    if fresh:
        migratable = sum(finding.kind == "migratable" for finding in fresh)
        parts[0] += f" ({migratable} can be migrated)"
    for number, words in (
        (known, "in the baseline"),
        (report.hidden, "outside the changed lines"),
        (suppressed, "suppressed"),
    ):
        if number:
            parts.append(f"{number} {words}")
    if markers:
        parts.append(_count(markers, "TODO marker"))
    return "; ".join(parts) + "."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
