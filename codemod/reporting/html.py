"""One HTML page that holds everything: no other file, no network, fit to print.

Style and script stand beside this module and are put into the page; a content security policy
in the page forbids everything else.  All text from the project is escaped, and secrets are masked
before the page sees it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import resources
from pathlib import PurePosixPath

from codemod import __version__
from codemod.model import Status
from codemod.reporting.concise import totals
from codemod.reporting.findings import Finding
from codemod.reporting.html_flows import cards, hunk
from codemod.reporting.html_parts import bullets, code, counted, escaped, label, own
from codemod.reporting.report import Report
from codemod.reporting.side_by_side import Block, Sides
from codemod.reporting.summary import Summary, Tally, summarize

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"
_STATUSES = ("migrated", "offered", "left", "suppressed")


def render_report(report: Report) -> str:
    """The page."""
    summary = summarize(report.result)
    sides = {change.path: Sides.of(change) for change in report.result.changes}
    shown: set[tuple[str, Block]] = set()
    flows = cards(summary.flows, report, sides, shown)
    body = [
        f"<header><h1>Gemini migration report</h1><p class=lead>{escaped(totals(report))}</p>"
        f"{_bar(summary.flow_tally, report)}</header>",
        _directories(summary, report),
        _families(summary, report),
        _section("Models", _models(summary)),
        _section("What behaves differently", _notes(summary)),
        _filters(summary, report) if flows else "",
        _section("Flows", flows + '<p id="none" hidden>No flow fits the filters.</p>'),
        _section("Other changed lines", _others(sides, shown)),
        _section("Comments that suppress nothing", _unused(report.findings)),
        _section("Files not handled", _problems(summary)),
        _section("Stale entries of the baseline", bullets(code(line) for line in report.stale)),
    ]
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Gemini migration report</title><style>{_asset('html.css')}</style></head>\n"
        f"<body>{''.join(body)}<footer>gemini-codemod {__version__}. A flow is one call and all "
        "that must change with it; it is migrated whole or left whole.</footer>"
        f"<script>{_asset('html.js')}</script></body></html>\n"
    )


def _asset(name: str) -> str:
    return resources.files("codemod.reporting").joinpath(name).read_text("utf-8")


def _section(title: str, body: str) -> str:
    return f"<section><h2>{escaped(title)}</h2>{body}</section>\n" if body else ""


def _counts(tally: Tally) -> tuple[int, ...]:
    return (tally.migrated, tally.offered, tally.left, tally.suppressed)


def _bar(tally: Tally, report: Report) -> str:
    """The shares of the statuses as one bar; the numbers stand in it as text."""
    if not tally.total:
        return ""
    parts = "".join(
        f'<span class="{name}" style="flex-grow:{count}">{count} {label(name, report)}</span>'
        for name, count in zip(_STATUSES, _counts(tally), strict=True)
        if count
    )
    return f'<div class="bar">{parts}</div>'


def _table(report: Report, head: str, rows: Iterable[tuple[str, Tally]]) -> str:
    cells = "".join(
        f"<tr><th scope=row>{name}</th>"
        + "".join(f"<td>{number or ''}</td>" for number in (*_counts(tally), tally.total))
        + "</tr>"
        for name, tally in rows
    )
    columns = "".join(f"<th scope=col>{label(name, report)}</th>" for name in (*_STATUSES, "total"))
    return f"<table class=counts><tr><th scope=col>{head}</th>{columns}</tr>{cells}</table>"


def _directories(summary: Summary, report: Report) -> str:
    statuses: dict[str, list[Status]] = {}
    for flow in summary.flows:
        folder = str(PurePosixPath(flow.location.path).parent)
        statuses.setdefault(folder, []).append(flow.status)
    if not statuses:
        return ""
    rows = [(code(f"{name}/"), Tally.of(found)) for name, found in sorted(statuses.items())]
    return _section("Folders", _table(report, "flows in", [*rows, ("all", summary.flow_tally)]))


def _families(summary: Summary, report: Report) -> str:
    if not summary.families:
        return ""
    rows = [(escaped(family.value), tally) for family, tally in summary.families.items()]
    return _section("Sites", _table(report, "kind", [*rows, ("all", summary.site_tally)]))


def _models(summary: Summary) -> str:
    return bullets(
        f"{code(group.old)} becomes {code(group.new)} at "
        f"{', '.join(code(str(place)) for place in group.locations)}"
        f"<br><small>{escaped(' '.join(group.remarks))}</small>"
        for group in summary.substitutions
    )


def _notes(summary: Summary) -> str:
    return "".join(
        f'<details class="note" id="note-{group.kind.code}"><summary>{own(group.kind.title)} '
        f"<small>{counted(len(group.locations), 'place')}</small></summary>"
        f"<p>{own(group.kind.sentence)}</p>"
        f"<p>{', '.join(code(str(place)) for place in group.locations)}</p></details>"
        for group in summary.notes
    )


def _filters(summary: Summary, report: Report) -> str:
    boxes = "".join(
        f'<label><input type=checkbox name=status value="{name}" checked> '
        f"{label(name, report)} ({count})</label>"
        for name, count in zip(_STATUSES, _counts(summary.flow_tally), strict=True)
        if count
    )
    rules = _options("rule", {flow.rule for flow in summary.flows})
    reasons = _options("reason", {f.refusal.code for f in summary.flows if f.refusal})
    return (
        f'<form id="filters" aria-label="Filters">{boxes}{rules}{reasons}'
        '<label>Text <input type=search name=text placeholder="path or code"></label></form>'
    )


def _options(name: str, values: set[str]) -> str:
    listed = "".join(f"<option>{escaped(value)}</option>" for value in sorted(values))
    if len(values) < 2:
        return ""
    return (
        f'<label>{name.capitalize()} <select name="{name}"><option value="">all</option>'
        f"{listed}</select></label>"
    )


def _others(sides: Mapping[str, Sides], shown: set[tuple[str, Block]]) -> str:
    """Imports, helpers and the like: what changes apart from the sites of the flows."""
    return "".join(
        hunk(path, rows)
        for path, both in sorted(sides.items())
        for rows in both.hunks({block for block in both.blocks if (path, block) not in shown})
    )


def _unused(findings: Iterable[Finding]) -> str:
    return bullets(
        f"{code(str(item.location))} {escaped(item.message)}"
        for item in findings
        if item.kind == "unused-suppression"
    )


def _problems(summary: Summary) -> str:
    return bullets(
        f"{code(problem.path)} <b>{escaped(problem.code)}</b> {escaped(problem.message)}"
        for problem in (*summary.failures, *summary.remarks)
    )
