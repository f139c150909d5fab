"""Values that satisfy a canonical JSON Schema, chosen by a seed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from codemod.replay.canonical import digest


def value_for(schema: Any, seed: str, depth: int = 0) -> Any:
    """Return a value of ``schema`` (canonical form), the same for the same ``seed``.

    Recursive schemas end at depth 6 with an empty value.
    """
    if not isinstance(schema, Mapping) or depth > 6:
        return None
    if schema.get("enum"):
        return schema["enum"][_number(seed) % len(schema["enum"])]
    for key in ("any_of", "all_of"):
        if schema.get(key):
            return value_for(schema[key][0], seed, depth + 1)
    kind = schema.get("type")
    if isinstance(kind, list):
        kind = next((one for one in kind if one != "null"), "null")
    if kind == "object" or (kind is None and "properties" in schema):
        return _object(schema, seed, depth)
    if kind == "array":
        return _array(schema, seed, depth)
    return _plain(schema, str(kind), seed)


def _object(schema: Mapping[str, Any], seed: str, depth: int) -> dict[str, Any]:
    properties = schema.get("properties") or {}
    if depth > 4:
        properties = {name: properties[name] for name in schema.get("required", [])}
    return {
        name: value_for(one, digest([seed, name]), depth + 1) for name, one in properties.items()
    }


def _array(schema: Mapping[str, Any], seed: str, depth: int) -> list[Any]:
    fixed = schema.get("prefix_items")
    if fixed:
        return [value_for(one, digest([seed, n]), depth + 1) for n, one in enumerate(fixed)]
    if depth > 4:
        return []
    count = max(int(schema.get("min_items", 2)), 1 if schema.get("max_items") == 1 else 2)
    count = min(count, int(schema.get("max_items", count)))
    items = schema.get("items") or {"type": "string"}
    return [value_for(items, digest([seed, n]), depth + 1) for n in range(count)]


def _plain(schema: Mapping[str, Any], kind: str, seed: str) -> Any:
    number = _number(seed)
    if kind in ("integer", "number"):
        low = int(schema.get("minimum", 1))
        high = int(schema.get("maximum", low + 98))
        value = low + number % max(high - low + 1, 1)
        return value if kind == "integer" else value + (0.5 if value + 0.5 <= high else 0.0)
    if kind == "boolean":
        return number % 2 == 0
    if kind == "null":
        return None
    formats = {
        "date-time": "2026-01-02T03:04:05Z",
        "date": "2026-01-02",
        "time": "03:04:05",
        "uuid": "00000000-0000-4000-8000-" + digest(seed),
        "email": "someone@example.com",
        "uri": "https://example.com/" + seed[:4],
    }
    if schema.get("format") in formats:
        return formats[str(schema["format"])]
    return f"word-{digest(seed, 4)}"


def _number(seed: str) -> int:
    return int(digest(seed, 6), 16)
