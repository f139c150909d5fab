"""Configs of google-generativeai that have a name, converted where they are assigned.

All reads of the name must be arguments of models or calls of the legacy SDK, which then migrate
together.
"""

from __future__ import annotations

import ast
from collections.abc import Callable

from codemod.analysis.graph import CallOperation
from codemod.analysis.project import Project
from codemod.conversion.config_fields import ConvertedConfig, RuntimeValue
from codemod.conversion.legacy.names import Named
from codemod.conversion.legacy.safety import safety_code, safety_settings
from codemod.conversion.legacy.values import converted_fields, is_legacy_object
from codemod.conversion.literals import FieldValue, constructed, exploded
from codemod.conversion.result import Conversion
from codemod.mapping.config_fields import CONFIG_FIELDS, Action
from codemod.mapping.legacy_objects import LEGACY_PACKAGES, MODEL_ARGUMENTS
from codemod.rewriting.edits import DictCode, Entry, RemoveStatement, code
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk

_MODEL = "GenerativeModel"
_ASKED = (_MODEL, "ChatSession")
_SHOWING = frozenset(
    {*(f"builtins.{name}" for name in ("len", "print", "repr", "str")), "json.dumps"}
)


def uses_as_argument(
    project: Project,
    named: Named,
    argument: str,
    passed_over: Callable[[PythonModule, ast.expr], bool] | None = None,
) -> set[CallOperation] | None:
    """The constructions and calls that take a value as `argument`; None when anything else does.

    Args:
        project: the analysed project.
        named: the value.
        argument: the parameter.
        passed_over: uses that do not count.
    """
    found: set[CallOperation] = set()
    for module, use in named.uses:
        if passed_over is not None and passed_over(module, use):
            continue
        parent = module.parent(use)
        call = module.parent(parent) if isinstance(parent, ast.keyword) else parent
        if not isinstance(call, ast.Call):
            return None
        operation = project.graphs[module.path].calls.get(call)
        if operation is None or _parameter(project, operation, use) != argument:
            return None
        found.add(operation)
    return found


def is_read(project: Project, named: Named, module: PythonModule, use: ast.expr) -> bool:
    """Whether a use of a dict looks at it and changes nothing, nor anything in it."""
    parent = module.parent(use)
    if isinstance(parent, ast.Subscript):
        looks = parent.value is use and isinstance(parent.ctx, ast.Load)
        return looks and _is_plain(named, parent.slice)
    if isinstance(parent, ast.Attribute):
        call = module.parent(parent)
        if not (isinstance(call, ast.Call) and call.func is parent):
            return False
        if parent.attr == "get":
            return bool(call.args) and _is_plain(named, call.args[0])
        return parent.attr == "keys" or (
            parent.attr in ("items", "values") and all(map(_is_scalar, _values(named)))
        )
    if isinstance(parent, ast.Call):
        return use in parent.args and project.symbol(parent.func) in _SHOWING
    return isinstance(parent, ast.FormattedValue | ast.Compare)


def _values(named: Named) -> list[ast.expr]:
    return named.value.values if isinstance(named.value, ast.Dict) else [named.value]


def _is_plain(named: Named, key: ast.expr) -> bool:
    """Whether a key of a dict gives a number, a text or nothing, which nobody can change."""
    if not isinstance(named.value, ast.Dict) or not isinstance(key, ast.Constant):
        return False
    return all(
        _is_scalar(value)
        for name, value in zip(named.value.keys, named.value.values, strict=True)
        if not isinstance(name, ast.Constant) or name.value == key.value
    )


def _is_scalar(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) or (
        isinstance(value, ast.UnaryOp) and isinstance(value.operand, ast.Constant)
    )


def is_never_changed(project: Project, named: Named) -> bool:
    """Whether a dict says to the calls of a model what it said when the model was made."""
    if not isinstance(named.value, ast.Dict) or _names_legacy(project, named):
        return False
    given = uses_as_argument(
        project,
        named,
        "generation_config",
        lambda module, use: is_read(project, named, module, use),
    )
    return given is not None


def _parameter(project: Project, call: CallOperation, value: ast.AST) -> str:
    """The parameter of a model, of a call of one or of a turn of its chat, for an argument."""
    is_model = constructed(project, call.node) == _MODEL
    method = project.method_of(call)
    if not is_model and (method is None or method.owner.type not in _ASKED):
        return ""
    for keyword in call.node.keywords:
        if keyword.value is value:
            return keyword.arg or ""
    if is_model and value in call.node.args:
        index = call.node.args.index(value)
        return MODEL_ARGUMENTS[index] if index < len(MODEL_ARGUMENTS) else ""
    return ""


def named_generation(
    conversion: Conversion, named: Named, fields: list[FieldValue]
) -> ConvertedConfig | None:
    """Turn a named config into the `generation_config` of the new calls.

    The answer's `generation` is empty when nothing of it goes there and the name is gone.  None
    when something else reads the name, or a value is only known at run time.
    """
    unchanged = isinstance(named.value, ast.Dict) and all(
        CONFIG_FIELDS[item.name].action is Action.GENERATION for item in fields
    )
    read = (
        (lambda module, use: is_read(conversion.project, named, module, use)) if unchanged else None
    )
    coupled = uses_as_argument(conversion.project, named, "generation_config", read)
    if coupled is None or _names_legacy(conversion.project, named):
        return None
    there = Conversion(conversion.project, named.module)
    try:
        converted = converted_fields(there, "", fields, named.value)
    except RuntimeValue:
        return None
    there.coupled.update(coupled)
    if not converted.generation:
        if _is_imported(named):
            return None
        span = named.module.span(named.statement)
        there.edits.append(RemoveStatement(named.module.path, span))
    elif not unchanged:
        items = tuple(converted.generation)
        several = converted.exploded or exploded(named.module, named.value)
        origin = named.module.span(named.value)
        there.replace(named.value, code(DictCode(items, several, origin)))
    conversion.take(there)
    return converted


def named_fields(conversion: Conversion, named: Named, fields: list[FieldValue]) -> bool:
    """Turn a named config whose values only the running program knows into a dict of its fields.

    The calls convert it.  False when something else reads the name, or a field is of the old SDK.
    """
    coupled = uses_as_argument(conversion.project, named, "generation_config")
    if coupled is None or _names_legacy(conversion.project, named):
        return False
    if any(is_legacy_object(conversion.project, item.value) for item in fields):
        return False
    there = Conversion(conversion.project, named.module)
    there.coupled.update(coupled)
    if not isinstance(named.value, ast.Dict):
        span = named.module.span
        items = tuple(
            Entry(f'"{item.name}"', code(span(item.value)), item.origin) for item in fields
        )
        several = exploded(named.module, named.value)
        there.replace(named.value, code(DictCode(items, several, span(named.value))))
    conversion.take(there)
    return True


def named_safety(conversion: Conversion, named: Named) -> bool:
    """Whether a named value can be, and then is, turned into settings of the new request."""
    settings = safety_settings(conversion.project, named.module, named.value)
    coupled = uses_as_argument(conversion.project, named, "safety_settings")
    if not settings or coupled is None or _names_legacy(conversion.project, named):
        return False
    if named.annotations and not isinstance(named.value, ast.List):
        return False
    there = Conversion(conversion.project, named.module)
    there.coupled.update(coupled)
    if isinstance(named.value, ast.List) and len(settings) == len(named.value.elts):
        for element, setting in zip(named.value.elts, settings, strict=True):
            there.replace(element, setting.code)
    else:
        there.replace(named.value, safety_code(there, named.value, settings))
    conversion.take(there)
    return True


def _names_legacy(project: Project, named: Named) -> bool:
    """Whether an annotation of the name speaks of the legacy SDK."""
    return any(
        project.symbol(part).startswith(LEGACY_PACKAGES)
        for annotation in named.annotations
        for part in walk(annotation)
    )


def _is_imported(named: Named) -> bool:
    return any(_other(named.module, module) for module, _ in named.uses)


def _other(home: PythonModule, module: PythonModule) -> bool:
    return home is not module
