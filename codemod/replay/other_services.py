"""Operations without an Interactions form: token counts, embeddings, models and cached contents."""

from __future__ import annotations

from typing import Any, Final

from codemod.replay import wire_enums
from codemod.replay.canonical import JsonObject, NormalForm, digest, without_empty
from codemod.replay.from_generate import read_contents, read_generate
from codemod.replay.http_types import Call, Reply, error_reply, json_reply
from codemod.replay.spelling import camel_keys

MODELS: Final[tuple[str, ...]] = (
    "gemini-3.5-flash",
    "gemini-3.1-pro-preview",
    "gemini-2.5-flash",
    "gemini-1.5-flash",
    "gemini-embedding-001",
)
DEFAULT_DIMENSIONS: Final = 16
"""Far fewer than the service's 3072, so that programs that print a vector stay readable."""


def count_tokens(call: Call, model: str) -> Reply:
    """Answer countTokens; a token is a word, a medium counts 100."""
    body = camel_keys(call.json())
    request = body.get("generateContentRequest") or body
    form = read_generate(model, request, stream=False)
    counted = NormalForm("count_tokens", model, form.turns, form.system, form.tools)
    total = len(form.system.split())
    for turn in form.turns:
        for item in turn.items:
            total += len(item["text"].split()) if item["kind"] == "text" else 100
    return json_reply({"totalTokens": total}, counted)


def embed(call: Call, model: str, *, batch: bool) -> Reply:
    """Answer embedContent and batchEmbedContents with vectors that depend on the content only."""
    body = camel_keys(call.json())
    requests = body.get("requests") or [] if batch else [body]
    described = [_embed_request(request) for request in requests]
    form = NormalForm("embed", model, extra={"requests": described})
    vectors = [{"values": _vector(request)} for request in described]
    return json_reply({"embeddings": vectors} if batch else {"embedding": vectors[0]}, form)


def _embed_request(request: JsonObject) -> JsonObject:
    config = {**request, **(request.get("embedContentConfig") or {})}
    task = config.get("taskType")
    turns = read_contents(request.get("content") or {})
    return without_empty(
        {
            "items": [item for turn in turns for item in turn.items],
            "task": wire_enums.name_of(task, wire_enums.TASK_TYPES) if task else None,
            "title": config.get("title"),
            "dimensions": config.get("outputDimensionality"),
        }
    )


def _vector(request: JsonObject) -> list[float]:
    size = int(request.get("dimensions") or DEFAULT_DIMENSIONS)
    return [int(digest([request, number], 4), 16) / 65536 - 0.5 for number in range(size)]


def list_models() -> Reply:
    """Return a fixed list of models."""
    models = [_model(name) for name in MODELS]
    return json_reply({"models": models}, NormalForm("models.list"))


def get_model(name: str) -> Reply:
    """Return a model; any name exists."""
    return json_reply(_model(name.removeprefix("models/")), NormalForm("models.get", name))


def _model(name: str) -> JsonObject:
    embeds = "embedding" in name
    methods = ["embedContent"] if embeds else ["generateContent", "countTokens"]
    return {
        "name": f"models/{name}",
        "version": "001",
        "displayName": name.replace("-", " ").title(),
        "description": f"The model {name}.",
        "inputTokenLimit": 2048 if embeds else 1048576,
        "outputTokenLimit": 1 if embeds else 65536,
        "supportedGenerationMethods": methods,
    }


class CacheStore:
    """Cached contents, for flows that stay on generateContent."""

    def __init__(self) -> None:
        self._caches: dict[str, JsonObject] = {}

    def create(self, call: Call) -> Reply:
        """Store a cached content; its name depends on what it holds."""
        body: Any = call.json()
        form = read_generate(str(body.get("model", "")), body, stream=False)
        described = NormalForm("caches.create", form.model, form.turns, form.system, form.tools)
        name = f"cachedContents/{described.digest()}"
        times = {"createTime": "2026-01-01T00:00:00Z", "updateTime": "2026-01-01T00:00:00Z"}
        self._caches[name] = without_empty(
            {
                "name": name,
                "model": body.get("model"),
                "displayName": body.get("displayName"),
                **times,
                "expireTime": "2026-01-01T01:00:00Z",
                "usageMetadata": {"totalTokenCount": 100},
            }
        )
        return json_reply(self._caches[name], described)

    def reply(self, call: Call, name: str) -> Reply:
        """Answer get, update and delete of one cached content."""
        verb = {"GET": "get", "PATCH": "update", "DELETE": "delete"}.get(call.method, "get")
        form = NormalForm(f"caches.{verb}", extra={"name": name})
        if name not in self._caches:
            return error_reply(403, "CachedContent not found (or permission denied)", form)
        if verb == "delete":
            del self._caches[name]
            return json_reply({}, form)
        return json_reply(self._caches[name], form)

    def list(self) -> Reply:
        """Return all cached contents."""
        return json_reply(
            {"cachedContents": list(self._caches.values())}, NormalForm("caches.list")
        )
