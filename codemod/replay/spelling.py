"""One spelling of keys: the old SDK sends most in camel case, some nested ones in snake case."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

USER_DATA: Final[frozenset[str]] = frozenset(
    {
        "args",
        "response",
        "parameters",
        "parametersJsonSchema",
        "responseSchema",
        "responseJsonSchema",
        "labels",
    }
)
"""Keys whose value is the program's own and keeps its spelling."""


def camel_keys(value: Any) -> Any:
    """Return ``value`` with keys in camel case at any depth, user data untouched."""
    if isinstance(value, list):
        return [camel_keys(item) for item in value]
    if not isinstance(value, Mapping):
        return value
    result: dict[str, Any] = {}
    for key, item in value.items():
        name = re.sub(r"(?<=.)_+([a-z0-9])", lambda match: match.group(1).upper(), key)
        name = name.lstrip("_")
        result[name] = item if name in USER_DATA else camel_keys(item)
    return result
