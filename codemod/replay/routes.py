"""Which path is answered by which service, for every version prefix the SDKs use."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from codemod.replay.earlier_interactions import speaks_earlier
from codemod.replay.files import FileStore, discovery_document
from codemod.replay.generation import GenerationService
from codemod.replay.http_types import Call, Reply, error_reply, json_reply
from codemod.replay.other_services import (
    CacheStore,
    count_tokens,
    embed,
    get_model,
    list_models,
)

Handle = Callable[..., Reply]
Route = tuple[str, str, Handle]

VERSION: Final = r"/(?:v1|v1beta|v1alpha|v1beta1)"
MODEL: Final = r"/((?:models|tunedModels)/[^:]+)"


@dataclass(frozen=True)
class Services:
    """The services behind one server."""

    generation: GenerationService
    files: FileStore
    caches: CacheStore


class Router:
    """Finds the service for a request."""

    def __init__(self, services: Services) -> None:
        versioned = [
            *_generation_routes(services.generation),
            *_interaction_routes(services.generation),
            *_resource_routes(services),
        ]
        table = [(verb, VERSION + path, handle) for verb, path, handle in versioned]
        table += _upload_routes(services.files)
        self._routes = [(verb, re.compile(path), handle) for verb, path, handle in table]

    def dispatch(self, call: Call) -> Reply:
        """Return the reply of the service that has the path; 404 when none has."""
        for method, pattern, handle in self._routes:
            match = pattern.fullmatch(call.path)
            if match and call.method == method:
                return handle(call, *match.groups())
        return error_reply(404, f"The replay server has no {call.method} {call.path}.")


def _generation_routes(service: GenerationService) -> list[Route]:
    def generate(call: Call, model: str) -> Reply:
        return service.generate_content(call, model, stream=False)

    def generate_stream(call: Call, model: str) -> Reply:
        return service.generate_content(call, model, stream=True)

    def embed_one(call: Call, model: str) -> Reply:
        return embed(call, model, batch=False)

    def embed_batch(call: Call, model: str) -> Reply:
        return embed(call, model, batch=True)

    return [
        ("POST", f"{MODEL}:generateContent", generate),
        ("POST", f"{MODEL}:streamGenerateContent", generate_stream),
        ("POST", f"{MODEL}:countTokens", count_tokens),
        ("POST", f"{MODEL}:embedContent", embed_one),
        ("POST", f"{MODEL}:batchEmbedContents", embed_batch),
    ]


def _interaction_routes(service: GenerationService) -> list[Route]:
    store = service.interactions

    def get(call: Call, identity: str) -> Reply:
        wanted = {key for key, value in call.query.items() if value.lower() == "true"}
        return store.get(
            identity,
            include_input="include_input" in wanted,
            stream="stream" in wanted,
            earlier=speaks_earlier(call),
        )

    return [
        ("POST", "/interactions", service.create_interaction),
        ("GET", "/interactions/([^/:]+)", get),
        ("DELETE", "/interactions/([^/:]+)", lambda call, identity: store.delete(identity)),
        ("POST", "/interactions/([^/:]+)/cancel", lambda call, identity: store.cancel(identity)),
    ]


def _resource_routes(services: Services) -> list[Route]:
    files, caches = services.files, services.caches
    return [
        ("GET", "/models", lambda call: list_models()),
        ("GET", MODEL, lambda call, name: get_model(name)),
        ("GET", "/files", lambda call: files.list()),
        ("GET", "/(files/[^/:]+)", lambda call, name: files.get(name)),
        ("DELETE", "/(files/[^/:]+)", lambda call, name: files.delete(name)),
        ("POST", "/cachedContents", caches.create),
        ("GET", "/cachedContents", lambda call: caches.list()),
        ("GET", "/(cachedContents/[^/:]+)", caches.reply),
        ("PATCH", "/(cachedContents/[^/:]+)", caches.reply),
        ("DELETE", "/(cachedContents/[^/:]+)", caches.reply),
    ]


def _upload_routes(files: FileStore) -> list[Route]:
    def discovery(call: Call) -> Reply:
        return json_reply(discovery_document(call.base_url))

    return [
        ("POST", f"/upload{VERSION}/files", files.start),
        ("POST", "/upload/session/([0-9]+)", files.transfer),
        ("PUT", "/upload/session/([0-9]+)", files.transfer),
        ("GET", r"/\$discovery/rest", discovery),
    ]
