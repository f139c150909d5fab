"""Thinking budgets (tokens) and the thinking levels that stand in for them.

The levels correspond to the budgets the vendor's OpenAI-compatible endpoint uses for its three
efforts (low 1024, medium 8192, high 24576 tokens); a budget becomes the nearest of them.  Which
level a model accepts: mapping 12, last paragraph.
"""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from types import MappingProxyType

DYNAMIC_BUDGET = -1
"""The budget that let the model decide; the level is left out then."""

LEVEL_TOKENS: Mapping[str, int] = MappingProxyType(
    {"minimal": 0, "low": 1024, "medium": 8192, "high": 24576}
)
"""Level -> the budget it stands for."""

_ALL_LEVELS = tuple(LEVEL_TOKENS)
_WITHOUT_MINIMAL = ("low", "medium", "high")

MODEL_LEVELS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("gemini-3-pro-preview*", ("low", "high")),
    ("gemini-3.1-pro-*", _WITHOUT_MINIMAL),
    ("gemini-3.7-flash", _WITHOUT_MINIMAL),
    ("gemini-3.8-flash", _WITHOUT_MINIMAL),
    ("gemini-2.5-*", _WITHOUT_MINIMAL),
    ("*", _ALL_LEVELS),
)
"""Model pattern -> levels it accepts, from little to much; the first match decides."""


def accepted_levels(model: str) -> tuple[str, ...]:
    """The levels a model accepts, from little to much."""
    return next(levels for pattern, levels in MODEL_LEVELS if fnmatchcase(model, pattern))


def level_for_budget(budget: int, model: str) -> str | None:
    """The level nearest to a budget, or None where the option is left out.

    Args:
        budget: value of `thinking_budget`, in tokens; 0 asks for no thinking.
        model: id of the model of the migrated call.

    A positive budget never becomes `minimal`, which stands for no thinking.
    """
    if budget == DYNAMIC_BUDGET:
        return None
    levels = accepted_levels(model)
    if budget > 0:
        levels = tuple(level for level in levels if LEVEL_TOKENS[level] > 0)
    return min(levels, key=lambda level: abs(LEVEL_TOKENS[level] - budget))
