"""Exceptions: old class -> new classes, and old attribute -> new attribute.

The new classes live in the private module `google.genai._interactions`, the only import that works
in 2.3.0 and 3.4.0 (mapping 9).  None of them is a `google.genai.errors.APIError`, nor is one of
the old classes a base of theirs, so a handler for the old class never sees a new exception.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

NEW_ERROR_MODULE = "google.genai._interactions"

STATUS_ERROR = "APIStatusError"
"""The class of every answer with an error status; those of single codes derive from it."""

CLIENT_ERRORS = (
    "AuthenticationError",
    "BadRequestError",
    "ConflictError",
    "NotFoundError",
    "PermissionDeniedError",
    "RateLimitError",
    "UnprocessableEntityError",
)
"""The classes for 401, 400, 409, 404, 403, 429 and 422; other 4xx raise a bare APIStatusError."""

NEW_ERRORS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "google.genai.errors.APIError": ("APIStatusError",),
        "google.genai.errors.ClientError": CLIENT_ERRORS,
        "google.genai.errors.ServerError": ("InternalServerError",),
    }
)
"""Qualified old class -> names in `NEW_ERROR_MODULE`.

`errors.ClientError` also covers 4xx codes without a class of their own (402, 405, 410, 413, ...);
those arrive as APIStatusError.  In an `except` clause `rules.client_errors` names that class.
`google.api_core` classes are raised by google-generativeai only: google-genai never raised them.
"""

UNRELATED_ERRORS = frozenset(
    {
        "google.genai.errors.ContinuationInterruptedError",
        "google.genai.errors.FunctionInvocationError",
        "google.genai.errors.UnknownApiResponseError",
        "google.genai.errors.UnknownFunctionCallArgumentError",
        "google.genai.errors.UnsupportedFunctionError",
    }
)
"""Classes that no answer of the service raises: problems of local function calling and parsing."""

HTTP_MODULES = ("httpx", "httpx2")
"""The HTTP libraries whose exceptions generateContent lets through: of 2.x, and of 3.x."""

HTTP_TIMEOUTS = frozenset(
    {"TimeoutException", "ConnectTimeout", "PoolTimeout", "ReadTimeout", "WriteTimeout"}
)
HTTP_BROAD = frozenset({"HTTPError", "RequestError", "TransportError"})
"""Classes that stand for timeouts and for every other failure of a connection."""

HTTP_FAILURES = frozenset(
    {
        "CloseError",
        "ConnectError",
        "LocalProtocolError",
        "NetworkError",
        "ProtocolError",
        "ProxyError",
        "ReadError",
        "RemoteProtocolError",
        "WriteError",
    }
)
"""Failures of a connection other than timeouts."""

HTTP_ERRORS: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(sorted(HTTP_TIMEOUTS), "APITimeoutError"),
        **dict.fromkeys(sorted(HTTP_BROAD | HTTP_FAILURES), "APIConnectionError"),
    }
)
"""Class of the HTTP library -> the class in `NEW_ERROR_MODULE` that interactions raise instead.

`APITimeoutError` is an `APIConnectionError` (mapping 9, executed with 2.3.0 and 3.4.0).
"""


@dataclass(frozen=True)
class ErrorAttribute:
    """What replaces an attribute of `errors.APIError` on an APIStatusError.

    Exactly one of `new` (the attribute), `helper` (an emitted function of the exception) and
    `refusal` (code of `codemod.planning.refusals`) is set.  `note` is a code of
    `codemod.mapping.notes`.
    """

    old: str
    new: str = ""
    note: str = ""
    refusal: str = ""
    helper: str = ""
    source: str = "mapping 9"


_ATTRIBUTES = (
    ErrorAttribute("args", "args"),
    ErrorAttribute("code", "status_code"),
    ErrorAttribute("details", "body"),
    ErrorAttribute("message", "message", note="error-text"),
    ErrorAttribute("response", "response"),
    ErrorAttribute("status", helper="error_status"),
)

NEW_ERROR_MEMBERS = frozenset({"body", "request", "status_code"})
"""What only the classes in `NEW_ERROR_MODULE` have (mapping 9)."""

ERROR_ATTRIBUTES: Mapping[str, ErrorAttribute] = MappingProxyType(
    {attribute.old: attribute for attribute in _ATTRIBUTES}
)
"""Attribute of `errors.APIError` -> its replacement.

`details` is the whole JSON body; in both SDKs `body` is the same object when the service answered
with JSON.  `status` ("RESOURCE_EXHAUSTED") is only inside the body, where the
helper looks for it.
"""
