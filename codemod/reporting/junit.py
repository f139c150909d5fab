"""JUnit XML: a suite per file, a failing case per finding, and a passing one when there is none."""

from __future__ import annotations

from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

from codemod.model import FileProblem
from codemod.reporting.display import visible
from codemod.reporting.findings import Finding
from codemod.reporting.report import Report
from codemod.reporting.secrets import redact


def render_report(report: Report) -> str:
    """The report as an XML document."""
    failures = sorted(
        (problem for problem in report.result.problems if problem.fatal),
        key=lambda problem: (problem.path, problem.code),
    )
    fresh = [finding for finding in report.findings if not finding.known]
    cases = [*map(_error, failures), *map(_failure, fresh)]
    cases.sort(key=lambda case: case[0])
    suites = [
        _suite(path, [text for _, text in group])
        for path, group in groupby(cases, key=lambda case: case[0])
    ] or [_suite("gemini-codemod", ['<testcase name="No findings" classname="gemini-codemod"/>'])]
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<testsuites name="gemini-codemod" tests="{max(len(cases), 1)}" '
        f'failures="{len(fresh)}" errors="{len(failures)}">\n' + "".join(suites) + "</testsuites>\n"
    )


def _suite(name: str, cases: list[str]) -> str:
    errors = sum("<error" in case for case in cases)
    failures = sum("<failure" in case for case in cases)
    inner = "".join(f"    {case}\n" for case in cases)
    return (
        f'  <testsuite name={_quoted(name)} tests="{len(cases)}" failures="{failures}" '
        f'errors="{errors}">\n{inner}  </testsuite>\n'
    )


def _failure(finding: Finding) -> tuple[str, str]:
    place, span = finding.location, finding.location.span
    name = f"{finding.rule} at {span.start_line}:{span.start_column + 1}"
    body = f"{place} {finding.message}\n{place.snippet}\n{finding.help}"
    return place.path, (
        f"<testcase name={_quoted(name)} classname={_quoted(place.path)} "
        f'file={_quoted(place.path)} line="{span.start_line}">'
        f"<failure type={_quoted(finding.rule)} message={_quoted(finding.message)}>"
        f"{_text(body)}</failure></testcase>"
    )


def _error(problem: FileProblem) -> tuple[str, str]:
    message = redact(problem.message)
    return problem.path, (
        f"<testcase name={_quoted(problem.code)} classname={_quoted(problem.path)}>"
        f"<error type={_quoted(problem.code)} message={_quoted(message)}/></testcase>"
    )


def _quoted(text: str) -> str:
    return quoteattr(visible(text))


def _text(text: str) -> str:
    return escape("\n".join(map(visible, text.split("\n"))))
