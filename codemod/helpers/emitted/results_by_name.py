"""Function results that only name their function.

The feature `recalled` (`codemod.helpers.features`) is for steps that hold results, too.
"""

from typing import Any


def results_by_name(steps: Any, message: Any) -> Any:
    """Give function results in a message the ids of the calls of the same name."""
    if isinstance(message, str):
        return message
    calls = [step for step in steps or [] if step.type == "function_call"]
    # if: recalled
    done = {getattr(step, "call_id", None) for step in steps or []}
    calls = [call for call in calls if call.id not in done]  # if: recalled
    matched = []
    for item in message:
        if item["type"] == "function_result" and not item.get("call_id"):
            names = [call.name for call in calls]
            call = calls.pop(names.index(item["name"]))
            item = {**item, "call_id": call.id}
        matched.append(item)
    return matched
