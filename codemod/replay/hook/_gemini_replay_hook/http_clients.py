"""Adds the headers of this tool in the HTTP clients that the SDKs use."""

from __future__ import annotations

import functools
from typing import Any, Final

from . import sites


def patch_httpx(module: Any) -> None:
    """Patch httpx and httpx2, which share their interface."""
    send, async_send = module.Client.send, module.AsyncClient.send

    @functools.wraps(send)
    def send_with_headers(self: Any, request: Any, *args: Any, **kwargs: Any) -> Any:
        sites.add_headers(request.headers)
        return send(self, request, *args, **kwargs)

    @functools.wraps(async_send)
    async def async_send_with_headers(self: Any, request: Any, *args: Any, **kwargs: Any) -> Any:
        sites.add_headers(request.headers)
        return await async_send(self, request, *args, **kwargs)

    module.Client.send = send_with_headers
    module.AsyncClient.send = async_send_with_headers


def patch_requests(module: Any) -> None:
    """Patch requests, which the legacy SDK's REST transport uses."""
    send = module.Session.send

    @functools.wraps(send)
    def send_with_headers(self: Any, request: Any, **kwargs: Any) -> Any:
        sites.add_headers(request.headers)
        return send(self, request, **kwargs)

    module.Session.send = send_with_headers


def patch_aiohttp(module: Any) -> None:
    """Patch aiohttp, which google-genai prefers for async calls where it is installed."""
    request = module.ClientSession._request

    @functools.wraps(request)
    async def request_with_headers(self: Any, method: str, url: Any, **kwargs: Any) -> Any:
        kwargs["headers"] = dict(kwargs.get("headers") or {})
        sites.add_headers(kwargs["headers"])
        return await request(self, method, url, **kwargs)

    module.ClientSession._request = request_with_headers


PATCHES: Final = {
    "httpx": patch_httpx,
    "httpx2": patch_httpx,
    "requests.sessions": patch_requests,
    "aiohttp.client": patch_aiohttp,
}
