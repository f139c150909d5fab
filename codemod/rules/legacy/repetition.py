"""Whether a client that is made in a function can be made again while the one before is in use.

A client that nothing refers to any more closes its connections, and requests in flight fail
(mapping 10).  The legacy SDK kept its client alive as long as somebody used it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from functools import cached_property

from codemod.analysis.graph import CallOperation
from codemod.analysis.project import Project
from codemod.analysis.values import BoundMethodValue, FunctionInfo, FunctionValue
from codemod.rules.legacy.scopes import Methods
from codemod.sources.python_module import PythonModule

_DELAYED = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_KEPT = frozenset({"cache", "cached_property", "lru_cache"})
"""Decorators that keep what a function gave, so that it need not run again."""

_KEPT_FOR_SESSIONS = frozenset(
    {"cache_data", "cache_resource", "experimental_memo", "experimental_singleton"}
)
"""Those of Streamlit, which outlive the names of the script that the function belongs to."""

_HARMLESS = (
    _KEPT
    | _KEPT_FOR_SESSIONS
    | {"classmethod", "contextmanager", "override", "property", "staticmethod"}
)
"""Decorators that do not hand a function to code that calls it by itself."""

_RUNNERS = frozenset({"asyncio.run"})
_RUN = "run_until_complete"
_SESSIONS = "streamlit"
"""A framework that runs a script anew for each visitor, in threads that share imported modules."""

_LOOPS = ast.For | ast.AsyncFor | ast.While | ast.Lambda | ast.ListComp | ast.GeneratorExp
_FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef


class Repetition:
    """Follows functions to where the program begins; one instance per run.

    Args:
        project: the analysed project.
    """

    def __init__(self, project: Project) -> None:
        self._project = project
        self._methods = Methods(project)
        self._callers: dict[FunctionInfo, list[CallOperation]] = {}
        self._called: dict[FunctionInfo, set[FunctionInfo]] = {}
        for call in project.calls():
            for target in call.targets:
                self._callers.setdefault(target, []).append(call)
                if call.enclosing is not None:
                    self._called.setdefault(call.enclosing, set()).add(target)

    def replaces(self, made: CallOperation, users: Iterable[CallOperation], setting: bool) -> bool:
        """Whether making a client at `made` may take it from requests that are being made.

        With `setting` the key is one for the whole program: a function that only sets up the SDK
        is then taken to run once.
        """
        function = self._methods.function(made)
        if function is None:
            return False
        if self._is_shared_by_sessions(made.module):
            return not self._is_kept(function)
        used_in = {self._methods.function(user) for user in users} - {None}
        return any(
            not setting or bool(self._reached(entry) & used_in) for entry in self._entries(function)
        )

    def is_skipped(self, made: CallOperation) -> bool:
        """Whether the function of a call, or one on the way to it, is not run for each session."""
        seen: set[FunctionInfo | None] = {None}
        todo = [self._methods.function(made)]
        while todo:
            function = todo.pop()
            if function is None or function in seen:
                continue
            seen.add(function)
            if _decorators(function) & _KEPT_FOR_SESSIONS:
                return True
            todo += [self._methods.function(call) for call in self._callers.get(function, ())]
        return False

    def once(self, made: CallOperation) -> bool:
        """Whether a call certainly runs no more than once."""
        function = self._methods.function(made)
        if function is None or _in_loop(made.module, made.node):
            return function is None and not _in_loop(made.module, made.node)
        seen: set[FunctionInfo] = set()
        while function is not None:
            callers = self._callers.get(function, [])
            if function in seen or len(callers) != 1 or self._is_entry(function):
                return False
            if _in_loop(callers[0].module, callers[0].node):
                return False
            seen.add(function)
            function = self._methods.function(callers[0])
        return True

    def in_construction(self, made: CallOperation) -> bool:
        """Whether a call only runs while the object of its method is made."""
        method = self._methods.method(made)
        seen: set[FunctionInfo] = set()
        todo = [method]
        while todo:
            method = todo.pop()
            if method is None or method.owner is None:
                return False
            if method in seen or method.name == "__init__":
                continue
            seen.add(method)
            callers = self._callers.get(method, [])
            if not callers or self._is_entry(method):
                return False
            todo += [self._methods.method(call) for call in callers]
        return True

    def _entries(self, function: FunctionInfo) -> set[FunctionInfo]:
        """The functions that code out of sight may run, at any time, on the way to a function."""
        found: set[FunctionInfo] = set()
        seen: set[FunctionInfo] = set()
        todo = [function]
        while todo:
            current = todo.pop()
            if current in seen:
                continue
            seen.add(current)
            if self._is_kept(current) or _returns_early(current):
                continue
            if self._is_entry(current):
                found.add(current)
            callers = (self._methods.function(one) for one in self._callers.get(current, ()))
            todo += [one for one in callers if one is not None]
        return found

    def _is_entry(self, function: FunctionInfo) -> bool:
        node, callers = function.node, self._callers.get(function, [])
        if isinstance(node, ast.Lambda) or not callers or function in self._handed_on:
            return True
        if not all(map(_is_harmless, node.decorator_list)):
            return True
        return isinstance(node, ast.AsyncFunctionDef) and not all(
            self._is_awaited(call) for call in callers
        )

    def _is_awaited(self, call: CallOperation) -> bool:
        """Whether a coroutine runs to its end before its caller goes on."""
        parent = call.module.parent(call.node)
        if isinstance(parent, ast.Await):
            return True
        return isinstance(parent, ast.Call) and (
            self._project.symbol(parent.func) in _RUNNERS
            or (isinstance(parent.func, ast.Attribute) and parent.func.attr == _RUN)
        )

    def _is_kept(self, function: FunctionInfo) -> bool:
        return bool(_decorators(function) & _KEPT) and set(function.parameters) <= {"self"}

    def _reached(self, function: FunctionInfo) -> set[FunctionInfo]:
        found = {function}
        todo = [function]
        while todo:
            new = self._called.get(todo.pop(), set()) - found
            found |= new
            todo += new
        return found

    def _is_shared_by_sessions(self, module: PythonModule) -> bool:
        modules = self._project.modules.values()
        stem = module.path.rpartition("/")[2].removesuffix(".py")
        return any(_SESSIONS in one.text for one in modules) and any(
            stem in other.text for other in modules if other is not module
        )

    @cached_property
    def _handed_on(self) -> set[FunctionInfo]:
        """The functions that are given to other code, which calls them when it likes."""
        return {
            value.function
            for node, slot in self._project.nodes_with_values()
            if isinstance(node, ast.Name | ast.Attribute)
            and isinstance(node.ctx, ast.Load)
            and not _is_called(slot.module, node)
            for value in slot.values
            if isinstance(value, FunctionValue | BoundMethodValue)
        }


def _decorators(function: FunctionInfo) -> set[str]:
    node = function.node
    return set() if isinstance(node, ast.Lambda) else set(map(_decorator, node.decorator_list))


def _decorator(node: ast.expr) -> str:
    name = node.func if isinstance(node, ast.Call) else node
    return ast.unparse(name).rpartition(".")[2]


def _is_harmless(decorator: ast.expr) -> bool:
    return _decorator(decorator) in _HARMLESS


def _returns_early(function: FunctionInfo) -> bool:
    """Whether a function begins with `if done: return`."""
    body = function.node.body if not isinstance(function.node, ast.Lambda) else []
    for statement in body:
        if isinstance(statement, ast.If) and isinstance(statement.body[-1], ast.Return):
            test = statement.test
            return isinstance(test, ast.Name | ast.Attribute) or (
                isinstance(test, ast.Compare) and isinstance(test.ops[0], ast.IsNot)
            )
        if not isinstance(statement, ast.Expr | ast.Global):
            return False
    return False


def _is_called(module: PythonModule, node: ast.expr) -> bool:
    parent = module.parent(node)
    return isinstance(parent, ast.Attribute) or (
        isinstance(parent, ast.Call) and parent.func is node
    )


def _in_loop(module: PythonModule, node: ast.AST) -> bool:
    """Whether a node is evaluated several times in its function; what is looped over is not."""
    inner: ast.AST = node
    current = module.parent(node)
    while current is not None and not isinstance(current, _FUNCTIONS):
        if isinstance(current, _LOOPS) and getattr(current, "iter", None) is not inner:
            return True
        inner, current = current, module.parent(current)
    return False


def may_be_passed_over(call: CallOperation) -> bool:
    """Whether the statement of a call can run without the call."""
    current: ast.AST = call.node
    parent = call.module.parent(current)
    while isinstance(parent, ast.expr | ast.keyword | ast.comprehension):
        if isinstance(parent, ast.IfExp) and current is not parent.test:
            return True
        if isinstance(parent, ast.BoolOp) and current is not parent.values[0]:
            return True
        if isinstance(parent, _DELAYED):
            return True
        current, parent = parent, call.module.parent(parent)
    return False
