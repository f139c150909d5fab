"""Function declarations, as function tools (mapping 3.3).

A declaration behind a name stays where it is and becomes the new dict there, so that long schemas
do not move; what is written at its use is converted at its use.
"""

from __future__ import annotations

import ast

from codemod.conversion.definitions import Definition, definition_of
from codemod.conversion.literals import exploded, fields_of, is_none, sdk_function
from codemod.conversion.result import Conversion
from codemod.conversion.schema import parameters_code
from codemod.conversion.sharing import convert_in_place
from codemod.conversion.text import is_text
from codemod.mapping.config_fields import Action
from codemod.mapping.tool_fields import TOOL_KINDS
from codemod.model import Family
from codemod.rewriting.edits import Code, DictCode, Entry, code

_KIND = "FunctionDeclaration"
_NAME_ATTRIBUTES = frozenset({"__name__", "__qualname__"})


def declared(conversion: Conversion, node: ast.expr) -> list[Code] | None:
    """The elements for a list of declarations, `*NAME` for one behind a name.

    None when only the running program knows the declarations.
    """
    definition = definition_of(conversion.project, conversion.module, node)
    if definition is None:
        return _elements(conversion, node)
    if not isinstance(definition.value, ast.List) or not convert_in_place(conversion, definition):
        return None
    if not _rewrite_list(conversion, definition):
        return None
    return [code("*", conversion.module.span(node))]


def _rewrite_list(conversion: Conversion, definition: Definition) -> bool:
    """Convert the declarations in a list that stays behind its name; False when one cannot be."""
    assert isinstance(definition.value, ast.List)
    items = _elements(conversion, definition.value)
    if items is None:
        return False
    for element, item in zip(definition.value.elts, items, strict=True):
        if item != code(conversion.module.span(element)):
            conversion.replace(element, item)
    return True


def _elements(conversion: Conversion, node: ast.expr) -> list[Code] | None:
    if not isinstance(node, ast.List):
        return None
    made = [_element(conversion, element) for element in node.elts]
    found = [one for one in made if one is not None]
    return found if len(found) == len(made) else None


def _element(conversion: Conversion, node: ast.expr) -> Code | None:
    if isinstance(node, ast.Starred):
        spread = declared(conversion, node.value)
        return spread[0] if spread is not None and isinstance(node.value, ast.Name) else None
    definition = definition_of(conversion.project, conversion.module, node)
    if definition is None:
        return _function(conversion, node)
    function = _function(conversion, definition.value)
    if function is None or not convert_in_place(conversion, definition):
        return None
    conversion.replace(definition.value, function)
    return code(conversion.module.span(node))


def _function(conversion: Conversion, node: ast.expr) -> Code | None:
    """The function tool for one declaration written out."""
    if sdk_function(conversion.project, node) == f"{_KIND}.from_callable":
        return _from_callable(conversion, node)
    fields = fields_of(conversion.project, conversion.module, node, _KIND)
    if fields is None:
        return None
    entries = [Entry('"type"', code('"function"'))]
    for item in fields:
        row = TOOL_KINDS["function_declarations"].options.get(item.name)
        if row is None:
            return None
        if is_none(item.value):
            continue
        if row.action is Action.DROPPED:
            conversion.note(row.note, item.value)
            continue
        value: Code | None = code(conversion.module.span(item.value))
        if item.name == "parameters":
            value = parameters_code(conversion, item.value)
        elif item.name != "parameters_json_schema" and not _is_word(conversion, item.value):
            return None
        if value is None:
            return None
        entries.append(Entry(f'"{row.target}"', value, item.origin))
    if not isinstance(node, ast.Dict):
        conversion.site(node, Family.CONFIG, f"types.{_KIND}")
    return code(DictCode(tuple(entries), exploded(conversion.module, node)))


def _is_word(conversion: Conversion, node: ast.expr) -> bool:
    named = isinstance(node, ast.Attribute) and node.attr in _NAME_ATTRIBUTES
    return named or is_text(conversion.project, node)


def _from_callable(conversion: Conversion, node: ast.expr) -> Code | None:
    assert isinstance(node, ast.Call)
    functions = [keyword.value for keyword in node.keywords if keyword.arg == "callable"]
    if node.args or len(functions) != 1:
        return None
    conversion.site(node, Family.CONFIG, f"types.{_KIND}")
    helper = conversion.helper("function_tool")
    return code(helper, "(", conversion.module.span(functions[0]), ")")
