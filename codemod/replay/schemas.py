"""Canonical JSON Schemas: one spelling for types.Schema, proto schemas and pydantic's output."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from codemod.replay import wire_enums
from codemod.replay.canonical import JsonObject, integral
from codemod.replay.equivalences import DROPPED_SCHEMA_KEYS, SCHEMA_KEYS

EMPTY_OBJECT: JsonObject = {"type": "object"}
_NUMERIC_LIMITS = frozenset(
    {"min_items", "max_items", "min_length", "max_length", "min_properties", "max_properties"}
)


def canonical_schema(schema: Any) -> Any:
    """Return ``schema`` with lower-case types, inlined references and no decorative keys.

    Accepts a JSON Schema or a schema of the generateContent API; values that are not objects are
    returned as they are (``True`` is a schema too).
    """
    definitions: JsonObject = {}
    if isinstance(schema, Mapping):
        definitions = dict(schema.get("$defs") or schema.get("defs") or {})
    return _canonical(schema, definitions, ())


def canonical_parameters(schema: Any) -> JsonObject:
    """Return the canonical parameters of a function; absent parameters are an empty object."""
    canonical = canonical_schema(schema)
    if not isinstance(canonical, dict) or not canonical.get("properties"):
        return dict(EMPTY_OBJECT)
    return canonical


def _canonical(schema: Any, definitions: Mapping[str, Any], seen: tuple[str, ...]) -> Any:
    if not isinstance(schema, Mapping):
        return schema
    spelled = {SCHEMA_KEYS.get(key, key): value for key, value in schema.items()}
    reference = spelled.pop("$ref", None)
    if isinstance(reference, str):
        name = reference.rsplit("/", 1)[-1]
        if name in seen or name not in definitions:
            return {"$ref": name}
        inlined = {**definitions[name], **{k: v for k, v in spelled.items() if k != "$defs"}}
        return _canonical(inlined, definitions, (*seen, name))
    result: JsonObject = {}
    for key, value in spelled.items():
        if key in DROPPED_SCHEMA_KEYS or key == "$defs" or value is None:
            continue
        result[key] = _value(key, value, definitions, seen)
    return _simplified(result)


def _value(key: str, value: Any, definitions: Mapping[str, Any], seen: tuple[str, ...]) -> Any:
    if key == "type":
        return _types(value)
    if key == "properties" and isinstance(value, Mapping):
        # Sorted, because answers follow this order and the legacy SDK sends its own.
        return {name: _canonical(value[name], definitions, seen) for name in sorted(value)}
    if key in ("any_of", "all_of", "one_of", "prefix_items") and isinstance(value, list):
        return [_canonical(one, definitions, seen) for one in value]
    if key == "items":
        return _canonical(value, definitions, seen)
    if key == "required":
        return sorted(value)
    if key in _NUMERIC_LIMITS:
        return int(value)
    return integral(value)


def _types(value: Any) -> Any:
    if isinstance(value, list):
        names = sorted({_types(one) for one in value})
        return names[0] if len(names) == 1 else names
    return wire_enums.name_of(value, wire_enums.SCHEMA_TYPES).lower()


def _simplified(schema: JsonObject) -> JsonObject:
    """Fold the spellings of "may be null", single alternatives and constants into one."""
    nullable = bool(schema.pop("nullable", False))
    if "const" in schema:
        schema["enum"] = [schema.pop("const")]
    if schema.get("enum") and schema.get("format") == "enum":
        # generateContent wants format "enum" beside an enum; JSON Schema has no such format.
        del schema["format"]
    for key in ("any_of", "one_of", "all_of"):
        if key not in schema:
            continue
        branches = [branch for branch in schema[key] if branch != {"type": "null"}]
        nullable = nullable or len(branches) < len(schema[key])
        del schema[key]
        if len(branches) == 1:
            schema = {**branches[0], **schema}
        else:
            schema["any_of" if key == "one_of" else key] = branches
            if schema.get("type") == "object" and not schema.get("properties"):
                # The SDK writes a contradictory type beside alternatives (mapping section 3.4).
                del schema["type"]
    if nullable:
        schema = _with_null(schema)
    if schema.get("enum") and "type" not in schema and _all_strings(schema["enum"]):
        schema["type"] = "string"
    if not schema.get("properties", True):
        del schema["properties"]
    if not schema.get("required", True):
        del schema["required"]
    return schema


def _with_null(schema: JsonObject) -> JsonObject:
    types = schema.get("type")
    if types is None:
        return {**schema, "nullable": True}
    listed = types if isinstance(types, list) else [types]
    return {**schema, "type": sorted({*listed, "null"})}


def _all_strings(values: list[Any]) -> bool:
    return all(isinstance(value, str) for value in values)
