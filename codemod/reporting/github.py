"""Annotations of GitHub Actions: workflow commands on standard output.

https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands: columns are only
allowed where start and end line are the same; `%` and line breaks are escaped everywhere, `:` and
`,` in properties as well.  Only the first ten of a step and a level are shown, so errors come
first, and the job summary (the Markdown report) has all of them.
"""

from __future__ import annotations

from codemod.reporting.display import visible
from codemod.reporting.findings import Finding
from codemod.reporting.report import Report
from codemod.reporting.secrets import redact
from codemod.settings import SEVERITIES

_LEVELS = {"error": "error", "warning": "warning", "info": "notice"}


def render_report(report: Report) -> str:
    """One workflow command per finding, the gravest first."""
    lines = [
        _command("error", redact(problem.message), file=problem.path, title=problem.code)
        for problem in report.result.problems
        if problem.fatal
    ]
    fresh = [finding for finding in report.findings if not finding.known]
    fresh.sort(key=lambda finding: SEVERITIES.index(finding.severity))
    lines += [_annotation(finding) for finding in fresh]
    return "".join(f"{line}\n" for line in lines)


def _annotation(finding: Finding) -> str:
    span = finding.location.span
    place = {"line": span.start_line, "endLine": span.end_line}
    if span.start_line == span.end_line:
        place |= {"col": span.start_column + 1, "endColumn": max(span.end_column, 1)}
    title = f"{finding.rule} {finding.reason}".strip()
    return _command(
        _LEVELS[finding.severity],
        f"{finding.message} {finding.help}",
        file=finding.location.path,
        **place,
        title=title,
    )


def _command(level: str, message: str, **properties: object) -> str:
    listed = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    return f"::{level} {listed}::{_data(message)}"


def _data(text: str) -> str:
    text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return visible(text)


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
