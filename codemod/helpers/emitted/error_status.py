"""The status word of an exception of either API."""

from typing import Any


def error_status(error: Any) -> Any:
    """Return the status of a failed request, such as RESOURCE_EXHAUSTED, or None."""
    body = getattr(error, "body", None)
    details = body.get("error") if isinstance(body, dict) else None
    if isinstance(details, dict):
        return details.get("status")
    return getattr(error, "status", None)
