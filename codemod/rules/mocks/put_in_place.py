"""What tests put in the place of the generate method."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Protocol

from codemod.conversion.definitions import definition_of
from codemod.conversion.result import Conversion, Refused
from codemod.rules.mocks.value_flows import ValueFlows
from codemod.rules.mocks.written_names import FAKES, Function, last_name


class Answers(Protocol):
    """Translates what stand-ins give."""

    def translate(self, value: ast.expr) -> None:
        """Translate an answer."""

    def translate_function(self, value: ast.Lambda | ast.Name) -> None:
        """Translate a function that stands for the method."""

    def names_function(self, name: ast.Name) -> bool:
        """Whether a name is one of a function that `translate_function` can find."""


class Effects(Protocol):
    """Translates what stand-ins do when they are called."""

    def translate(self, value: ast.expr) -> None:
        """Translate a side effect."""

    def method(self, method: Function, flows: ValueFlows) -> None:
        """Translate the answers of a method that stands for the one of the SDK."""


class PutInPlace:
    """Translates what the stand-ins of one test module are made as.

    Args:
        conversion: says no.
        answers: translates what a stand-in gives.
        effects: translates what it does.
        used: translates a use of a name that is a stand-in.
    """

    def __init__(
        self,
        conversion: Conversion,
        answers: Answers,
        effects: Effects,
        used: Callable[[ast.expr], None],
    ) -> None:
        self._answers = answers
        self._effects = effects
        self._used = used
        self._conversion = conversion
        self._module = conversion.module

    def translate(self, value: ast.expr) -> None:
        """Translate `MagicMock(return_value=...)`, a function, or a name of one of them.

        Raises:
            Refused: it is not understood.
        """
        if isinstance(value, ast.Name) and not self._answers.names_function(value):
            self._named(value)
            return
        if isinstance(value, ast.Lambda | ast.Name):
            self._answers.translate_function(value)
            return
        if not isinstance(value, ast.Call) or last_name(value.func) not in FAKES:
            raise self._refused(value)
        if value.args:
            raise self._refused(value)
        for keyword in value.keywords:
            if not self.said(keyword) and keyword.arg != "name":
                raise self._refused(value)

    def said(self, keyword: ast.keyword) -> bool:
        """Translate an argument that says what a stand-in gives or does; False where it is another.

        Raises:
            Refused: it is not understood.
        """
        if keyword.arg == "return_value":
            self._answers.translate(keyword.value)
        elif keyword.arg == "side_effect":
            self._effects.translate(keyword.value)
        else:
            return False
        return True

    def _named(self, name: ast.Name) -> None:
        """`generate = AsyncMock(...); client.aio.models.generate_content = generate`"""
        definition = definition_of(self._conversion.project, self._module, name)
        if definition is None or isinstance(definition.home, ast.Module):
            raise self._refused(name)
        self.translate(definition.value)
        for use in definition.uses:
            if use is not name:
                self._used(use)

    def _refused(self, node: ast.AST) -> Refused:
        return self._conversion.refuse("mock", node)
