"""Configs of google-generativeai that have a name, converted where they are assigned.

All uses of the name must be arguments of models or calls of the legacy SDK, which then migrate
together.
"""

from __future__ import annotations

import ast

from codemod.analysis.graph import CallOperation
from codemod.analysis.project import Project
from codemod.conversion.config_fields import ConvertedConfig, FieldConverter, RuntimeValue
from codemod.conversion.definitions import Definition, is_private_to
from codemod.conversion.legacy_safety import safety_code, safety_settings
from codemod.conversion.literals import FieldValue, constructed, exploded
from codemod.conversion.result import Conversion
from codemod.mapping.config_fields import CONFIG_FIELDS, Action
from codemod.mapping.legacy_objects import MODEL_ARGUMENTS
from codemod.rewriting.edits import DictCode, RemoveStatement, code
from codemod.sources.python_module import PythonModule

_MODEL = "GenerativeModel"


def uses_as_argument(
    project: Project, module: PythonModule, definition: Definition, argument: str
) -> set[CallOperation] | None:
    """The constructions and calls that take a value as `argument`; None when anything else does."""
    found: set[CallOperation] = set()
    if not is_private_to(project, module, definition):
        return None
    for use in definition.uses:
        parent = module.parent(use)
        call = module.parent(parent) if isinstance(parent, ast.keyword) else parent
        if not isinstance(call, ast.Call):
            return None
        operation = project.graphs[module.path].calls.get(call)
        if operation is None or _parameter(project, operation, use) != argument:
            return None
        found.add(operation)
    return found


def _parameter(project: Project, call: CallOperation, value: ast.AST) -> str:
    """The parameter of a model or of a call of one that an argument is for."""
    is_model = constructed(project, call.node) == _MODEL
    method = project.method_of(call)
    if not is_model and (method is None or method.owner.type != _MODEL):
        return ""
    for keyword in call.node.keywords:
        if keyword.value is value:
            return keyword.arg or ""
    if is_model and value in call.node.args:
        index = call.node.args.index(value)
        return MODEL_ARGUMENTS[index] if index < len(MODEL_ARGUMENTS) else ""
    return ""


def named_generation(
    conversion: Conversion, definition: Definition, fields: list[FieldValue]
) -> ConvertedConfig | None:
    """Turn the value of a definition into the `generation_config` of the new calls.

    The answer's `generation` is empty when nothing of it goes there and the name is gone.  None
    when something else uses the name, or a value is only known at run time.
    """
    project, module = conversion.project, conversion.module
    coupled = uses_as_argument(project, module, definition, "generation_config")
    if coupled is None or getattr(definition.statement, "annotation", None) is not None:
        return None
    mark = conversion.checkpoint()
    try:
        converted = FieldConverter(conversion, "").convert(fields, definition.value)
    except RuntimeValue:
        conversion.roll_back(mark)
        return None
    conversion.coupled.update(coupled)
    unchanged = isinstance(definition.value, ast.Dict) and all(
        CONFIG_FIELDS[item.name].action is Action.GENERATION for item in fields
    )
    if not converted.generation:
        span = module.span(definition.statement)
        conversion.edits.append(RemoveStatement(module.path, span))
    elif not unchanged:
        items = tuple(converted.generation)
        several = converted.exploded or exploded(module, definition.value)
        conversion.replace(definition.value, code(DictCode(items, several)))
    return converted


def named_safety(conversion: Conversion, definition: Definition) -> bool | None:
    """Turn the value of a definition into a list of settings of the new request; None if not."""
    project, module = conversion.project, conversion.module
    settings = safety_settings(project, module, definition.value)
    coupled = uses_as_argument(project, module, definition, "safety_settings")
    if not settings or coupled is None:
        return None
    if getattr(definition.statement, "annotation", None) is not None:
        return None
    conversion.coupled.update(coupled)
    value = safety_code(conversion, definition.value, settings)
    if value != code(module.span(definition.value)):
        conversion.replace(definition.value, value)
    return True
