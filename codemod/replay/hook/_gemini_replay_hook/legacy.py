"""Points google-generativeai at the replay server; it has no environment variable for that.

Programs use its gRPC transport. Here it must speak HTTP, so what a program can see of the transport
(exception classes and messages, the async client) is kept as with gRPC.
"""

from __future__ import annotations

import json
import os
from typing import Any, Final


def patch_client(module: Any) -> None:
    """Let ``google.generativeai.client`` make REST clients for the replay server."""
    manager = module._ClientManager
    make_client = manager.make_client

    def make_replay_client(self: Any, name: str) -> Any:
        if not self.client_config:
            self.configure()
        base = os.environ["GOOGLE_GEMINI_BASE_URL"]
        module.GENAI_API_DISCOVERY_URL = f"{base}/$discovery/rest"
        self.client_config["transport"] = "rest"
        self.client_config["client_options"].api_endpoint = base
        if not name.endswith("_async"):
            return make_client(self, name)
        return _AsyncClient(make_client(self, name.removesuffix("_async")))

    manager.make_client = make_replay_client


class _AsyncClient:
    """The methods of a client as coroutines; streams become async iterators."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._client, name)

        async def call(*args: Any, **kwargs: Any) -> Any:
            result = method(*args, **kwargs)
            return _as_async(result) if name.startswith("stream_") else result

        return call


async def _as_async(items: Any) -> Any:
    for item in items:
        yield item


def patch_exceptions(module: Any) -> None:
    """Give HTTP errors the classes and messages that the gRPC transport gives them."""
    original = module.from_http_response

    def from_http_response(response: Any) -> Exception:
        try:
            error = response.json()["error"]
        except (ValueError, KeyError, TypeError):
            failure: Exception = original(response)
            return failure
        return _from_status(module, error, response)

    module.from_http_response = from_http_response


def _from_status(exceptions: Any, error: Any, response: Any = None) -> Exception:
    import grpc  # type: ignore[import-not-found, import-untyped, unused-ignore]

    status = getattr(grpc.StatusCode, error.get("status", ""), grpc.StatusCode.UNKNOWN)
    made: Exception = exceptions.from_grpc_status(status, error["message"], response=response)
    return made


def patch_rest_streams(module: Any) -> None:
    """Raise an error that arrives inside a stream, as the gRPC transport does."""
    iterator = module.ResponseIterator
    create_grab = iterator._create_grab

    def create_checked_grab(self: Any) -> Any:
        grab = create_grab(self)

        def checked_grab(this: Any) -> Any:
            item = json.loads(this._ready_objs[0])
            if "error" in item:
                from google.api_core import exceptions

                raise _from_status(exceptions, item["error"])
            return grab(this)

        return checked_grab

    iterator._create_grab = create_checked_grab


def patch_session(module: Any) -> None:
    """Report a lost connection as the gRPC transport does."""
    session = module.AuthorizedSession
    request = session.request

    def request_or_unavailable(self: Any, *args: Any, **kwargs: Any) -> Any:
        import requests  # type: ignore[import-untyped, unused-ignore]
        from google.api_core import exceptions

        try:
            return request(self, *args, **kwargs)
        except requests.exceptions.ConnectionError as error:
            raise exceptions.ServiceUnavailable("failed to connect to all addresses") from error

    session.request = request_or_unavailable


PATCHES: Final = {
    "google.generativeai.client": patch_client,
    "google.api_core.exceptions": patch_exceptions,
    "google.api_core.rest_streaming": patch_rest_streams,
    "google.auth.transport.requests": patch_session,
}
