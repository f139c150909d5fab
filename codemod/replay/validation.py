"""Refuses interactions requests that the service would refuse: unknown keys, wrong types, gaps.

The accepted shape is ``interactions_schema.json``, derived from the request models of google-genai
3.4.0 by ``tests/replay/derive_schema.py`` (a test compares them). The SDKs themselves send nearly
anything, so without this check a wrong rewrite would go unnoticed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

ROOT: Final = "CreateModelInteraction"
DISCRIMINATOR: Final = "type"

ADDITIONAL_KEYS: Final[Mapping[str, Mapping[str, Any]]] = {
    # google-genai 2.0 to 2.8 declares these, 3.4.0 no longer does; steps of an answer may carry
    # them back. Checked against 2.3.0 by a test.
    "FunctionCallStep": {"signature": "string"},
    "FunctionResultStep": {"signature": "string"},
    "MCPServerToolCallStep": {"signature": "string"},
    "MCPServerToolResultStep": {"signature": "string"},
}
FREE_FORM: Final[frozenset[str]] = frozenset(
    # Declared as empty models; the service takes any JSON object there.
    {"FunctionResultStepResult", "MCPServerToolResultStepResult"}
)
OPEN_ENUMS: Final[frozenset[str]] = frozenset({"model", "mime_type"})
"""Keys whose listed values are examples: new models and media types appear without a new SDK."""

NULL_ALLOWED: Final[frozenset[str]] = frozenset({"previous_interaction_id"})
"""google-genai 2.3.0 sends None as null; official samples pass None here on the first turn."""


@dataclass(frozen=True)
class Violation:
    """One reason to refuse a request; ``path`` is like ``tools[0].parameters``."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"


@cache
def schema_objects() -> Mapping[str, Mapping[str, Any]]:
    """Return the accepted objects by name: key -> {"type", "required"}."""
    text = resources.files("codemod.replay").joinpath("interactions_schema.json").read_text("utf-8")
    objects: dict[str, dict[str, Any]] = json.loads(text)["objects"]
    for name, keys in ADDITIONAL_KEYS.items():
        for key, kind in keys.items():
            objects[name].setdefault(key, {"type": kind, "required": False})
    return objects


def validate_interaction(body: Any) -> list[Violation]:
    """Return everything wrong with the body of a create request; empty when it is accepted."""
    if not isinstance(body, Mapping):
        return [Violation("body", "must be a JSON object")]
    violations = _check_object(body, ROOT, "")
    if body.get("agent") is not None:
        agent_keys = ("agent", "agent_config", "model")
        violations = [one for one in violations if one.path not in agent_keys]
    resumes = body.get("continuation_token") and body.get("previous_interaction_id")
    if "input" not in body and not resumes:
        violations.append(Violation("input", "required key is missing"))
    return violations + _check_combinations(body)


def _check_combinations(body: Mapping[str, Any]) -> list[Violation]:
    violations: list[Violation] = []
    if body.get("store") is False and body.get("background") is True:
        violations.append(Violation("background", "cannot be used with store=false"))
    for index, tool in enumerate(body.get("tools") or []):
        if isinstance(tool, Mapping) and tool.get("type") == "function" and not tool.get("name"):
            violations.append(Violation(f"tools[{index}].name", "required key is missing"))
    return violations


def _check(value: Any, kind: Any, path: str) -> list[Violation]:
    """Check ``value`` against one type of the schema language."""
    if isinstance(kind, str):
        return [] if _is_plain(value, kind) else [Violation(path, _wrong(value, kind))]
    if "enum" in kind:
        return _check_enum(value, kind["enum"], path)
    if "list" in kind:
        if not isinstance(value, list):
            return [Violation(path, _wrong(value, "list"))]
        found = [_check(one, kind["list"], f"{path}[{i}]") for i, one in enumerate(value)]
        return [violation for part in found for violation in part]
    if "map" in kind:
        if not isinstance(value, Mapping):
            return [Violation(path, _wrong(value, "object"))]
        found = [_check(one, kind["map"], f"{path}.{key}") for key, one in value.items()]
        return [violation for part in found for violation in part]
    if "ref" in kind:
        return _check_object(value, kind["ref"], path)
    return _check_union(value, kind["union"], path)


def _check_enum(value: Any, allowed: list[Any], path: str) -> list[Violation]:
    if value in allowed:
        return []
    if path.rsplit(".", 1)[-1] in OPEN_ENUMS and isinstance(value, str):
        return []
    return [Violation(path, f"{value!r} is not one of {', '.join(map(str, allowed))}")]


def _check_object(value: Any, name: str, path: str) -> list[Violation]:
    if not isinstance(value, Mapping):
        return [Violation(path, _wrong(value, "object"))]
    if name in FREE_FORM:
        return []
    keys = schema_objects()[name]
    violations: list[Violation] = []
    for key, item in value.items():
        place = f"{path}.{key}" if path else key
        if key not in keys:
            violations.append(Violation(place, "unknown key"))
        elif item is None and key not in NULL_ALLOWED:
            violations.append(Violation(place, "null is not a value; leave the key out"))
        elif item is not None:
            violations.extend(_check(item, keys[key]["type"], place))
    for key, fact in keys.items():
        if fact["required"] and key not in value:
            place = f"{path}.{key}" if path else key
            violations.append(Violation(place, "required key is missing"))
    return violations


def _check_union(value: Any, members: list[Any], path: str) -> list[Violation]:
    """Check a union; the member to judge by is the one that ``value`` looks meant for."""
    candidates = [member for member in members if _looks_like(value, member)]
    if not candidates:
        wanted = " or ".join(sorted({_json_kind(member) for member in members}))
        return [Violation(path, _wrong(value, wanted))]
    named = [member for member in candidates if _names(member, value)]
    if not named and isinstance(value, Mapping) and all(map(_is_named_kind, candidates)):
        problem = "unknown" if DISCRIMINATOR in value else "missing"
        return [Violation(f"{path}.{DISCRIMINATOR}", f"{problem} kind of item")]
    found = [_check(value, member, path) for member in named or candidates]
    return min(found, key=len)


def _is_named_kind(member: Any) -> bool:
    """Tell whether a union's member is an object that a discriminator names."""
    return "ref" in member and DISCRIMINATOR in schema_objects()[member["ref"]]


def _looks_like(value: Any, member: Any) -> bool:
    """Tell whether ``value`` has the JSON kind of a union's member."""
    kind = _json_kind(member)
    if kind == "list":
        return isinstance(value, list)
    return _is_plain(value, kind)


def _json_kind(member: Any) -> str:
    if isinstance(member, str):
        return member
    return "list" if "list" in member else "string" if "enum" in member else "object"


def _names(member: Any, value: Any) -> bool:
    """Tell whether the discriminator of ``value``, or of its first item, names the member."""
    if isinstance(member, str):
        return False
    if "list" in member and isinstance(value, list) and value:
        items = member["list"]
        options = items["union"] if isinstance(items, dict) and "union" in items else [items]
        return any(_names(option, value[0]) for option in options)
    if "ref" not in member or not isinstance(value, Mapping):
        return False
    fact = schema_objects()[member["ref"]].get(DISCRIMINATOR)
    return fact is not None and value.get(DISCRIMINATOR) in fact["type"].get("enum", [])


def _is_plain(value: Any, kind: str) -> bool:
    if kind == "any":
        return True
    if kind == "string":
        return isinstance(value, str)
    if kind == "boolean":
        return isinstance(value, bool)
    if kind == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    if kind == "number":
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    return isinstance(value, Mapping)


def _wrong(value: Any, wanted: str) -> str:
    names = {dict: "object", list: "list", str: "string", bool: "boolean", type(None): "null"}
    return f"expected {wanted}, got {names.get(type(value), type(value).__name__)}"
