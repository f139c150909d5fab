"""Prints documents: indentation, line breaks and line length.

A logical line is printed with the layout its brackets had.  While a line of it is too long, the
outermost bracket of ours on that line is exploded and the whole is printed again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from codemod.rewriting.documents import (
    Document,
    Group,
    Mode,
    Parenthesised,
    Series,
    Text,
    Verbatim,
)
from codemod.rewriting.tokens import breaks_outside_brackets, open_brackets, string_lines

TAB_WIDTH = 4
_WORTH_EXPLODING = 30
"""Columns: a shorter bracket on one line is no help to a line that is too long."""

_OPEN_AT_END = re.compile(r"[(\[{]\s*(#.*)?$")


@dataclass(frozen=True)
class Page:
    """What a file prescribes: indentation unit, line end, longest line in characters."""

    unit: str
    newline: str
    width: int


@dataclass(frozen=True)
class Placeholders:
    """Documents by the name that stands for them in a text."""

    pattern: re.Pattern[str]
    documents: Mapping[str, Document]


def print_logical_line(text: str, page: Page, placeholders: Placeholders) -> str:
    """Put the documents into a logical line, given with placeholders and without its line end."""
    modes: dict[int, Mode] = {}
    while True:
        printer = _Printer(page, placeholders, modes)
        printer.pieces(text)
        crowded = _outermost_crowded(printer, page.width)
        if crowded is None:
            return printer.out
        modes[id(crowded)] = Mode.EXPLODED


def print_flat(document: Document, page: Page, placeholders: Placeholders) -> str:
    """The text of a document with every bracket of ours on one line."""
    printer = _Printer(page, placeholders, {}, flat=True)
    printer.document(document)
    return printer.out


def width_of(line: str) -> int:
    """The columns a line takes."""
    return len(line.rstrip("\r\n").expandtabs(TAB_WIDTH))


def _outermost_crowded(printer: _Printer, width: int) -> Group | None:
    """The first bracket to explode: the outermost on the first line that is too long."""
    start = 0
    for line in printer.out.split("\n"):
        end = start + len(line)
        if width_of(line) > width:
            for place in sorted(printer.placed, key=lambda place: place.opened):
                if place.crowds(start, end):
                    return place.group
        start = end + 1
    return None


@dataclass(frozen=True)
class _Place:
    """A bracket that may still be exploded, with where it opens and closes in the output."""

    group: Group
    opened: int
    closed: int
    mode: Mode

    def crowds(self, start: int, end: int) -> bool:
        """Whether exploding the bracket takes text away from the line from `start` to `end`."""
        if self.opened > end or self.closed <= start:
            return False
        if self.mode is Mode.FLAT and self.closed - self.opened < _WORTH_EXPLODING:
            return False
        return self.opened >= start or self.closed <= end or self.mode is not Mode.FLAT


@dataclass
class _Printer:
    page: Page
    placeholders: Placeholders
    modes: Mapping[int, Mode]
    flat: bool = False
    out: str = ""
    placed: list[_Place] = field(default_factory=list)

    def pieces(self, text: str) -> None:
        """Print a text, its placeholders replaced."""
        position = 0
        for match in self.placeholders.pattern.finditer(text):
            self.out += text[position : match.start()]
            self.document(self.placeholders.documents[match.group()])
            position = match.end()
        self.out += text[position:]

    def document(self, document: Document) -> None:
        if isinstance(document, Text):
            self.out += document.text
        elif isinstance(document, Series):
            for part in document.parts:
                self.document(part)
        elif isinstance(document, Parenthesised):
            self.out += "("
            self.document(document.document)
            self.out += ")"
        elif isinstance(document, Group):
            self.group(document)
        else:
            self.verbatim(document)

    def verbatim(self, document: Verbatim) -> None:
        text = document.text
        if "\n" not in text:
            self.pieces(text)
            return
        whole = document.statement or open_brackets(self._logical_line())
        wrap = breaks_outside_brackets(text) and not whole
        self.out += "(" if wrap else ""
        self.pieces(self._moved(document))
        self.out += ")" if wrap else ""

    def _moved(self, document: Verbatim) -> str:
        """The text with its further lines indented for the place where it is put now."""
        lines = document.text.split("\n")
        base, inside = self._indent(), string_lines(document.text)
        shift = self._column() - document.column if _is_aligned(lines[0]) else None
        for number, line in enumerate(lines[1:], start=1):
            if number in inside or not line.strip():
                continue
            body = line.lstrip(" \t")
            own = line[: len(line) - len(body)]
            if shift is not None:
                lines[number] = " " * max(0, len(own) + shift) + body
            elif own.startswith(document.indent):
                lines[number] = base + own[len(document.indent) :] + body
            else:
                lines[number] = base[: max(0, len(base) - len(document.indent) + len(own))] + body
        return "\n".join(lines)

    def group(self, group: Group) -> None:
        mode = Mode.FLAT if self.flat else self.modes.get(id(group), group.initial_mode())
        opened = len(self.out)
        indent = self._indent()
        self.out += group.opening
        if mode is Mode.FLAT:
            self._joined(group)
        elif mode is Mode.INDENTED:
            self.out += f"  {group.after_opening}" if group.after_opening else ""
            self._line(indent + self._extra(group))
            self._joined(group)
            self.out += f"  {group.items[-1].trailing}" if group.items[-1].trailing else ""
            self._line(indent)
        elif mode is Mode.ALIGNED:
            self._aligned(group, indent)
        else:
            self._exploded(group, indent)
        self.out += group.closing
        if group.items and mode is not Mode.EXPLODED and not self.flat:
            self.placed.append(_Place(group, opened, len(self.out), mode))

    def _joined(self, group: Group) -> None:
        for index, item in enumerate(group.items):
            self.out += ", " if index else ""
            self.document(item.document)

    def _aligned(self, group: Group, indent: str) -> None:
        start = group.style.indent
        margin = " " * self._column() if start is None else indent + start
        for index, item in enumerate(group.items):
            if index:
                self._line(margin)
            self.document(item.document)
            self.out += "," if index < len(group.items) - 1 else ""

    def _exploded(self, group: Group, indent: str) -> None:
        margin, style = indent + self._extra(group), group.style
        self.out += f"  {group.after_opening}" if group.after_opening else ""
        last = len(group.items) - 1
        for index, item in enumerate(group.items):
            for comment in item.above:
                self._line(margin)
                self.out += comment
            self._line(margin)
            self.document(item.document)
            self.out += "," if index < last or style.trailing_comma else ""
            self.out += f"  {item.trailing}" if item.trailing else ""
        for comment in group.before_closing:
            self._line(margin)
            self.out += comment
        if style.close_on_own_line or group.items[last].trailing or group.before_closing:
            self._line(indent + style.close_indent)

    def _extra(self, group: Group) -> str:
        return self.page.unit if group.style.indent is None else group.style.indent

    def _line(self, indent: str) -> None:
        self.out += self.page.newline + indent

    def _indent(self) -> str:
        line = self.out[self.out.rfind("\n") + 1 :]
        return line[: len(line) - len(line.lstrip(" \t"))]

    def _column(self) -> int:
        return len(self.out) - self.out.rfind("\n") - 1

    def _logical_line(self) -> str:
        return self.out.lstrip(" \t")


def _is_aligned(first_line: str) -> bool:
    """Whether further lines are aligned with what follows a bracket on the first line."""
    return open_brackets(first_line) > 0 and not _OPEN_AT_END.search(first_line)
