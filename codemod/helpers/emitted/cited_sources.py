"""The web pages that an answer cites."""

from typing import Any


def cited_sources(interaction: Any) -> list[Any]:
    """Return the first citation of each web page, in the order of the text."""
    found: dict[str, Any] = {}
    for step in interaction.steps or []:
        for block in (step.content or []) if step.type == "model_output" else []:
            for note in (block.annotations or []) if block.type == "text" else []:
                if note.type == "url_citation":
                    found.setdefault(note.url, note)
    return list(found.values())
