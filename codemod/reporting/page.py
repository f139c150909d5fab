"""Laying out lines on a terminal with rich: wrapping, indentation and untrusted text.

Everything goes through `Text` objects; nothing is parsed as markup, so brackets in code survive.
The module's own words are ASCII, because stderr on Windows may not know more.
"""

from __future__ import annotations

from typing import TextIO

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from codemod.reporting.display import visible

_ELLIPSIS = "..."
_NARROWEST = 40
# Longer lines of prose are hard to read.
_WIDEST_PROSE = 100


class Page:
    """A growing report on a text stream.

    Args:
        file: Where lines go; its encoding decides which characters are escaped.
        colour: Whether styles are written as escape sequences.
        width: Columns to lay out for; None takes the terminal's, or 80 where there is none.
    """

    def __init__(self, file: TextIO, colour: bool, width: int | None) -> None:
        self._encoding = getattr(file, "encoding", None) or "utf-8"
        self._console = Console(
            file=file,
            force_terminal=colour,
            color_system="standard" if colour else None,
            no_color=not colour,
            width=width,
            highlight=False,
            markup=False,
            emoji=False,
        )
        self._width = max(self._console.width, _NARROWEST)
        self._empty = True

    def safe(self, text: str) -> str:
        """`text` from outside the tool, with control characters and the like escaped."""
        return visible(text, self._encoding)

    def section(self, title: str, remark: str = "", style: str = "bold") -> None:
        """A heading, set off from what stands above it by an empty line."""
        self.gap()
        self.line(0, Text.assemble((title, style), ("  " + remark if remark else "", "default")))

    def gap(self) -> None:
        """An empty line, except at the top."""
        if not self._empty:
            self._console.print()

    def line(self, indent: int, text: Text | str) -> None:
        """One line that is never wrapped or cut, so that places stay clickable."""
        self._print(Text.assemble(" " * indent, text))

    def entry(self, indent: int, head: Text, tail: str, style: str = "") -> None:
        """`head` and `tail` on one line, or `tail` below when both do not fit."""
        if not tail:
            self.line(indent, head)
        elif indent + head.cell_len + 2 + cell_len(tail) <= self._width:
            self.line(indent, Text.assemble(head, "  ", (tail, style)))
        else:
            self.line(indent, head)
            self.paragraph(indent + 2, Text(tail, style))

    def paragraph(self, indent: int, text: Text | str, hanging: int = 0) -> None:
        """`text` wrapped at words; lines after the first are indented by `hanging` more."""
        whole = Text.assemble(text)
        room = max(min(self._width, _WIDEST_PROSE) - indent - hanging, _NARROWEST // 2)
        for number, line in enumerate(whole.wrap(self._console, room)):
            line.rstrip()
            self.line(indent + (hanging if number else 0), line)

    def code(self, indent: int, code: str) -> None:
        """The first line of `code`, cut at the right edge."""
        line = self.safe(code.strip().split("\n", 1)[0].rstrip())
        room = self._width - indent
        if cell_len(line) > room:
            while cell_len(line) > room - len(_ELLIPSIS):
                line = line[:-1]
            line += _ELLIPSIS
        if line:
            self.line(indent, Text(line, "cyan"))

    def _print(self, text: Text) -> None:
        text.rstrip()
        self._console.print(text, soft_wrap=True)
        self._empty = False
