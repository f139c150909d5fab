"""The input of an interaction, from turns with roles."""

from typing import Any


def input_steps(value: Any) -> Any:
    """Return turns of `role` and `content` as steps; text and lists of content stay."""
    if isinstance(value, str):
        return value
    items = list(value) if isinstance(value, (list, tuple)) else [value]
    if all(_is_content(item) for item in items):
        return items
    steps: list[Any] = []
    loose = False
    for item in items:
        turn = item if isinstance(item, dict) and "role" in item else None
        content = item if turn is None else turn["content"]
        is_user = turn is None or turn["role"] == "user"
        kind = "user_input" if is_user else "model_output"
        if isinstance(content, str):
            content = [{"type": "text", "text": content}]
        loose = loose and turn is None
        for each in content if isinstance(content, list) else [content]:
            if not _is_content(each):
                steps.append(each)
            elif loose:
                steps[-1]["content"].append(each)
            else:
                steps.append({"type": kind, "content": [each]})
            loose = _is_content(each)
    return steps


def _is_content(item: Any) -> bool:
    kind = item.get("type") if isinstance(item, dict) else item.type
    return kind in ("text", "image", "audio", "video", "document")
