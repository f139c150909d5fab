"""What has certainly run when a place of the program is reached.

The question is always about a set of calls: has one of them run?  The answer looks at the
statements before the place, at functions that make the call whenever they run, at what the import
of the module and the construction of the object did, and at every caller inside the project.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable

from codemod.analysis.graph import CallOperation
from codemod.analysis.project import Project
from codemod.analysis.statement_ends import (
    blocks,
    fails,
    follows,
    gives_up,
    holds_if,
    holds_unless,
    leaves,
)
from codemod.analysis.values import ClassInfo, FunctionInfo, FunctionValue
from codemod.sources.python_module import PythonModule

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


class Ran:
    """Answers where one of `calls` has certainly run.

    Args:
        project: the analysed project.
        calls: the calls; any of them will do.
        condition: the source of an expression that is taken to be true; a call that stands under
            `if <condition>:` has run then.
        despite_handlers: whether a `try` statement is taken to run without exceptions.
        holds: whether a test is taken to be true where one of the calls matters.
    """

    def __init__(
        self,
        project: Project,
        calls: Iterable[CallOperation],
        condition: str = "",
        despite_handlers: bool = False,
        holds: Callable[[ast.expr], bool] | None = None,
    ) -> None:
        self._project = project
        self._holds = holds
        self._statements = {call.module.statement(call.node) for call in calls}
        self._condition = condition
        self._despite_handlers = despite_handlers
        self._functions: dict[FunctionInfo, bool] = {}
        self._places: dict[ast.AST, bool] = {}
        self._by_node = {
            function.node: function
            for graph in project.graphs.values()
            for function in graph.functions.values()
        }
        self._callers: dict[FunctionInfo, list[CallOperation]] = {}
        for call in project.calls():
            for target in call.targets:
                self._callers.setdefault(target, []).append(call)

    def before(self, module: PythonModule, node: ast.AST) -> bool:
        """Whether one of the calls has run whenever `node` is reached."""
        if node not in self._places:
            self._places[node] = self._on_every_way(module, node)
        return self._places[node]

    def here(self, module: PythonModule, node: ast.AST) -> bool:
        """Whether one of the calls has run before `node` in the function it stands in."""
        current = node
        while True:
            parent = module.parent(current)
            if parent is None:
                return False
            for block in blocks(parent):
                if current in block:
                    earlier = block[: block.index(current)]
                    if any(self._assures(statement) for statement in earlier):
                        return True
            in_else = isinstance(parent, ast.Try) and current in parent.orelse
            if in_else and any(map(self._assures, parent.body)):  # type: ignore[attr-defined]
                return True
            if isinstance(parent, _FUNCTIONS) and current in parent.body:
                return False
            current = parent

    def after(self, module: PythonModule, node: ast.AST) -> bool:
        """Whether one of the calls runs after `node` before the function around it ends."""
        current = node
        parent = module.parent(current)
        while parent is not None:
            for block in blocks(parent):
                if current in block:
                    for later in block[block.index(current) + 1 :]:
                        if self._assures(later):
                            return True
                        if leaves(later) or gives_up(later):
                            return False
            if isinstance(parent, ast.stmt) and not isinstance(
                parent, ast.If | ast.With | ast.AsyncWith | ast.Assign | ast.AnnAssign
            ):
                return False
            current, parent = parent, module.parent(parent)
        return False

    def after_import(self, module: PythonModule) -> bool:
        """Whether one of the calls has run when a module was imported."""
        return self._block(module.tree.body)

    def _on_every_way(self, module: PythonModule, node: ast.AST) -> bool:
        """Whether one of the calls has run on every way that leads to `node` through callers.

        Functions that only call each other are on no way: somebody out of sight calls them.
        """
        todo = [(module, node)]
        seen: set[ast.AST] = set()
        found = False
        while todo:
            module, node = todo.pop()
            if node in seen:
                continue
            seen.add(node)
            known = self._places.get(node)
            if known or self.here(module, node) or self._around(module, node):
                found = True
                continue
            function = self._function_of(module, node)
            callers = self._callers.get(function, []) if function is not None else []
            if known is False or not callers:
                return False
            todo += [(call.module, call.node) for call in callers]
        return found

    def _around(self, module: PythonModule, node: ast.AST) -> bool:
        """Whether one of the calls has run before the function of `node` can be called."""
        function = self._function_of(module, node)
        if function is None:
            return False
        if self._block(module.tree.body):
            return True
        owner = function.owner
        if owner is not None and function.name != "__init__" and not function.is_static:
            made = _constructors(owner)
            if made and all(self._function(one) for one in made):
                return True
        return self.here(function.module, function.node)

    def _function_of(self, module: PythonModule, node: ast.AST) -> FunctionInfo | None:
        current = module.parent(node)
        while current is not None and not isinstance(current, _FUNCTIONS):
            current = module.parent(current)
        return self._by_node.get(current) if current is not None else None

    def _function(self, function: FunctionInfo) -> bool:
        """Whether a function makes one of the calls whenever it runs to its end."""
        if function not in self._functions:
            self._functions[function] = False
            body = function.node.body
            self._functions[function] = isinstance(body, list) and self._block(body, whole=True)
        return self._functions[function]

    def _block(self, body: list[ast.stmt], whole: bool = False) -> bool:
        """Whether one of the calls has run when a block comes to its end.

        With `whole` the block is the body of a function that its caller goes on after.
        """
        if whole:
            return self._in_order(body, whole)
        return self._branch(body, whole)

    def _branch(self, body: list[ast.stmt], whole: bool) -> bool:
        """The same of a block in a statement, which may leave the code around it instead."""
        if self._in_order(body, whole):
            return True
        return bool(body) and (fails if whole else leaves)(body[-1])

    def _in_order(self, body: list[ast.stmt], whole: bool) -> bool:
        for statement in body:
            if self._assures(statement, whole):
                return True
            if whole and gives_up(statement):
                return False
        return False

    def _assures(self, statement: ast.stmt, whole: bool = False) -> bool:
        """Whether one of the calls has run when the statement after this one is reached.

        With `whole` the statement is part of a function that its caller goes on after: a branch
        that returns has left without the call.
        """
        if statement in self._statements:
            return True
        if isinstance(statement, ast.If):
            if self._is_taken_to_hold(statement.test):
                return self._branch(statement.body, whole)
            return self._branch(statement.body, whole) and self._branch(statement.orelse, whole)
        if isinstance(statement, (ast.With, ast.AsyncWith)):
            return self._branch(statement.body, whole)
        if isinstance(statement, ast.Try):
            if self._branch(statement.finalbody, whole):
                return True
            body = any(self._assures(one, whole) for one in [*statement.body, *statement.orelse])
            return body and (
                self._despite_handlers
                or all(self._branch(handler.body, whole) for handler in statement.handlers)
            )
        if isinstance(statement, (ast.Expr, ast.Assign, ast.AnnAssign, ast.Return)):
            return self._runs(statement.value)
        return False

    def _is_taken_to_hold(self, test: ast.expr) -> bool:
        if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
            return all(map(self._is_taken_to_hold, test.values))
        if self._condition and follows(test, self._condition):
            return True
        return self._holds is not None and self._holds(test)

    def _runs(self, value: ast.expr | None) -> bool:
        """Whether evaluating an expression makes one of the calls."""
        if isinstance(value, ast.Await):
            value = value.value
        if not isinstance(value, ast.Call):
            return False
        slot = self._project.slot(value)
        if slot is None:
            return False
        operation = self._project.graphs[slot.module.path].calls.get(value)
        targets = operation.targets if operation is not None else ()
        return bool(targets) and all(map(self._function, targets))

    def guarded(self, module: PythonModule, node: ast.AST) -> bool:
        """Whether the condition certainly holds at a node of a function."""
        current = node
        while True:
            parent = module.parent(current)
            if parent is None:
                return False
            if (
                isinstance(parent, ast.If)
                and current in parent.body
                and self._condition in holds_if(parent.test)
            ):
                return True
            for block in blocks(parent):
                if current in block and any(
                    isinstance(earlier, ast.If)
                    and self._condition in holds_unless(earlier.test)
                    and bool(earlier.body)
                    and leaves(earlier.body[-1])
                    for earlier in block[: block.index(current)]
                ):
                    return True
            if isinstance(parent, _FUNCTIONS):
                return False
            current = parent


def _constructors(owner: ClassInfo) -> list[FunctionInfo]:
    """The `__init__` methods that instances of a class or its subclasses are made with."""
    own = next((cls for cls in owner.with_bases() if "__init__" in cls.fields), None)
    subclasses = [cls for cls in owner.lineage() if cls not in owner.with_bases()]
    return [
        value.function
        for cls in ([own] if own else []) + subclasses
        if "__init__" in cls.fields
        for value in cls.fields["__init__"].values
        if isinstance(value, FunctionValue)
    ]
