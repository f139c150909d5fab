"""Turns of one chat that may run at once: the chat remembered them all, a chain only the last."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator

from codemod.analysis.graph import CallOperation
from codemod.analysis.project import Project
from codemod.analysis.values import (
    BoundMethodValue,
    FunctionInfo,
    FunctionValue,
    PartialValue,
    Value,
)
from codemod.rules.chats.groups import Chat
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk

_STARTERS = frozenset(
    {"Process", "Thread", "Timer", "apply_async", "create_task", "ensure_future", "submit"}
    | {"run_in_executor", "start_new_thread", "start_soon", "to_thread"}
)
"""Functions that let one other function run beside the code that calls them."""

_ALL_AT_ONCE = frozenset({"gather", "imap", "imap_unordered", "map", "map_async", "starmap"})
"""Functions that let several run."""

_WAITING = frozenset({"join", "result", "wait"})
_Repeated = (
    ast.For
    | ast.AsyncFor
    | ast.While
    | ast.ListComp
    | ast.SetComp
    | ast.DictComp
    | ast.GeneratorExp
)
_Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


class TurnsAtOnce:
    """Answers for one project which functions it lets run several at once."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self._callers: dict[FunctionInfo, list[FunctionInfo | None]] = {}
        self._started: set[FunctionInfo] = set()
        for call in project.calls():
            for target in call.targets:
                self._callers.setdefault(target, []).append(call.enclosing)
            if self._starts_several(call):
                self._started.update(self._functions(call))

    def may_meet(self, chat: Chat, turn: CallOperation) -> bool:
        """Whether a turn may run while another one of the same chat does.

        A function that comes to make the chat has one of its own each time.
        """
        own = self._leading_to([start.enclosing for start in chat.starts])
        return any(one in self._started for one in self._leading_to([turn.enclosing], own))

    def _leading_to(
        self, functions: list[FunctionInfo | None], without: Collection[FunctionInfo] = ()
    ) -> set[FunctionInfo]:
        """Functions and all that call them, directly or not."""
        todo, found = list(functions), set[FunctionInfo]()
        while todo:
            function = todo.pop()
            if function is not None and function not in found and function not in without:
                found.add(function)
                todo.extend(self._callers.get(function, ()))
        return found

    def _starts_several(self, call: CallOperation) -> bool:
        name = call.node.func
        called = name.attr if isinstance(name, ast.Attribute) else getattr(name, "id", "")
        if called in _ALL_AT_ONCE:
            builtin = isinstance(name, ast.Name) and called == "map"
            return not builtin and (called != "gather" or _is_several(call.node))
        if called not in _STARTERS or isinstance(call.module.parent(call.node), ast.Await):
            return False
        loop = _loop_around(call.module, call.node)
        return loop is not None and not _waits(loop)

    def _functions(self, call: CallOperation) -> Iterator[FunctionInfo]:
        """The functions that a call lets run: given to it, or called for a coroutine it gets."""
        for slot in (*call.positional, *call.keywords.values()):
            yield from _functions_of(slot.values)
        calls = self.project.graphs[call.module.path].calls
        for argument in (*call.node.args, *(keyword.value for keyword in call.node.keywords)):
            for node in walk(argument):
                if isinstance(node, ast.Call) and node in calls:
                    yield from calls[node].targets


def _functions_of(values: Iterable[Value]) -> Iterator[FunctionInfo]:
    for value in values:
        target = value.target if isinstance(value, PartialValue) else value
        if isinstance(target, FunctionValue | BoundMethodValue):
            yield target.function


def _is_several(call: ast.Call) -> bool:
    return len(call.args) > 1 or any(isinstance(one, ast.Starred) for one in call.args)


def _loop_around(module: PythonModule, node: ast.AST) -> ast.AST | None:
    """The innermost loop or comprehension in the same function that runs a node repeatedly."""
    current: ast.AST = node
    while (parent := module.parent(current)) is not None and not isinstance(parent, _Function):
        if isinstance(parent, _Repeated):
            return parent
        current = parent
    return None


def _waits(loop: ast.AST) -> bool:
    """Whether a loop waits for what it has started before it goes on."""
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in _WAITING
        and not isinstance(node.func.value, ast.Constant)
        for node in walk(loop)
    )
