"""What a fake answer says, as members of an interaction.

The migrated reads take the text from `output_text`, or from the steps where an answer can hold
several runs of text; a fake gets what the calls it is for read.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Protocol

from codemod.conversion.literals import constant_text, is_none
from codemod.conversion.result import Conversion, Refused
from codemod.model import Span
from codemod.rewriting.edits import (
    Code,
    Entry,
    InsertStatement,
    RenameKeyword,
    ReplaceCall,
    code,
)
from codemod.rules.calls import CallPlan
from codemod.rules.mocks.answer_reads import SaidText, members_read
from codemod.rules.mocks.fake_parsed import FakeParsed
from codemod.rules.mocks.fake_usage import FakeUsage
from codemod.rules.mocks.written_names import PLAIN_FAKES, last_name

_TRANSLATED = frozenset({"parsed", "text", "usage_metadata"})
_OF_PARTS = frozenset({"candidates", "parts"})
_MEMBERS = frozenset({"candidates", "model_version", "prompt_feedback", "response_id"})
_STATUS = {"STOP": "completed", "MAX_TOKENS": "incomplete"}

_RESPONSE = "google.genai.types.GenerateContentResponse"


class AnswerMembers(Protocol):
    """Translates what fake answers say, each where it is made and where a member is set or read."""

    def constructed(self, call: ast.Call) -> None:
        """Translate the call that makes a fake."""

    def real(self, call: ast.Call) -> None:
        """Translate the call that makes an answer of the class of the SDK."""

    def attribute(self, node: ast.Attribute, owner: Code, made: str = "") -> None:
        """Translate a member of a fake, whose code is `owner`."""

    def declared(self, target: ast.Name, value: ast.expr | None) -> None:
        """Translate a member that a class gives all its objects."""

    def renamed(self, name: str) -> str:
        """The new name of a member whose value stays as it is; empty where there is none."""


class FakeMembers:
    """Translates the members of fake answers of one test module.

    Args:
        conversion: takes the edits.
        plans: the calls that the answers are for.
    """

    def __init__(self, conversion: Conversion, plans: Sequence[CallPlan]) -> None:
        self.conversion = conversion
        self.module = conversion.module
        self.runs = any(plan.many_texts for plan in plans)
        self.whole = not all(plan.many_texts for plan in plans) or not plans
        self.reads = members_read(conversion.project, {plan.call for plan in plans})
        self.runs |= bool(self.reads & _OF_PARTS)
        self.parsed = FakeParsed(conversion)
        self._usage = FakeUsage(conversion)
        self.said = SaidText(conversion.project, conversion.module)

    def constructed(self, call: ast.Call) -> None:
        """Translate `MagicMock(text=...)` or `create_autospec(GenerateContentResponse, ...)`.

        Raises:
            Refused: it says more than is understood.
        """
        self._check_reads(call)
        entries: list[Entry] = []
        given = {keyword.arg for keyword in call.keywords}
        specified = last_name(call.func) == "create_autospec"
        if len(call.args) != specified:
            raise self._refused(call)
        for argument in call.args:
            self._specified(argument)
            entries.append(Entry("", code(self.module.span(argument)), self.module.span(argument)))
        for keyword in call.keywords:
            origin = self.module.span(keyword)
            kept = Entry(keyword.arg or "", code(self.module.span(keyword.value)), origin)
            if keyword.arg == "text":
                entries += self._text(keyword.value, origin, self._class_of(call))
            elif keyword.arg == "parsed":
                self._check_one_run(call)
                entries += self.parsed.given(call, keyword)
            elif keyword.arg == "usage_metadata":
                self._usage.given(keyword.value)
                entries.append(Entry("usage", kept.value, origin))
            elif keyword.arg == "spec" and not specified:
                self._specified(keyword.value)
                entries.append(kept)
            elif keyword.arg == "instance" and specified:
                entries.append(kept)
            elif keyword.arg == "candidates" and "text" not in given:
                found = self.said.of_candidates(keyword.value)
                entries += self._written(call, found, origin, self._class_of(call))
            elif "text" not in given or not self._is_unread(keyword.arg):
                raise self._refused(call)
        renamed = given <= {"text", "usage_metadata", "spec", "instance"}
        if renamed and not self.runs:
            for keyword in call.keywords:
                new = {"text": "output_text", "usage_metadata": "usage"}.get(keyword.arg or "")
                if new is not None:
                    span = self.module.span(keyword.value)
                    self.conversion.edits.append(RenameKeyword(self.module.path, span, new))
            return
        self.conversion.edits.append(
            ReplaceCall(self.module.path, self.module.span(call), None, tuple(entries))
        )

    def real(self, call: ast.Call) -> None:
        """Translate an answer that a test makes with the class of the SDK.

        Raises:
            Refused: it says more than its text.
        """
        self._check_reads(call)
        node: ast.expr = call
        if last_name(call.func) in ("_from_response", "model_validate"):
            given = {keyword.arg: keyword.value for keyword in call.keywords}
            values = [*call.args, *(given[one] for one in ("response", "obj") if one in given)]
            node = values[0] if len(values) == 1 else call
        made = self._namespace()
        entries = self._written(call, self.said.of_answer(node), self.module.span(call), made)
        kept = tuple(Entry(entry.key, entry.value) for entry in entries)
        self.conversion.edits.append(
            ReplaceCall(self.module.path, self.module.span(call), code(made), kept)
        )

    def _written(
        self,
        call: ast.Call,
        found: tuple[ast.expr, ast.expr | None] | None,
        origin: Span,
        made: str,
    ) -> list[Entry]:
        """The text that an answer has in its parts, and its status."""
        if found is None:
            raise self._refused(call)
        text, reason = found
        entries = self._text(text, origin, made)
        if reason is not None:
            status = _STATUS.get(last_name(reason) or constant_text(reason) or "")
            if status is None:
                raise self._refused(reason)
            entries.append(Entry("status", code(f'"{status}"')))
        return entries

    def _check_one_run(self, node: ast.AST) -> None:
        """Refuse an object that an answer is parsed to where its runs of text are read."""
        if self.runs:
            raise self._refused(node)

    def _check_reads(self, node: ast.AST) -> None:
        """Refuse a fake of an answer of which more is read than fakes can say."""
        if self.reads - _TRANSLATED - _OF_PARTS:
            raise self._refused(node)

    def _is_unread(self, name: str | None) -> bool:
        """Whether the program never looks at a member of answers."""
        return name in _MEMBERS and name not in self.reads

    def attribute(self, node: ast.Attribute, owner: Code, made: str = "") -> None:
        """Translate a member of a fake, set or read: `answer.text`.

        Args:
            node: the member.
            owner: the code of the fake.
            made: the class that the fake is made with, where it can be seen.

        Raises:
            Refused: it is not understood.
        """
        self._check_reads(node)
        if self._is_unread(node.attr) and isinstance(node.ctx, ast.Store):
            return
        if node.attr == "usage_metadata":
            self._usage.member(node, owner)
            return
        if node.attr == "parsed":
            self._check_one_run(node)
            self.parsed.member(node, owner)
            return
        if node.attr != "text":
            raise self._refused(node)
        if not self.runs:
            self.conversion.replace(node, code(owner, ".output_text"))
            return
        statement = self.module.parent(node)
        if not isinstance(statement, ast.Assign) or statement.targets != [node]:
            raise self._refused(node)
        steps = self._steps(statement.value, made or self._namespace())
        if self.whole:
            repeated = isinstance(statement.value, ast.Constant | ast.Name)
            if not repeated:
                raise self._refused(node)
            self.conversion.replace(node, code(owner, ".output_text"))
            span = self.module.span(statement)
            written = code(owner, ".steps = ", steps)
            self.conversion.edits.append(InsertStatement(self.module.path, span, written, True))
            return
        self.conversion.replace(node, code(owner, ".steps"))
        self.conversion.replace(statement.value, steps)

    def declared(self, target: ast.Name, value: ast.expr | None) -> None:
        """Translate a member that a class gives all its objects: `text = "..."` in its body.

        Raises:
            Refused: it is not understood.
        """
        self._check_reads(target)
        if self._is_unread(target.id):
            return
        new = self.renamed(target.id)
        if not new:
            raise self._refused(target)
        if target.id == "usage_metadata" and value is not None:
            self._usage.given(value)
        self.conversion.replace(target, code(new))

    def renamed(self, name: str) -> str:
        """The new name of a member whose value stays as it is; empty where there is none."""
        if name == "text" and not self.runs:
            return "output_text"
        return {"usage_metadata": "usage"}.get(name, name if self._is_unread(name) else "")

    def _text(self, text: ast.expr, origin: Span, made: str) -> list[Entry]:
        """The text of an answer, as the members that are read."""
        whole = Entry("output_text", code(self.module.span(text)), origin)
        if not self.runs:
            return [whole]
        steps = Entry("steps", self._steps(text, made), origin)
        if not self.whole:
            return [steps]
        if not isinstance(text, ast.Constant | ast.Name):
            raise self._refused(text)
        return [whole, Entry("steps", steps.value)]

    def _steps(self, text: ast.expr, made: str) -> Code:
        if is_none(text):
            return code("[]")
        written = code(self.module.span(text))
        if isinstance(text, ast.Constant | ast.Name):
            written = code(self.module.source(text))
        block = code(f'{made}(type="text", text=', written, ")")
        return code(f'[{made}(type="model_output", content=[', block, "])]")

    def _class_of(self, call: ast.Call) -> str:
        """The class to make parts of an answer with: that of the answer, if it can be."""
        plain = last_name(call.func) in PLAIN_FAKES
        return self.module.source(call.func) if plain else self._namespace()

    def _namespace(self) -> str:
        return self.conversion.import_name("types", "SimpleNamespace")

    def _specified(self, node: ast.expr) -> None:
        """The class that a fake is modelled on."""
        if self.conversion.project.symbol(node) != _RESPONSE:
            raise self._refused(node)
        module = self.conversion.import_name("google.genai", "interactions")
        self.conversion.replace(node, code(f"{module}.Interaction"))

    def _refused(self, node: ast.AST) -> Refused:
        return self.conversion.refuse("mock-answer", node)
