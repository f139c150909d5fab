"""Built-in tools of google-generativeai, as plain dicts (mapping 3.1)."""

from __future__ import annotations

import ast

from codemod.conversion.definitions import definition_of
from codemod.conversion.legacy.values import legacy_symbol
from codemod.conversion.literals import constant_text
from codemod.conversion.result import Conversion
from codemod.mapping.legacy_objects import BUILT_IN_TOOLS
from codemod.mapping.tool_fields import TOOL_KINDS
from codemod.rewriting.edits import Code, DictCode, Entry, code

_CLASSES = {
    "CodeExecution": "code_execution",
    "GoogleSearchRetrieval": "google_search_retrieval",
}


def legacy_tools(conversion: Conversion, node: ast.expr) -> Code:
    """The list of tools for the built-in tools written at `node`.

    Raises:
        Refused: there is a function among the tools, or one cannot be seen.
    """
    elements = node.elts if isinstance(node, ast.List | ast.Tuple) else [node]
    names = [name for element in elements for name in _names(conversion, element)]
    if not names:
        raise conversion.refuse("tools-function-calling", node)
    parts: list[str | DictCode] = ["["]
    for index, name in enumerate(names):
        row = TOOL_KINDS[name]
        if row.note:
            conversion.note(row.note, node)
        parts += [
            ", " if index else "",
            DictCode((Entry('"type"', code(f'"{row.type}"')),)),
        ]
    return code(*parts, "]")


def _names(conversion: Conversion, node: ast.expr) -> list[str]:
    """The built-in tools that one element stands for."""
    text = constant_text(node)
    if text is not None and text.lower() in BUILT_IN_TOOLS:
        return [text.lower()]
    definition = definition_of(conversion.project, conversion.module, node)
    if definition is not None and constant_text(definition.value) is not None:
        return _names(conversion, definition.value)
    if isinstance(node, ast.Dict):
        keys = [constant_text(key) or "" for key in node.keys if key is not None]
        if len(keys) == len(node.keys) and keys and set(keys) <= BUILT_IN_TOOLS:
            return keys
    name = ""
    if isinstance(node, ast.Call) and not node.args:
        name = legacy_symbol(conversion.project, node.func).rpartition(".")[2]
    if name == "Tool" and isinstance(node, ast.Call):
        keys = [keyword.arg or "" for keyword in node.keywords]
        if keys and set(keys) <= BUILT_IN_TOOLS:
            return keys
    if name in _CLASSES:
        return [_CLASSES[name]]
    raise conversion.refuse("tools-function-calling", node)
