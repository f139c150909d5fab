"""Function results that only name their function."""

from typing import Any


def results_by_name(steps: Any, message: Any) -> Any:
    """Give function results in a message the ids of the calls of the same name."""
    if isinstance(message, str):
        return message
    calls = [step for step in steps or [] if step.type == "function_call"]
    matched = []
    for item in message:
        if item["type"] == "function_result" and not item.get("call_id"):
            names = [call.name for call in calls]
            call = calls.pop(names.index(item["name"]))
            item = {**item, "call_id": call.id}
        matched.append(item)
    return matched
