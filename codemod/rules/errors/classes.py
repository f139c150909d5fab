"""The error classes of google-genai in clauses and tests, and the classes that replace them."""

from __future__ import annotations

import ast

from codemod.analysis.graph import CallOperation
from codemod.conversion.result import Conversion
from codemod.mapping.errors import HTTP_ERRORS, NEW_ERROR_MODULE, NEW_ERRORS, STATUS_ERROR
from codemod.model import Family
from codemod.rewriting.edits import code
from codemod.rules.calls import Context
from codemod.rules.errors.http import http_error
from codemod.rules.reach import API_ERROR, CLIENT_ERROR, SERVER_ERROR
from codemod.rules.rule import Draft, Proposal
from codemod.sources.python_module import PythonModule

RULE_CODE = "GC601"
PREFIX = "google.genai.errors."


def is_sdk_error(context: Context, node: ast.expr) -> bool:
    """Whether an expression is an error class of google-genai.

    The classes of `google.api_core` were never raised by google-genai: handlers for them stay.
    """
    symbol = context.project.symbol(node)
    return symbol in NEW_ERRORS and symbol.startswith(PREFIX)


def replace_classes(
    context: Context,
    conversion: Conversion,
    place: ast.expr,
    classes: list[ast.expr],
    old: frozenset[str],
    client: tuple[str, ...],
) -> None:
    """Name the new classes in an `except` clause or a test, and the old ones that can still come.

    `client` are the classes that stand for ClientError.
    """
    symbols = {context.project.symbol(part) for part in classes}
    alias = conversion.import_name("google.genai", NEW_ERROR_MODULE.rpartition(".")[2])
    base = f"{alias}.{STATUS_ERROR}"
    names: dict[str, None] = {}
    failures: set[str] = set()
    for part in classes:
        written = conversion.module.source(part)
        symbol = context.project.symbol(part)
        if not is_sdk_error(context, part) or symbol in old:
            names[written] = None
        if not is_sdk_error(context, part):
            failures.add(HTTP_ERRORS.get(http_error(context.project, part), ""))
            continue
        if API_ERROR in symbols or symbols >= {CLIENT_ERROR, SERVER_ERROR}:
            names[base] = None
        else:
            named = client if symbol == CLIENT_ERROR else NEW_ERRORS[symbol]
            names.update(dict.fromkeys(f"{alias}.{name}" for name in named))
    failures.discard("")
    if failures:
        # A timeout is a failed connection, and "APIConnectionError" comes first.
        names[f"{alias}.{min(failures)}"] = None
    text = ", ".join(names)
    conversion.site(place, Family.ERROR, conversion.module.source(place))
    conversion.replace(place, code(text if len(names) == 1 else f"({text})"))
    conversion.note("error-classes", place)


def refused(
    context: Context, module: PythonModule, node: ast.AST, origins: frozenset[CallOperation]
) -> Proposal:
    draft = Draft(RULE_CODE, origins, Conversion(context.project, module))
    with draft as conversion:
        conversion.site(node, Family.ERROR)
        raise conversion.refuse("handler-not-understood", node)
    return draft.proposal()
