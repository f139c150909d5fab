"""New text before its layout is known: what `templates` builds and `layout` prints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum


class Mode(Enum):
    """How the items of a bracket are laid out."""

    FLAT = "all on the line of the bracket"
    INDENTED = "all on one indented line"
    ALIGNED = "one a line, the first beside the bracket"
    EXPLODED = "one a line, indented"


@dataclass(frozen=True)
class Style:
    """The layout a bracket should have.

    `indent` is what its items have more than the line of the bracket (None: one unit of the file;
    for ALIGNED: the column after the bracket), `close_indent` what a closing bracket on a line of
    its own has more.
    """

    mode: Mode = Mode.FLAT
    indent: str | None = None
    trailing_comma: bool = True
    close_on_own_line: bool = True
    close_indent: str = ""


@dataclass(eq=False)
class Text:
    """New text on one line."""

    text: str


@dataclass(eq=False)
class Verbatim:
    """Original text, which may hold placeholders.

    `indent` and `column` are those of the place where it stood: `indent` is what its line has more
    than the block, `column` where it began.  Its further lines have their indentation counted from
    the block.  `statement` says that it is no expression, so that it needs no brackets.
    """

    text: str
    indent: str = ""
    column: int = 0
    statement: bool = False


@dataclass(eq=False)
class Item:
    """One item of a bracket with the comments that go along."""

    document: Document
    above: tuple[str, ...] = ()
    trailing: str = ""


@dataclass(eq=False)
class Group:
    """A bracket that we emitted: its items may be laid out anew.

    `after_opening` is a comment beside the opening bracket, `before_closing` are those on lines of
    their own before the closing one.
    """

    opening: str
    items: Sequence[Item]
    closing: str
    style: Style = field(default_factory=Style)
    after_opening: str = ""
    before_closing: tuple[str, ...] = ()

    def initial_mode(self) -> Mode:
        """The mode to begin with: comments need lines of their own."""
        if not self.items:
            return Mode.FLAT
        *others, last = self.items
        commented = any(item.above or item.trailing for item in others) or bool(last.above)
        if self.style.mode is not Mode.INDENTED:
            commented |= bool(last.trailing or self.after_opening)
        return Mode.EXPLODED if commented or self.before_closing else self.style.mode


@dataclass(eq=False)
class Series:
    """Documents one after the other."""

    parts: Sequence[Document]


@dataclass(eq=False)
class Parenthesised:
    """A document in parentheses of its own."""

    document: Document


Document = Text | Verbatim | Group | Series | Parenthesised
