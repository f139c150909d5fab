"""Adapts the quotes of emitted strings to the file and to an f-string around them."""

from __future__ import annotations

import re

_LITERAL = re.compile(
    r"""(?P<prefix>\b[rRbBfFuUtT]{1,2})?
        (?:(?P<triple>\"\"\"|''')(?P<long>.*?)(?P=triple)
        |(?P<quote>["'])(?P<content>(?:\\.|(?!(?P=quote))[^\\\n])*)(?P=quote))""",
    re.VERBOSE | re.DOTALL,
)


def with_quote(text: str, quote: str) -> str:
    """`text` with its one-line string literals written with `quote` where no escape is needed."""
    return _LITERAL.sub(lambda match: _rewritten(match, quote), text)


def _rewritten(match: re.Match[str], quote: str) -> str:
    content = match["content"]
    if match["triple"] or match["quote"] == quote or quote in content or "\\" in content:
        return match.group()
    return f"{match['prefix'] or ''}{quote}{content}{quote}"


def literal_ranges(text: str) -> list[tuple[int, int, str]]:
    """Start, end and quote of each string literal of `text`, in order."""
    return [
        (match.start(), match.end(), match["triple"] or match["quote"])
        for match in _LITERAL.finditer(text)
    ]


def other_quote(quotes: tuple[str, ...]) -> str | None:
    """A quote that may be used inside f-strings delimited by `quotes`; None when there is none.

    Before Python 3.12 an f-string must not hold its own quote, so that is how it is written for
    every version.
    """
    used = {quote[0] for quote in quotes}
    free = [quote for quote in ('"', "'") if quote not in used]
    return free[0] if free else None
