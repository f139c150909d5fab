"""Token counts: fields of `usage_metadata` and the fields of `interaction.usage`.

Source: mapping 5, `Usage` of 2.3.0 and 3.4.0.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

USAGE_FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "cached_content_token_count": "total_cached_tokens",
        "candidates_token_count": "total_output_tokens",
        "prompt_token_count": "total_input_tokens",
        "thoughts_token_count": "total_thought_tokens",
        "tool_use_prompt_token_count": "total_tool_use_tokens",
        "total_token_count": "total_tokens",
    }
)
"""Counts: both are int or None."""

USAGE_DETAILS: Mapping[str, str] = MappingProxyType(
    {
        "cache_tokens_details": "cached_tokens_by_modality",
        "candidates_tokens_details": "output_tokens_by_modality",
        "prompt_tokens_details": "input_tokens_by_modality",
        "tool_use_prompt_tokens_details": "tool_use_tokens_by_modality",
    }
)
"""Lists of counts per modality, or None."""

USAGE_DETAIL_FIELDS: Mapping[str, str] = MappingProxyType(
    {"modality": "modality", "token_count": "tokens"}
)
"""Fields of an element of a list: `modality` was an enum and is a lower-case word."""

USAGE_WITHOUT_EQUIVALENT = frozenset({"initial_prompt_token_count", "traffic_type"})
"""Fields that `usage` does not have in both versions."""
