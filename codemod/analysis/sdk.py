"""The questions the analysis asks of the SDK tables."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from codemod.analysis.values import SdkValue, Value
from codemod.mapping import earlier_interactions
from codemod.mapping.legacy_objects import (
    LEGACY_ANSWER_MEMBERS,
    LEGACY_EXPORTS,
    LEGACY_RESPONSE_MEMBERS,
    LEGACY_TYPES,
    STREAM,
)
from codemod.mapping.sdk_objects import EXPORTS, MEMBERS, RESPONSE_KINDS, export_of
from codemod.mapping.sdk_services import SERVICE_TYPES

_ALIASES = {"google.genai.client.Client": "google.genai.Client"}

_NO_MEMBERS: Mapping[str, str] = {}

PIL_IMAGE = "PIL image"
"""The kind of a PIL image, which `contents` accepts although it is no object of the SDK."""

_PIL_IMAGES = frozenset(
    {"PIL.Image.Image", "PIL.Image.fromarray", "PIL.Image.new", "PIL.Image.open"}
)


def canonical_symbol(name: str) -> str:
    """One name for an export that the SDK offers under several."""
    return _ALIASES.get(name, name)


@lru_cache(maxsize=4096)
def class_of_symbol(name: str) -> str:
    """The kind that calling a symbol, or annotating with it, stands for; empty when none."""
    export = EXPORTS.get(name) or LEGACY_EXPORTS.get(name, "")
    if name in _PIL_IMAGES:
        return PIL_IMAGE
    return export.removeprefix("class ") if export.startswith("class ") else ""


@lru_cache(maxsize=4096)
def result_of_function(name: str) -> str:
    """The kind a function or class method of the SDK returns; empty when it is none."""
    export = export_of(name) or LEGACY_EXPORTS.get(name, "")
    return export.removeprefix("function ") if export.startswith("function ") else ""


def member_type(kind: str, member: str) -> str | None:
    """The type expression of a member that the analysis follows."""
    if kind.startswith("enum "):
        return {"name": f"name {base_kind(kind)}", "value": kind}.get(member)
    if kind == "GenerateContentResponse" and member in LEGACY_ANSWER_MEMBERS:
        return LEGACY_ANSWER_MEMBERS[member]
    if kind == STREAM:
        kind = "GenerateContentResponse"
    known = (
        MEMBERS.get(kind)
        or LEGACY_TYPES.get(kind)
        or earlier_interactions.MEMBERS.get(kind)
        or _NO_MEMBERS
    )
    if kind in RESPONSE_KINDS and member not in known:
        return LEGACY_RESPONSE_MEMBERS.get(member)
    return known.get(member)


def shown_type(kind: str) -> str:
    """What `str` makes of an enum member or its name; empty for all other values."""
    if kind.startswith("enum "):
        return f"text {base_kind(kind)}"
    return kind if kind.startswith(("name ", "text ")) else ""


def base_kind(type_expression: str) -> str:
    """The last word of a type expression: `awaitable iterator Chunk` is a `Chunk`."""
    return type_expression.rpartition(" ")[2]


def is_generating_type(type_expression: str) -> bool:
    """Whether a method result is a response, a stream of chunks, or a promise of one."""
    return base_kind(type_expression) in RESPONSE_KINDS


def is_service(value: Value) -> bool:
    """Whether a value is a client or a service of one, as opposed to data."""
    return isinstance(value, SdkValue) and is_service_type(value.type)


def is_service_type(type_expression: str) -> bool:
    """Whether a type expression names a client or a service of one."""
    return base_kind(type_expression) in SERVICE_TYPES
