"""Which code would see the ValueError that reading the text of a legacy answer can raise.

The handlers around a read count, those around the calls of the function it stands in, and
everything that repeats or swallows whatever such a call raises.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codemod.analysis.graph import CallOperation
from codemod.analysis.project import Project
from codemod.analysis.values import ClassValue, FunctionInfo
from codemod.sources.python_module import PythonModule

_CATCHING = frozenset(
    {"builtins.ValueError", "builtins.Exception", "builtins.BaseException", "builtins.object"}
)
_SWALLOWING = frozenset({"contextlib.suppress", "pytest.raises"})
_REPEATING = ("retry", "backoff", "catch", "suppress", "handle_error")
"""Words in the names of decorators that do something about exceptions."""

_Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


class ValueErrorWatchers:
    """Answers for one project; what it found out about a function it keeps."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self._known: dict[FunctionInfo, bool] = {}
        self._callers: dict[FunctionInfo, list[CallOperation]] = {}
        for call in project.calls():
            for target in call.targets:
                self._callers.setdefault(target, []).append(call)

    def watch(self, module: PythonModule, node: ast.AST) -> bool:
        """Whether code of the project would notice a ValueError raised at a node."""
        if any(self.catching(module, node)):
            return True
        if any(self._swallows(item) for item in _contexts_around(module, node)):
            return True
        function = self._function(module, node)
        return function is not None and self._watches_function(function)

    def catching(self, module: PythonModule, node: ast.AST) -> Iterator[ast.ExceptHandler]:
        """The handlers in the same function that catch a ValueError raised at a node."""
        for parent, current in _path(module, node):
            if isinstance(parent, ast.Try) and current in parent.body:
                yield from (each for each in parent.handlers if self._catches(each.type))

    def _watches_function(self, function: FunctionInfo) -> bool:
        if function not in self._known:
            self._known[function] = False
            decorators = getattr(function.node, "decorator_list", [])
            self._known[function] = any(_repeats(one) for one in decorators) or any(
                self._watches_call(call) for call in self._callers.get(function, ())
            )
        return self._known[function]

    def _watches_call(self, call: CallOperation) -> bool:
        """Whether a call is watched; a task that is started elsewhere is taken to be."""
        name = call.node.func.attr if isinstance(call.node.func, ast.Attribute) else ""
        return name in ("submit", "map") or self.watch(call.module, call.node)

    def _function(self, module: PythonModule, node: ast.AST) -> FunctionInfo | None:
        current: ast.AST | None = node
        while current is not None and not isinstance(current, _Function):
            current = module.parent(current)
        return self.project.graphs[module.path].functions.get(current) if current else None

    def _catches(self, node: ast.expr | None) -> bool:
        """Whether an `except` clause catches ValueError; one that cannot be seen through does."""
        if node is None:
            return True
        if isinstance(node, ast.Tuple):
            return any(self._catches(element) for element in node.elts)
        symbol = self.project.symbol(node)
        if symbol:
            return symbol in _CATCHING
        return not any(isinstance(value, ClassValue) for value in self.project.values(node))

    def _swallows(self, node: ast.expr) -> bool:
        return (
            isinstance(node, ast.Call)
            and self.project.symbol(node.func) in _SWALLOWING
            and any(self._catches(argument) for argument in node.args)
        )


def _contexts_around(module: PythonModule, node: ast.AST) -> Iterator[ast.expr]:
    for parent, current in _path(module, node):
        if isinstance(parent, ast.With | ast.AsyncWith) and current in parent.body:
            for item in parent.items:
                yield item.context_expr


def _path(module: PythonModule, node: ast.AST) -> Iterator[tuple[ast.AST, ast.AST]]:
    """The nodes around a node, up to its function, each with its child on the way."""
    current = node
    while not isinstance(current, _Function) and (parent := module.parent(current)) is not None:
        yield parent, current
        current = parent


def _repeats(decorator: ast.expr) -> bool:
    """Whether a decorator does something about the exceptions of its function."""
    while isinstance(decorator, ast.Call):
        decorator = decorator.func
    return any(word in ast.unparse(decorator).lower() for word in _REPEATING)
