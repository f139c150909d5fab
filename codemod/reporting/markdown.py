"""The report in Markdown: for the job summary of GitHub Actions, comments and wikis."""

from __future__ import annotations

import re
from itertools import groupby

from codemod.reporting.concise import totals
from codemod.reporting.display import visible
from codemod.reporting.findings import Finding
from codemod.reporting.next_step import Mode
from codemod.reporting.report import Report
from codemod.reporting.summary import Summary, Tally, summarize

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~!])")
_MOST = 50
"""How many findings of one rule and how many places of a note are listed before the rest counts."""


def render_report(report: Report) -> str:
    """The report as Markdown: counts, findings by rule, models, notes, problems."""
    summary = summarize(report.result)
    parts = ["# gemini-codemod", totals(report), _counts(summary, report.mode)]
    parts += _findings(report)
    if summary.substitutions:
        parts.append("## Models")
        rows = [
            f"| {code(g.old)} | {code(g.new)} | {len(g.locations)} |" for g in summary.substitutions
        ]
        parts.append("\n".join(["| old | new | places |", "|---|---|---|", *rows]))
    if summary.notes:
        parts.append("## What behaves differently")
        parts += [
            f"<details><summary>{own(group.kind.title)} ({len(group.locations)})</summary>\n\n"
            f"{own(group.kind.sentence)}\n\n"
            f"{_more([code(str(place)) for place in group.locations])}\n\n</details>"
            for group in summary.notes
        ]
    problems = (*summary.failures, *summary.remarks)
    if problems:
        parts.append("## Files not handled")
        parts.append("\n".join(f"- {code(p.path)}: {plain(p.message)}" for p in problems))
    if report.stale:
        parts.append("## Stale entries of the baseline")
        parts.append("\n".join(f"- {code(line)}" for line in report.stale))
    return "\n\n".join(part for part in parts if part) + "\n"


def _counts(summary: Summary, mode: Mode) -> str:
    if not summary.flow_tally.total:
        return ""
    rows = [_row(family.value, tally) for family, tally in summary.families.items()]
    rows += [_row("all sites", summary.site_tally), _row("**flows**", summary.flow_tally)]
    done = "migrated" if mode == "write" else "can be migrated"
    head = f"| | {done} | offered | left | suppressed | total |\n|---|--:|--:|--:|--:|--:|"
    return "\n".join([head, *rows])


def _row(name: str, tally: Tally) -> str:
    cells = (tally.migrated, tally.offered, tally.left, tally.suppressed, tally.total)
    return f"| {name} | {' | '.join(map(str, cells))} |"


def _findings(report: Report) -> list[str]:
    fresh = [finding for finding in report.findings if not finding.known]
    parts: list[str] = []
    for key, group in groupby(sorted(fresh, key=_key), key=_key):
        findings = list(group)
        parts.append(f"## {key[0]}{f' {key[1]}' if key[1] else ''} ({len(findings)})")
        lines = [f"- {code(str(item.location))} {plain(item.message)}" for item in findings[:_MOST]]
        if len(findings) > _MOST:
            lines.append(f"- and {len(findings) - _MOST} more")
        parts.append("\n".join(lines))
        parts.append(own(findings[0].help))
    return parts


def _key(finding: Finding) -> tuple[str, str]:
    return (finding.rule, finding.reason)


def _more(items: list[str]) -> str:
    rest = len(items) - _MOST
    return ", ".join(items[:_MOST]) + (f" and {rest} more" if rest > 0 else "")


def plain(text: str) -> str:
    """`text` without meaning for Markdown."""
    return _escaped(" ".join(text.split()))


def own(text: str) -> str:
    """A sentence of ours: its code spans stay, the rest has no meaning for Markdown."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return plain(text)
    return "`".join(part if index % 2 else _escaped(part) for index, part in enumerate(parts))


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", visible(text))


def code(text: str) -> str:
    """`text` as a code span, whatever backticks it holds; pipes would end a cell of a table."""
    text = visible(text).replace("|", "\\|")
    fence = "`" * (max((len(run) for run in re.findall(r"`+", text)), default=0) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"
