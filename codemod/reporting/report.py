"""What every report format receives, and the table of the formats."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module

from codemod.model import Result
from codemod.reporting.findings import Finding
from codemod.reporting.next_step import Mode


@dataclass(frozen=True)
class Report:
    """A result, what a gate says about it, and the command line it comes from.

    `hidden` counts findings outside the lines that were asked for; `stale` are the lines of the
    baseline that fit no finding any more.
    """

    result: Result
    mode: Mode
    findings: tuple[Finding, ...]
    arguments: tuple[str, ...] = (".",)
    hidden: int = 0
    stale: tuple[str, ...] = ()


FORMATS: Mapping[str, str] = {
    "terminal": "the report for people",
    "concise": "one line per finding: path:line:col CODE message",
    "json": "everything, for programs and coding agents",
    "sarif": "SARIF 2.1.0, for code scanning",
    "github": "annotations of GitHub Actions, and the job summary",
    "gitlab": "GitLab Code Quality",
    "junit": "JUnit XML",
    "markdown": "for comments and wikis",
    "html": "one page that works offline",
}
"""The formats by name, and what each is for."""

_MODULES = {"terminal": "terminal_text", "json": "json_report"}


def render(report: Report, name: str) -> str:
    """`report` in the format `name`, a key of `FORMATS`."""
    module = import_module(f"codemod.reporting.{_MODULES.get(name, name)}")
    renderer: Callable[[Report], str] = module.render_report
    return renderer(report)
