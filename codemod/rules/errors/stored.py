"""Exceptions that a handler keeps under another name: whether any use notices their class."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from codemod.analysis.project import Project
from codemod.conversion.guards import only_truth_matters
from codemod.conversion.literals import is_none
from codemod.mapping.errors import ERROR_ATTRIBUTES
from codemod.rules.calls import Context
from codemod.rules.responses.flow import ResponseFlow
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_TESTS = frozenset({"builtins.isinstance"})
"""Functions whose mention of an SDK class is translated where it stands."""


class StoredError:
    """Follows an exception from where a handler stores it to each use.

    `reads_error` says of a function of the project whether it reads members of exceptions.
    """

    def __init__(self, context: Context, reads_error: Callable[[ast.AST], bool]) -> None:
        self.context = context
        self.project: Project = context.project
        self.reads_error = reads_error
        self.seen: set[tuple[ast.AST | None, str]] = set()

    def is_only_shown(self, module: PythonModule, node: ast.expr) -> bool:
        """Whether an exception, also under other names, is only raised, tested and shown."""
        parent = module.parent(node)
        if isinstance(parent, ast.Raise | ast.FormattedValue) or only_truth_matters(module, node):
            return True
        if isinstance(parent, ast.Compare):
            sides = (parent.left, *parent.comparators)
            return all(is_none(side) for side in sides if side is not node)
        if isinstance(parent, ast.BoolOp | ast.IfExp):
            return self.is_only_shown(module, parent)
        if isinstance(parent, ast.Attribute):
            return parent.attr not in ERROR_ATTRIBUTES
        if isinstance(parent, ast.keyword):
            # The traceback that a logger shows, whoever the logger is.
            return parent.arg == "exc_info"
        if isinstance(parent, ast.Assign):
            return all(self._target(module, target) for target in parent.targets)
        if isinstance(parent, ast.AnnAssign):
            return self._target(module, parent.target)
        if isinstance(parent, ast.Call):
            return self._is_shown_by(module, parent, node)
        return False

    def _target(self, module: PythonModule, target: ast.expr) -> bool:
        if isinstance(target, ast.Name):
            return self._local(module, target)
        if isinstance(target, ast.Attribute):
            return self._attribute(target.attr)
        return False

    def _local(self, module: PythonModule, name: ast.Name) -> bool:
        function = _function_of(module, name)
        if function is None or _is_shared(function, name.id):
            return False
        if (function, name.id) in self.seen:
            return True
        self.seen.add((function, name.id))
        uses = (
            node
            for node in walk(function)
            if isinstance(node, ast.Name) and node.id == name.id and isinstance(node.ctx, ast.Load)
        )
        return all(self.is_only_shown(module, use) for use in uses)

    def _attribute(self, name: str) -> bool:
        """Every attribute of that name counts, of whatever object, in the whole project."""
        if (None, name) in self.seen:
            return True
        self.seen.add((None, name))
        return all(
            isinstance(use, ast.Attribute) and self.is_only_shown(module, use)
            for module, use in self._named(name)
        )

    def _named(self, name: str) -> Iterator[tuple[PythonModule, ast.AST]]:
        """The reads of an attribute, and the mentions of its name as text."""
        for module in self.project.modules.values():
            if name not in module.text:
                continue
            for node in walk(module.tree):
                if isinstance(node, ast.Attribute):
                    found = node.attr == name and isinstance(node.ctx, ast.Load)
                else:
                    found = isinstance(node, ast.Constant) and node.value == name
                if found:
                    yield module, node

    def _is_shown_by(self, module: PythonModule, call: ast.Call, node: ast.expr) -> bool:
        if ResponseFlow(self.context, module).is_printed(node):
            return self.project.symbol(call.func) != "builtins.type"
        symbol = self.project.symbol(call.func)
        if symbol in _TESTS or symbol.startswith("traceback."):
            return True
        operation = self.project.graphs[module.path].calls.get(call)
        targets = operation.targets if operation is not None else ()
        return bool(targets) and not any(self.reads_error(target.node) for target in targets)


def _function_of(module: PythonModule, node: ast.AST) -> _Function | None:
    current: ast.AST | None = node
    while current is not None and not isinstance(current, _Function):
        if isinstance(current, ast.ClassDef):
            return None
        current = module.parent(current)
    return current


def _is_shared(function: _Function, name: str) -> bool:
    """Whether a name of a function is one of the code around it."""
    return any(
        isinstance(node, ast.Global | ast.Nonlocal) and name in node.names
        for node in walk(function)
    )
