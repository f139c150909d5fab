"""Functions and fixtures of a test that make fakes of the legacy SDK, or give them away."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemod.rules.legacy.mocks.patches import Part
from codemod.rules.mocks.written_names import Function, all_parameters, function_of, is_fixture
from codemod.sources.walking import walk

if TYPE_CHECKING:
    from codemod.rules.legacy.mocks.fake_models import FakeModels


class FakeMakers:
    """Follows fakes through the functions of one test module.

    Args:
        fakes: translates what a function makes, and what is done with it.
    """

    def __init__(self, fakes: FakeModels) -> None:
        self._fakes = fakes
        self._module = fakes.module
        self._makers: dict[Function, None] = {}
        self._done: set[Function] = set()

    def finish(self) -> None:
        """Look whether a function gives its fakes anywhere else than where they are followed.

        Raises:
            Refused: it does.
        """
        for maker in self._makers:
            for node in walk(self._module.tree):
                named = isinstance(node, ast.Name) and node.id == maker.name
                if named and not self._fakes.is_known(self._module.parent(node)):
                    raise self._fakes.refused(node)

    def given(self, node: ast.Return | ast.Yield, part: Part) -> None:
        """Follow a fake that a function of the test gives away.

        Raises:
            Refused: it goes out of sight.
        """
        function = function_of(self._module, node)
        assert function is not None
        assert node.value is not None
        if self._fakes.is_known(node.value):
            return
        self._fakes.known(node.value)
        if function.decorator_list and not is_fixture(function):
            raise self._fakes.refused(node)
        if is_fixture(function):
            self._users(function, part)
            return
        for call in walk(self._module.tree):
            if isinstance(call, ast.Name) and call.id == function.name:
                parent = self._module.parent(call)
                if not isinstance(parent, ast.Call) or parent.func is not call:
                    raise self._fakes.refused(call)
                self._fakes.use(parent, part)

    def _users(self, fixture: Function, part: Part) -> None:
        """Follow the result of a fixture into the tests that ask for it."""
        if self._module.path.endswith("conftest.py"):
            raise self._fakes.refused(fixture)
        for function in walk(self._module.tree):
            if isinstance(function, Function) and fixture.name in all_parameters(function):
                self._fakes.variable(function, fixture.name, part)

    def fixture(self, name: ast.Name, part: Part) -> None:
        """Translate a fixture of pytest that makes a fake, in the module of its tests.

        Raises:
            Refused: there is none, or it is not understood.
        """
        for node in self._module.tree.body:
            if isinstance(node, Function) and node.name == name.id and is_fixture(node):
                self._results(node, part)
                self._users(node, part)
                return
        raise self._fakes.refused(name)

    def maker(self, name: ast.Name, part: Part) -> None:
        """Translate a function of the test that makes fakes.

        Raises:
            Refused: there is none, or it is not understood.
        """
        for node in self._module.tree.body:
            if isinstance(node, Function) and node.name == name.id and not node.decorator_list:
                self._makers[node] = None
                self._results(node, part)
                return
        raise self._fakes.refused(name)

    def _results(self, function: Function, part: Part) -> None:
        if function in self._done:
            return
        self._done.add(function)
        given = [one.value for one in walk(function) if isinstance(one, ast.Return | ast.Yield)]
        if len(given) != 1 or given[0] is None:
            raise self._fakes.refused(function)
        self._fakes.put(given[0], part)
