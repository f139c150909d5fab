"""Objects that fake answers are parsed to: they become the text that they are parsed from."""

from __future__ import annotations

import ast

from codemod.analysis.values import ClassValue
from codemod.conversion.definitions import definition_of
from codemod.conversion.result import Conversion, Refused
from codemod.conversion.schema import is_pydantic_class
from codemod.rewriting.edits import Code, Entry, code


class FakeParsed:
    """Translates the parsed objects of the fake answers of one test module.

    Args:
        conversion: takes the edits.

    `asked_for` says that the calls of the stand-in at hand ask for a class.
    """

    def __init__(self, conversion: Conversion) -> None:
        self._conversion = conversion
        self._module = conversion.module
        self.asked_for = False

    def given(self, call: ast.Call, keyword: ast.keyword) -> list[Entry]:
        """The object that an answer is parsed to, as the text that it is parsed from.

        Raises:
            Refused: the answer has a text as well, or the object is not understood.
        """
        if any(other.arg == "text" for other in call.keywords):
            raise self._refused(call)
        span = self._module.span(keyword)
        return [Entry("output_text", self._dumped(keyword.value), span)]

    def member(self, node: ast.Attribute, owner: Code) -> None:
        """Translate `answer.parsed = ...`.

        Raises:
            Refused: the object is not understood.
        """
        statement = self._module.parent(node)
        if not isinstance(statement, ast.Assign) or statement.targets != [node]:
            raise self._refused(node)
        self._conversion.replace(node, code(owner, ".output_text"))
        self._conversion.replace(statement.value, self._dumped(statement.value))

    def _dumped(self, value: ast.expr) -> Code:
        """The JSON of a model of pydantic."""
        definition = definition_of(self._conversion.project, self._module, value)
        written = value if definition is None else definition.value
        made = isinstance(written, ast.Call) and is_pydantic_class(self._conversion, written.func)
        if not made or not self.asked_for or self._has_aliases(written.func):  # type: ignore[attr-defined]
            raise self._refused(value)
        return code(self._module.span(value), ".model_dump_json()")

    def _has_aliases(self, cls: ast.expr) -> bool:
        """Whether the JSON of a model may have other names than it is read with."""
        return any(
            isinstance(value, ClassValue) and "alias" in value.cls.module.text
            for value in self._conversion.project.values(cls)
        )

    def _refused(self, node: ast.AST) -> Refused:
        return self._conversion.refuse("mock-answer", node)
