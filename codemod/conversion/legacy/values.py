"""Arguments and settings of google-generativeai, read as name -> expression."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from codemod.analysis.project import Project
from codemod.conversion.config_fields import ConvertedConfig, FieldConverter
from codemod.conversion.literals import FieldValue, constructed, is_none
from codemod.conversion.result import Conversion
from codemod.conversion.schema import is_pydantic_class, is_type_form
from codemod.conversion.text import is_text
from codemod.mapping.legacy_objects import GENERATION_CONFIG_ARGUMENTS, LEGACY_PACKAGES
from codemod.model import Span
from codemod.sources.python_module import PythonModule

_CONFIG = "LegacyGenerationConfig"


def given_arguments(
    conversion: Conversion, node: ast.Call, names: Sequence[str], positional: Sequence[ast.expr]
) -> dict[str, ast.expr]:
    """The arguments of a call by name, in the order of `names`.

    Args:
        conversion: says no.
        node: the call.
        names: the parameters, in their order.
        positional: the positional arguments that belong to `names`.

    Raises:
        Refused: the arguments cannot all be seen.
    """
    given = dict(zip(names, positional, strict=False))
    for argument in positional:
        if isinstance(argument, ast.Starred) or len(positional) > len(names):
            raise conversion.refuse("arguments-not-understood", argument)
    for keyword in node.keywords:
        if keyword.arg is None or keyword.arg not in names or keyword.arg in given:
            raise conversion.refuse("arguments-not-understood", keyword.value, keyword.arg or "**")
        given[keyword.arg] = keyword.value
    return {name: given[name] for name in names if name in given}


def generation_fields(
    project: Project, module: PythonModule, node: ast.expr
) -> list[FieldValue] | None:
    """The fields of a `GenerationConfig(...)` or of a dict in its place.

    None when the expression is neither, or when not every field can be seen.  A dict may set a
    field to None, which unsets what the model sets; `GenerationConfig` passes over None.
    """
    if isinstance(node, ast.Dict):
        return _dict_fields(module, node)
    if not isinstance(node, ast.Call):
        return None
    is_config = constructed(project, node) == _CONFIG
    if not is_config and project.symbol(node.func) != "builtins.dict":
        return None
    if any(isinstance(argument, ast.Starred) for argument in node.args) or any(
        keyword.arg is None for keyword in node.keywords
    ):
        return None
    if node.args and not is_config:
        return None
    found = [
        FieldValue(name, value, module.span(value))
        for name, value in zip(GENERATION_CONFIG_ARGUMENTS, node.args, strict=False)
    ]
    found += [
        FieldValue(keyword.arg or "", keyword.value, module.span(keyword))
        for keyword in node.keywords
    ]
    return [item for item in found if not (is_config and is_none(item.value))]


def _dict_fields(module: PythonModule, node: ast.Dict) -> list[FieldValue] | None:
    found: list[FieldValue] = []
    for key, value in zip(node.keys, node.values, strict=True):
        if not isinstance(key, ast.Constant) or not isinstance(key.value, str):
            return None
        start, end = module.span(key), module.span(value)
        origin = Span(start.start_line, start.start_column, end.end_line, end.end_column)
        found.append(FieldValue(key.value, value, origin))
    return found


def converted_fields(
    conversion: Conversion, model: str, fields: list[FieldValue], place: ast.expr
) -> ConvertedConfig:
    """The arguments for fields of a legacy config, which have the names that google-genai uses.

    Raises:
        Refused: a field has no counterpart.
        RuntimeValue: a value is only known at run time.
    """
    converted = FieldConverter(conversion, model).convert(fields, place)
    schema = converted.schema
    if schema is not None and (
        is_pydantic_class(conversion, schema) or is_type_form(conversion, schema)
    ):
        conversion.note("schema-names-required", schema)
    return converted


def legacy_symbol(project: Project, node: ast.AST) -> str:
    """What an expression names in the legacy SDK, without the package; else empty."""
    symbol = project.symbol(node)
    for package in LEGACY_PACKAGES:
        if symbol.startswith(package):
            return symbol.removeprefix(package)
    return ""


def is_legacy_object(project: Project, node: ast.expr) -> bool:
    """Whether an object of the legacy SDK may stand at an expression."""
    slot = project.slot(node)
    return any(
        project.symbol(root.node.func).startswith(LEGACY_PACKAGES)
        for root in (project.roots(slot) if slot is not None else ())
        if isinstance(root.node, ast.Call)
    )


def are_odd_words(project: Project, value: ast.expr) -> bool:
    """Whether stop sequences are something that only the old SDK took for a list of words.

    It took any iterable of text, letter by letter where it was one text.
    """
    if isinstance(value, ast.Set | ast.SetComp | ast.GeneratorExp):
        return True
    return is_text(project, value) and not is_none(value)
