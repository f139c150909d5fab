"""Where code under test finds its client, once the legacy SDK is gone: there a fake has to stand.

A client that the code makes anew is the answer of a fake class.  One that a module made when it was
imported was there before the test, so the fake takes its name.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from codemod.analysis.graph import CallOperation
from codemod.analysis.values import FunctionInfo
from codemod.rules.calls import CallPlan, Context
from codemod.rules.legacy.cells import Cell
from codemod.rules.legacy.configure import environment_variable, key_of
from codemod.rules.legacy.getters import Getter
from codemod.rules.legacy.scopes import function_node
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk


@dataclass(frozen=True)
class Place:
    """Where a fake is found: under a name of a module, or, without one, as what the class makes.

    `given` says that the name is that of a function which gives the client, as the class does;
    `once` that clients are made as often as models were, beside them; `kept` that a model may be
    used after the function that made it, and its fake after the test has taken it away.
    """

    module: PythonModule | None = None
    name: str = ""
    given: bool = False
    once: bool = False
    kept: bool = False

    @property
    def is_client(self) -> bool:
        """Whether the name stands for the client itself."""
        return self.module is not None and not self.given


class FakeClients:
    """Answers for the calls that the fakes of one test can be for.

    Args:
        context: the project.
        test: the module of the test.
        calls: the calls.
    """

    def __init__(
        self, context: Context, test: PythonModule, calls: Iterable[CallOperation]
    ) -> None:
        self._context = context
        self._test = test
        self._plans = [context.plans[call] for call in calls]

    def place(self) -> Place | None:
        """The one place where all the calls find a fake; None when that cannot be told."""
        found = list(map(self._of, self._plans))
        made = [one for one in found if one is not None]
        once, kept = all(one.once for one in made), any(one.kept for one in made)
        places = {replace(one, once=once, kept=kept) for one in made}
        return places.pop() if len(places) == 1 and None not in found else None

    def _of(self, plan: CallPlan) -> Place | None:
        nodes = [start.node for start in plan.chats] if plan.chat else [plan.site.node]
        cells = {self._context.legacy_clients.kept_in(node) for node in nodes}
        cell = next(iter(cells)) if len(cells) == 1 else None
        if cell is None or not plan.models:
            return None
        if isinstance(cell, Getter):
            there = plan.call.module is cell.module
            kept = self._is_kept(plan)
            return Place(cell.module, cell.name, given=True, kept=kept) if there else None
        if cell.scope is None and not cell.late:
            there = plan.call.module is cell.module and self._key_is_there(cell)
            return Place(cell.module, cell.name, kept=self._is_kept(plan)) if there else None
        if not all(self._together(model, cell) for model in plan.models):
            return None
        return Place(once=all(_beside(model, cell) for model in plan.models))

    def _is_kept(self, plan: CallPlan) -> bool:
        """Whether a call may use a model that was made before the function of the call ran."""
        return not all(
            function_node(model) is None or self._within(model, plan.call) for model in plan.models
        )

    def _together(self, model: CallOperation, cell: Cell) -> bool:
        """Whether the client is made in the same call of a function as a model."""
        return any(
            anchor is model or self._within(anchor, model) or self._within(model, anchor)
            for anchor in cell.anchors
        )

    def _within(self, inner: CallOperation, outer: CallOperation) -> bool:
        """Whether a call always runs in a run of the function that another stands in."""
        place = function_node(outer)
        todo = [inner]
        seen: set[FunctionInfo] = set()
        while todo:
            call = todo.pop()
            if function_node(call) is place:
                if place is None:
                    return False
                continue
            function = self._context.legacy_clients.cells.methods.function(call)
            callers = self._callers(function) if function is not None else []
            if function is None or not callers:
                return False
            if function not in seen:
                seen.add(function)
                todo += callers
        return True

    def _callers(self, function: FunctionInfo) -> list[CallOperation]:
        return [call for call in self._context.project.calls() if function in call.targets]

    def _key_is_there(self, cell: Cell) -> bool:
        """Whether the import of a module that makes a client cannot fail for want of a key.

        `configure` took a key that is None; a client does not.
        """
        if cell.made or len(cell.anchors) > 1:
            return False
        anchor, project = cell.anchors[0], self._context.project
        key = key_of(anchor)
        block = anchor.module.parent(anchor.module.statement(anchor.node))
        if key is None or not isinstance(block, ast.Module):
            return False
        if _is_demanded(anchor.module, key):
            return True
        slot = project.slot(key)
        roots = [root.node for root in project.roots(slot)] if slot is not None else []
        return all(self._is_text(root, anchor.module) for root in roots or [key])

    def _is_text(self, node: ast.AST | None, module: PythonModule) -> bool:
        if isinstance(node, ast.Constant):
            return bool(node.value)
        if isinstance(node, ast.Subscript):
            return bool(environment_variable(node))
        if not isinstance(node, ast.Call) or not environment_variable(node):
            return False
        default = node.args[1] if len(node.args) > 1 else None
        if isinstance(default, ast.Constant) and default.value:
            return True
        stem = PurePosixPath(module.path).stem
        return any(
            _sets(one, environment_variable(node), stem)
            for one in self._context.project.modules.values()
            if one is self._test or PurePosixPath(one.path).name == "conftest.py"
        )


def _beside(model: CallOperation, cell: Cell) -> bool:
    """Whether one client is made where a model was, in the same block."""
    block = model.module.parent(model.module.statement(model.node))
    return len(cell.anchors) == 1 and all(
        anchor.module is model.module
        and anchor.module.parent(anchor.module.statement(anchor.node)) is block
        and not isinstance(block, ast.For | ast.AsyncFor | ast.While)
        for anchor in cell.anchors
    )


def _is_demanded(module: PythonModule, key: ast.expr) -> bool:
    """`if not API_KEY: raise ...`"""
    tests = {f"not {ast.unparse(key)}", f"{ast.unparse(key)} is None"}
    return any(
        isinstance(one, ast.If)
        and ast.unparse(one.test) in tests
        and isinstance(one.body[-1], ast.Raise)
        for one in module.tree.body
    )


def _sets(test: PythonModule, variable: str, module: str) -> bool:
    """Whether a test sets a variable of the environment before it imports a module."""
    for statement in test.tree.body:
        if isinstance(statement, ast.Assign | ast.Expr) and "environ" in ast.unparse(statement):
            texts = [node.value for node in walk(statement) if isinstance(node, ast.Constant)]
            if variable in texts:
                return True
        imports = isinstance(statement, ast.Import | ast.ImportFrom)
        if imports and module in re.split(r"\W+", ast.unparse(statement)):
            return False
    return False
