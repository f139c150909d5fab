"""`http_options` of one request as arguments of the new call (mapping trap 5)."""

from __future__ import annotations

import ast

from codemod.conversion.literals import FieldValue, fields_of, is_none
from codemod.conversion.optional_values import may_be_none
from codemod.conversion.result import Conversion
from codemod.mapping.config_fields import ConfigField
from codemod.rewriting.edits import Code, Entry, code
from codemod.sources.python_module import PythonModule


def http_entries(conversion: Conversion, item: FieldValue, row: ConfigField) -> list[Entry] | None:
    """The arguments for the options written out; None when only running code can tell.

    Raises:
        Refused: an option has no counterpart.
    """
    fields = fields_of(conversion.project, conversion.module, item.value, "HttpOptions")
    if fields is None:
        return None
    entries = []
    for option in fields:
        if is_none(option.value):
            continue
        if may_be_none(conversion.project, option.value):
            return None
        if option.name == "timeout":
            seconds = _seconds(conversion.module, option.value)
            entries.append(Entry("timeout", seconds, option.origin))
        elif option.name == "headers":
            headers = code(conversion.module.span(option.value))
            entries.append(Entry("extra_headers", headers, option.origin))
        else:
            name = f"http_options.{option.name}"
            raise conversion.refuse(row.refusal, option.value, name)
        conversion.note(row.note, option.value)
    return entries


def _seconds(module: PythonModule, node: ast.expr) -> Code:
    """Milliseconds, written as seconds."""
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        seconds = node.value / 1000
        return code(str(int(seconds) if seconds == int(seconds) else seconds))
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        for side, other in ((node.left, node.right), (node.right, node.left)):
            if isinstance(side, ast.Constant) and side.value == 1000:
                return code(module.span(other))
    return code(module.span(node), " / 1000")
