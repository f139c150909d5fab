"""What a stand-in does when it is called: `side_effect`, and the function put in its place."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator

from codemod.analysis.values import ClassInfo, ClassValue
from codemod.conversion.definitions import definition_of
from codemod.conversion.literals import is_none
from codemod.conversion.result import Refused
from codemod.rules.mocks.fake_answers import FakeAnswers
from codemod.rules.mocks.mentions import is_mentioned_elsewhere
from codemod.rules.mocks.value_flows import ValueFlows
from codemod.rules.mocks.written_names import Function, all_parameters, function_of, given_by
from codemod.sources.walking import walk


class FakeEffects:
    """Translates the side effects of stand-ins of one test module.

    Args:
        answers: translates the answers among them.
    """

    def __init__(self, answers: FakeAnswers) -> None:
        self.answers = answers
        self.conversion = answers.conversion
        self.project = answers.conversion.project
        self.module = answers.module
        self._done: set[ast.AST] = set()

    def translate(self, value: ast.expr) -> None:
        """Translate a side effect: exceptions stay, answers and functions are translated.

        Raises:
            Refused: it is not understood.
        """
        if value in self._done:
            return
        self._done.add(value)
        if isinstance(value, ast.List | ast.Tuple):
            for element in value.elts:
                self.translate(element)
        elif isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add):
            self.translate(value.left)
            self.translate(value.right)
        elif isinstance(value, ast.BinOp) and isinstance(value.op, ast.Mult):
            self.translate(value.left)
        elif self._is_iterator(value):
            assert isinstance(value, ast.Call)
            self.translate(value.args[0])
        elif isinstance(value, ast.Lambda):
            self.answers.translate_function(value)
        elif isinstance(value, ast.Name):
            self._named(value)
        elif not self.is_exception(value):
            self.answers.translate(value)

    def method(self, method: Function, flows: ValueFlows) -> None:
        """Translate the answers that a method gives.

        Raises:
            Refused: it is not understood.
        """
        for given in given_by(method):
            if isinstance(given, ast.Yield) or given.value is None:
                raise self._refused(given)
            for source in flows.sources(given.value):
                if not is_none(source) and not self.is_exception(source):
                    self.answers.translate_given(source, flows)

    def _named(self, name: ast.Name) -> None:
        function = function_of(self.module, name)
        if self.is_exception(name):
            return
        if self.answers.names_function(name):
            self.answers.translate_function(name)
        elif function is not None and name.id in all_parameters(function):
            for given in self.given(function, name):
                self.translate(given)
        else:
            definition = definition_of(self.project, self.module, name)
            is_answer = definition is None or self._is_answer(definition.value)
            if definition is None or is_answer:
                self.answers.translate(name)
                return
            uses = [use for use in definition.uses if use is not name]
            if any(self.module.parent(use) is not None and use not in self._done for use in uses):
                raise self._refused(name)
            self.translate(definition.value)

    def _is_answer(self, value: ast.expr) -> bool:
        return isinstance(value, ast.Call) and not (
            self.is_exception(value) or self._is_iterator(value)
        )

    def given(self, function: Function, name: ast.Name) -> Iterator[ast.expr]:
        """What the calls of a function of the test give to one of its parameters.

        Raises:
            Refused: not all of them are in sight.
        """
        elsewhere = is_mentioned_elsewhere(self.project, self.module, function.name)
        if elsewhere or function.decorator_list or function.name.startswith("test"):
            raise self._refused(name)
        arguments = function.args
        if (
            arguments.defaults
            or arguments.kw_defaults
            or isinstance(self.module.parent(function), ast.ClassDef)
        ):
            raise self._refused(name)
        positions = [one.arg for one in (*arguments.posonlyargs, *arguments.args)]
        for use in walk(self.module.tree):
            if not isinstance(use, ast.Name) or use.id != function.name:
                continue
            call = self.module.parent(use)
            given = (
                []
                if not isinstance(call, ast.Call) or call.func is not use
                else [
                    *(one.value for one in call.keywords if one.arg == name.id),
                    *(one for at, one in zip(positions, call.args, strict=False) if at == name.id),
                ]
            )
            if len(given) != 1 or isinstance(given[0], ast.Starred):
                raise self._refused(use)
            yield given[0]

    def _is_iterator(self, value: ast.expr) -> bool:
        return (
            isinstance(value, ast.Call)
            and self.project.symbol(value.func) == "builtins.iter"
            and len(value.args) == 1
        )

    def is_exception(self, value: ast.expr) -> bool:
        """Whether an expression is, or makes, an exception of Python or of the project."""
        node = value.func if isinstance(value, ast.Call) else value
        if _is_builtin(self.project.symbol(node)):
            return True
        values = self.project.values(node)
        return bool(values) and all(
            isinstance(one, ClassValue) and self._derives(one.cls, set()) for one in values
        )

    def _derives(self, cls: ClassInfo, seen: set[ClassInfo]) -> bool:
        """Whether a class is one of exceptions, and not of those that the SDK raises."""
        if cls in seen:
            return False
        seen.add(cls)
        known = {base.node for base in cls.bases}
        plain = [base for base in cls.node.bases if _is_builtin(self.project.symbol(base))]
        own = [base for base in cls.bases if self._derives(base, seen)]
        return bool(plain or own) and len(plain) + len(known) == len(cls.node.bases)

    def _refused(self, node: ast.AST) -> Refused:
        return self.conversion.refuse("mock", node)


def _is_builtin(symbol: str) -> bool:
    """Whether a name is that of a class of exceptions that Python has."""
    package, _, name = symbol.partition(".")
    known = getattr(builtins, name, None) if package == "builtins" else None
    return isinstance(known, type) and issubclass(known, BaseException)
