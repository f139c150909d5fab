"""A response of generate_content, or a chunk of a streamed one, for an interaction.

The features `tools.search` and `tools.pages` (`codemod.helpers.features`) bring what
searches found and which pages were fetched.
"""

from typing import Any

from google.genai import types

from .search_grounding import search_grounding


def content_response(
    interaction: Any, parts: list[types.Part], items: list[Any]
) -> types.GenerateContentResponse:
    """Return a response with these parts, made of steps or pieces of a stream."""
    reasons = {
        "completed": "STOP",
        "requires_action": "STOP",
        "incomplete": "MAX_TOKENS",
        "in_progress": None,
    }
    candidate: dict[str, Any] = {
        "content": types.Content(role="model", parts=parts or None),
        "finish_reason": reasons.get(interaction.status, "OTHER"),
        "index": 0,
    }
    candidate["grounding_metadata"] = search_grounding(items)  # if: tools.search
    candidate["url_context_metadata"] = _fetched(items)  # if: tools.pages
    blocked = interaction.status == "failed" and not parts
    response = {
        "candidates": None if blocked else [candidate],
        "model_version": interaction.model,
        "response_id": interaction.id,
        "prompt_feedback": {"block_reason": "OTHER"} if blocked else None,
        "usage_metadata": _usage(getattr(interaction, "usage", None)),
    }
    return types.GenerateContentResponse.model_validate(response)


def _usage(usage: Any) -> dict[str, Any] | None:
    if not usage:
        return None
    counts = {
        "prompt_token_count": usage.total_input_tokens,
        "cached_content_token_count": usage.total_cached_tokens,
        "candidates_token_count": usage.total_output_tokens,
        "thoughts_token_count": usage.total_thought_tokens,
        "tool_use_prompt_token_count": usage.total_tool_use_tokens,
        "total_token_count": usage.total_tokens,
    }
    details = {
        "prompt_tokens_details": usage.input_tokens_by_modality,
        "cache_tokens_details": usage.cached_tokens_by_modality,
        "candidates_tokens_details": usage.output_tokens_by_modality,
        "tool_use_prompt_tokens_details": usage.tool_use_tokens_by_modality,
    }
    return counts | {
        name: [
            {"modality": (one.modality or "").upper(), "token_count": one.tokens}
            for one in found
        ]
        for name, found in details.items()
        if found
    }


def _fetched(items: list[Any]) -> dict[str, Any] | None:
    """Return which pages the model fetched."""
    pages = [
        page
        for item in items
        if item.type == "url_context_result"
        for page in item.result or []
    ]
    prefix = "URL_RETRIEVAL_STATUS"
    metadata = [
        {
            "retrieved_url": page.url,
            "url_retrieval_status": f"{prefix}_{page.status.upper()}",
        }
        for page in pages
    ]
    return {"url_metadata": metadata} if pages else None
