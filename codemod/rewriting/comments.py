"""Which comments of the original go along with which argument or item."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from codemod.model import Span
from codemod.rewriting.documents import Document, Group, Item
from codemod.rewriting.edits import Entry
from codemod.rewriting.tokens import Comment


class Comments:
    """The comments of a file, each handed out at most once.

    Args:
        comments: the comments, in order.
        lines: the lines of the file.
        holes: the expressions that are kept; comments in them stay where they are.
        rewritten: the expressions that are written anew; what they do not keep goes.
        origins: the arguments and items whose comments go along with an entry.
    """

    def __init__(
        self,
        comments: Sequence[Comment],
        lines: Sequence[str],
        holes: Iterable[Span],
        rewritten: Iterable[Span],
        origins: Iterable[Span],
    ) -> None:
        self._comments = comments
        self._lines = lines
        self._own_line = {comment.line: comment for comment in comments if comment.own_line}
        kept, anew = set(holes), set(rewritten)
        self._taken = {comment for comment in comments if _stays(comment, kept, anew)}
        self._claimed = {
            comment
            for origin in set(origins)
            for comment in (*self._above(origin), *self._beside(origin))
        }

    def with_comments(self, entry: Entry, document: Document) -> Item:
        """An item for `document` with the comments of the entry's origin.

        Comments inside the origin that nothing else keeps stand above the item.
        """
        if entry.origin is None:
            return Item(document)
        beside = self._take(self._beside(entry.origin))
        above = self._take(self._above(entry.origin))
        inside = [comment for comment in self._comments if is_inside(comment, entry.origin)]
        above += self._take(comment for comment in inside if comment not in self._claimed)
        return Item(document, tuple(above), beside[0] if beside else "")

    def with_margins(self, group: Group, span: Span, opening: tuple[int, int]) -> Group:
        """A bracket with the comments beside its opening and before its closing bracket.

        Args:
            group: the new arguments of a call.
            span: the span of the call.
            opening: line and column where its function ends.
        """
        if not group.items:
            return group
        line, column = opening
        here = [c for c in self._comments if c.line == line and c.column >= column]
        here = [c for c in here if not self._lines[line - 1][column : c.column].strip(" \t(")]
        last: list[Comment] = []
        number = span.end_line - 1
        closes_alone = not self._lines[number][: span.end_column].strip(" \t)")
        while closes_alone and number in self._own_line and number > line:
            last.insert(0, self._own_line[number])
            number -= 1
        group.after_opening = " ".join(self._take(here))
        group.before_closing = tuple(self._take(last))
        return group

    def _take(self, comments: Iterable[Comment]) -> list[str]:
        new = [comment for comment in comments if comment not in self._taken]
        self._taken.update(new)
        return [comment.text for comment in new]

    def _above(self, origin: Span) -> list[Comment]:
        if self._lines[origin.start_line - 1][: origin.start_column].strip():
            return []
        found: list[Comment] = []
        line = origin.start_line - 1
        while line in self._own_line or (line > 0 and not self._lines[line - 1].strip()):
            if line in self._own_line:
                found.insert(0, self._own_line[line])
            line -= 1
        return found

    def _beside(self, origin: Span) -> list[Comment]:
        line = self._lines[origin.end_line - 1]
        return [
            comment
            for comment in self._comments
            if comment.line == origin.end_line
            and comment.column >= origin.end_column
            and not line[origin.end_column : comment.column].strip(" \t,")
        ]


def _stays(comment: Comment, kept: set[Span], anew: set[Span]) -> bool:
    """Whether the innermost of the spans around a comment is one that is kept."""
    around = [span for span in kept | anew if is_inside(comment, span)]
    innermost = next((s for s in around if all(other.contains(s) for other in around)), None)
    return innermost in kept and innermost not in anew


def is_inside(comment: Comment, span: Span) -> bool:
    """Whether a comment stands inside a span."""
    start, end = (span.start_line, span.start_column), (span.end_line, span.end_column)
    return start <= (comment.line, comment.column) < end
