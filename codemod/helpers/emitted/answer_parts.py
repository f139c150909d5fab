"""What the model produced, as parts of a response of generate_content.

The features `tools.functions` and `tools.code` (`codemod.helpers.features`) add calls
of functions and code that the model ran to text, thoughts and media.
"""

from collections.abc import Iterable
from typing import Any

from google.genai import types


def answer_parts(items: Iterable[Any]) -> list[types.Part]:
    """Convert steps of an interaction, or what a stream adds to them, to parts."""
    parts: list[types.Part] = []
    signature = None
    for item in items:
        signature = getattr(item, "signature", None) or signature
        made = _parts(item)
        if made and signature:
            made[0]["thought_signature"] = signature
            signature = None
        parts += map(types.Part.model_validate, made)
    return parts


def _parts(item: Any) -> list[dict[str, Any]]:
    if item.type == "text":
        return [{"text": item.text}] if item.text else []
    if item.type == "model_output":
        return [part for block in item.content or [] for part in _parts(block)]
    if item.type in ("thought", "thought_summary"):
        blocks = item.summary or [] if item.type == "thought" else [item.content]
        return [{**part, "thought": True} for block in blocks for part in _parts(block)]
    # if: tools.functions
    if item.type == "function_call":
        call = {"id": item.id, "name": item.name, "args": item.arguments or {}}
        return [{"function_call": call}]
    # if: tools.code
    if item.type == "code_execution_call":
        code = {"code": item.arguments.code, "language": "PYTHON"}
        code["id"] = getattr(item, "id", None)
        return [{"executable_code": code}]
    # if: tools.code
    if item.type == "code_execution_result":
        outcome = "OUTCOME_FAILED" if item.is_error else "OUTCOME_OK"
        result = {"outcome": outcome, "output": item.result}
        result["id"] = getattr(item, "call_id", None)
        return [{"code_execution_result": result}]
    if item.type in ("image", "audio", "video", "document") and item.data:
        return [{"inline_data": {"data": item.data, "mime_type": item.mime_type}}]
    return []
