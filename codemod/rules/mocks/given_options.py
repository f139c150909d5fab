"""Options that a test gives to the code, and that the config helper says no to when it runs.

A stand-in took them all, so that a test could give what the service would not.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codemod.conversion.literals import constant_text, is_none
from codemod.mapping.config_fields import CONFIG_FIELDS, Action
from codemod.sources.python_module import PythonModule

_ONE_CANDIDATE = "candidate_count"


def options_without_counterpart(module: PythonModule) -> Iterator[ast.expr]:
    """The values of options, given by name or in a dict, that the migrated code would refuse."""
    for call in module.nodes_of(ast.Call):
        for keyword in call.keywords:
            if _is_refused(keyword.arg, keyword.value):
                yield keyword.value
    for options in module.nodes_of(ast.Dict):
        for key, value in zip(options.keys, options.values, strict=True):
            if _is_refused(constant_text(key) if key is not None else None, value):
                yield value


def _is_refused(name: str | None, value: ast.expr) -> bool:
    if name is None or is_none(value):
        return False
    if name == _ONE_CANDIDATE:
        return not isinstance(value, ast.Constant) or value.value != 1
    if name == "tools" and isinstance(value, ast.List | ast.Tuple):
        return any(constant_text(element) is not None for element in value.elts)
    row = CONFIG_FIELDS.get(name)
    return row is not None and row.action is Action.KEEPS_FLOW
