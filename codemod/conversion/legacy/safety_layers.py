"""The safety settings of a legacy model and of one of its calls, merged by category."""

from __future__ import annotations

import ast

from codemod.conversion.legacy.bound import Bound, Source
from codemod.conversion.legacy.named import named_safety
from codemod.conversion.legacy.names import named_value
from codemod.conversion.legacy.safety import Setting, safety_code, safety_settings
from codemod.conversion.result import Conversion
from codemod.rewriting.edits import Code, DictCode, Entry, code


def merged_safety(conversion: Conversion, layers: list[Source]) -> list[Entry]:
    """The argument for safety settings; none where nothing is set.

    Args:
        conversion: where edits and notes are collected; its module holds the call.
        layers: what the model was given, then what the call was given.

    Raises:
        Refused: a setting cannot be seen.
    """
    if not layers:
        return []
    if len(layers) == 1:
        value = _code(conversion, layers[0])
    else:
        merged: dict[str, Setting] = {}
        for source in layers:
            merged |= {setting.category: setting for setting in _settings(conversion, source)}
        value = safety_code(conversion, None, list(merged.values()))
    if value is None:
        return []
    place = layers[-1]
    first = conversion.module.tree.body[0]
    conversion.note("safety-extra-body", place if isinstance(place, ast.expr) else first)
    return [Entry("extra_body", code(DictCode((Entry('"safety_settings"', value),))))]


def _settings(conversion: Conversion, source: Source) -> list[Setting]:
    """The settings of one layer, when they are written out."""
    if isinstance(source, Bound):
        raise conversion.refuse("config-not-understood", conversion.module.tree.body[0])
    settings = safety_settings(conversion.project, conversion.module, source)
    if settings is None:
        raise conversion.refuse("config-not-understood", source, "safety_settings")
    return settings


def _code(conversion: Conversion, source: Source) -> Code | None:
    if isinstance(source, Bound):
        return source.code
    project, module = conversion.project, conversion.module
    settings = safety_settings(project, module, source)
    if settings is not None:
        return safety_code(conversion, source, settings) if settings else None
    named = named_value(project, module, source)
    if named is not None and named_safety(conversion, named):
        return code(module.span(source))
    raise conversion.refuse("config-not-understood", source, "safety_settings")
