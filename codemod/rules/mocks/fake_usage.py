"""Token counts in fake answers, which get the names of those of an interaction."""

from __future__ import annotations

import ast

from codemod.analysis.values import InstanceValue
from codemod.conversion.literals import is_none
from codemod.conversion.result import Conversion, Refused
from codemod.mapping.usage import USAGE_FIELDS
from codemod.rewriting.edits import Code, RenameKeyword, code
from codemod.rules.mocks.fake_counts import rename_counts
from codemod.rules.mocks.value_flows import ValueFlows
from codemod.rules.mocks.written_names import PLAIN_FAKES, last_name


class FakeUsage:
    """Translates the token counts of the fake answers of one test module.

    Args:
        conversion: takes the edits.
    """

    def __init__(self, conversion: Conversion) -> None:
        self._conversion = conversion
        self._module = conversion.module
        self._flows = ValueFlows(conversion, "mock-answer")

    def given(self, node: ast.expr) -> None:
        """Translate `SimpleNamespace(prompt_token_count=...)`, or None.

        Raises:
            Refused: it is more than a few counts.
        """
        if is_none(node) or self._is_usage_class(node):
            return
        if isinstance(node, ast.Name | ast.Attribute):
            for source in self._flows.sources(node):
                self.given(source)
                self._uses_of_usage(source)
            return
        if not isinstance(node, ast.Call) or last_name(node.func) not in PLAIN_FAKES or node.args:
            raise self._refused(node)
        for keyword in node.keywords:
            new = USAGE_FIELDS.get(keyword.arg or "")
            if new is None:
                raise self._refused(keyword.value)
            span = self._module.span(keyword.value)
            self._conversion.edits.append(RenameKeyword(self._module.path, span, new))

    def _uses_of_usage(self, made: ast.expr) -> None:
        """What else a test reads of token counts that come to an answer from elsewhere."""
        if is_none(made) or self._is_usage_class(made):
            return
        self._flows.check_handed_on(made)
        for use in self._flows.uses(made):
            parent = self._module.parent(use)
            new = USAGE_FIELDS.get(parent.attr) if isinstance(parent, ast.Attribute) else None
            if new is None or parent is None:
                raise self._refused(use)
            self._conversion.replace(parent, code(self._module.span(use), f".{new}"))

    def _is_usage_class(self, node: ast.expr) -> bool:
        """Whether token counts are an object of a class of the test, which is then translated."""
        found = self._conversion.project.values(node)
        classes = [value.cls for value in found if isinstance(value, InstanceValue)]
        for cls in classes:
            rename_counts(self._conversion, cls)
        return bool(classes) and len(classes) == len(found)

    def member(self, node: ast.Attribute, owner: Code) -> None:
        """Translate the counts of an answer that are set, or one of them that is set or read.

        Args:
            node: `answer.usage_metadata`.
            owner: the code of the answer.

        Raises:
            Refused: it is more than a few counts.
        """
        parent = self._module.parent(node)
        if isinstance(parent, ast.Attribute):
            new = USAGE_FIELDS.get(parent.attr)
            if new is None:
                raise self._refused(parent)
            self._conversion.replace(parent, code(owner, f".usage.{new}"))
            return
        if isinstance(parent, ast.Assign) and parent.targets == [node]:
            self.given(parent.value)
            self._conversion.replace(node, code(owner, ".usage"))
            return
        raise self._refused(node)

    def _refused(self, node: ast.AST) -> Refused:
        return self._conversion.refuse("mock-answer", node)
