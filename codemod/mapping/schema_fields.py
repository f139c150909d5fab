"""Schemas: fields of `types.Schema` and the JSON Schema keywords that replace them.

Source: mapping 3.3, and `types.Schema.json_schema` of both SDKs.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

SCHEMA_KEYWORDS: Mapping[str, str] = MappingProxyType(
    {
        "additional_properties": "additionalProperties",
        "any_of": "anyOf",
        "default": "default",
        "defs": "$defs",
        "description": "description",
        "enum": "enum",
        "format": "format",
        "items": "items",
        "max_items": "maxItems",
        "max_length": "maxLength",
        "max_properties": "maxProperties",
        "maximum": "maximum",
        "min_items": "minItems",
        "min_length": "minLength",
        "min_properties": "minProperties",
        "minimum": "minimum",
        "pattern": "pattern",
        "properties": "properties",
        "ref": "$ref",
        "required": "required",
        "title": "title",
        "type": "type",
    }
)
"""Field of `types.Schema` in snake_case -> JSON Schema keyword."""

SCHEMA_CONVERTED = frozenset({"nullable"})
"""Fields that change another keyword: `nullable: True` adds "null" to `type`."""

SCHEMA_DROPPED = frozenset({"example", "property_ordering"})
"""Fields without a keyword."""

SUBSCHEMA_FIELDS = frozenset({"additional_properties", "any_of", "defs", "items", "properties"})
"""Fields that hold schemas: one (items, additional_properties), a list (any_of) or a dict."""

INTEGER_FIELDS = frozenset(
    {
        "max_items",
        "max_length",
        "max_properties",
        "min_items",
        "min_length",
        "min_properties",
    }
)
"""Fields whose value the SDK turns into an int when it is a str."""
