"""The report for people: what happens, what stays and why, what behaves differently, what next.

It is short when there is little to say and grouped when there is much: each reason, note and
model is explained once, with its first places and the number of the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TextIO

from rich.text import Text

from codemod.model import Location, Result
from codemod.reporting.next_step import Mode, next_step
from codemod.reporting.page import Page
from codemod.reporting.summary import (
    HeldFlow,
    RefusalGroup,
    Summary,
    summarize,
)

_PLACES = 5
_PLACES_OF_MANY = 3
_MANY_REASONS = 4
_FILES = 12
_DETAILS = 4


@dataclass(frozen=True)
class _Words:
    """How a mode speaks of migrated flows: in a heading, of one, and of several."""

    heading: str
    one: str
    many: str


_WORDS: dict[Mode, _Words] = {
    "scan": _Words("Can be migrated", "can be migrated", "can be migrated"),
    "dry-run": _Words("Would be migrated", "would be migrated", "would be migrated"),
    "write": _Words("Migrated", "was migrated", "were migrated"),
}


def render(
    result: Result,
    mode: Mode,
    file: TextIO,
    colour: bool,
    width: int | None,
    *,
    arguments: Sequence[str] = (".",),
    places: int | None = _PLACES,
) -> None:
    """Write the report on `result` to `file`.

    Args:
        result: The outcome of the run; secrets in it are masked here.
        mode: What the command was to do; "write" means that the changes are on disk.
        file: Where to write; its encoding is respected.
        colour: Whether to write colours.  The caller knows about terminals and `NO_COLOR`.
        width: Columns, or None for the terminal's own.
        arguments: The paths and options of the command line, repeated in the next step.
        places: How many places of one kind are shown before the rest is counted; None for all.
    """
    summary = summarize(result)
    page = Page(file, colour, width)
    _Report(page, summary, mode, places).write()
    page.line(0, Text(page.safe(next_step(summary, mode, arguments)), "bold"))


class _Report:
    """The sections of the report above the next step."""

    def __init__(self, page: Page, summary: Summary, mode: Mode, places: int | None) -> None:
        self._page = page
        self._summary = summary
        self._mode = mode
        self._places = places
        self._cut = False

    def write(self) -> None:
        summary = self._summary
        self._migrated()
        self._held("Offered, applied only with --unsafe", "accept", summary.offered, "magenta")
        self._held("Left as they are", "unblock", summary.left, "yellow")
        self._suppressed()
        self._substitutions()
        self._notes()
        self._problems()
        self._counts()
        self._totals()

    def _migrated(self) -> None:
        groups = self._summary.migrated
        if not groups:
            return
        heading = _WORDS[self._mode].heading
        self._page.section(heading, _flows(self._summary.flow_tally.migrated), "bold green")
        shown = groups if self._places is None else groups[:_FILES]
        column = min(max(len(self._page.safe(group.path)) for group in shown), 44)
        for group in shown:
            lines = self._numbers(group.lines)
            plural = "line" if len(group.lines) == 1 else "lines"
            head = Text(self._page.safe(group.path).ljust(column))
            self._page.entry(2, head, f"{_flows(group.flows)}, {plural} {lines}")
        self._more(2, len(groups) - len(shown), "file")

    def _held(
        self, title: str, purpose: str, groups: tuple[RefusalGroup, ...], colour: str
    ) -> None:
        if not groups:
            return
        count = _flows(sum(len(group.held) for group in groups))
        self._page.section(title, count, f"bold {colour}")
        limit = self._places
        if limit is not None and len(groups) > _MANY_REASONS:
            limit = min(limit, _PLACES_OF_MANY)
        for number, group in enumerate(groups):
            if number:
                self._page.gap()
            self._page.line(
                2, Text.assemble((group.kind.code, "bold"), f"  {_flows(len(group.held))}")
            )
            self._page.paragraph(4, group.kind.sentence)
            self._page.paragraph(4, Text.assemble((f"To {purpose}: ", "bold"), group.kind.unblock))
            shown = group.held[:limit]
            code = ""
            for item in shown:
                # A line of code that stands at several places in a row is shown at the first.
                self._place(item, with_code=item.refusal.location.snippet != code)
                code = item.refusal.location.snippet
            rest = group.held[len(shown) :]
            files = len({item.refusal.location.path for item in rest})
            self._more(6, len(rest), "place", self._details(group, shown), files)

    def _place(self, item: HeldFlow, with_code: bool) -> None:
        refusal, start = item.refusal, item.flow.location
        remarks = [self._page.safe(refusal.detail)] if refusal.detail else []
        if start.path != refusal.location.path:
            remarks.append(f"(flow at {self._page.safe(str(start))})")
        elif start.span.start_line != refusal.location.span.start_line:
            remarks.append(f"(flow at line {start.span.start_line})")
        head = Text(self._page.safe(str(refusal.location)), "bold")
        self._page.entry(6, head, " ".join(remarks))
        if with_code:
            self._page.code(8, refusal.location.snippet)

    def _details(self, group: RefusalGroup, shown: Sequence[HeldFlow]) -> str:
        """What a cut group holds in all, so that nothing of it is hidden."""
        if len(shown) == len(group.held) or len(group.details) < 2:
            return ""
        parts = [f"{self._page.safe(text)} ({count})" for text, count in group.details[:_DETAILS]]
        rest = len(group.details) - len(parts)
        return "in all: " + ", ".join(parts) + (f" and {rest} more" if rest else "")

    def _suppressed(self) -> None:
        flows = self._summary.suppressed
        if not flows:
            return
        self._page.section("Suppressed", _flows(len(flows)))
        self._page.paragraph(2, self._where([flow.location for flow in flows]), hanging=2)

    def _substitutions(self) -> None:
        groups = self._summary.substitutions
        if not groups:
            return
        self._page.section("Models replaced" if self._mode == "write" else "Models to replace")
        column = max(len(self._page.safe(group.old)) for group in groups)
        said: set[str] = set()
        for group in groups:
            old = self._page.safe(group.old).ljust(column)
            head = Text.assemble(old, " -> ", (self._page.safe(group.new), "bold"))
            self._page.entry(2, head, _count(len(group.locations), "place"))
            for remark in group.remarks:
                if remark not in said:
                    self._page.paragraph(4, self._page.safe(remark))
            said.update(group.remarks)
            self._page.paragraph(4, self._where(group.locations))

    def _notes(self) -> None:
        groups = self._summary.notes
        if not groups:
            return
        self._page.section("What behaves differently", _count(len(groups), "note"))
        for number, group in enumerate(groups):
            if number:
                self._page.gap()
            self._page.entry(2, Text(group.kind.title, "bold"), group.kind.code, "cyan")
            self._page.paragraph(4, group.kind.sentence)
            where = "every migrated flow" if group.everywhere else self._where(group.locations)
            self._page.paragraph(4, Text.assemble(("At: ", "bold"), where))

    def _problems(self) -> None:
        for title, problems, style in (
            ("Files with errors", self._summary.failures, "bold red"),
            ("Files passed over", self._summary.remarks, "bold yellow"),
        ):
            if not problems:
                continue
            self._page.section(title, _count(len(problems), "file"), style)
            for problem in problems:
                self._page.entry(2, Text(self._page.safe(problem.path), "bold"), problem.code)
                self._page.paragraph(4, self._page.safe(problem.message))

    def _counts(self) -> None:
        """The table of sites by family; it says nothing new when there is one flow only."""
        summary = self._summary
        if summary.flow_tally.total < 2:
            return
        rows = [(family.value, tally) for family, tally in summary.families.items()]
        rows += [("all sites", summary.site_tally), ("flows", summary.flow_tally)]
        columns = [
            name
            for name in ("migrated", "offered", "left", "suppressed")
            if name in ("migrated", "left") or getattr(summary.flow_tally, name)
        ] + ["total"]
        name_width = max(len(name) for name, _ in rows)
        self._page.section("Counts", "a flow is one call and all that must change with it")
        self._page.line(
            2, " " * name_width + "".join(f"{name:>{len(name) + 3}}" for name in columns)
        )
        for name, tally in rows:
            cells = "".join(f"{getattr(tally, key):>{len(key) + 3}}" for key in columns)
            style = "bold" if name in ("all sites", "flows") else ""
            self._page.line(2, Text(f"{name:<{name_width}}{cells}", style))

    def _totals(self) -> None:
        summary = self._summary
        self._page.gap()
        if self._cut:
            self._page.paragraph(0, "Long lists are cut; --format json has every place.")
        if (shared := summary.shared_helpers) is not None:
            self._page.paragraph(
                0,
                f"Helper functions stand in {shared.files} files, {shared.name} in "
                f"{shared.number} of them; --helpers MODULE puts them into one module.",
            )
        self._page.paragraph(0, _totals(summary, self._mode))

    def _where(self, locations: Sequence[Location]) -> str:
        shown = locations[: self._places]
        listed = ", ".join(self._page.safe(str(location)) for location in shown)
        rest = len(locations) - len(shown)
        self._cut = self._cut or rest > 0
        return f"{listed} and {rest} more" if rest else listed

    def _numbers(self, lines: Sequence[int]) -> str:
        shown = lines if self._places is None else lines[: 2 * self._places]
        rest = len(lines) - len(shown)
        self._cut = self._cut or rest > 0
        listed = ", ".join(map(str, shown))
        return f"{listed} and {rest} more" if rest else listed

    def _more(self, indent: int, rest: int, noun: str, remark: str = "", files: int = 1) -> None:
        if rest:
            self._cut = True
            where = f" in {files} files" if files > 1 else ""
            tail = f"; {remark}" if remark else ""
            more = f"and {rest} more {_plural(noun, rest)}{where}{tail}"
            self._page.paragraph(indent, more, hanging=2)


def _totals(summary: Summary, mode: Mode) -> str:
    """One sentence on files and one on flows, whose numbers add up."""
    scanned = f"{_count(summary.files_scanned, 'file')} scanned"
    if summary.files_relevant:
        verb = "uses" if summary.files_relevant == 1 else "use"
        scanned += f", {summary.files_relevant} {verb} a Gemini SDK"
    tally = summary.flow_tally
    if not tally.total:
        return f"{scanned}. No call of generateContent was found."
    words = _WORDS[mode]
    parts = [
        f"{number} {one if number == 1 else many}"
        for number, one, many in (
            (tally.migrated, words.one, words.many),
            (tally.offered, "is offered", "are offered"),
            (tally.left, "stays", "stay"),
            (tally.suppressed, "is suppressed", "are suppressed"),
        )
        if number
    ]
    return f"{scanned}. {_flows(tally.total)}: {', '.join(parts)}."


def _flows(number: int) -> str:
    return _count(number, "flow")


def _count(number: int, noun: str) -> str:
    return f"{number} {_plural(noun, number)}"


def _plural(noun: str, number: int) -> str:
    return noun if number == 1 else f"{noun}s"
