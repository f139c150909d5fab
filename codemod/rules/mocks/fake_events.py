"""Fake chunks of streams in tests, which become events that bring their text."""

from __future__ import annotations

import ast

from codemod.conversion.result import Conversion, Refused
from codemod.rewriting.edits import Code, Entry, InsertStatement, ReplaceCall, code
from codemod.rules.mocks.written_names import FAKES, last_name

_EVENT = '"step.delta"'


class FakeEvents:
    """Makes events of the fake chunks of one test module.

    Args:
        conversion: takes the edits.
        skipped: whether the code passes over chunks without text.
    """

    def __init__(self, conversion: Conversion, skipped: bool) -> None:
        self._conversion = conversion
        self._module = conversion.module
        self._skipped = skipped

    def real(self, call: ast.Call) -> None:
        """Refuse a chunk of the class of the SDK."""
        raise self._refused(call)

    def constructed(self, call: ast.Call) -> None:
        """Translate `Mock(text=...)`.

        Raises:
            Refused: it says more than the text of a chunk.
        """
        made = last_name(call.func)
        if call.args or made not in FAKES or [one.arg for one in call.keywords] != ["text"]:
            if call.args or call.keywords or made not in FAKES:
                raise self._refused(call)
            return
        text = call.keywords[0].value
        entries = (
            Entry("event_type", code(_EVENT)),
            Entry("delta", self._delta(text, self._module.source(call.func))),
        )
        span = self._module.span(call)
        self._conversion.edits.append(ReplaceCall(self._module.path, span, None, entries))

    def attribute(self, node: ast.Attribute, owner: Code, made: str = "") -> None:
        """Translate `chunk.text = ...`.

        Raises:
            Refused: it is another member, or it is read.
        """
        statement = self._module.parent(node)
        assigned = isinstance(statement, ast.Assign) and statement.targets == [node]
        if node.attr != "text" or not assigned or not isinstance(statement, ast.Assign):
            raise self._refused(node)
        path, span = self._module.path, self._module.span(statement)
        kind = code(owner, f".event_type = {_EVENT}")
        self._conversion.edits.append(InsertStatement(path, span, kind))
        self._conversion.replace(node, code(owner, ".delta"))
        made = made or self._conversion.import_name("types", "SimpleNamespace")
        self._conversion.replace(statement.value, self._delta(statement.value, made))

    def declared(self, target: ast.Name, value: ast.expr | None) -> None:
        """Refuse a chunk whose text its class says."""
        raise self._refused(target)

    def renamed(self, name: str) -> str:
        """No member of a chunk only has another name."""
        return ""

    def _delta(self, text: ast.expr, made: str) -> Code:
        if isinstance(text, ast.Constant) and not text.value and not self._skipped:
            raise self._refused(text)
        return code(f'{made}(type="text", text=', self._module.span(text), ")")

    def _refused(self, node: ast.AST) -> Refused:
        return self._conversion.refuse("mock-answer", node)
