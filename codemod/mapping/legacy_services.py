"""Functions of google-generativeai besides generating, and what does their work in google-genai.

Source: mapping section 11; signatures as in 0.8.6, targets as in google-genai 2.3.0 and 3.4.0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True)
class Service:
    """One function: `method` is the path of its successor below a client.

    `arguments` maps the old parameters, in their order, to the new keywords; those in `config` go
    into the dict `config=`, those mapped to "" are dropped.
    """

    method: str
    arguments: Mapping[str, str]
    config: frozenset[str] = field(default=frozenset())
    asynchronous: bool = False


_EMBEDDING = {
    "model": "model",
    "content": "contents",
    "task_type": "task_type",
    "title": "title",
    "output_dimensionality": "output_dimensionality",
}
_EMBEDDING_CONFIG = frozenset({"task_type", "title", "output_dimensionality"})

SERVICES: Mapping[str, Service] = MappingProxyType(
    {
        "google.generativeai.upload_file": Service(
            "files.upload",
            {
                "path": "file",
                "mime_type": "mime_type",
                "name": "name",
                "display_name": "display_name",
                "resumable": "",
            },
            frozenset({"mime_type", "name", "display_name"}),
        ),
        "google.generativeai.get_file": Service("files.get", {"name": "name"}),
        "google.generativeai.list_files": Service(
            "files.list", {"page_size": "page_size"}, frozenset({"page_size"})
        ),
        "google.generativeai.delete_file": Service("files.delete", {"name": "name"}),
        "google.generativeai.list_models": Service(
            "models.list", {"page_size": "page_size"}, frozenset({"page_size"})
        ),
        "google.generativeai.get_model": Service("models.get", {"name": "model"}),
        "google.generativeai.embed_content": Service(
            "models.embed_content", _EMBEDDING, _EMBEDDING_CONFIG
        ),
        "google.generativeai.embed_content_async": Service(
            "models.embed_content", _EMBEDDING, _EMBEDDING_CONFIG, asynchronous=True
        ),
    }
)
"""Qualified name of the old function -> its successor."""

FILE_MEMBERS = frozenset(
    {"create_time", "display_name", "expiration_time", "mime_type", "name", "size_bytes"}
    | {"update_time", "uri"}
)
"""Members of a file that are the same in both SDKs; of `state` only its `name` is."""

MODEL_MEMBERS: Mapping[str, str] = MappingProxyType(
    {
        name: name
        for name in (
            "description",
            "display_name",
            "input_token_limit",
            "max_temperature",
            "name",
            "output_token_limit",
            "temperature",
            "top_k",
            "top_p",
            "version",
        )
    }
    | {"supported_generation_methods": "supported_actions"}
)
"""Member of a listed model -> its name in google-genai."""

TASK_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "classification": "CLASSIFICATION",
        "clustering": "CLUSTERING",
        "document": "RETRIEVAL_DOCUMENT",
        "fact_verification": "FACT_VERIFICATION",
        "qa": "QUESTION_ANSWERING",
        "query": "RETRIEVAL_QUERY",
        "question_answering": "QUESTION_ANSWERING",
        "retrieval_document": "RETRIEVAL_DOCUMENT",
        "retrieval_query": "RETRIEVAL_QUERY",
        "semantic_similarity": "SEMANTIC_SIMILARITY",
        "similarity": "SEMANTIC_SIMILARITY",
        "verification": "FACT_VERIFICATION",
    }
)
"""Spelling of a task in lower case -> its name; google-genai sends what it is given."""
