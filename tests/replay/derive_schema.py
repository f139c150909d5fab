"""Print the shape of an interactions request as the installed google-genai declares it.

Run inside an environment that has google-genai; the package under test never imports the SDK. The
output is the format of ``codemod/replay/interactions_schema.json``: named objects with their keys,
where a type is one of "string", "integer", "number", "boolean", "any", "object", or a dict with one
of the keys ``enum``, ``list``, ``map``, ``union``, ``ref``.

Source of the facts: ``CreateModelInteractionParam`` (google-genai 2.9 and newer) or
``BaseCreateModelInteractionParams`` (2.0 to 2.8) and every TypedDict they reach.
"""

from __future__ import annotations

import collections.abc
import importlib
import json
import sys
import types
import typing
from typing import Any

import typing_extensions

NAMES = {str: "string", int: "integer", float: "number", bool: "boolean", bytes: "bytes"}
SEQUENCES = (list, tuple, collections.abc.Iterable, collections.abc.Sequence)


def main() -> None:
    """Print the derived schema as JSON on stdout."""
    derivation = Derivation()
    for root in roots():
        derivation.add(root)
    json.dump({"objects": derivation.objects}, sys.stdout, indent=1, sort_keys=True)


def roots() -> list[Any]:
    """Return the TypedDict of a model request in the installed SDK."""
    try:
        module = importlib.import_module(
            "google.genai._gaos.types.interactions.createmodelinteraction"
        )
        return [module.CreateModelInteractionParam]
    except ModuleNotFoundError:
        module = importlib.import_module(
            "google.genai._interactions.types.interaction_create_params"
        )
        return [module.BaseCreateModelInteractionParams]


class Derivation:
    """Walks TypedDicts and collects one entry per named object."""

    def __init__(self) -> None:
        self.objects: dict[str, Any] = {}

    def add(self, typed_dict: Any) -> str:
        """Collect ``typed_dict`` (once) and return its name."""
        name = canonical_name(typed_dict)
        if name in self.objects:
            return name
        self.objects[name] = {}
        module = sys.modules[typed_dict.__module__]
        hints = typing_extensions.get_type_hints(typed_dict, vars(module), include_extras=True)
        keys: dict[str, Any] = {}
        for name_in_class, hint in hints.items():
            key = name_in_class.removesuffix("_")
            required = is_required(hint, name_in_class in typed_dict.__required_keys__)
            keys[key] = {"type": self.describe(hint), "required": required}
        self.objects[name] = keys
        return name

    def describe(self, hint: Any) -> Any:
        """Translate one annotation into the schema's type language."""
        hint = unwrap(hint)
        if hint in NAMES:
            return NAMES[hint]
        if hint is Any or hint is object:
            return "any"
        origin = typing_extensions.get_origin(hint)
        arguments = typing_extensions.get_args(hint)
        if origin is typing.Literal or origin is typing_extensions.Literal:
            return {"enum": sorted(arguments, key=str)}
        if origin is typing.Union or origin is types.UnionType:
            return self.union(arguments)
        if origin in SEQUENCES:
            return {"list": self.describe(arguments[0])}
        if origin in (dict, collections.abc.Mapping):
            return {"map": self.describe(arguments[1])}
        if hasattr(hint, "__required_keys__"):
            return {"ref": self.add(hint)}
        if getattr(hint, "__name__", "").startswith("SequenceNotStr") or (
            getattr(origin, "__name__", "") == "SequenceNotStr"
        ):
            return {"list": self.describe(arguments[0])}
        return "any" if hint is dict else f"python:{getattr(hint, '__name__', hint)}"

    def union(self, members: tuple[Any, ...]) -> Any:
        described: list[Any] = []
        for member in members:
            one = self.describe(member)
            parts = one["union"] if isinstance(one, dict) and "union" in one else [one]
            described.extend(part for part in parts if part not in described)
        python_only = ("python:UnrecognizedStr", "python:NoneType", "python:IO", "python:PathLike")
        described = [part for part in described if part not in python_only]
        return described[0] if len(described) == 1 else {"union": described}


def unwrap(hint: Any) -> Any:
    """Strip Required, NotRequired, Annotated and TypeAliasType."""
    while True:
        origin = typing_extensions.get_origin(hint)
        if origin in (
            typing_extensions.Required,
            typing_extensions.NotRequired,
            typing_extensions.Annotated,
        ):
            hint = typing_extensions.get_args(hint)[0]
        elif isinstance(hint, typing_extensions.TypeAliasType):
            hint = hint.__value__
        else:
            return hint


def is_required(hint: Any, by_class: bool) -> bool:
    """Tell whether a key must be present; string annotations hide it from the class itself."""
    origin = typing_extensions.get_origin(hint)
    if origin is typing_extensions.NotRequired:
        return False
    return by_class or origin is typing_extensions.Required


def canonical_name(typed_dict: Any) -> str:
    """Return the class name without the SDK's suffixes, equal in both generations."""
    return str(typed_dict.__name__).removeprefix("Base").removesuffix("s").removesuffix("Param")


if __name__ == "__main__":
    main()
