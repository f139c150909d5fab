"""The flows in the HTML report: what holds each, or its code before and after.

Flows of one file that stay for one reason and have nothing else to show, such as the uses of an
old SDK, share a card, which says how many they are; so the counts of the page add up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby

from codemod.model import Flow, Location, Status
from codemod.planning.refusals import REFUSALS
from codemod.reporting.findings import rules_by_code
from codemod.reporting.html_parts import bullets, code, counted, escaped, label, own
from codemod.reporting.report import Report
from codemod.reporting.side_by_side import Block, Row, Sides

_ALIKE = 3
"""From how many flows on those that are alike share a card."""


def cards(
    flows: Iterable[Flow],
    report: Report,
    sides: Mapping[str, Sides],
    shown: set[tuple[str, Block]],
) -> str:
    """The cards of `flows`, which are in order; `shown` receives the changes that they show."""
    known = frozenset(item.flow.id for item in report.findings if item.known and item.flow)
    parts: list[str] = []
    for _, group in groupby(flows, key=lambda flow: _kind(flow, known)):
        alike = list(group)
        if len(alike) >= _ALIKE and alike[0].refusal is not None:
            parts.append(_shared_card(alike, report, known))
        else:
            parts += [_card(flow, report, sides, shown, known) for flow in alike]
    return "".join(parts)


def hunk(path: str, rows: Iterable[Row]) -> str:
    """A part of a changed file, before and after."""
    lines = "".join(
        f'<tr><td class="n">{row.old_number or ""}</td>'
        f'<td class="{"del" if row.changed else ""}">{_line(row.old)}</td>'
        f'<td class="n">{row.new_number or ""}</td>'
        f'<td class="{"ins" if row.changed else ""}">{_line(row.new)}</td></tr>'
        for row in rows
    )
    return (
        '<table class="sides"><colgroup><col class="n"><col><col class="n"><col></colgroup>'
        f"<tr><th colspan=2>{escaped(path)} before</th><th colspan=2>after</th></tr>{lines}</table>"
    )


def _kind(flow: Flow, known: frozenset[str]) -> tuple[str, ...]:
    """Flows of the same kind may share a card; others are of a kind of their own."""
    refusal = flow.refusal
    here = refusal is not None and refusal.location == flow.location
    if flow.status is not Status.LEFT or refusal is None or not here or flow.suppressions:
        return (flow.id,)
    if len(flow.sites) > 1:
        return (flow.id,)
    return (flow.location.path, flow.rule, refusal.code, str(flow.id in known))


def _card(
    flow: Flow,
    report: Report,
    sides: Mapping[str, Sides],
    shown: set[tuple[str, Block]],
    known: frozenset[str],
) -> str:
    body = [_refusal(flow), _suppressions(flow), _changes(flow, sides, shown)]
    if flow.notes:
        codes = dict.fromkeys(note.code for note in flow.notes)
        links = ", ".join(f'<a href="#note-{code}">{code}</a>' for code in codes)
        body.append(f"<p>Changed behaviour: {links}</p>")
    body.append(_sites(flow))
    return _details(flow, _title(flow, str(flow.location), report, known), "".join(body))


def _shared_card(flows: list[Flow], report: Report, known: frozenset[str]) -> str:
    first = flows[0]
    assert first.refusal is not None
    kind = REFUSALS[first.refusal.code]
    title = f"{_title(first, first.location.path, report, known)} {counted(len(flows), 'flow')}"
    lines = "".join(
        f'<tr><td class="n">{flow.location.span.start_line}</td>'
        f"<td>{code(flow.location.snippet)}</td><td>{_detail(flow)}</td></tr>"
        for flow in flows
    )
    return _details(
        first,
        title,
        f"<p>{own(kind.sentence)}</p><p><b>What unblocks it:</b> {own(kind.unblock)}</p>"
        f'<table class="alike">{lines}</table>',
    )


def _details(flow: Flow, title: str, body: str) -> str:
    reason = flow.refusal.code if flow.refusal else ""
    return (
        f'<details class="flow" data-status="{flow.status.value}" '
        f'data-rule="{escaped(flow.rule)}" data-reason="{escaped(reason)}" open>'
        f"<summary>{title}</summary>{body}</details>\n"
    )


def _title(flow: Flow, place: str, report: Report, known: frozenset[str]) -> str:
    rule = rules_by_code().get(flow.rule)
    reason = flow.refusal.code if flow.refusal else ""
    return (
        f'<span class="status {flow.status.value}">{label(flow.status.value, report)}</span> '
        f"{code(place)} <b>{escaped(flow.rule)}</b> "
        f"{escaped(rule.name if rule else '')} <small>{escaped(reason)}"
        f"{' in the baseline' if flow.id in known else ''}</small>"
    )


def _refusal(flow: Flow) -> str:
    if flow.refusal is None:
        return ""
    kind, detail = REFUSALS[flow.refusal.code], _detail(flow)
    return (
        f"<p>{own(kind.sentence)}{f' {detail}' if detail else ''}</p>"
        f"{_quoted(flow.refusal.location)}<p><b>What unblocks it:</b> {own(kind.unblock)}</p>"
    )


def _detail(flow: Flow) -> str:
    return code(flow.refusal.detail) if flow.refusal and flow.refusal.detail else ""


def _suppressions(flow: Flow) -> str:
    return bullets(
        f"{code(str(item.location))} {code(item.location.snippet or item.verb)}"
        for item in flow.suppressions
    )


def _quoted(location: Location) -> str:
    return f"<p>{code(str(location))}</p><pre>{escaped(location.snippet)}</pre>"


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
            parts += [hunk(path, rows) for rows in sides[path].hunks(wanted)]
    return "".join(parts)


def _line(text: str | None) -> str:
    return "" if text is None else escaped(text)


def _sites(flow: Flow) -> str:
    items = bullets(
        f"{escaped(site.family.value)} {code(str(site.location))} {code(site.location.snippet)}"
        for site in flow.sites
    )
    count = counted(len(flow.sites), "place")
    return f"<details class=sites><summary>{count}</summary>{items}</details>"
