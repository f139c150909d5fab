"""Names for the arguments of a legacy model, beside the name of the model."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, replace

from codemod.analysis.graph import StoreAttributeOperation
from codemod.analysis.project import Project
from codemod.analysis.scopes import bound_names
from codemod.conversion.config_fields import ConvertedConfig, FieldConverter, RuntimeValue
from codemod.conversion.definitions import function_of, means_same_at
from codemod.conversion.legacy.bound import Bound
from codemod.conversion.legacy.named import named_generation, named_safety
from codemod.conversion.legacy.names import Named, named_value
from codemod.conversion.legacy.safety import safety_code, safety_settings
from codemod.conversion.legacy.sealed_classes import holds_attributes
from codemod.conversion.legacy.tools import legacy_tools
from codemod.conversion.legacy.values import converted_fields, generation_fields
from codemod.conversion.literals import FieldValue, is_none
from codemod.conversion.result import Conversion
from codemod.mapping.legacy_objects import GENERATION_CONFIG_KEYS
from codemod.rewriting.edits import Code, Entry, InsertStatement, RequireImport, code
from codemod.rewriting.import_sites import all_names
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk

_GENERAL = frozenset({"ai", "gemini", "genai", "generative", "llm"})
"""Names of models that say no more than that they are models."""


class SiblingNames:
    """Gives each argument a name that nothing else of its scope has; one instance per run."""

    def __init__(self) -> None:
        self._owners: dict[tuple[ast.AST, str], ast.AST] = {}

    def free(self, wanted: Iterable[str], scope: ast.AST, owner: ast.AST, taken: set[str]) -> str:
        """The name for `owner`: the first of those wanted that no other has."""
        name = ""
        for name in wanted:
            if self._takes(name, scope, owner, taken):
                return name
        while not self._takes(name, scope, owner, taken):
            name += "_"
        return name

    def _takes(self, name: str, scope: ast.AST, owner: ast.AST, taken: set[str]) -> bool:
        if name in taken:
            return False
        return self._owners.setdefault((scope, name), owner) is owner


@dataclass(frozen=True)
class Reader:
    """How a call reaches what stands beside a model.

    `owner` is the object or module that both are attributes of; `imported` the module, as the file
    of the call spells it, that both are imported from.
    """

    module: PythonModule
    names: SiblingNames
    owner: Code | None = None
    imported: str = ""

    def read(self, conversion: Conversion, name: str) -> Code:
        """The code that reads a name beside the model."""
        if self.owner is not None:
            return code(self.owner, f".{name}")
        if self.imported:
            conversion.edits.append(RequireImport(self.module.path, self.imported, name))
        return code(name)


def sibling(
    conversion: Conversion,
    target: ast.expr | None,
    statement: ast.stmt,
    name: str,
    value: ast.expr,
    reader: Reader,
) -> Bound | None:
    """Give an argument a name beside the model; None when its value cannot be converted there.

    Args:
        conversion: where edits are collected; its module makes the model.
        target: what the model is assigned to; None for a constant of the module.
        statement: the statement that the new name is bound before.
        name: the argument.
        value: its value.
        reader: how the call reaches what stands beside the model.
    """
    if name == "generation_config":
        return _generation(conversion, target, statement, value, reader)
    if name == "system_instruction":
        converted = _instruction(conversion, value)
    elif name == "safety_settings":
        converted = _safety(conversion, value)
    elif name == "tools":
        return _tools(conversion, target, statement, value, reader)
    else:
        return None
    if converted is None:
        return None
    return Bound(_named(conversion, target, statement, name, converted, reader, value))


def _tools(
    conversion: Conversion,
    target: ast.expr | None,
    statement: ast.stmt,
    value: ast.expr,
    reader: Reader,
) -> Bound:
    tools = legacy_tools(conversion, value)
    name = _named(conversion, target, statement, "tools", tools.code, reader, value)
    functions = replace(tools.functions, code=name) if tools.functions is not None else None
    return Bound(name, flags=ConvertedConfig(functions=functions))


def _safety(conversion: Conversion, value: ast.expr) -> Code | None:
    """The settings of a display, or the name of settings that are converted where they are made."""
    settings = safety_settings(conversion.project, conversion.module, value)
    if settings is not None:
        return safety_code(conversion, value, settings) if settings else None
    named = named_value(conversion.project, conversion.module, value)
    if named is None or not named_safety(conversion, named):
        return None
    return code(conversion.module.span(value))


def _instruction(conversion: Conversion, value: ast.expr) -> Code | None:
    origin = conversion.module.span(value)
    try:
        made = FieldConverter(conversion, "").convert(
            [FieldValue("system_instruction", value, origin)], value
        )
    except RuntimeValue:
        return None
    return made.arguments[0].value


def _generation(
    conversion: Conversion,
    target: ast.expr | None,
    statement: ast.stmt,
    value: ast.expr,
    reader: Reader,
) -> Bound | None:
    made = _converted(conversion, statement, value)
    if made is None:
        return None
    entries: dict[str, Code] = {}
    for entry in made.arguments:
        if entry.key not in ("generation_config", "response_format"):
            return None
        entries[entry.key] = _named(
            conversion, target, statement, entry.key, entry.value, reader, value
        )
    formats = [Entry(key, value) for key, value in entries.items() if key == "response_format"]
    return Bound(entries.get("generation_config"), tuple(formats), made)


def _converted(
    conversion: Conversion, statement: ast.stmt, value: ast.expr
) -> ConvertedConfig | None:
    """A config as new arguments: written out, or under the name that it has already."""
    fields = generation_fields(conversion.project, conversion.module, value)
    if fields is not None:
        _check_keys(conversion, fields)
        fields = [item for item in fields if not is_none(item.value)]
        try:
            return converted_fields(conversion, "", fields, value)
        except RuntimeValue:
            return None
    named = named_value(conversion.project, conversion.module, value)
    if named is None:
        return None
    fields = generation_fields(conversion.project, named.module, named.value)
    if fields is None:
        return None
    _check_keys(conversion, fields)
    made = named_generation(conversion, named, fields)
    if made is None or not _is_readable(conversion.module, named, made.schema, statement):
        return None
    kept = code(conversion.module.span(value))
    arguments = [
        replace(entry, value=kept) if entry.key == "generation_config" else entry
        for entry in made.arguments
    ]
    return replace(made, arguments=arguments)


def _check_keys(conversion: Conversion, fields: list[FieldValue]) -> None:
    for item in fields:
        if item.name not in GENERATION_CONFIG_KEYS:
            raise conversion.refuse("config-not-understood", item.value, item.name)


def _is_readable(
    module: PythonModule, named: Named, schema: ast.expr | None, statement: ast.stmt
) -> bool:
    """Whether the schema of a named config can be written before the model is made."""
    if schema is None:
        return True
    names = [part for part in walk(schema) if isinstance(part, ast.Name)]
    return named.module is module and all(means_same_at(module, part, statement) for part in names)


def _named(
    conversion: Conversion,
    target: ast.expr | None,
    statement: ast.stmt,
    name: str,
    value: Code,
    reader: Reader,
    owner: ast.expr,
) -> Code:
    """Assign a value before the model is made; returns how a call reads it.

    `owner` is the argument that the value was made of.
    """
    module = conversion.module
    span = module.span(statement)
    if isinstance(target, ast.Attribute):
        if not holds_attributes(conversion.project, target.value):
            raise conversion.refuse("legacy-model", target)
        taken = (all_names(module.tree) - _locals(module, owner)) | _attributes(conversion.project)
        wanted = _of_model(target.attr, name)
        chosen = reader.names.free(wanted, _class(module, target), owner, taken)
        new = code(module.span(target.value), f".{chosen} = ", value)
        conversion.edits.append(InsertStatement(module.path, span, new))
        return reader.read(conversion, chosen)
    scope = function_of(module, statement)
    wanted = _of_model(target.id if isinstance(target, ast.Name) else "model", name)
    if isinstance(scope, ast.Module):
        wanted = [one.upper() for one in wanted]
    taken = all_names(module.tree) | all_names(reader.module.tree)
    chosen = reader.names.free(wanted, scope or module.tree, owner, taken)
    conversion.edits.append(InsertStatement(module.path, span, code(f"{chosen} = ", value)))
    return reader.read(conversion, chosen)


def _class(module: PythonModule, node: ast.AST) -> ast.AST:
    """The class around a node, else the module."""
    current: ast.AST | None = node
    while current is not None and not isinstance(current, ast.ClassDef):
        current = module.parent(current)
    return current or module.tree


def _locals(module: PythonModule, value: ast.expr) -> set[str]:
    """The name of a variable, where no class of the module has a member of that name."""
    if not isinstance(value, ast.Name):
        return set()
    for node in walk(module.tree):
        if isinstance(node, ast.Attribute) and node.attr == value.id:
            return set()
        if isinstance(node, ast.ClassDef) and any(
            name == value.id for name, _ in bound_names(node.body)
        ):
            return set()
    return {value.id}


def _attributes(project: Project) -> set[str]:
    """The names of all attributes that the project assigns."""
    return {operation.name for operation in project.operations(StoreAttributeOperation)}


def _of_model(model: str, name: str) -> list[str]:
    """Names beside a model: `vision_model` has a `vision_system_instruction`.

    The variable `model` has a `system_instruction`, or else a `model_system_instruction`.
    """
    bare = model.strip("_").lower()
    stem = bare.removesuffix("_model").removesuffix("model").strip("_")
    lead = model[: len(model) - len(model.lstrip("_"))]
    long = f"{lead}{bare}_{name}"
    if stem and stem not in _GENERAL:
        return [f"{lead}{stem}_{name}", long]
    return [f"{lead}{name}", long]
