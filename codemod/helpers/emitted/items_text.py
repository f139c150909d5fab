"""The text of several things that the model produced."""

from typing import Any


def items_text(items: list[Any]) -> str:
    """Return the text of the text blocks among some items."""
    return "".join(item.text for item in items if item.type == "text")
