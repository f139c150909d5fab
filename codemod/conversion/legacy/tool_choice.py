"""How functions are called: a legacy `tool_config` as `tool_choice` (mapping 3.2)."""

from __future__ import annotations

import ast

from codemod.conversion.config_fields import ConvertedConfig
from codemod.conversion.legacy.values import legacy_symbol
from codemod.conversion.literals import constant_text, fields_of
from codemod.conversion.result import Conversion
from codemod.mapping.legacy_objects import CALLING_MODES
from codemod.rewriting.edits import Code, DictCode, Entry, code

_NAMES = "allowed_function_names"
_CONVERTING = "to_tool_config"
_MODES = ("FunctionCallingMode", "Mode")


def choose(conversion: Conversion, result: ConvertedConfig, node: ast.expr) -> None:
    """Add the choice of a `tool_config` to the generation config of a call.

    Raises:
        Refused: only the running program knows the choice, or the generation config.
    """
    if any(item.key == "**" for item in result.arguments):
        raise conversion.refuse("tools-function-calling", node, "tool_config")
    result.generation.append(Entry('"tool_choice"', _choice(conversion, node)))
    exploded = result.exploded and len(result.generation) > 1
    value = code(DictCode(tuple(result.generation), exploded))
    others = [item for item in result.arguments if item.key != "generation_config"]
    result.arguments[:] = [*others, Entry("generation_config", value)]


def _choice(conversion: Conversion, node: ast.expr) -> Code:
    """The choice that a `tool_config` written out makes.

    Raises:
        Refused: only the running program knows it.
    """
    if (
        isinstance(node, ast.Call)
        and len(node.args) == 1
        and not node.keywords
        and legacy_symbol(conversion.project, node.func).endswith(_CONVERTING)
    ):
        node = node.args[0]
    fields = fields_of(conversion.project, conversion.module, node, "ToolConfig") or []
    if [item.name for item in fields] != ["function_calling_config"]:
        raise conversion.refuse("tools-function-calling", node, "tool_config")
    calling = fields[0].value
    mode = _mode(conversion, calling)
    if mode:
        return code(f'"{mode}"')
    options = fields_of(conversion.project, conversion.module, calling, "FunctionCallingConfig")
    values = {item.name: item.value for item in options or []}
    mode = _mode(conversion, values["mode"]) if "mode" in values else ""
    names = values.get(_NAMES)
    if not mode or set(values) - {"mode", _NAMES}:
        raise conversion.refuse("tools-function-calling", calling, "tool_config")
    if names is None or (isinstance(names, ast.List) and not names.elts):
        return code(f'"{mode}"')
    if not isinstance(names, ast.List):
        raise conversion.refuse("tools-function-calling", names, "tool_config")
    tools = Entry('"tools"', code(conversion.module.span(names)))
    allowed = code(DictCode((Entry('"mode"', code(f'"{mode}"')), tools)))
    return code(DictCode((Entry('"allowed_tools"', allowed),)))


def _mode(conversion: Conversion, node: ast.expr) -> str:
    """The mode that an expression names in one of many ways; empty for anything else."""
    word: object = node.value if isinstance(node, ast.Constant) else None
    text = constant_text(node)
    if text is not None:
        word = text.lower()
    owner, _, member = legacy_symbol(conversion.project, node).rpartition(".")
    if owner.endswith(_MODES):
        word = member.lower()
    return CALLING_MODES.get(word, "") if not isinstance(word, bool) else ""
