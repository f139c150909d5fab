"""Displays and constructor calls of the program, read as field -> expression."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass

from codemod.analysis.project import Project
from codemod.analysis.sdk import class_of_symbol
from codemod.conversion.result import Conversion
from codemod.mapping.config_fields import to_snake_case
from codemod.mapping.legacy_objects import LEGACY_PACKAGES
from codemod.model import Span
from codemod.rewriting.edits import Code, code
from codemod.sources.python_module import PythonModule


@dataclass(frozen=True)
class FieldValue:
    """One field as written: its snake_case name, its value, the span of the whole item."""

    name: str
    value: ast.expr
    origin: Span


def fields_of(
    project: Project, module: PythonModule, node: ast.expr, kind: str
) -> list[FieldValue] | None:
    """The fields of a constructor call `types.KIND(...)` or of a dict display in its place.

    None when the expression is neither, or when not every field can be seen.
    """
    if isinstance(node, ast.Dict):
        return _dict_fields(module, node)
    if isinstance(node, ast.Call) and constructed(project, node) == kind:
        if node.args or any(keyword.arg is None for keyword in node.keywords):
            return None
        return [
            FieldValue(to_snake_case(keyword.arg or ""), keyword.value, module.span(keyword))
            for keyword in node.keywords
        ]
    return None


def _dict_fields(module: PythonModule, node: ast.Dict) -> list[FieldValue] | None:
    found: list[FieldValue] = []
    for key, value in zip(node.keys, node.values, strict=True):
        if not isinstance(key, ast.Constant) or not isinstance(key.value, str):
            return None
        start, end = module.span(key), module.span(value)
        origin = Span(start.start_line, start.start_column, end.end_line, end.end_column)
        found.append(FieldValue(to_snake_case(key.value), value, origin))
    return found


def constructed(project: Project, node: ast.expr) -> str:
    """The SDK class a call constructs, `Part.from_bytes` style functions excluded; else empty."""
    if not isinstance(node, ast.Call):
        return ""
    symbol = project.symbol(node.func)
    if symbol.endswith("Dict"):
        return class_of_symbol(symbol.removesuffix("Dict"))
    return class_of_symbol(symbol)


def sdk_function(project: Project, node: ast.expr) -> str:
    """`Part.from_bytes` and the like: class and function of an SDK factory call; else empty."""
    if not isinstance(node, ast.Call):
        return ""
    symbol = project.symbol(node.func)
    return ".".join(symbol.split(".")[-2:]) if symbol.startswith("google.genai.types.") else ""


def is_empty(node: ast.expr) -> bool:
    """Whether an expression is None, or a list or tuple without anything in it."""
    return is_none(node) or (isinstance(node, ast.List | ast.Tuple) and not node.elts)


def is_text_or_none(node: ast.expr) -> bool:
    """Whether an expression is a text that is written out, or None."""
    return isinstance(node, ast.Constant) and (node.value is None or isinstance(node.value, str))


def constant_text(node: ast.expr) -> str | None:
    """The value of a string constant."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def is_leaf(kind: str) -> bool:
    """Whether an SDK type expression is plain data that stays plain data."""
    return kind in ("str", "bytes", "int", "float", "bool", "other")


def is_plain(node: ast.expr | None) -> bool:
    """Whether an expression is a name, or a member of one, so that it can be written twice."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name)


def only_options(node: ast.expr) -> ast.expr | None:
    """The mapping that holds all arguments of a call, when it is given nothing but `**mapping`."""
    if isinstance(node, ast.Call) and not node.args and len(node.keywords) == 1:
        return node.keywords[0].value if node.keywords[0].arg is None else None
    return None


def is_none(node: ast.expr) -> bool:
    """Whether an expression is the constant None."""
    return isinstance(node, ast.Constant) and node.value is None


def enum_member(project: Project, node: ast.expr, enum: str) -> str | None:
    """The member an expression names: `types.ENUM.MEMBER` or its name as a string constant."""
    text = constant_text(node)
    if text is not None:
        return text
    owner, _, member = project.symbol(node).rpartition(".")
    known = owner == f"google.genai.types.{enum}" or (
        owner.startswith(LEGACY_PACKAGES) and owner.endswith(f".{enum}")
    )
    return member if known else None


def exploded(module: PythonModule, node: ast.expr) -> bool:
    """Whether a display or call was written with a comma after its last item, one item a line."""
    items: list[ast.expr] = []
    if isinstance(node, ast.Call):
        items = [*node.args, *(keyword.value for keyword in node.keywords)]
    elif isinstance(node, ast.Dict):
        items = list(node.values)
    elif isinstance(node, ast.List | ast.Tuple):
        items = list(node.elts)
    if not items:
        return False
    last, whole = module.span(items[-1]), module.span(node)
    rest = module.text_of(Span(last.end_line, last.end_column, whole.end_line, whole.end_column))
    return "," in re.sub("#.*", "", rest)


def rewritten(conversion: Conversion, node: ast.List, items: Sequence[Code]) -> Code:
    """The list at `node` with its elements replaced; its comments stay where they are."""
    module = conversion.module
    if "#" not in module.source(node):
        return listed(items, exploded(module, node))
    for element, item in zip(node.elts, items, strict=True):
        conversion.replace(element, item)
    return code(module.span(node))


def listed(items: Sequence[Code], exploded: bool = False) -> Code:
    """A list display of expressions, one a line when `exploded`."""
    parts: list[str | Code] = ["["]
    for index, item in enumerate(items):
        parts += [", " if index else "", item]
    return code(*parts, ",]" if exploded and items else "]")
