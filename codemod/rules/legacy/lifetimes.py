"""Whether clients of the legacy SDK's successor live as long as those who use them."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from codemod.analysis.graph import CallOperation, StoreAttributeOperation
from codemod.analysis.project import Project
from codemod.analysis.values import ClassInfo, FunctionInfo, InstanceValue
from codemod.conversion.literals import is_none
from codemod.rules.legacy.cells import Cell, CellMaker, User
from codemod.rules.legacy.configure import key_of
from codemod.rules.legacy.keys import Keys
from codemod.rules.legacy.repetition import Repetition
from codemod.rules.legacy.scopes import outer_function
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk


@dataclass(eq=False)
class Lifetimes:
    """Answers whether a client can go too early.

    Args:
        project: the analysed project.
        cells: where clients are kept.
        keys: what is known of their keys.
        repetition: what runs how often.
    """

    project: Project
    cells: CellMaker
    keys: Keys
    repetition: Repetition

    def is_replaced(self, cell: Cell) -> bool:
        """Whether a client can be made anew while a request goes on with the one before.

        Or whether it is not made at all where a session goes on with what another one kept.
        """
        if isinstance(cell.scope, FunctionInfo):
            return bool(cell.keeper)
        if cell.scope is None and any(map(self.repetition.is_skipped, cell.anchors)):
            return True
        users = self.cells.users_of(cell)
        calls = [user.call for user in users]
        if any(self._is_of_a_thread(model) for user in users for model in user.models):
            return True
        if any(user.outlives for user in users):
            once = all(map(self.repetition.once, cell.anchors))
            return not once or not self._is_held(cell, users)
        return any(
            self.repetition.replaces(anchor, calls, cell.made or self.keys.is_one_key(anchor))
            for anchor in cell.anchors
            if not (
                isinstance(cell.scope, ClassInfo)
                and (
                    self.repetition.in_construction(anchor)
                    or is_own_key(anchor)
                    or self._fills_once(anchor)
                )
            )
        )

    def _is_of_a_thread(self, model: CallOperation) -> bool:
        """Whether each thread makes the model for itself, and `configure` runs as often."""
        parent = model.module.parent(model.node)
        targets = parent.targets if isinstance(parent, ast.Assign) else []
        return any(
            isinstance(value, InstanceValue) and value.cls.is_thread_local
            for target in targets
            if isinstance(target, ast.Attribute)
            for value in self.project.values(target.value)
        )

    def _is_held(self, cell: Cell, users: Iterable[User]) -> bool:
        """Whether the object that has the client lives as long as what the client gave.

        A stream does not hold the object whose method gave it: `Poet().stream()` leaves it alone.
        """
        if not isinstance(cell.scope, ClassInfo):
            return True
        calls = {user.call for user in users if user.outlives}
        made = [
            call
            for call in self.project.calls()
            if any(target.owner in cell.scope.lineage() for target in call.targets)
            and any(target.name == "__init__" for target in call.targets)
        ]
        return bool(made) and all(self._keeps_object(one, calls) for one in made)

    def _keeps_object(self, made: CallOperation, calls: set[CallOperation]) -> bool:
        """Whether a new object gets a name that goes on while streams of it are read."""
        parent = made.module.parent(made.node)
        if not isinstance(parent, ast.Assign | ast.AnnAssign):
            return False
        targets = parent.targets if isinstance(parent, ast.Assign) else [parent.target]
        function = made.enclosing
        given = function.returned.values if function is not None else ()
        return all(isinstance(target, ast.Name) for target in targets) and not any(
            getattr(value, "origin", None) in calls for value in given
        )

    def _fills_once(self, anchor: CallOperation) -> bool:
        """Whether `if self.x is None:` keeps an object from configuring the SDK again.

        Its attribute is set right after that, and otherwise in `__init__` only.
        """
        module = anchor.module
        return any(
            isinstance(current, ast.If)
            and (name := _awaited_attribute(current.test))
            and _is_set_after(anchor, current, name)
            and self._is_set_only_in(module, name, current)
            for current in _around(module, anchor.node)
        )

    def _is_set_only_in(self, module: PythonModule, name: str, place: ast.AST) -> bool:
        """Whether an attribute gets a value in a statement, and otherwise in `__init__`."""
        inside = set(walk(place))
        owners = {
            value.cls
            for node in inside
            if isinstance(node, ast.Name) and node.id == "self"
            for value in self.project.values(node)
            if isinstance(value, InstanceValue)
        }
        return all(
            operation.node in inside
            or getattr(outer_function(operation.module, operation.node), "name", "") == "__init__"
            for operation in self.project.operations(StoreAttributeOperation)
            if operation.name == name
            and any(
                isinstance(value, InstanceValue) and value.cls in owners
                for value in operation.base.values
            )
        )


def is_own_key(anchor: CallOperation) -> bool:
    """Whether an object sets its key anew before each use, which one user at a time can do."""
    key = key_of(anchor)
    return isinstance(key, ast.Attribute) and ast.unparse(key.value) == "self"


def _awaited_attribute(test: ast.expr) -> str:
    """The attribute that `self.x is None` or `not self.x` waits for; empty for other tests."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        waited: ast.expr = test.operand
    elif isinstance(test, ast.Compare) and is_none(test.comparators[0]):
        waited = test.left if isinstance(test.ops[0], ast.Is) else test
    else:
        return ""
    own = isinstance(waited, ast.Attribute) and ast.unparse(waited.value) == "self"
    return waited.attr if own and isinstance(waited, ast.Attribute) else ""


def _is_set_after(anchor: CallOperation, place: ast.If, name: str) -> bool:
    """Whether an attribute gets a value that is not None after a call, in the same block."""
    for node in walk(place):
        targets = node.targets if isinstance(node, ast.Assign) else []
        if not any(ast.unparse(target) == f"self.{name}" for target in targets):
            continue
        if isinstance(node, ast.Assign) and not is_none(node.value):
            block = _block_of(anchor.module, node)
            if any(anchor.node in walk(one) for one in block[: block.index(node)]):
                return True
    return False


def _block_of(module: PythonModule, statement: ast.stmt) -> list[ast.stmt]:
    parent = module.parent(statement)
    assert parent is not None
    return next(
        block
        for _, block in ast.iter_fields(parent)
        if isinstance(block, list) and statement in block
    )


def _around(module: PythonModule, node: ast.AST) -> Iterator[ast.AST]:
    """What a node stands in, up to the function."""
    current = module.parent(node)
    while current is not None and not isinstance(current, ast.FunctionDef | ast.AsyncFunctionDef):
        yield current
        current = module.parent(current)
