"""The report for people as plain text of a fixed width, for files."""

from __future__ import annotations

import io

from codemod.reporting import terminal
from codemod.reporting.report import Report

WIDTH = 100


def render_report(report: Report) -> str:
    """The report as it is printed where there is no terminal."""
    buffer = io.StringIO()
    terminal.render(report.result, report.mode, buffer, False, WIDTH, arguments=report.arguments)
    return buffer.getvalue()
