"""What stand-ins give and do where the code under test reads their answers as it did before.

The answers stay as they are (`kept_answers`).  Functions in the place of the method get the new
parameters, and exceptions are looked at as ever: those of the SDK are others afterwards.
"""

from __future__ import annotations

import ast

from codemod.conversion.definitions import definition_of
from codemod.conversion.result import Refused
from codemod.rules.mocks.fake_answers import FakeAnswers
from codemod.rules.mocks.fake_effects import FakeEffects
from codemod.rules.mocks.sdk_errors import mentions_sdk_error
from codemod.rules.mocks.value_flows import ValueFlows
from codemod.rules.mocks.written_names import Function


class PassedAnswers:
    """Leaves the answers of the stand-ins of one test module.

    Args:
        answers: knows the functions of the test.
    """

    def __init__(self, answers: FakeAnswers) -> None:
        self._answers = answers
        self.conversion = answers.conversion
        self.module = answers.module

    def translate(self, value: ast.expr) -> None:
        """Leave an answer."""

    def translate_function(self, value: ast.Lambda | ast.Name) -> None:
        """Give a function that stands for the method the new parameters.

        Raises:
            Refused: it does more with its arguments than is understood.
        """
        self._answers.function_for(value)

    def function_named(self, name: ast.Name) -> Function | None:
        """The function of the test that a name stands for."""
        return self._answers.function_named(name)

    def names_function(self, name: ast.Name) -> bool:
        """Whether a name is one of a function that `translate_function` can find."""
        return self._answers.names_function(name)


class PassedEffects:
    """Looks at the side effects of the stand-ins of one test module.

    Args:
        answers: leaves the answers among them.
        effects: tells exceptions from answers.
    """

    def __init__(self, answers: PassedAnswers, effects: FakeEffects) -> None:
        self._answers = answers
        self._effects = effects
        self._conversion = answers.conversion
        self._module = answers.module

    def translate(self, value: ast.expr) -> None:
        """Look at a side effect.

        Raises:
            Refused: it may raise an exception of the SDK, or is a function out of sight.
        """
        if isinstance(value, ast.Lambda) or (
            isinstance(value, ast.Name) and self._answers.names_function(value)
        ):
            self._answers.translate_function(value)
        elif self._effects.is_exception(value):
            return
        elif isinstance(listed := self._written(value), ast.List | ast.Tuple):
            for element in listed.elts:
                self._check_element(element)
        elif listed is not value and self._effects.is_exception(listed):
            return
        else:
            raise self._refused(value)

    def method(self, method: Function, flows: ValueFlows) -> None:
        """Leave what a method gives."""

    def _written(self, value: ast.expr) -> ast.expr:
        """A list that is written out, in place or where its name is given it."""
        project = self._conversion.project
        if isinstance(value, ast.Call) and project.symbol(value.func) == "builtins.iter":
            return self._written(value.args[0]) if len(value.args) == 1 else value
        definition = definition_of(project, self._module, value)
        return value if definition is None or len(definition.uses) > 1 else definition.value

    def _check_element(self, element: ast.expr) -> None:
        """Refuse what may be an exception of the SDK in a list of what calls give one by one."""
        made = self._written(element)
        if self._effects.is_exception(made):
            return
        maker = self._maker(made)
        unknown = isinstance(made, ast.Name | ast.Starred)
        if unknown or mentions_sdk_error(self._conversion.project, maker):
            raise self._refused(element)

    def _maker(self, made: ast.expr) -> ast.AST:
        """The function of the test that makes an element, where it is one."""
        if isinstance(made, ast.Call) and isinstance(made.func, ast.Name):
            return self._answers.function_named(made.func) or made
        return made

    def _refused(self, node: ast.AST) -> Refused:
        return self._conversion.refuse("mock", node)
