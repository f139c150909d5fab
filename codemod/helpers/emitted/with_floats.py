"""Numbers as google-generativeai gave them."""

from typing import Any


def with_floats(value: Any) -> Any:
    """Turn integers into floats, as they were in the arguments of a function call."""
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if isinstance(value, dict):
        return {key: with_floats(item) for key, item in value.items()}
    if isinstance(value, list):
        return [with_floats(item) for item in value]
    return value
