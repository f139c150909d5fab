"""GitLab Code Quality: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format.

Fingerprints must be unique in a report and the same from one pipeline to the next.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from typing import Any

from codemod.reporting.report import Report
from codemod.reporting.secrets import redact

_SEVERITIES = {"error": "major", "warning": "minor", "info": "info"}


def render_report(report: Report) -> str:
    """The report as a JSON list."""
    entries: list[dict[str, Any]] = [
        {
            "description": redact(problem.message),
            "check_name": problem.code,
            "fingerprint": _unique(problem.code, problem.path, 0),
            "severity": "blocker",
            "location": {"path": problem.path, "lines": {"begin": 1}},
        }
        for problem in sorted(report.result.problems, key=lambda item: (item.path, item.code))
        if problem.fatal
    ]
    seen: Counter[tuple[str, str]] = Counter()
    for finding in report.findings:
        if finding.known:
            continue
        span, path = finding.location.span, finding.location.path
        key = (finding.fingerprint, path)
        entries.append(
            {
                "description": f"{finding.rule}: {finding.message} {finding.help}",
                "check_name": finding.rule,
                "fingerprint": _unique(*key, seen[key]),
                "severity": _SEVERITIES[finding.severity],
                "location": {
                    "path": path,
                    "positions": {
                        "begin": {"line": span.start_line, "column": span.start_column + 1},
                        "end": {"line": span.end_line, "column": span.end_column + 1},
                    },
                },
            }
        )
        seen[key] += 1
    return json.dumps(entries, indent=2) + "\n"


def _unique(name: str, path: str, ordinal: int) -> str:
    text = "\0".join((name, path, str(ordinal)))
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:32]
