"""Fakes of the SDK in tests, and which calls may find them in its place.

A class, a `SimpleNamespace`, a stand-in of `unittest.mock` or the text in a call of `patch` names
the method that it replaces.  Nothing shows which calls find it, so all that the test can run come
into question.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import PurePosixPath

from codemod.analysis.graph import CallOperation
from codemod.analysis.import_closure import ImportClosure
from codemod.analysis.values import ClassValue, InstanceValue
from codemod.rules.calls import GENERATE, SEND, Context
from codemod.rules.own_fakes import stands_for_own_object
from codemod.rules.reach import Reach
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk

_DYNAMIC_IMPORT = re.compile(r"\bimport_module\b|\b__import__\b|\bpkgutil\b|\brunpy\b|\bexec\(")
_DOTTED_NAME = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")
_TEST_FOLDERS = frozenset({"test", "tests", "testing"})
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


class Question:
    """Which calls a test module can put something in the place of."""

    def __init__(
        self, context: Context, reach: Reach, imports: ImportClosure, module: PythonModule
    ) -> None:
        self._context = context
        self._reach = reach
        self._imports = imports
        self._module = module

    @cached_property
    def _reached(self) -> frozenset[CallOperation]:
        return self._reach.of_statements(self._module.path, self._module.tree.body)

    @cached_property
    def calls(self) -> frozenset[CallOperation]:
        """The generating calls in question.

        Those the module reaches, or else those of modules it loads: a web framework runs functions
        out of sight.  A test that imports nothing of the project may find the nearest ones.
        """
        found = self._reached
        if found or not is_test(self._module):
            return found
        loaded = self._imports.of(self._module.path)
        found = frozenset(call for call in self._context.plans if call.module.path in loaded)
        return found if found or self._loads_what_it_tests(loaded) else self._nearest()

    def _loads_what_it_tests(self, loaded: frozenset[str]) -> bool:
        """Whether all the code that runs in a test can be told from what its module imports."""
        modules = self._context.project.modules
        code = [modules[path] for path in loaded if path in modules and not is_test(modules[path])]
        return any(module.tree.body for module in code) and not any(
            _DYNAMIC_IMPORT.search(modules[path].text) for path in loaded if path in modules
        )

    def _nearest(self) -> frozenset[CallOperation]:
        found: frozenset[CallOperation] = frozenset()
        folder = PurePosixPath(self._module.path)
        while not found and folder != folder.parent:
            folder = folder.parent
            found = frozenset(
                call
                for call in self._context.plans
                if PurePosixPath(call.module.path).is_relative_to(folder)
            )
        return found

    @cached_property
    def of_client(self) -> frozenset[CallOperation]:
        """Those among them that are made on a client."""
        plans = self._context.plans
        return frozenset(call for call in self.calls if not plans[call].legacy)

    def calls_of(self, name: str) -> frozenset[CallOperation]:
        """Those among them that a method of some name can be of."""
        return self._of_method(self.calls, name)

    def reached_of(self, name: str) -> frozenset[CallOperation]:
        """Those that the module can be seen to reach and that a method of some name can be of."""
        return self._of_method(self._reached, name)

    def _of_method(self, calls: frozenset[CallOperation], name: str) -> frozenset[CallOperation]:
        plans = self._context.plans
        return frozenset(call for call in calls if plans[call].chat == (name in SEND))


def mixed_clients(context: Context) -> list[CallOperation]:
    """The calls whose client, or what it gives, can also be an object of the project."""
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
        if any(_is_mixed(context, place) for place in places):
            found.append(call)
    return found


def _is_mixed(context: Context, node: ast.expr) -> bool:
    own = any(
        isinstance(value, InstanceValue | ClassValue) for value in context.project.values(node)
    )
    return own and bool(context.project.sdk_values(node))


def is_test(module: PythonModule) -> bool:
    """Whether a file holds tests or what tests share."""
    path = PurePosixPath(module.path)
    return (
        path.stem in ("conftest", "test", "tests")
        or path.stem.startswith("test_")
        or path.stem.endswith("_test")
        or not _TEST_FOLDERS.isdisjoint(path.parts[:-1])
    )


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
