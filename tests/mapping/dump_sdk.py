"""Describe an installed google-genai as JSON: classes, members, enums, services, errors.

Run with the interpreter of an environment that holds the SDK; it imports nothing of this project.
The output is the ground truth the mapping tables are checked against:

    {"version": str,
     "classes": {name: {member: type expression}},   public pydantic classes of google.genai.types
     "fields": {name: [field]},                      the members that are data
     "functions": {name: [class method]}, "bases": {name: [base name]},
     "dicts": [name],                                TypedDict names
     "enums": {name: [member]},
     "aliases": {camelCase: snake_case},             of every field of a generate class
     "reachable": {"request": [name], "response": [name]},
     "services": {"AsyncClient.models": {member: shape}},
     "errors": {name: [base names]}, "new_errors": {name: [base names]},
     "create": [keyword of interactions.create], "generation_config": [key], "usage": [field],
     "interaction": [field], "modality_tokens": [field],
     "words": {name: [literal]}}                     named literal types of the newest version only
"""

from __future__ import annotations

import enum
import inspect
import json
import sys
import types as builtin_types
import typing
import warnings
from collections.abc import Callable, Iterable
from typing import Any

import google.genai
from google.genai import _interactions, errors, types

REQUEST_ROOTS = ("GenerateContentConfig", "Content", "Tool")
RESPONSE_ROOTS = ("GenerateContentResponse",)
WORD_TYPES = (
    "DisabledSafetyPolicy",
    "EnvironmentEnum",
    "HarmCategory",
    "MediaResolution",
    "ResponseModality",
    "ServiceTier",
    "ThinkingLevel",
    "Threshold",
    "ToolChoiceType",
)
SCALARS = {str: "str", bytes: "bytes", int: "int", float: "float", bool: "bool"}


def expression(annotation: Any) -> str:
    """The type expression of an annotation: `str`, `list Part`, `enum FinishReason`, `other`..."""
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Union or origin is builtin_types.UnionType:
        options = {expression(option) for option in arguments if option is not type(None)}
        return options.pop() if len(options) == 1 else "other"
    if origin is list:
        element = expression(arguments[0])
        return "other" if element == "other" else f"list {element}"
    if annotation in SCALARS:
        return SCALARS[annotation]
    if inspect.isclass(annotation) and annotation.__module__ == types.__name__:
        is_enum = issubclass(annotation, enum.Enum)
        return f"enum {annotation.__name__}" if is_enum else annotation.__name__
    return "other"


def named_classes(annotation: Any) -> set[str]:
    """Names of the classes of google.genai.types inside an annotation."""
    found = set()
    if inspect.isclass(annotation) and annotation.__module__ == types.__name__:
        found.add(annotation.__name__)
    for argument in typing.get_args(annotation):
        found |= named_classes(argument)
    return found


def reachable(roots: Iterable[str]) -> list[str]:
    """Classes and enums that values of the root classes can hold, themselves included."""
    seen: set[str] = set()
    todo = list(roots)
    while todo:
        name = todo.pop()
        if name in seen:
            continue
        seen.add(name)
        model = getattr(types, name)
        if hasattr(model, "model_fields"):
            for field in model.model_fields.values():
                todo.extend(named_classes(field.annotation))
    return sorted(seen)


def model_members(model: Any) -> dict[str, str]:
    """Fields, properties and instance methods of a class, without what pydantic gives to all."""
    members = {name: expression(field.annotation) for name, field in model.model_fields.items()}
    for base in reversed(model.__mro__):
        if base.__module__ != types.__name__:
            continue
        for name, value in vars(base).items():
            if name.startswith("_") or name == "model_post_init":
                continue
            if isinstance(value, property):
                members[name] = expression(typing.get_type_hints(value.fget)["return"])
            elif inspect.isfunction(value):
                hints = typing.get_type_hints(value, localns=vars(types))
                members[f"{name}()"] = expression(hints.get("return"))
    return members


def class_functions() -> dict[str, list[str]]:
    """Class methods and static methods written in google.genai.types, by class."""
    found: dict[str, list[str]] = {}
    for name, model in public_classes():
        functions = [
            key
            for key, value in vars(model).items()
            if isinstance(value, (classmethod, staticmethod))
            and not key.startswith("_")
            and value.__func__.__module__ == types.__name__
            and "validator" not in type(value).__name__.lower()
        ]
        if functions:
            found[name] = sorted(functions)
    return found


def public_classes() -> list[tuple[str, Any]]:
    """Classes written in google.genai.types whose names do not start with an underscore."""
    return [
        (name, value)
        for name, value in sorted(vars(types).items())
        if inspect.isclass(value) and value.__module__ == types.__name__ and name[0] != "_"
    ]


def method_shape(method: Callable[..., Any]) -> str:
    """How a service method answers: `plain`, `awaitable`, with ` iterator` for iterables."""
    method = inspect.unwrap(method)
    shape = "awaitable" if inspect.iscoroutinefunction(method) else "plain"
    returned = str(inspect.signature(method).return_annotation)
    return f"{shape} iterator" if "Iterator[" in returned or "Pager[" in returned else shape


def service_members(service: object) -> dict[str, str]:
    """Public members of a service object; methods are spelled with `()` and give their shape."""
    members = {}
    for name in dir(type(service)):
        value = inspect.getattr_static(type(service), name)
        if name.startswith("_") or isinstance(value, typing.TypeVar):
            continue
        if callable(value) and not inspect.isclass(value):
            members[f"{name}()"] = method_shape(value)
        else:
            members[name] = "attribute"
    return members


def services() -> dict[str, dict[str, str]]:
    """The clients, both chat classes, and the services by owner: `AsyncClient.models`."""
    client = google.genai.Client(api_key="none")
    objects: dict[str, object] = {
        "Client": client,
        "AsyncClient": client.aio,
        "Chat": client.chats.create(model="m"),
        "AsyncChat": client.aio.chats.create(model="m"),
    }
    for owner in ("Client", "AsyncClient"):
        for name, member in inspect.getmembers(type(objects[owner])):
            public = name[0] != "_" and name not in ("aio", "vertexai")
            if isinstance(member, property) and public:
                service = getattr(objects[owner], name)
                if type(service).__module__.startswith("google.genai"):
                    objects[f"{owner}.{name}"] = service
    return {name: service_members(service) for name, service in objects.items()}


def chat_attributes() -> list[str]:
    """What a chat keeps to itself."""
    return sorted(vars(google.genai.Client(api_key="none").chats.create(model="m")))


def error_classes(module: Any) -> dict[str, list[str]]:
    """Exception classes of a module with the names of their bases."""
    return {
        name: [base.__name__ for base in value.__mro__[1:-2]]
        for name, value in sorted(vars(module).items())
        if inspect.isclass(value) and issubclass(value, Exception) and name[0] != "_"
    }


def interaction_keywords() -> dict[str, list[str]]:
    """Keywords of interactions.create, keys of generation_config and fields of usage."""
    if google.genai.__version__.startswith("2.3."):
        from google.genai._interactions.resources.interactions import InteractionsResource
        from google.genai._interactions.types.generation_config_param import GenerationConfigParam
        from google.genai._interactions.types.interaction import Interaction
        from google.genai._interactions.types.usage import OutputTokensByModality, Usage

        keywords = list(inspect.signature(InteractionsResource.create).parameters)
        keys = list(typing.get_type_hints(GenerationConfigParam))
    else:
        from google.genai.interactions import (
            CreateModelInteraction,
            GenerationConfig,
            Interaction,
            Usage,
        )
        from google.genai.interactions import ModalityTokens as OutputTokensByModality

        client = google.genai.Client(api_key="none")
        keywords = list(inspect.signature(type(client.interactions).create).parameters)
        keywords += list(CreateModelInteraction.model_fields)
        keys = list(GenerationConfig.model_fields)
    return {
        "create": sorted(set(keywords) - {"self", "body", "request"}),
        "generation_config": sorted(keys),
        "usage": sorted(Usage.model_fields),
        "interaction": sorted(Interaction.model_fields),
        "modality_tokens": sorted(OutputTokensByModality.model_fields),
    }


def words() -> dict[str, list[str]]:
    """Literals that a named type of `google.genai.interactions` accepts."""
    if google.genai.__version__.startswith("2.3."):
        return {}
    found = {}
    for name in WORD_TYPES:
        alias = getattr(google.genai.interactions, name)
        literal = typing.get_args(alias)[0]
        found[name] = sorted(typing.get_args(literal))
    return found


def describe() -> dict[str, Any]:
    """Everything about the installed SDK that the tables state."""
    classes = public_classes()
    models = {name: c for name, c in classes if hasattr(c, "model_fields")}
    request, response = reachable(REQUEST_ROOTS), reachable(RESPONSE_ROOTS)
    described = [models[name] for name in {*request, *response} if name in models]
    fields = [field for model in described for field in model.model_fields.items()]
    return {
        "version": google.genai.__version__,
        "classes": {name: model_members(model) for name, model in models.items()},
        "fields": {name: sorted(model.model_fields) for name, model in models.items()},
        "functions": class_functions(),
        "bases": {name: [b.__name__ for b in c.__mro__[1:]] for name, c in models.items()},
        "dicts": [name for name, c in classes if hasattr(c, "__required_keys__")],
        "enums": {
            name: [member.name for member in c] for name, c in classes if issubclass(c, enum.Enum)
        },
        "aliases": {field.alias: name for name, field in fields if field.alias},
        "reachable": {"request": request, "response": response},
        "services": services(),
        "chat_attributes": chat_attributes(),
        "errors": error_classes(errors),
        "new_errors": error_classes(_interactions),
        **interaction_keywords(),
        "words": words(),
    }


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    json.dump(describe(), sys.stdout, indent=1, sort_keys=True)
