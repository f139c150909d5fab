"""Whether the client of a cell has been made whenever a call needs it."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from functools import cached_property

from codemod.analysis.graph import CallOperation
from codemod.analysis.order import Ran
from codemod.analysis.project import Project
from codemod.analysis.values import ClassInfo
from codemod.conversion.result import Conversion
from codemod.rules.legacy.cells import Cell, CellMaker, User
from codemod.rules.legacy.configure import key_of
from codemod.rules.legacy.evaluation import Evaluation
from codemod.rules.legacy.evidence import comes_configured
from codemod.rules.legacy.installed import Installed
from codemod.rules.legacy.keys import Keys
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk


@dataclass(eq=False)
class Certainty:
    """Asks the order in which a program runs, and the conditions under which it is configured.

    Args:
        project: the analysed project.
        cells: where the clients of the project are kept.
        keys: what is known of the keys they are made with.
    """

    project: Project
    cells: CellMaker
    keys: Keys
    _ran: dict[tuple[Cell, str, bool], Ran] = field(default_factory=dict)

    @cached_property
    def _evaluation(self) -> Evaluation:
        return Evaluation(self.project)

    @cached_property
    def _installed(self) -> Installed:
        return Installed(self.project)

    def is_certain(self, conversion: Conversion, user: User, cell: Cell) -> bool:
        """Whether the client of a cell has been made whenever a call runs."""
        ran = self._ran_of(cell)
        if self._evaluation.runs(user.call, cell.anchors):
            same = cell.made or self.keys.are_one(cell.anchors)
            return same and ran.before(user.call.module, user.call.node)
        if _has_run(ran, user, cell):
            return True
        if all(map(self._has_key, cell.anchors)) and comes_configured(
            self.project, ran, user.models
        ):
            return True
        condition = self._condition(cell)
        if condition:
            ran = self._ran_of(cell, condition)
            places = [(call.module, call.node) for call in (user.call, *user.models)]
            guarded = any(ran.guarded(module, node) for module, node in places)
            if guarded and _has_run(ran, user, cell):
                return True
        if not all(self.keys.is_setting(anchor) for anchor in cell.anchors):
            return False
        ran = self._ran_of(cell, condition, despite_handlers=True)
        handed = bool(condition) and comes_configured(self.project, ran, user.models)
        if not handed and not _has_run(ran, user, cell):
            return False
        conversion.note("no-client-without-key", user.call.node)
        return True

    def _has_key(self, anchor: CallOperation) -> bool:
        """Whether a call of `configure` only runs with a key."""
        key = key_of(anchor)
        return key is not None and Ran(self.project, [anchor], ast.unparse(key)).guarded(
            anchor.module, anchor.node
        )

    def _ran_of(self, cell: Cell, condition: str = "", despite_handlers: bool = False) -> Ran:
        key = (cell, condition, despite_handlers)
        if key not in self._ran:
            asks = self._installed.is_asked_by
            self._ran[key] = Ran(self.project, cell.anchors, condition, despite_handlers, asks)
        return self._ran[key]

    def _condition(self, cell: Cell) -> str:
        """The key, where a cell is filled only if there is one; empty when that is not so."""
        keys = [key_of(anchor) for anchor in cell.anchors]
        texts = {ast.unparse(key) for key in keys if key is not None}
        conditional = any(
            _tests_key(place, key, self._installed)
            for anchor, key in zip(cell.anchors, keys, strict=True)
            for place in (anchor, *self._callers(anchor, key))
        )
        if len(texts) != 1 or None in keys or not conditional:
            return ""
        return next((text for text in texts if self._goes_with(text, cell)), "")

    def _callers(self, anchor: CallOperation, key: ast.expr | None) -> list[CallOperation]:
        """The calls of the method that configures the SDK with an attribute of its object."""
        method = self.cells.methods.function(anchor)
        if method is None or not isinstance(key, ast.Attribute):
            return []
        return [call for call in self.project.calls() if method in call.targets]

    def _goes_with(self, key: str, cell: Cell) -> bool:
        """Whether every function that sets an attribute with the key also configures the SDK.

        It does so itself, or goes on to a function that does.
        """
        attribute = key.partition("self.")[2]
        functions = {self.cells.methods.function(anchor) for anchor in cell.anchors}
        inside = {
            inner for function in functions if function is not None for inner in walk(function.node)
        }
        ran = self._ran_of(cell, key)
        return not attribute or all(
            node in inside or ran.after(module, node)
            for place, module in _places(cell)
            for node in walk(place)
            if isinstance(node, ast.Attribute)
            and isinstance(node.ctx, ast.Store)
            and node.attr == attribute
        )


def _has_run(ran: Ran, user: User, cell: Cell) -> bool:
    """Whether the client is there when a call runs: made before it, or before its models."""
    if user.call.module is not cell.module and not cell.late:
        return ran.after_import(cell.module)
    if user.call in cell.anchors or ran.before(user.call.module, user.call.node):
        return True
    return bool(user.models) and all(
        model in cell.anchors or ran.before(model.module, model.node) for model in user.models
    )


def _places(cell: Cell) -> list[tuple[ast.AST, PythonModule]]:
    """The code that can see the names of a cell by themselves, with its modules."""
    if isinstance(cell.scope, ClassInfo):
        return [(cls.node, cls.module) for cls in cell.scope.lineage()]
    return [(cell.module.tree, cell.module)]


def _tests_key(call: CallOperation, key: ast.expr | None, installed: Installed) -> bool:
    """Whether a call stands under a test of a key, or of what the key was set to."""
    module = call.module
    statement = module.statement(call.node)
    parent = module.parent(statement)
    if key is None or not isinstance(parent, ast.If) or statement not in parent.body:
        return False
    texts = {ast.unparse(key)}
    for earlier in parent.body:
        if isinstance(earlier, ast.Assign) and ast.unparse(earlier.targets[0]) in texts:
            texts.add(ast.unparse(earlier.value))
    tests = [test for test in _parts(parent.test) if not installed.is_asked_by(test)]
    asked = texts | {f"{text} is not None" for text in texts}
    return len(tests) == 1 and ast.unparse(tests[0]) in asked


def _parts(test: ast.expr) -> list[ast.expr]:
    """The tests that all hold where a test does."""
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
        return [part for value in test.values for part in _parts(value)]
    return [test]
