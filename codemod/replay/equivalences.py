"""What the two APIs say differently although a migration counts it as the same.

Every table here is an accepted difference (DESIGN section 6 and the mapping it names). Beside them
only two more are accepted: a thinking budget equals the level that ``codemod.mapping.thinking``
gives it, and a model equals the one that the catalog (``codemod.mapping.models``) replaces it by.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

DROPPED_GENERATION: Final[Mapping[str, str]] = {
    "top_k": "no such knob in Interactions; dropped with a note",
    "candidate_count": "1 is what Interactions does; more is refused by the migration",
    "response_logprobs": "no logprobs in Interactions; flows that set them stay",
    "enable_enhanced_civic_answers": "no counterpart, no visible effect",
}

DEFAULT_GENERATION: Final[Mapping[str, object]] = {
    # Leaving a setting out and asking for its default are one request.
    "tool_choice": "auto",
    "include_thoughts": False,
}

DROPPED_SCHEMA_KEYS: Final[Mapping[str, str]] = {
    "title": "pydantic adds it, types.Schema often lacks it, the model ignores it",
    "default": "the old SDK strips or refuses it for the Developer API",
    "example": "no JSON Schema counterpart; dropped by the SDK's own conversion",
    "property_ordering": "added by the old SDK for pydantic classes, not JSON Schema",
    "additional_properties": "dropped by the SDK's own conversion to JSON Schema",
    "$schema": "names the dialect only",
}

SCHEMA_KEYS: Final[Mapping[str, str]] = {
    # types.Schema spells these in snake case, JSON Schema in camel case; one spelling is kept.
    "anyOf": "any_of",
    "allOf": "all_of",
    "oneOf": "one_of",
    "minItems": "min_items",
    "maxItems": "max_items",
    "minLength": "min_length",
    "maxLength": "max_length",
    "minProperties": "min_properties",
    "maxProperties": "max_properties",
    "additionalProperties": "additional_properties",
    "propertyOrdering": "property_ordering",
    "prefixItems": "prefix_items",
    "defs": "$defs",
    "ref": "$ref",
    "type_": "type",
    "format_": "format",
}

UNWRAPPED_RESULT_KEYS: Final[frozenset[str]] = frozenset({"result", "output"})
"""A function response must be an object in the old API, so programs wrap plain values in one of
these keys; Interactions takes the value itself. {"result": x} and x are one answer."""

DROPPED_HISTORY: Final[Mapping[str, str]] = {
    "thought": "old histories mostly leave thoughts out; a stored interaction always keeps them",
    "search": "grounding was metadata beside the old content; now it is steps of the history",
    "url_context": "as for search",
}

OPERATIONS_NOT_COMPARED: Final[Mapping[str, str]] = {
    "files.get": "the legacy upload reads the file back, the new one does not; state polling",
    "files.list": "reads only",
    "models.get": "reads only",
    "models.list": "reads only",
    "interactions.get": "replaces the local history of the old chat",
    "interactions.delete": "tidying up after store=true; nothing was stored before",
    "interactions.cancel": "only for background runs, which have no old form",
    "discovery": "the legacy SDK fetches the description of its upload method",
}

TEXT_DOCUMENTS: Final[frozenset[str]] = frozenset({"text/csv"})
"""Inline text/* media become text blocks (mapping section 4.2), except these document types."""

MIME_SYNONYMS: Final[Mapping[str, str]] = {"image/jpg": "image/jpeg"}

ENUM_MIME_TYPE: Final = "text/x.enum"
"""Interactions has no text/x.enum; a JSON string schema with the same enum asks for the same."""
