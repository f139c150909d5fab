"""`response.parsed` as validation with the schema of the call (mapping section 5)."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemod.conversion.definitions import definition_of
from codemod.conversion.schema import is_pydantic_class, is_type_form
from codemod.rewriting.edits import Code, code
from codemod.sources.walking import walk

if TYPE_CHECKING:
    from codemod.conversion.reads import ReadTranslator


def parsed_code(translator: ReadTranslator, node: ast.Attribute, owner: Code) -> Code:
    """Validate the text of an interaction with the schema that every call behind it used.

    Raises:
        Refused: the schema cannot be seen, differs between calls, or has no name at this place.
    """
    conversion = translator.conversion
    plans = translator.plans(node.value)
    schemas = {ast.unparse(plan.config.schema) for plan in plans if plan.config.schema is not None}
    schema = plans[0].config.schema if plans else None
    if len(schemas) != 1 or schema is None or any(plan.config.schema is None for plan in plans):
        raise conversion.refuse("read-not-understood", node, "parsed")
    if not schema_in_sight(translator, schema, node):
        raise conversion.refuse("read-not-understood", node, "parsed")
    text = translator.texts.of_response(node.value, owner)
    written = ast.unparse(schema)
    if is_pydantic_class(conversion, schema):
        return code(f"{written}.model_validate_json(", text, ")")
    if is_type_form(conversion, schema):
        adapter = conversion.import_name("pydantic", "TypeAdapter")
        return code(f"{adapter}({written}).validate_json(", text, ")")
    definition = definition_of(translator.project, translator.module, schema)
    literal = definition.value if definition is not None else schema
    if isinstance(literal, ast.Dict | ast.Call):
        json = conversion.import_module("json")
        return code(f"{json}.loads(", text, ")")
    raise conversion.refuse("read-not-understood", node, "parsed")


def schema_in_sight(translator: ReadTranslator, schema: ast.expr, node: ast.AST) -> bool:
    """Whether the names in a schema mean the same where `parsed` is read."""
    home = translator.project.module_of(schema)
    if home is not translator.module:
        return False
    if _function(translator, schema) is _function(translator, node):
        return True
    graph = translator.project.graphs[home.path]
    names = [part.id for part in walk(schema) if isinstance(part, ast.Name)]
    return all(
        name in graph.globals and (graph.globals[name].predecessors or graph.globals[name].values)
        for name in names
    ) and not any(_is_parameter(translator, part) for part in walk(schema))


def _is_parameter(translator: ReadTranslator, node: ast.AST) -> bool:
    slot = translator.project.slot(node)
    return slot is not None and any(
        isinstance(source.node, ast.arg) for source in slot.predecessors
    )


def _function(translator: ReadTranslator, node: ast.AST) -> ast.AST | None:
    current: ast.AST | None = node
    while current is not None and not isinstance(
        current, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    ):
        current = translator.module.parents.get(current)
    return current
