"""Prints the classes of `google.genai.interactions` as JSON: fields, and the words that name them.

Runs in an environment with the SDK, which the tests themselves do not have.
"""

from __future__ import annotations

import importlib.metadata
import json
import typing
from typing import Any

from google.genai import interactions


def words(annotation: Any) -> list[str]:
    """The string constants in an annotation."""
    if isinstance(annotation, str):
        return [annotation]
    return [word for argument in typing.get_args(annotation) for word in words(argument)]


def described(cls: Any) -> dict[str, Any]:
    """The fields and properties of a class, and the constants of what tells it apart."""
    fields = cls.model_fields
    tags = {tag: words(fields[tag].annotation) for tag in ("type", "event_type") if tag in fields}
    properties = [name for name in dir(cls) if isinstance(getattr(cls, name, None), property)]
    return {"members": sorted({*fields, *properties}), **tags}


def classes() -> dict[str, Any]:
    """All classes with fields, by name."""
    found = {name: getattr(interactions, name) for name in dir(interactions) if name[0] != "_"}
    return {
        name: described(value)
        for name, value in found.items()
        if isinstance(value, type) and isinstance(getattr(value, "model_fields", None), dict)
    }


print(
    json.dumps(
        {
            "version": importlib.metadata.version("google-genai"),
            "classes": classes(),
            "names": [name for name in dir(interactions) if name[0] != "_"],
        }
    )
)
