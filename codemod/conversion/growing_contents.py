"""Contents that grow while model and program talk: a list of turns becomes a list of steps.

What the model said goes back as the steps of its interaction, answers to its function calls as
function_result steps, and nothing is kept by the service that the list does not send again.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemod.conversion.definitions import definition_of
from codemod.conversion.function_results import FunctionResults
from codemod.conversion.guards import MISSING_PARTS, caught_names, is_missed
from codemod.conversion.literals import constructed, fields_of, rewritten
from codemod.conversion.sent_lists import SentList
from codemod.rewriting.edits import Code, code

if TYPE_CHECKING:
    from codemod.conversion.contents import ContentsConverter


class GrowingContents(SentList):
    """Converts one list of turns that answers of the model are appended to."""

    @classmethod
    def of(cls, contents: ContentsConverter, node: ast.expr) -> GrowingContents | None:
        """The growing list that a name stands for; None for anything else."""
        made = cls.named(contents, node)
        if made is None:
            return None
        added = [value for _, value in made.appended()]
        kept = contents.conversion.kept
        if any(one.origin in kept for value in added for one in made.project.sdk_values(value)):
            return None
        answers = [value for value in added if made.is_answer(value)]
        if any(made._is_missed(answer) for answer in answers):
            return None
        return made if answers else None

    def input(self) -> Code | None:
        """The name of the list, once all that it holds is converted; None when not all can be.

        Raises:
            Refused: an answer to a function call is there whose call is not in sight, or a handler
                waits for an answer without candidates.
        """
        if not isinstance(self.definition.statement, ast.Assign) or not self.is_only_sent():
            return None
        mark = self.conversion.checkpoint()
        steps = self._beginning()
        added = [self._added(call, value) for call, value in self.appended()]
        if steps is None or any(one is None for one in added):
            self.conversion.roll_back(mark)
            return None
        beginning = self.definition.value
        assert isinstance(beginning, ast.List)
        new_list = rewritten(self.conversion, beginning, steps)
        if new_list != code(self.module.span(beginning)):
            self.conversion.replace(beginning, new_list)
        for (call, _), new in zip(self.appended(), added, strict=True):
            self.conversion.replace(call, code(f"{self.definition.name}.", new or code()))
        self.conversion.coupled.update(self.calls)
        return code(self.definition.name)

    def _is_missed(self, answer: ast.expr) -> bool:
        """Whether a handler for everything saw that an answer without candidates was appended.

        Those around calls of google-generativeai are taken to be for failed requests.
        """
        if self.contents.legacy or caught_names(self.module, answer) & MISSING_PARTS:
            return False
        owner = answer
        while isinstance(owner, ast.Attribute | ast.Subscript):
            owner = owner.value
        return is_missed(self.module, answer, owner, broad=True)

    def is_answer(self, node: ast.expr) -> bool:
        """Whether an expression is what the model said in an answer."""
        generating = self.project.generating_calls()
        return self.project.sdk_type(node) == "Content" and all(
            value.origin in generating for value in self.project.sdk_values(node)
        )

    def _beginning(self) -> list[Code] | None:
        """The steps for the turns that the list begins with."""
        assert isinstance(self.definition.value, ast.List)
        made = [self.contents.step(element) for element in self.definition.value.elts]
        steps = [step for step in made if step is not None]
        return steps if len(steps) == len(made) else None

    def _added(self, call: ast.Call, node: ast.expr) -> Code | None:
        """`append(...)` or `extend(...)` for what a statement adds."""
        if self.is_answer(node):
            if caught_names(self.module, node) & MISSING_PARTS:
                raise self.conversion.refuse("handler-not-understood", node, "no candidates")
            origins = {value.origin for value in self.project.sdk_values(node)}
            if not origins <= self.calls:
                return None
            return code("extend(", self.module.span(node), ".steps or [])")
        definition = definition_of(self.project, self.module, node)
        written = definition.value if definition is not None else node
        if definition is not None and definition.uses != (node,):
            return None
        new = self._results(written)
        if new is not None:
            word, value = "extend", new
            parts = self._parts(written)
            if isinstance(parts, ast.List) and len(parts.elts) == 1:
                word, value = "append", code(self.module.span(parts.elts[0]))
        else:
            step = self.contents.step(written)
            if step is None:
                return None
            word, value = "append", step
        if definition is None:
            return code(f"{word}(", value, ")")
        self.conversion.replace(definition.value, value)
        return code(f"{word}({definition.name})")

    def _results(self, node: ast.expr) -> Code | None:
        """The list of answers to function calls in a `Content` that holds nothing else."""
        parts = self._parts(node)
        if parts is None:
            return None
        return FunctionResults(self.conversion, self.calls).input(parts)

    def _parts(self, node: ast.expr) -> ast.expr | None:
        if not isinstance(node, ast.Dict) and not constructed(self.project, node):
            return None
        name = constructed(self.project, node) or "Content"
        fields = fields_of(self.project, self.module, node, name) or []
        return next((item.value for item in fields if item.name == "parts"), None)
