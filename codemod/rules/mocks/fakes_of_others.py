"""Fakes with a generate method that no call on a client can find.

Such a call asks for `client.models.generate_content`: it finds what stands under the name `models`.
Where no test puts anything there, a fake that has the method itself stands for something else, such
as a provider of the project.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

from codemod.analysis.import_closure import ImportClosure
from codemod.analysis.project import Project
from codemod.conversion.definitions import definition_of
from codemod.rules.calls import GENERATE, CallPlan
from codemod.rules.mocks.fakes import is_test
from codemod.rules.mocks.written_names import Function
from codemod.sources.python_module import PythonModule

_SERVICE = "models"
_NAMED = re.compile(
    rf"^([\w ,]+[ ,])?{_SERVICE}([ ,][\w ,]+)?$|\.{_SERVICE}$|\b{_SERVICE}\.generate"
)
"""A text that may name the service: alone, among the names of a tuple, or at the end of a path."""

_Data = ast.List | ast.Dict | ast.Constant | ast.ListComp | ast.JoinedStr

_NAMING = (
    ast.AsyncFunctionDef,
    ast.Attribute,
    ast.Constant,
    ast.FunctionDef,
    ast.Name,
    ast.keyword,
)
"""What can put something under a name, or take it from there."""


class FakesOfOthers:
    """Tells fakes in tests that no call on a client can find.

    Args:
        project: the project.
        imports: which modules a test loads.
    """

    def __init__(self, project: Project, imports: ImportClosure) -> None:
        self._project = project
        self._imports = imports
        self._free: dict[PythonModule, bool] = {}

    def cannot_be_found(self, module: PythonModule, fake: ast.AST, plan: CallPlan) -> bool:
        """Whether a call cannot find a fake.

        Args:
            module: the test.
            fake: where it gets its method.
            plan: the call.
        """
        around = self._around(module)
        return _asks_service(plan) and _is_itself(fake) and all(map(self._puts_nothing, around))

    def _around(self, module: PythonModule) -> Iterable[PythonModule]:
        """The tests that may use what a test makes, or make what it uses."""
        modules = self._project.modules
        loaded = self._imports.of(module.path)
        yield from (modules[path] for path in loaded if path in modules and is_test(modules[path]))
        if not self._imports.is_test(module.path):
            for path, other in modules.items():
                if is_test(other) and module.path in self._imports.of(path):
                    yield other

    def _puts_nothing(self, module: PythonModule) -> bool:
        """Whether a test puts nothing under the name of the service, nor takes it from there."""
        if module not in self._free:
            self._free[module] = "__getattr__" not in module.text and not (
                _SERVICE in module.text
                and any(map(_Service(self._project, module).may_be, module.nodes_of(*_NAMING)))
            )
        return self._free[module]


def _asks_service(plan: CallPlan) -> bool:
    method = plan.method_node
    owner = method.value if isinstance(method, ast.Attribute) else None
    named = isinstance(owner, ast.Attribute) and owner.attr == _SERVICE
    return named and not plan.legacy and not plan.chat


def _is_itself(fake: ast.AST) -> bool:
    """Whether a fake is given the method itself, not by the path to it."""
    if isinstance(fake, ast.Constant):
        return fake.value in GENERATE
    if isinstance(fake, ast.Attribute):
        return not (isinstance(fake.value, ast.Attribute) and fake.value.attr == _SERVICE)
    return True


class _Service:
    """Tells what in a test may put something under the name of the service, or take it from there.

    Args:
        project: the project.
        module: the test.
    """

    def __init__(self, project: Project, module: PythonModule) -> None:
        self._project = project
        self._module = module

    def may_be(self, node: ast.AST) -> bool:
        """Whether a mention of the name may be of the service."""
        parent = self._module.parent(node)
        if isinstance(node, ast.Attribute):
            return node.attr == _SERVICE and self._is_set_or_handed_on(node, parent)
        if isinstance(node, ast.keyword):
            return node.arg == _SERVICE and not self._is_plain(node.value)
        if isinstance(node, ast.Constant):
            named = isinstance(node.value, str) and bool(_NAMED.search(node.value))
            return named and self._is_handed_over(node, parent)
        if isinstance(node, ast.Name):
            in_class = isinstance(self._module.parent(parent), ast.ClassDef) if parent else False
            return node.id == _SERVICE and in_class and isinstance(node.ctx, ast.Store)
        return isinstance(node, Function) and node.name == _SERVICE

    def _is_set_or_handed_on(self, node: ast.Attribute, parent: ast.AST | None) -> bool:
        if not isinstance(node.ctx, ast.Load):
            plain = isinstance(parent, ast.Assign) and self._is_plain(parent.value)
            return not plain
        if isinstance(parent, ast.Call) and parent.func is not node:
            return self._project.symbol(parent.func) != "builtins.len"
        return not isinstance(parent, ast.Attribute | ast.Subscript | ast.Compare)

    def _is_handed_over(self, node: ast.Constant, parent: ast.AST | None) -> bool:
        """Whether a text names an argument of a call, or a key of what is no plain data."""
        if isinstance(parent, ast.Dict):
            at = next((i for i, key in enumerate(parent.keys) if key is node), None)
            return at is not None and not self._is_plain(parent.values[at])
        if isinstance(parent, ast.List | ast.Tuple):
            parent = self._module.parent(parent)
        return isinstance(parent, ast.Call | ast.keyword)

    def _is_plain(self, value: ast.expr) -> bool:
        """Whether a value is data, which has no methods of the service."""
        definition = definition_of(self._project, self._module, value)
        written = value if definition is None else definition.value
        return isinstance(written, _Data)
