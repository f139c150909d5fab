"""One HTML page that holds everything: no other file, no network, fit to print.

Style and script stand beside this module and are put into the page; a content security policy
in the page forbids everything else.  All text from the project is escaped, and secrets are masked
before the page sees it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from importlib import resources
from pathlib import PurePosixPath

from codemod import __version__
from codemod.model import Flow, Location, Status
from codemod.reporting.concise import totals
from codemod.reporting.display import visible
from codemod.reporting.findings import Finding, rules_by_code
from codemod.reporting.report import Report
from codemod.reporting.side_by_side import Block, Row, Sides
from codemod.reporting.summary import Summary, Tally, summarize

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"
_STATUSES = ("migrated", "offered", "left", "suppressed")


def render_report(report: Report) -> str:
    """The page."""
    summary = summarize(report.result)
    sides = {change.path: Sides.of(change) for change in report.result.changes}
    shown: set[tuple[str, Block]] = set()
    flows = [_flow(flow, report, sides, shown) for flow in summary.flows]
    body = [
        f"<header><h1>Gemini migration report</h1><p class=lead>{_text(totals(report))}</p>"
        f"{_bar(summary.flow_tally, report)}</header>",
        _directories(summary, report),
        _families(summary, report),
        _section("Models", _models(summary)),
        _section("What behaves differently", _notes(summary)),
        _filters(summary, report) if flows else "",
        _section("Flows", "".join(flows) + '<p id="none" hidden>No flow fits the filters.</p>'),
        _section("Other changed lines", _others(sides, shown)),
        _section("Comments that suppress nothing", _unused(report.findings)),
        _section("Files not handled", _problems(summary)),
        _section("Stale entries of the baseline", _list(_code(line) for line in report.stale)),
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


def _text(text: str) -> str:
    return escape(visible(text))


def _code(text: str) -> str:
    return f"<code>{_text(text)}</code>"


def _own(text: str) -> str:
    """A sentence of ours, in which backticks mean code."""
    parts = text.split("`")
    return "".join(_code(part) if index % 2 else _text(part) for index, part in enumerate(parts))


def _section(title: str, body: str) -> str:
    return f"<section><h2>{_text(title)}</h2>{body}</section>\n" if body else ""


def _list(items: Iterable[str]) -> str:
    listed = "".join(f"<li>{item}</li>" for item in items)
    return f"<ul>{listed}</ul>" if listed else ""


def _label(status: str, report: Report) -> str:
    """The word for a status: what is not written yet is only migratable."""
    return "migratable" if status == "migrated" and report.mode != "write" else status


def _counts(tally: Tally) -> tuple[int, ...]:
    return (tally.migrated, tally.offered, tally.left, tally.suppressed)


def _bar(tally: Tally, report: Report) -> str:
    """The shares of the statuses as one bar; the numbers stand in it as text."""
    if not tally.total:
        return ""
    parts = "".join(
        f'<span class="{name}" style="flex-grow:{count}">{count} {_label(name, report)}</span>'
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
    columns = "".join(
        f"<th scope=col>{_label(name, report)}</th>" for name in (*_STATUSES, "total")
    )
    return f"<table class=counts><tr><th scope=col>{head}</th>{columns}</tr>{cells}</table>"


def _directories(summary: Summary, report: Report) -> str:
    statuses: dict[str, list[Status]] = {}
    for flow in summary.flows:
        folder = str(PurePosixPath(flow.location.path).parent)
        statuses.setdefault(folder, []).append(flow.status)
    if not statuses:
        return ""
    rows = [(_code(f"{name}/"), Tally.of(found)) for name, found in sorted(statuses.items())]
    return _section("Folders", _table(report, "flows in", [*rows, ("all", summary.flow_tally)]))


def _families(summary: Summary, report: Report) -> str:
    if not summary.families:
        return ""
    rows = [(_text(family.value), tally) for family, tally in summary.families.items()]
    return _section("Sites", _table(report, "kind", [*rows, ("all", summary.site_tally)]))


def _models(summary: Summary) -> str:
    return _list(
        f"{_code(group.old)} becomes {_code(group.new)} at "
        f"{', '.join(_code(str(place)) for place in group.locations)}"
        f"<br><small>{_text(' '.join(group.remarks))}</small>"
        for group in summary.substitutions
    )


def _notes(summary: Summary) -> str:
    return "".join(
        f'<details class="note" id="note-{group.kind.code}"><summary>{_own(group.kind.title)} '
        f"<small>{_places(len(group.locations))}</small></summary>"
        f"<p>{_own(group.kind.sentence)}</p>"
        f"<p>{', '.join(_code(str(place)) for place in group.locations)}</p></details>"
        for group in summary.notes
    )


def _places(number: int) -> str:
    return f"{number} place" if number == 1 else f"{number} places"


def _filters(summary: Summary, report: Report) -> str:
    boxes = "".join(
        f'<label><input type=checkbox name=status value="{name}" checked> '
        f"{_label(name, report)} ({count})</label>"
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
    listed = "".join(f"<option>{_text(value)}</option>" for value in sorted(values))
    if len(values) < 2:
        return ""
    return (
        f'<label>{name.capitalize()} <select name="{name}"><option value="">all</option>'
        f"{listed}</select></label>"
    )


def _flow(
    flow: Flow, report: Report, sides: Mapping[str, Sides], shown: set[tuple[str, Block]]
) -> str:
    rule = rules_by_code().get(flow.rule)
    reason = flow.refusal.code if flow.refusal else ""
    known = any(item.known and item.flow and item.flow.id == flow.id for item in report.findings)
    title = (
        f'<span class="status {flow.status.value}">{_label(flow.status.value, report)}</span> '
        f"{_code(str(flow.location))} <b>{_text(flow.rule)}</b> "
        f"{_text(rule.name if rule else '')} <small>{_text(reason)}"
        f"{' in the baseline' if known else ''}</small>"
    )
    body = [_refusal(flow), _suppressions(flow), _changes(flow, sides, shown)]
    if flow.notes:
        codes = dict.fromkeys(note.code for note in flow.notes)
        links = ", ".join(f'<a href="#note-{code}">{code}</a>' for code in codes)
        body.append(f"<p>Changed behaviour: {links}</p>")
    body.append(_sites(flow))
    return (
        f'<details class="flow" data-status="{flow.status.value}" data-rule="{_text(flow.rule)}" '
        f'data-reason="{_text(reason)}" open><summary>{title}</summary>{"".join(body)}</details>\n'
    )


def _refusal(flow: Flow) -> str:
    from codemod.planning.refusals import REFUSALS

    if flow.refusal is None:
        return ""
    kind, detail = REFUSALS[flow.refusal.code], flow.refusal.detail
    return (
        f"<p>{_own(kind.sentence)}{f' {_code(detail)}' if detail else ''}</p>"
        f"{_quoted(flow.refusal.location)}<p><b>What unblocks it:</b> {_own(kind.unblock)}</p>"
    )


def _suppressions(flow: Flow) -> str:
    return _list(
        f"{_code(str(item.location))} {_code(item.location.snippet or item.verb)}"
        for item in flow.suppressions
    )


def _quoted(location: Location) -> str:
    return f"<p>{_code(str(location))}</p><pre>{_text(location.snippet)}</pre>"


def _changes(flow: Flow, sides: Mapping[str, Sides], shown: set[tuple[str, Block]]) -> str:
    """Before and after, for every part of a change that holds a site of the flow."""
    if flow.status is not Status.MIGRATED:
        return ""
    parts = []
    for path in flow.files:
        if path in sides:
            spans = [site.location.span for site in flow.sites if site.location.path == path]
            wanted = {
                block for block in sides[path].blocks if any(block.touches(span) for span in spans)
            }
            shown.update((path, block) for block in wanted)
            parts += [_hunk(path, rows) for rows in sides[path].hunks(wanted)]
    return "".join(parts)


def _hunk(path: str, rows: Iterable[Row]) -> str:
    lines = "".join(
        f'<tr><td class="n">{row.old_number or ""}</td>'
        f'<td class="{"del" if row.changed else ""}">{_line(row.old)}</td>'
        f'<td class="n">{row.new_number or ""}</td>'
        f'<td class="{"ins" if row.changed else ""}">{_line(row.new)}</td></tr>'
        for row in rows
    )
    return (
        '<table class="sides"><colgroup><col class="n"><col><col class="n"><col></colgroup>'
        f"<tr><th colspan=2>{_text(path)} before</th><th colspan=2>after</th></tr>{lines}</table>"
    )


def _line(text: str | None) -> str:
    return "" if text is None else _text(text)


def _sites(flow: Flow) -> str:
    items = _list(
        f"{_text(site.family.value)} {_code(str(site.location))} {_code(site.location.snippet)}"
        for site in flow.sites
    )
    return f"<details class=sites><summary>{_places(len(flow.sites))}</summary>{items}</details>"


def _others(sides: Mapping[str, Sides], shown: set[tuple[str, Block]]) -> str:
    """Imports, helpers and the like: what changes apart from the sites of the flows."""
    return "".join(
        _hunk(path, rows)
        for path, both in sorted(sides.items())
        for rows in both.hunks({block for block in both.blocks if (path, block) not in shown})
    )


def _unused(findings: Iterable[Finding]) -> str:
    return _list(
        f"{_code(str(item.location))} {_text(item.message)}"
        for item in findings
        if item.kind == "unused-suppression"
    )


def _problems(summary: Summary) -> str:
    return _list(
        f"{_code(problem.path)} <b>{_text(problem.code)}</b> {_text(problem.message)}"
        for problem in (*summary.failures, *summary.remarks)
    )
