"""Schemas of structured output, as JSON Schema code (mapping 2.2, 3.3)."""

from __future__ import annotations

import ast

from codemod.analysis.values import ClassInfo, ClassValue
from codemod.conversion.definitions import definition_of
from codemod.conversion.literals import constant_text, enum_member, exploded, fields_of, listed
from codemod.conversion.result import Conversion
from codemod.conversion.sharing import convert_in_place
from codemod.mapping.config_fields import to_snake_case
from codemod.mapping.enums import enum_word
from codemod.mapping.schema_fields import SCHEMA_DROPPED, SCHEMA_KEYWORDS
from codemod.model import Span
from codemod.rewriting.edits import Code, DictCode, Entry, code

_GENERIC = frozenset(
    {"list", "List", "dict", "Dict", "Optional", "Union", "Literal", "tuple", "Tuple"}
)
_MODELS = frozenset({"pydantic.BaseModel", "pydantic.main.BaseModel"})
_TYPES = frozenset({"enum.Enum", "enum.StrEnum", "typing.TypedDict", "typing_extensions.TypedDict"})
_PLAIN = frozenset({"str", "int", "float", "bool"})


def schema_code(conversion: Conversion, node: ast.expr) -> Code | None:
    """The JSON Schema for a `response_schema`; None when its form is only known at run time."""
    hole = conversion.module.span(node)
    if is_pydantic_class(conversion, node):
        return code(hole, ".model_json_schema()")
    if is_type_form(conversion, node):
        adapter = conversion.import_name("pydantic", "TypeAdapter")
        return code(f"{adapter}(", hole, ").json_schema()")
    definition = definition_of(conversion.project, conversion.module, node)
    literal = _literal(conversion, definition.value if definition is not None else node)
    if literal is None:
        return None
    conversion.note("schema-converted", node)
    if definition is None:
        return literal
    if _is_json_schema(definition.value):
        return code(hole)
    if not convert_in_place(conversion, definition):
        return None
    conversion.replace(definition.value, literal)
    return code(hole)


def parameters_code(conversion: Conversion, node: ast.expr) -> Code | None:
    """The JSON Schema for the parameters of a function; None when only running code knows it."""
    definition = definition_of(conversion.project, conversion.module, node)
    written = definition.value if definition is not None else node
    hole = code(conversion.module.span(written))
    schema = hole if _is_json_schema(written) else _literal(conversion, written)
    if not isinstance(written, ast.Dict | ast.Call) or schema is None or definition is None:
        return schema if isinstance(written, ast.Dict | ast.Call) else None
    if not convert_in_place(conversion, definition):
        return None
    if schema != hole:
        conversion.replace(written, schema)
    return code(conversion.module.span(node))


def _is_json_schema(node: ast.expr) -> bool:
    """Whether a dict is spelled as JSON Schema already, at every level."""
    if isinstance(node, ast.List):
        return all(_is_json_schema(element) for element in node.elts)
    if not isinstance(node, ast.Dict):
        return not isinstance(node, ast.Attribute | ast.Call)
    for key, value in zip(node.keys, node.values, strict=True):
        name = constant_text(key) if key is not None else None
        word = constant_text(value)
        if name is None or name in SCHEMA_DROPPED or name in ("nullable", "type_", "format_"):
            return False
        if SCHEMA_KEYWORDS.get(to_snake_case(name), name) != name:
            return False
        if name == "type" and (word is None or word != word.lower()):
            return False
        if name != "type" and not _is_json_schema(value):
            return False
    return True


def is_pydantic_class(conversion: Conversion, node: ast.expr) -> bool:
    """Whether an expression is a class of the project that derives from pydantic's BaseModel."""
    return _is_class(conversion, node, _MODELS)


def _is_class(conversion: Conversion, node: ast.expr, bases: frozenset[str]) -> bool:
    """Whether an expression is a class of the project that derives from one of `bases`."""
    values = conversion.project.values(node)
    return bool(values) and all(
        isinstance(value, ClassValue) and _derives(conversion, value.cls, bases, set())
        for value in values
    )


def _derives(
    conversion: Conversion, cls: ClassInfo, bases: frozenset[str], seen: set[ClassInfo]
) -> bool:
    if cls in seen:
        return False
    seen.add(cls)
    if any(conversion.project.symbol(base) in bases for base in cls.node.bases):
        return True
    return any(_derives(conversion, base, bases, seen) for base in cls.bases)


def is_type_form(conversion: Conversion, node: ast.expr) -> bool:
    """Whether an expression is a typing form of models and plain types: `list[Recipe]`."""
    if isinstance(node, ast.Name) and node.id in _PLAIN:
        return True
    if _is_class(conversion, node, _TYPES):
        return True
    if not isinstance(node, ast.Subscript):
        return False
    head = (
        node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
    )
    if head not in _GENERIC:
        return False
    inner = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    return all(
        is_pydantic_class(conversion, part)
        or is_type_form(conversion, part)
        or isinstance(part, ast.Constant)
        for part in inner
    )


def _literal(conversion: Conversion, node: ast.expr) -> Code | None:
    """A `types.Schema(...)` or a dict in the old spelling, converted at every level."""
    fields = fields_of(conversion.project, conversion.module, node, "Schema")
    if fields is None:
        return None
    entries: list[Entry] = []
    nullable = any(
        item.name == "nullable" and getattr(item.value, "value", None) is True for item in fields
    )
    for item in fields:
        name = item.name.removesuffix("_")
        if name in SCHEMA_DROPPED or name == "nullable":
            continue
        if name == "enum" and isinstance(item.value, ast.List) and not item.value.elts:
            continue
        value = _keyword_value(conversion, name, item.value, nullable)
        if value is None:
            return None
        entries.append(Entry(f'"{SCHEMA_KEYWORDS.get(name, name)}"', value, item.origin))
    return code(DictCode(tuple(entries), exploded(conversion.module, node)))


def _keyword_value(
    conversion: Conversion, name: str, node: ast.expr, nullable: bool
) -> Code | None:
    if name == "type":
        member = enum_member(conversion.project, node, "Type")
        word = enum_word("Type", member) if member is not None else None
        if word is None:
            return None
        return code(f'["{word}", "null"]' if nullable else f'"{word}"')
    if name == "properties":
        return _properties(conversion, node)
    if name in ("items", "additional_properties"):
        return (
            code(ast.unparse(node))
            if isinstance(node, ast.Constant)
            else _literal(conversion, node)
        )
    if name == "any_of":
        if not isinstance(node, ast.List):
            return None
        inner = [_literal(conversion, element) for element in node.elts]
        if any(item is None for item in inner):
            return None
        return listed(
            [item for item in inner if item is not None], exploded(conversion.module, node)
        )
    if name in SCHEMA_KEYWORDS or to_snake_case(name) in SCHEMA_KEYWORDS:
        text = constant_text(node)
        if name.startswith(("min_", "max_")) and text is not None:
            return code(text)
        return code(conversion.module.span(node))
    return None


def _properties(conversion: Conversion, node: ast.expr) -> Code | None:
    if not isinstance(node, ast.Dict):
        return None
    entries: list[Entry] = []
    for key, value in zip(node.keys, node.values, strict=True):
        inner = _literal(conversion, value)
        if key is None or inner is None:
            return None
        start, end = conversion.module.span(key), conversion.module.span(value)
        origin = Span(start.start_line, start.start_column, end.end_line, end.end_column)
        entries.append(Entry(conversion.module.source(key), inner, origin))
    return code(DictCode(tuple(entries), exploded(conversion.module, node)))
