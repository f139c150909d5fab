"""The queries of the searches that an answer rests on."""

from typing import Any


def search_queries(interaction: Any) -> list[str]:
    """Return what the model searched the web for, an empty list without a search."""
    return [
        query
        for step in interaction.steps or []
        if step.type == "google_search_call"
        for query in step.arguments.queries or []
    ]
