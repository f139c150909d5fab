"""Numbers the legacy SDK sends over REST in place of enum names.

Source: the proto enums of google.ai.generativelanguage_v1beta (Type, HarmCategory, ...); its REST
transport sets ``enum-encoding=int``. ``tests/replay`` checks the tables against the installed SDK.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

SCHEMA_TYPES: Final[tuple[str, ...]] = (
    "TYPE_UNSPECIFIED",
    "STRING",
    "NUMBER",
    "INTEGER",
    "BOOLEAN",
    "ARRAY",
    "OBJECT",
)
HARM_CATEGORIES: Final[Mapping[int, str]] = {
    7: "HARM_CATEGORY_HARASSMENT",
    8: "HARM_CATEGORY_HATE_SPEECH",
    9: "HARM_CATEGORY_SEXUALLY_EXPLICIT",
    10: "HARM_CATEGORY_DANGEROUS_CONTENT",
    11: "HARM_CATEGORY_CIVIC_INTEGRITY",
}
HARM_THRESHOLDS: Final[tuple[str, ...]] = (
    "HARM_BLOCK_THRESHOLD_UNSPECIFIED",
    "BLOCK_LOW_AND_ABOVE",
    "BLOCK_MEDIUM_AND_ABOVE",
    "BLOCK_ONLY_HIGH",
    "BLOCK_NONE",
    "OFF",
)
CALLING_MODES: Final[tuple[str, ...]] = ("MODE_UNSPECIFIED", "AUTO", "ANY", "NONE")
MODALITIES: Final[tuple[str, ...]] = ("MODALITY_UNSPECIFIED", "TEXT", "IMAGE", "AUDIO")
TASK_TYPES: Final[tuple[str, ...]] = (
    "TASK_TYPE_UNSPECIFIED",
    "RETRIEVAL_QUERY",
    "RETRIEVAL_DOCUMENT",
    "SEMANTIC_SIMILARITY",
    "CLASSIFICATION",
    "CLUSTERING",
    "QUESTION_ANSWERING",
    "FACT_VERIFICATION",
)


def name_of(value: Any, table: tuple[str, ...] | Mapping[int, str]) -> str:
    """Return the enum name for a number of ``table``; a name passes through in upper case."""
    if isinstance(value, bool) or not isinstance(value, int):
        return str(value).upper()
    if isinstance(table, Mapping):
        return table.get(value, str(value))
    return table[value] if 0 <= value < len(table) else str(value)
