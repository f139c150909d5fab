"""Marks the functions inside which each SDK sends one request and its retries."""

from __future__ import annotations

from typing import Any, Final

from . import sites


def patch_generate_client(module: Any) -> None:
    """generateContent, files and models of google-genai (``BaseApiClient``)."""
    client = module.BaseApiClient
    client._request = sites.one_call(client._request)
    client._async_request = sites.one_async_call(client._async_request)


def patch_first_interactions(module: Any) -> None:
    """Interactions of google-genai 2.0 to 2.8."""
    module.SyncAPIClient.request = sites.one_call(module.SyncAPIClient.request)
    module.AsyncAPIClient.request = sites.one_async_call(module.AsyncAPIClient.request)


def patch_second_interactions(module: Any) -> None:
    """Interactions of google-genai 2.9 and newer."""
    module.retry = sites.one_call(module.retry)
    module.retry_async = sites.one_async_call(module.retry_async)


def patch_api_core_unary(module: Any) -> None:
    """Calls of google-generativeai."""
    module.retry_target = sites.one_call(module.retry_target)


PATCHES: Final = {
    "google.genai._api_client": patch_generate_client,
    "google.genai._interactions._base_client": patch_first_interactions,
    "google.genai._gaos.utils.retries": patch_second_interactions,
    "google.api_core.retry.retry_unary": patch_api_core_unary,
}
