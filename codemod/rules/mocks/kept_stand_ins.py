"""Stand-ins for calls that keep the class of their response: what they give stays as it is.

Only how they are called changes; `kept_answers` lets the code under test have their answers.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from codemod.conversion.result import Conversion, Refused
from codemod.rules.calls import CallPlan, Context
from codemod.rules.mocks.fake_answers import FakeAnswers
from codemod.rules.mocks.fake_effects import FakeEffects
from codemod.rules.mocks.kept_answers import KeptAnswers
from codemod.rules.mocks.passed_answers import PassedAnswers, PassedEffects
from codemod.rules.mocks.put_in_place import PutInPlace
from codemod.rules.mocks.written_names import FAKES, function_of, last_name

_MOCKS = FAKES - {"SimpleNamespace"}


class KeptStandIns:
    """Looks at what the stand-ins of one test module give.

    Args:
        context: the project.
        conversion: says no, and takes the fixture.
        answers: knows the functions of the test.
        effects: tells exceptions from answers.
        used: translates a use of a name that is a stand-in.
    """

    def __init__(
        self,
        context: Context,
        conversion: Conversion,
        answers: FakeAnswers,
        effects: FakeEffects,
        used: Callable[[ast.expr], None],
    ) -> None:
        self._conversion = conversion
        self._module = conversion.module
        self._exceptions = effects
        passed = PassedAnswers(answers)
        self._effects = PassedEffects(passed, effects)
        self._put = PutInPlace(conversion, passed, self._effects, used)
        self._answers = KeptAnswers(context, conversion)
        self._raising: set[ast.AST | None] = set()
        self._asked: list[tuple[ast.AST, Sequence[CallPlan]]] = []

    def says(self, node: ast.expr, plans: Sequence[CallPlan]) -> bool:
        """Look at what is said of the answers of a stand-in; False where nothing is.

        Args:
            node: the stand-in.
            plans: the calls that it is for.

        Raises:
            Refused: it may raise an exception of the SDK, or is a function that is not understood.
        """
        parent = self._module.parent(node)
        if isinstance(parent, ast.Assign) and node in parent.targets:
            self._check_streamed(parent.value, plans)
            self._put.translate(parent.value)
        elif not isinstance(parent, ast.Attribute):
            return False
        elif parent.attr == "side_effect":
            self._effect(parent, plans)
            return True
        elif parent.attr != "return_value":
            self._asked.append((node, plans))
            return False
        self._answers.add(plans, node)
        return True

    def gives(self, values: Sequence[ast.expr], plans: Sequence[CallPlan], place: ast.AST) -> None:
        """Look at what a test puts in the place of the method.

        Args:
            values: what it is.
            plans: the calls that it is for.
            place: where the test does.

        Raises:
            Refused: it may raise an exception of the SDK, or is a function that is not understood.
        """
        for value in values:
            self._check_streamed(value, plans)
            self._put.translate(value)
        self._answers.add(plans, place)

    def patched(
        self, keywords: Sequence[ast.keyword], plans: Sequence[CallPlan], patch: ast.Call
    ) -> list[ast.keyword]:
        """Look at what a patch says of the answers; the arguments that say something else.

        Raises:
            Refused: it may raise an exception of the SDK, or is a function that is not understood.
        """
        others = [keyword for keyword in keywords if not self._put.said(keyword)]
        said = [keyword for keyword in keywords if keyword not in others]
        if said and all(self._exceptions.is_exception(one.value) for one in said):
            self._raising.add(function_of(self._module, patch))
        else:
            self._answers.add(plans, patch)
        return others

    def finish(self) -> None:
        """Write the fixture, if a test may have an answer.

        Raises:
            Refused: it cannot be written.
        """
        for node, plans in self._asked:
            if function_of(self._module, node) not in self._raising:
                self._answers.add(plans, node)
        self._answers.finish()

    def _effect(self, member: ast.Attribute, plans: Sequence[CallPlan]) -> None:
        statement = self._module.parent(member)
        if not isinstance(statement, ast.Assign) or len(statement.targets) > 1:
            raise self._refused(member)
        self._check_streamed(statement.value, plans)
        self._effects.translate(statement.value)
        if self._exceptions.is_exception(statement.value):
            self._raising.add(function_of(self._module, member))
        else:
            self._answers.add(plans, member)

    def _check_streamed(self, value: ast.expr, plans: Sequence[CallPlan]) -> None:
        """Refuse a function for a method that gives streams: it is no stand-in that can be told."""
        made = isinstance(value, ast.Call) and last_name(value.func) in _MOCKS
        listed = isinstance(value, ast.List | ast.Tuple) or self._exceptions.is_exception(value)
        if any(plan.streamed for plan in plans) and not made and not listed:
            raise self._refused(value)

    def _refused(self, node: ast.AST) -> Refused:
        return self._conversion.refuse("mock", node)
