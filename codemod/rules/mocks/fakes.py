"""Fakes of the SDK that tests make by hand.

A class, a `SimpleNamespace`, a stand-in of `unittest.mock` or the text in a call of `patch` names
the method that it replaces.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Set

from codemod.analysis.graph import CallOperation
from codemod.analysis.values import ClassInfo, ClassValue, InstanceValue
from codemod.rules.calls import GENERATE, SEND, Context
from codemod.rules.mocks.own_fakes import stands_for_own_object
from codemod.sources.python_module import PythonModule
from codemod.sources.test_files import is_test_path
from codemod.sources.walking import walk

_DOTTED_NAME = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")
_NAMES = (*GENERATE, *SEND)

_MOCK_MEMBERS = frozenset(
    {
        "await_args",
        "await_args_list",
        "await_count",
        "call_args",
        "call_args_list",
        "call_count",
        "called",
        "method_calls",
        "mock_calls",
        "reset_mock",
        "return_value",
        "side_effect",
    }
)
"""What a stand-in of `unittest.mock` has and a method has not."""


def mixed_clients(context: Context, written: Set[ClassInfo]) -> list[CallOperation]:
    """The calls whose client, or what it gives, can also be an object of the project.

    Args:
        context: the project.
        written: the classes that tests write for fakes, whose translation holds their calls.
    """
    found = []
    for call, plan in context.plans.items():
        node = plan.method_node
        if plan.legacy or plan.chat or not isinstance(node, ast.Attribute):
            continue
        places = []
        while node.attr in (*GENERATE, "models", "aio"):
            places.append(node.value)
            if not isinstance(node.value, ast.Attribute):
                break
            node = node.value
        if any(_is_mixed(context, place, written) for place in places):
            found.append(call)
    return found


def _is_mixed(context: Context, node: ast.expr, written: Set[ClassInfo]) -> bool:
    own = any(
        isinstance(value, InstanceValue | ClassValue) and value.cls not in written
        for value in context.project.values(node)
    )
    return own and bool(context.project.sdk_values(node))


def is_test(module: PythonModule) -> bool:
    """Whether a file holds tests or what tests share."""
    return is_test_path(module.path)


def by_hand(context: Context, module: PythonModule) -> Iterator[tuple[ast.AST, str]]:
    """The places of a test that give a fake a generate method, each with the name of the method.

    Those that set up a client of `unittest.mock` are not among them.
    """
    if not is_test(module) or not any(name in module.text for name in _NAMES):
        return
    for node in walk(module.tree):
        parent = module.parent(node)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            if node.name in _NAMES and isinstance(parent, ast.ClassDef):
                yield node, node.name
        elif isinstance(node, ast.keyword):
            if node.arg in _NAMES:
                yield node.value, node.arg
        elif isinstance(node, ast.Attribute) and node.attr in _NAMES:
            if _is_of_fake(context, module, node) and not stands_for_own_object(
                context, node.value, node.attr
            ):
                yield node, node.attr
        elif isinstance(node, ast.Dict):
            for key in node.keys:
                if isinstance(key, ast.Constant):
                    yield from ((key, name) for name in _named(key.value))


def is_asked_or_set(module: PythonModule, node: ast.Attribute) -> bool:
    """Whether a member is used as one of a stand-in: set, or asked how it was called."""
    parent = module.parent(node)
    if not isinstance(node.ctx, ast.Load):
        return True
    return isinstance(parent, ast.Attribute) and is_member_of_mock(parent.attr)


def is_named_in_test(module: PythonModule, node: ast.expr) -> bool:
    """Whether a test gives a method a name: `generate = client.models.generate_content`."""
    parent = module.parent(node)
    return isinstance(parent, ast.Assign) and parent.value is node and is_test(module)


def is_member_of_mock(name: str) -> bool:
    return name in _MOCK_MEMBERS or name.startswith("assert_")


def _is_of_fake(context: Context, module: PythonModule, node: ast.Attribute) -> bool:
    """Whether a member is one of a fake that stands for a model or a chat, not for a client."""
    owner = node.value
    of_client = isinstance(owner, ast.Attribute) and owner.attr == "models"
    return not of_client and is_asked_or_set(module, node) and not context.project.sdk_values(owner)


def _named(text: object) -> list[str]:
    """The generate methods that a dotted name mentions."""
    if not isinstance(text, str) or not _DOTTED_NAME.fullmatch(text):
        return []
    return [part for part in text.split(".") if part in _NAMES]
