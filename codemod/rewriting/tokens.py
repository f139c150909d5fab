"""What the tokenizer knows about a text: comments, logical lines, quotes, lines inside strings."""

from __future__ import annotations

import re
import token
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

_STRING_STARTS = {
    token.STRING,
    getattr(token, "FSTRING_START", -1),
    getattr(token, "TSTRING_START", -1),
}
_STRING_ENDS = {getattr(token, "FSTRING_END", -1), getattr(token, "TSTRING_END", -1)}
_LAYOUT = {token.INDENT, token.DEDENT, token.ENDMARKER, tokenize.NL, tokenize.COMMENT}

PRAGMA = re.compile(r"#\s*(noqa|type:\s*ignore|pyright:|pylint:|mypy:|ruff:|nosec|pragma:)", re.I)
"""Comments that speak to a tool about the statement they stand beside."""


@dataclass(frozen=True)
class Comment:
    """A comment: its line (from 1), column, text, and whether it has the line to itself."""

    line: int
    column: int
    text: str
    own_line: bool


@dataclass(frozen=True)
class Scan:
    """The comments of a text, its logical lines (first and last line, from 1) and its quote."""

    comments: tuple[Comment, ...]
    logical_lines: tuple[tuple[int, int], ...]
    quote: str


@lru_cache(maxsize=8)
def scan(text: str) -> Scan:
    """Tokenize a whole module.  The text must be valid Python.

    The quote is the one that most one-line strings of the text are written with, a double one
    when there is no majority.
    """
    comments: list[Comment] = []
    logical: list[tuple[int, int]] = []
    single = double = 0
    first: int | None = None
    for item in _tokens(text):
        if item.type == tokenize.COMMENT:
            line, column = item.start
            own = not item.line[:column].strip()
            comments.append(Comment(line, column, item.string.rstrip("\r"), own))
        elif item.type == tokenize.NEWLINE:
            if first is not None:
                logical.append((first, item.start[0]))
            first = None
        elif item.type not in _LAYOUT:
            first = item.start[0] if first is None else first
            if item.type in _STRING_STARTS:
                body = item.string.lstrip("rRbBfFuUtT")
                single += body.startswith("'") and not body.startswith("'''")
                double += body.startswith('"') and not body.startswith('"""')
    return Scan(tuple(comments), tuple(logical), "'" if single > double else '"')


def string_lines(expression: str) -> frozenset[int]:
    """The lines (from 0) of an expression's text that begin inside a string."""
    found: set[int] = set()
    starts: list[int] = []
    for item in _tokens(f"({expression}\n)"):
        if item.type == token.STRING:
            found.update(range(item.start[0], item.end[0]))
        elif item.type in _STRING_STARTS:
            starts.append(item.start[0])
        elif item.type in _STRING_ENDS:
            found.update(range(starts.pop(), item.end[0]))
    return frozenset(found)


def open_brackets(text: str) -> int:
    """How many brackets are open at the end of a text that begins a logical line."""
    depth = 0
    try:
        for item in _tokens(text):
            if item.type == token.OP:
                depth += (item.string in "([{") - (item.string in ")]}")
    except (tokenize.TokenError, SyntaxError):
        pass  # The text stops inside a bracket: what came before was counted.
    return depth


def breaks_outside_brackets(expression: str) -> bool:
    """Whether an expression has a line break that no bracket of its own surrounds."""
    depth = 1
    for item in _tokens(f"({expression}\n)"):
        if item.type == token.OP:
            depth += (item.string in "([{") - (item.string in ")]}")
        elif item.type == tokenize.NL and depth == 2 and item.start[0] <= expression.count("\n"):
            return True
    return False


def split_lines(text: str) -> list[str]:
    """The lines of a text as Python counts them, ends kept."""
    return re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z", text)


def _tokens(text: str) -> Iterator[tokenize.TokenInfo]:
    lines = iter(split_lines(text))
    return tokenize.generate_tokens(lambda: next(lines, ""))
