"""`request_options` of google-generativeai (mapping 2.4)."""

from __future__ import annotations

import ast

from codemod.conversion.legacy.values import given_arguments, legacy_symbol
from codemod.conversion.literals import is_none
from codemod.conversion.optional_values import may_be_none
from codemod.conversion.result import Conversion
from codemod.mapping.legacy_objects import REQUEST_OPTIONS
from codemod.rewriting.edits import Entry, code


def request_options(conversion: Conversion, node: ast.expr, whole: ast.AST) -> list[Entry]:
    """The arguments for the options at `node`: `timeout`, which is in seconds as before.

    Args:
        conversion: where notes are collected.
        node: the options.
        whole: the argument they stand in, keyword included.

    Raises:
        Refused: the options cannot be seen, or set a retry.
    """
    entries: list[Entry] = []
    for name, value in _given(conversion, node).items():
        if is_none(value):
            continue
        if name != "timeout":
            raise conversion.refuse("config-without-equivalent", value, name)
        if may_be_none(conversion.project, value):
            raise conversion.refuse("config-not-understood", value, name)
        origin = conversion.module.span(whole)
        entries.append(Entry("timeout", code(conversion.module.span(value)), origin))
    return entries


def _given(conversion: Conversion, node: ast.expr) -> dict[str, ast.expr]:
    if isinstance(node, ast.Dict):
        found: dict[str, ast.expr] = {}
        for key, value in zip(node.keys, node.values, strict=True):
            if not isinstance(key, ast.Constant) or key.value not in REQUEST_OPTIONS:
                raise conversion.refuse("config-not-understood", value, "request_options")
            found[str(key.value)] = value
        return found
    name = legacy_symbol(conversion.project, node.func) if isinstance(node, ast.Call) else ""
    if isinstance(node, ast.Call) and name.endswith("RequestOptions"):
        return given_arguments(conversion, node, REQUEST_OPTIONS, node.args)
    raise conversion.refuse("config-not-understood", node, "request_options")
