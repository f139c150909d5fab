"""GC901: suppressing comments that suppress nothing (`codemod.planning.suppression` finds them)."""

from __future__ import annotations

from codemod.rules.rule import Rule

RULE = Rule(
    code="GC901",
    name="unused-suppression",
    summary="A suppressing comment that suppresses nothing.",
    why=(
        "The code that it stood for is gone or was migrated, or the comment names another code or "
        "stands on another line. Left alone it would hide a later finding."
    ),
    guide="https://ai.google.dev/gemini-api/docs/migrate-to-interactions",
    safety="display-only",
    example_before="total = sum(prices)  # gemini-codemod: ignore[GC101] waits for the new SDK\n",
    example_after="total = sum(prices)\n",
)
