"""Blank lines where statements are taken out."""

from __future__ import annotations

from collections.abc import Sequence


def leading_blanks(line: str) -> str:
    """The indentation of a line."""
    return line[: len(line) - len(line.lstrip(" \t"))]


def surplus_blanks(before: Sequence[str], after: Sequence[str], indent: str) -> int:
    """How many blank lines at the start of `after` to drop, so that no gap is left.

    Args:
        before: the lines before the statement that was removed.
        after: the lines that followed it.
        indent: the indentation of the statement.
    """
    following = next((n for n, line in enumerate(after) if line.strip()), len(after))
    preceding = next((n for n, line in enumerate(reversed(before)) if line.strip()), None)
    if preceding is None:
        return following
    if preceding == 0 and following == 1 and before[-1].lstrip().startswith("#"):
        return following  # the comment now belongs to what follows
    opens_block = len(leading_blanks(before[-1 - preceding])) < len(indent)
    return following if opens_block and preceding == 0 else min(preceding, following)
