"""Classes of the project that inherit from a client of the SDK."""

from __future__ import annotations

import ast

from codemod.analysis.project import Project
from codemod.analysis.sdk import class_of_symbol, is_service_type
from codemod.analysis.values import ClassInfo, InstanceValue, SymbolValue

_METHODS = {
    "models": ("generate_content", "generate_content_stream"),
    "chats": ("create",),
}


def client_subclasses(project: Project) -> frozenset[ClassInfo]:
    """The classes that inherit from a client of the SDK themselves."""
    return frozenset(
        info
        for graph in project.graphs.values()
        for info, base in graph.base_slots
        for value in base.values
        if isinstance(value, SymbolValue) and is_service_type(class_of_symbol(value.name))
    )


def is_called_on(project: Project, classes: frozenset[ClassInfo], function: ast.expr) -> bool:
    """Whether a function is `x.models.generate_content` of an instance of one of some classes."""
    service = function.value if isinstance(function, ast.Attribute) else None
    if not isinstance(function, ast.Attribute) or not isinstance(service, ast.Attribute):
        return False
    if function.attr not in _METHODS.get(service.attr, ()):
        return False
    client = service.value
    if isinstance(client, ast.Attribute) and client.attr == "aio":
        client = client.value
    return any(
        isinstance(value, InstanceValue) and classes.intersection(value.cls.lineage())
        for value in project.values(client)
    )
