"""Turns requests for clients into edits, when it is known which flows of the project migrate.

`configure(...)` becomes the construction of the client.  Where other code of the module stays on
the legacy SDK, the call and the old import stay beside it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import replace

from codemod.model import Span
from codemod.planning.planner import Plan
from codemod.rewriting.edits import (
    Code,
    Edit,
    InsertStatement,
    RemoveStatement,
    RequireClient,
    RequireImport,
    code,
)
from codemod.rules.calls import Context
from codemod.sources.python_module import PythonModule

_ALONGSIDE = "google_genai"
"""The name of the new SDK in a module where the legacy one keeps the name `genai`."""


def settle(context: Context, plan: Plan) -> Plan:
    """The plan with every `RequireClient` turned into edits."""
    return replace(
        plan,
        edits={
            path: tuple(_settled(context, context.project.modules[path], edits))
            for path, edits in plan.edits.items()
        },
    )


def _settled(context: Context, module: PythonModule, edits: tuple[Edit, ...]) -> list[Edit]:
    requests = dict.fromkeys(edit for edit in edits if isinstance(edit, RequireClient))
    found: list[Edit] = [edit for edit in edits if not isinstance(edit, RequireClient)]
    if not requests:
        return found
    stays = _legacy_names_left(context, module, [*found, *requests])
    if stays:
        sdk = _ALONGSIDE
        found.append(RequireImport(module.path, "google", "genai", _ALONGSIDE))
    else:
        sdk = "genai"
        found += _new_import(context, module)
    for request in requests:
        found += _client(context, module, request, sdk, keep=bool(stays))
    return found


def _client(
    context: Context, module: PythonModule, request: RequireClient, sdk: str, keep: bool
) -> list[Edit]:
    call = _call_at(module, request.span)
    statement = module.span(module.statement(call))
    inner: list[str | Code] = []
    for keyword in call.keywords:
        inner += [f"{keyword.arg}=", code(module.span(keyword.value))]
    new = code(f"{request.name} = {sdk}.Client(", *inner, ")")
    edits: list[Edit] = [InsertStatement(module.path, statement, new)]
    return edits if keep else [*edits, RemoveStatement(module.path, statement)]


def _call_at(module: PythonModule, span: Span) -> ast.Call:
    return next(
        node
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and module.span(node) == span
    )


def _new_import(context: Context, module: PythonModule) -> list[Edit]:
    """Put the new import in the place of the old one."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import) and len(node.names) == 1:
            alias = node.names[0]
            if alias.name == "google.generativeai" and alias.asname == "genai":
                span = module.span(node)
                return [
                    InsertStatement(module.path, span, code("from google import genai")),
                    RemoveStatement(module.path, span),
                ]
    return [RequireImport(module.path, "google", "genai")]


def _legacy_names_left(
    context: Context, module: PythonModule, edits: Iterable[Edit]
) -> list[ast.Name]:
    """The uses of the legacy SDK's names that no edit replaces."""
    from codemod.rules.survivors import replaces

    spans = [edit.span for edit in edits if isinstance(edit, RequireClient)]
    left = []
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Name) or not isinstance(node.ctx, ast.Load):
            continue
        if not context.project.symbol(node).startswith("google.generativeai"):
            continue
        span = module.span(node)
        if not any(replaces(edit, span) for edit in edits) and not any(
            one.contains(span) for one in spans
        ):
            left.append(node)
    return left
