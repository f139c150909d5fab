"""The names under which a test uses what a patch puts in the place of the method."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codemod.conversion.result import Conversion, Refused
from codemod.rules.mocks.local_names import LocalNames
from codemod.rules.mocks.mentions import is_mentioned_elsewhere
from codemod.rules.mocks.written_names import Function, last_name
from codemod.sources.walking import walk

_LASTING = ("mocker", "monkeypatch")
"""Fixtures whose patches need no `with`."""

_PASSING = frozenset({"skip", "skipif", "usefixtures", "asyncio", "anyio", "xfail", "parametrize"})
"""Marks of pytest, which give a test no positional arguments."""


class PatchedNames:
    """Finds the uses of the stand-ins that patches make.

    Args:
        conversion: says no.
        names: follows local names.
    """

    def __init__(self, conversion: Conversion, names: LocalNames) -> None:
        self.conversion = conversion
        self.module = conversion.module
        self.names = names

    def of(self, call: ast.Call) -> Iterator[ast.expr]:
        """The places that stand for the stand-in which a patch makes.

        Raises:
            Refused: not all of them can be seen.
        """
        parent = self.module.parent(call)
        lasting = self._is_lasting(call)
        if isinstance(parent, ast.withitem):
            yield from self._assigned(parent.optional_vars)
        elif isinstance(parent, ast.Expr) and lasting:
            return
        elif isinstance(parent, ast.Assign) and len(parent.targets) == 1:
            if lasting:
                yield from self._assigned(parent.targets[0])
            else:
                for use in self.named(parent.targets[0]):
                    yield from self._of_patcher(use)
        elif isinstance(parent, ast.Attribute):
            yield from self._of_patcher(call)
        elif isinstance(parent, Function):
            yield from self._of_parameter(parent, call)
        else:
            raise self._refused(call)

    def _of_patcher(self, patcher: ast.expr) -> Iterator[ast.expr]:
        """`patcher.start()`, which gives the stand-in, and `patcher.stop`."""
        parent = self.module.parent(patcher)
        if isinstance(parent, ast.withitem):
            yield from self._assigned(parent.optional_vars)
            return
        if not isinstance(parent, ast.Attribute) or parent.attr not in ("start", "stop"):
            raise self._refused(patcher)
        if parent.attr == "stop":
            return
        call = self.module.parent(parent)
        if not isinstance(call, ast.Call):
            raise self._refused(patcher)
        given = self.module.parent(call)
        if isinstance(given, ast.Attribute):
            yield call
        elif isinstance(given, ast.Assign) and len(given.targets) == 1:
            yield from self._assigned(given.targets[0])
        elif not isinstance(given, ast.Expr):
            raise self._refused(call)

    def _assigned(self, target: ast.expr | None) -> Iterator[ast.expr]:
        if target is not None:
            yield from self.named(target)

    def named(self, target: ast.expr) -> Iterator[ast.expr]:
        """The uses of a local name, or of an attribute of `self` in its class.

        Raises:
            Refused: it is neither, or something else is assigned to it too.
        """
        if isinstance(target, ast.Name):
            yield from self.names.uses(target, "stand-in")
            return
        owner = self._class_of(target)
        if owner is None or not isinstance(target, ast.Attribute):
            raise self._refused(target)
        said = ast.unparse(target)
        known = is_mentioned_elsewhere(self.conversion.project, self.module, owner.name)
        if known or said != f"self.{target.attr}":
            raise self._refused(target)
        heirs = [one for one in self.module.nodes_of(ast.ClassDef) if self._is_heir(one, owner)]
        for node in (found for one in heirs for found in walk(one)):
            if isinstance(node, ast.Attribute) and ast.unparse(node) == said:
                if isinstance(node.ctx, ast.Load):
                    yield node
                elif node is not target:
                    raise self._refused(node)

    def _is_heir(self, one: ast.ClassDef, owner: ast.ClassDef) -> bool:
        return one is owner or any(last_name(base) == owner.name for base in one.bases)

    def _class_of(self, node: ast.AST) -> ast.ClassDef | None:
        current: ast.AST | None = node
        while current is not None and not isinstance(current, ast.ClassDef):
            current = self.module.parent(current)
        return current

    def _of_parameter(self, function: Function, call: ast.Call) -> Iterator[ast.expr]:
        """The parameter that a decorator gives the stand-in to."""
        given = 0
        for decorator in reversed(function.decorator_list):
            if decorator is call:
                break
            given += self._gives_argument(decorator)
        above = function.decorator_list[: function.decorator_list.index(call)]
        for decorator in above:
            self._gives_argument(decorator)
        if not self._gives_argument(call):
            return
        arguments = [one.arg for one in function.args.args]
        if isinstance(self.module.parent(function), ast.ClassDef):
            arguments = arguments[1:]
        if given >= len(arguments):
            raise self._refused(call)
        for use in walk(function):
            if isinstance(use, ast.Name) and use.id == arguments[given]:
                if not isinstance(use.ctx, ast.Load):
                    raise self._refused(use)
                yield use

    def _gives_argument(self, decorator: ast.expr) -> bool:
        """Whether a decorator gives the function it stands above a positional argument.

        Raises:
            Refused: that is not known.
        """
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        words = ast.unparse(called).split(".")
        if "patch" in words and isinstance(decorator, ast.Call):
            if words[-1] in ("dict", "multiple"):
                return False
            names = 2 if words[-1] == "object" else 1
            new = any(keyword.arg == "new" for keyword in decorator.keywords)
            return len(decorator.args) <= names and not new
        if words[-1] in _PASSING and "mark" in words:
            return False
        raise self._refused(decorator)

    def _is_lasting(self, call: ast.Call) -> bool:
        """Whether a patch needs no `with`: one of pytest-mock or of monkeypatch."""
        function: ast.AST = call.func
        while isinstance(function, ast.Attribute):
            function = function.value
        return isinstance(function, ast.Name) and function.id in _LASTING

    def _refused(self, node: ast.AST) -> Refused:
        return self.conversion.refuse("mock", node)
