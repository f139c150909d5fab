"""Brackets and commas in the text of an expression; those inside of strings do not count."""

from __future__ import annotations

import re
from collections.abc import Iterable

_LAMBDA = re.compile(r"\blambda\b")


def outside(literals: Iterable[tuple[int, int, str]], start: int, end: int) -> list[int]:
    """The positions between `start` and `end` that lie in none of the string literals."""
    inside = {
        position
        for first, last, _ in literals
        for position in range(first, last)
        if start <= position < end
    }
    return [position for position in range(start, end) if position not in inside]


def bracket_pairs(text: str, positions: Iterable[int]) -> list[tuple[int, int]]:
    """The brackets at `positions` of a text, each with the one that closes it, as they open."""
    stack: list[int] = []
    pairs = []
    for position in positions:
        char = text[position]
        if char in "([{":
            stack.append(position)
        elif char in ")]}" and stack:
            pairs.append((stack.pop(), position))
    return sorted(pairs)


def separating_commas(text: str, positions: Iterable[int]) -> list[int]:
    """The commas at `positions` of a text that stand in no brackets and in no lambda."""
    depth, found = 0, []
    lambdas = 0
    for position in positions:
        char = text[position]
        if char in "([{":
            depth += 1
        elif char in ")]}":
            depth -= 1
        elif depth == 0 and _LAMBDA.match(text, position):
            lambdas += 1
        elif char == ":" and depth == 0 and lambdas:
            lambdas -= 1
        elif char == "," and depth == 0 and not lambdas:
            found.append(position)
    return found
