"""Places of a test where the generate method of a client is a stand-in."""

from __future__ import annotations

import ast

from codemod.analysis.graph import CallOperation
from codemod.analysis.values import SdkMethodValue
from codemod.rules.calls import GENERATE, Context
from codemod.rules.mocks.fakes import is_member_of_mock, is_named_in_test
from codemod.sources.python_module import PythonModule

_METHOD_CLASSES = frozenset({"google.genai.models.Models", "google.genai.models.AsyncModels"})
"""The classes of the SDK whose methods the generate methods of a client are."""


def is_of_sdk_class(context: Context, node: ast.Attribute) -> bool:
    """`Models.generate_content = ...`: the method of every client is another one from here on."""
    return (
        isinstance(node.ctx, ast.Store)
        and node.attr in GENERATE
        and context.project.symbol(node.value) in _METHOD_CLASSES
    )


def is_stand_in(context: Context, module: PythonModule, node: ast.Attribute) -> bool:
    """`x.models.generate_content` of a stand-in that a test sets up or asks: not a call of it."""
    owner = node.value
    if node.attr not in GENERATE or not isinstance(owner, ast.Attribute) or owner.attr != "models":
        return False
    parent = module.parent(node)
    if isinstance(node.ctx, ast.Store):
        return True
    slot = context.project.slot(node)
    if is_named_in_test(module, node):
        return slot is None or not any(
            isinstance(value, SdkMethodValue) and value.owner.origin for value in slot.values
        )
    if not isinstance(parent, ast.Attribute) or slot is None:
        return False
    return not slot.values or is_member_of_mock(parent.attr)


def replaced_on_client(context: Context, node: ast.Attribute) -> frozenset[CallOperation]:
    """The calls that a method set on a client the program makes can be of."""
    made = any(
        value.origin is not None
        for value in context.project.sdk_values(node.value)
        if isinstance(node.ctx, ast.Store)
    )
    return frozenset(context.plans) if made else frozenset()
