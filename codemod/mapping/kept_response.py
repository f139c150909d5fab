"""What a response is without when a helper makes it of an interaction (mapping section 5).

A program that is not ready for None there cannot be given such a response.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

NEVER_SET: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "GenerateContentResponse": frozenset({"create_time", "model_status"}),
        "Candidate": frozenset(
            {
                "citation_metadata",
                "finish_message",
                "logprobs_result",
                "safety_ratings",
                "token_count",
            }
        ),
        "GroundingMetadata": frozenset(
            {"image_search_queries", "retrieval_metadata", "retrieval_queries"}
        ),
        "GenerateContentResponseUsageMetadata": frozenset(
            {"initial_prompt_token_count", "traffic_type"}
        ),
    }
)
"""Class -> members that were None now and then, and are None in every kept response."""

FOUND_BY_TOOLS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "code_execution": frozenset({"tools.code"}),
        "computer_use": frozenset({"tools.functions"}),
        "file_search": frozenset({"tools.search"}),
        "function_declarations": frozenset({"tools.functions"}),
        "google_maps": frozenset({"tools.search"}),
        "google_search": frozenset({"tools.search"}),
        "google_search_retrieval": frozenset({"tools.search"}),
        "url_context": frozenset({"tools.pages", "tools.search"}),
    }
)
"""Field of `types.Tool` -> features of the helpers for what such a tool adds to a response."""

LOST: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "GenerateContentResponse": frozenset(
            {"automatic_function_calling_history", "sdk_http_response"}
        ),
        "Candidate": frozenset({"avg_logprobs"}),
        "GroundingChunkRetrievedContext": frozenset(
            {"document_name", "page_number", "rag_chunk", "text"}
        ),
        "GroundingChunkMaps": frozenset({"place_answer_sources", "text"}),
    }
)
"""Class -> members that had something to say, and are None in every kept response."""
