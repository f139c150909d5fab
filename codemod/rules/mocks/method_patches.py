"""Patches that name the generate method of a client, by its path or on the object that has it."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from codemod.conversion.result import Conversion
from codemod.rewriting.edits import code
from codemod.rules.calls import Context

_OLD = "generate_content"
_OLD_PATH = ".models.generate_content"
_NEW_PATH = ".interactions.create"


def names_client_method(context: Context, call: ast.Call) -> bool:
    """Whether a patch names the method of a client in a module of the project."""
    target = call.args[0] if call.args else None
    if not isinstance(target, ast.Constant) or not isinstance(target.value, str):
        return False
    if not target.value.endswith(_OLD_PATH):
        return False
    names = target.value.removesuffix(_OLD_PATH).split(".")
    return any(
        list(module.package_parts) == names[: len(module.package_parts)]
        and len(names) > len(module.package_parts)
        for module in context.project.modules.values()
        if module.package_parts
    )


def names_member_of_client(call: ast.Call) -> bool:
    """Whether a patch is one like `patch.object(app.client.models, "generate_content")`."""
    if len(call.args) < 2 or not isinstance(call.args[1], ast.Constant):
        return False
    owner = call.args[0]
    return (
        call.args[1].value == _OLD and isinstance(owner, ast.Attribute) and owner.attr == "models"
    )


def rename_method(conversion: Conversion, names: Sequence[ast.expr]) -> None:
    """Name the new method where a patch names the old one.

    Args:
        conversion: takes the edits.
        names: the arguments of the patch that name the method: its path, or its owner and itself.
    """
    module = conversion.module
    first, last = names[0], names[-1]
    if first is last:
        conversion.replace(first, code(module.source(first).replace(_OLD_PATH, _NEW_PATH)))
        return
    assert isinstance(first, ast.Attribute)
    conversion.replace(first, code(module.span(first.value), ".interactions"))
    conversion.replace(last, code(module.source(last).replace(_OLD, "create")))
