"""Exceptions around google-generativeai: old class -> new classes (mapping 9).

The legacy SDK raised classes of `google.api_core.exceptions`, one for each status, and a few of its
own.  The new classes live in `codemod.mapping.errors.NEW_ERROR_MODULE`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from codemod.mapping.errors import CLIENT_ERRORS, STATUS_ERROR, ErrorAttribute

API_CORE = "google.api_core.exceptions."

SERVER_STATUSES = frozenset({500, 503, 504})
CLIENT_STATUSES = frozenset({400, 401, 403, 404, 409, 429})
STATUSES = CLIENT_STATUSES | SERVER_STATUSES
"""The statuses that the service answers with and that have a class of their own."""


MISSING_TEXT = """
invalid operation: the `response.text` quick accessor requires the response to contain a valid
`part`, but none were returned. the candidate's [finish_reason] is 3. the candidate's safety_ratings
are: [category: harm_category_hate_speech probability: high blocked: true].
meaning that the model was reciting from copyrighted material.
meaning the response was using an unsupported language.
spii - sensitive personally identifiable information.
the `response.parts` quick accessor requires a single candidate, but `response.candidates` is empty.
this appears to be caused by a blocked prompt, see `response.prompt_feedback`: block_reason
"""
"""What `response.text` said in a ValueError when there was none, in lower case."""


@dataclass(frozen=True)
class LegacyError:
    """What stands for a class: names in `NEW_ERROR_MODULE`, and the statuses it was raised for."""

    new: tuple[str, ...]
    statuses: frozenset[int]


def _rows() -> dict[str, LegacyError]:
    by_status = {
        400: ("BadRequestError", "BadRequest", "FailedPrecondition", "InvalidArgument"),
        401: ("AuthenticationError", "Unauthenticated", "Unauthorized"),
        403: ("PermissionDeniedError", "Forbidden", "PermissionDenied"),
        404: ("NotFoundError", "NotFound"),
        409: ("ConflictError", "Aborted", "AlreadyExists", "Conflict"),
        429: ("RateLimitError", "ResourceExhausted", "TooManyRequests"),
        500: ("InternalServerError", "InternalServerError"),
        503: ("InternalServerError", "ServiceUnavailable"),
    }
    rows = {
        old: LegacyError((new,), frozenset({status}))
        for status, (new, *names) in by_status.items()
        for old in names
    }
    timeout = LegacyError(("APITimeoutError", "InternalServerError"), frozenset({504}))
    rows |= {"DeadlineExceeded": timeout, "GatewayTimeout": timeout}
    retries = LegacyError(("APIConnectionError", "InternalServerError"), frozenset({503}))
    rows["RetryError"] = retries
    rows["ClientError"] = LegacyError(CLIENT_ERRORS, CLIENT_STATUSES)
    rows["ServerError"] = LegacyError(("InternalServerError",), SERVER_STATUSES)
    for name in ("GoogleAPICallError", "GoogleAPIError"):
        rows[name] = LegacyError(("APIError",), STATUSES)
    return {f"{API_CORE}{name}": row for name, row in rows.items()}


LEGACY_ERRORS: Mapping[str, LegacyError] = MappingProxyType(_rows())
"""Qualified old class -> its row.

RetryError was raised for answers of status 503, and for failing connections, that went on until the
retries of the legacy SDK ran out; ServiceUnavailable only where the call asked for no retries.
"""

NEW_STATUSES: Mapping[str, frozenset[int]] = MappingProxyType(
    {
        "APIConnectionError": frozenset(),
        "APIError": STATUSES,
        STATUS_ERROR: STATUSES,
        "APITimeoutError": frozenset(),
        "AuthenticationError": frozenset({401}),
        "BadRequestError": frozenset({400}),
        "ConflictError": frozenset({409}),
        "InternalServerError": SERVER_STATUSES,
        "NotFoundError": frozenset({404}),
        "PermissionDeniedError": frozenset({403}),
        "RateLimitError": frozenset({429}),
        "UnprocessableEntityError": frozenset(),
    }
)
"""New class -> the statuses it is raised for."""

CONNECTION_ERRORS = frozenset({"APIConnectionError", "APIError", "APITimeoutError"})
"""New classes whose exceptions may have no status."""

BLOCKED_ERRORS = frozenset(
    f"google.generativeai.types.{module}{name}"
    for module in ("", "generation_types.")
    for name in (
        "BlockedPromptException",
        "BrokenResponseError",
        "IncompleteIterationError",
        "StopCandidateException",
    )
)
"""Classes of the legacy SDK itself.  Of generating calls, only reading a stream raised one: it
raised BlockedPromptException when the prompt was blocked."""

CHECKED_ERRORS = frozenset({"BlockedPromptException", "StopCandidateException"})
"""Those of them that `send_message` raised for a turn without an answer (mapping section 1.2)."""

UPLOAD_ERRORS = frozenset(
    f"googleapiclient.errors.{name}" for name in ("Error", "HttpError", "MediaUploadSizeError")
)
"""Classes that `upload_file` of the legacy SDK raised, which sends files with another library."""

_ATTRIBUTES = (
    ErrorAttribute("args", "args"),
    ErrorAttribute("code", "status_code"),
    ErrorAttribute("details", refusal="error-attribute"),
    ErrorAttribute("domain", refusal="error-attribute"),
    ErrorAttribute("errors", refusal="error-attribute"),
    ErrorAttribute("grpc_status_code", refusal="error-attribute"),
    ErrorAttribute("message", "message", note="error-text"),
    ErrorAttribute("metadata", refusal="error-attribute"),
    ErrorAttribute("reason", refusal="error-attribute"),
    ErrorAttribute("response", refusal="error-attribute"),
)

LEGACY_ERROR_ATTRIBUTES: Mapping[str, ErrorAttribute] = MappingProxyType(
    {attribute.old: attribute for attribute in _ATTRIBUTES}
)
"""Attribute of a `google.api_core` exception -> its replacement."""

OTHER_GOOGLE_LIBRARIES = (
    "firebase_admin",
    "google.ads",
    "google.analytics",
    "google.apps",
    "google.cloud",
    "google.maps",
    "google.shopping",
    "vertexai",
)
"""Packages that raise `google.api_core` exceptions, too."""
