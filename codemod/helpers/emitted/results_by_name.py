"""Function results that only name their function."""

from typing import Any


def results_by_name(
    interaction: Any, results: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Give results the ids of the calls of the same name, in order."""
    calls = [step for step in interaction.steps or [] if step.type == "function_call"]
    matched = []
    for result in results:
        call = next(call for call in calls if call.name == result["name"])
        calls.remove(call)
        matched.append({"call_id": call.id, **result})
    return matched
