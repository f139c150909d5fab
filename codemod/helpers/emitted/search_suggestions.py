"""The search suggestions that have to be shown with an answer."""

from typing import Any


def search_suggestions(interaction: Any) -> str | None:
    """Return the HTML of the search suggestions, None without a search."""
    found: list[str] = [
        result.search_suggestions
        for step in interaction.steps or []
        if step.type == "google_search_result"
        for result in step.result or []
        if result.search_suggestions
    ]
    return found[0] if found else None
