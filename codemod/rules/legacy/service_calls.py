"""Finds the calls of google-generativeai besides generating: files, models, embeddings, counts."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from codemod.analysis.graph import CallOperation
from codemod.analysis.project import Project
from codemod.analysis.values import SdkMethodValue, SdkValue
from codemod.mapping.legacy_services import SERVICES

COUNT = frozenset({"count_tokens", "count_tokens_async"})
LEGACY_MODEL = "GenerativeModel"


def service_calls(project: Project) -> tuple[CallOperation, ...]:
    """Every call that may become one of a service of google-genai."""
    return tuple(
        call
        for call in project.calls()
        if project.symbol(call.node.func) in SERVICES
        or count_models(call)
        or is_file_delete(project, call)
    )


def is_service(project: Project, call: CallOperation | None) -> bool:
    """Whether a call is one of a function of the table."""
    return call is not None and project.symbol(call.node.func) in SERVICES


def count_models(call: CallOperation) -> frozenset[CallOperation]:
    """The constructions of the models whose tokens a call counts; none for other calls."""
    return frozenset(
        value.owner.origin
        for value in call.callee.values
        if isinstance(value, SdkMethodValue)
        and value.owner.type == LEGACY_MODEL
        and value.name in COUNT
        and value.owner.origin is not None
    )


def is_file_delete(project: Project, call: CallOperation) -> bool:
    """Whether a call is `file.delete()` on a file of the legacy SDK."""
    function = call.node.func
    return (
        isinstance(function, ast.Attribute)
        and function.attr == "delete"
        and bool(file_origins(project, project.sdk_values(function.value)))
    )


def file_origins(project: Project, values: Iterable[SdkValue]) -> frozenset[CallOperation]:
    """The calls of the legacy SDK that files among some values come from."""
    return frozenset(
        value.origin
        for value in values
        if value.type == "File" and value.origin is not None and is_service(project, value.origin)
    )
