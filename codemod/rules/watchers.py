"""Which code would see the ValueError that reading the text of a legacy answer can raise.

The handlers around a read count, those around the calls of the function it stands in, and
everything that repeats or swallows whatever such a call raises.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codemod.analysis.graph import CallOperation
from codemod.analysis.project import Project
from codemod.analysis.values import ClassValue, ContainerValue, FunctionInfo
from codemod.mapping.legacy_errors import BLOCKED_ERRORS
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk

_CATCHING = frozenset(
    {
        "builtins.BaseException",
        "builtins.Exception",
        "builtins.ValueError",
        "builtins.object",
        "json.JSONDecodeError",
        "json.decoder.JSONDecodeError",
    }
)
"""Classes whose handlers see the difference: parsing an empty text raises JSONDecodeError."""

_SWALLOWING = frozenset({"contextlib.suppress", "pytest.raises"})
_ASSERTIONS = frozenset({"assertRaises", "assertRaisesRegex"})
_REPEATING = ("retry", "backoff", "catch", "suppress", "handle_error")
"""Words in the names of decorators that do something about exceptions."""

_Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


class ValueErrorWatchers:
    """Answers for one project; what it found out about a function it keeps."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self._known: dict[tuple[FunctionInfo, bool], bool] = {}
        self._callers: dict[FunctionInfo, list[CallOperation]] = {}
        for call in project.calls():
            for target in call.targets:
                self._callers.setdefault(target, []).append(call)

    def watch(self, module: PythonModule, node: ast.AST, stream: bool = False) -> bool:
        """Whether code of the project would notice a ValueError raised at a node.

        A `stream` also raised the SDK's own exceptions where it was read, which ValueError
        stands for afterwards.
        """
        if any(self.catching(module, node, stream)):
            return True
        if any(self._swallows(item) for item in contexts_around(module, node)):
            return True
        function = self._function(module, node)
        if function is not None and self._is_expected_to_raise(module, function.node):
            return True
        return function is not None and self._watches_function(function, stream)

    def catching(
        self, module: PythonModule, node: ast.AST, stream: bool = False
    ) -> Iterator[ast.ExceptHandler]:
        """The handlers in the same function that catch a ValueError raised at a node."""
        for parent, current in path_out(module, node):
            if isinstance(parent, ast.Try) and current in parent.body:
                yield from (each for each in parent.handlers if self._catches(each.type, stream))

    def _watches_function(self, function: FunctionInfo, stream: bool) -> bool:
        key = (function, stream)
        if key not in self._known:
            self._known[key] = False
            decorators = getattr(function.node, "decorator_list", [])
            self._known[key] = any(self._repeats(one) for one in decorators) or any(
                self._watches_call(call, stream) for call in self._callers.get(function, ())
            )
        return self._known[key]

    def _watches_call(self, call: CallOperation, stream: bool) -> bool:
        """Whether a call is watched; a task that is started elsewhere is taken to be."""
        name = call.node.func.attr if isinstance(call.node.func, ast.Attribute) else ""
        return name in ("submit", "map") or self.watch(call.module, call.node, stream)

    def _repeats(self, decorator: ast.expr) -> bool:
        """Whether a decorator does something about a ValueError of its function."""
        function = decorator
        while isinstance(function, ast.Call):
            function = function.func
        name = ast.unparse(function).lower()
        if not any(word in name for word in _REPEATING):
            return False
        named = [
            argument
            for node in walk(decorator)
            if isinstance(node, ast.Call)
            for argument in self._classes_tested(node)
        ]
        return not named or any(self._catches(one) for one in named)

    def _classes_tested(self, call: ast.Call) -> list[ast.expr]:
        """The exception classes that a call names to say which failures it is about."""
        symbol = self.project.symbol(call.func)
        if symbol == "backoff.on_exception":
            return call.args[1:2]
        return call.args[:1] if symbol.endswith("if_exception_type") else []

    def _function(self, module: PythonModule, node: ast.AST) -> FunctionInfo | None:
        current: ast.AST | None = node
        while current is not None and not isinstance(current, _Function):
            current = module.parent(current)
        return self.project.graphs[module.path].functions.get(current) if current else None

    def _catches(self, node: ast.expr | None, stream: bool = False) -> bool:
        """Whether an `except` clause catches ValueError; one that cannot be seen through does."""
        if node is None:
            return True
        if isinstance(node, ast.Tuple):
            return any(self._catches(element, stream) for element in node.elts)
        symbol = self.project.symbol(node)
        if symbol:
            return symbol in _CATCHING or (stream and symbol in BLOCKED_ERRORS)
        values = self.project.values(node)
        tables = [value.container.node for value in values if isinstance(value, ContainerValue)]
        if tables and len(tables) == len(values):
            return any(not isinstance(one, ast.Tuple) or self._catches(one) for one in tables)
        return not any(isinstance(value, ClassValue) for value in values)

    def _swallows(self, node: ast.expr) -> bool:
        return (
            isinstance(node, ast.Call)
            and expects_errors(self.project, node)
            and any(self._catches(argument) for argument in node.args)
        )

    def _is_expected_to_raise(self, module: PythonModule, function: ast.AST) -> bool:
        """`self.assertRaises(ValueError, lambda: answer.text)`"""
        call = module.parent(function)
        return isinstance(call, ast.Call) and self._swallows(call)


def expects_errors(project: Project, call: ast.Call) -> bool:
    """Whether a call makes a context that swallows exceptions, or wants them in a test."""
    method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    return project.symbol(call.func) in _SWALLOWING or method in _ASSERTIONS


def contexts_around(module: PythonModule, node: ast.AST) -> Iterator[ast.expr]:
    """The context managers in the same function that a node runs in."""
    for parent, current in path_out(module, node):
        if isinstance(parent, ast.With | ast.AsyncWith) and current in parent.body:
            for item in parent.items:
                yield item.context_expr


def path_out(module: PythonModule, node: ast.AST) -> Iterator[tuple[ast.AST, ast.AST]]:
    """The nodes around a node, up to its function, each with its child on the way."""
    current = node
    while not isinstance(current, _Function) and (parent := module.parent(current)) is not None:
        yield parent, current
        current = parent
