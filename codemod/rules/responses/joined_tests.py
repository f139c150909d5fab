"""`a and b`, `not a or not b` where several members become the same test, which is written once."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, TypeGuard

from codemod.conversion.guards import is_condition, is_test_for_none
from codemod.rewriting.edits import Code, code
from codemod.rules.responses.counted import counted_test
from codemod.rules.responses.lookup import is_repeated
from codemod.rules.responses.prompt_feedback import is_feedback
from codemod.sources.python_module import PythonModule

if TYPE_CHECKING:
    from codemod.rules.responses.uses import UseChecker

_ANSWERED = re.compile(r"(?P<text>[\w.]+)\.output_text|output_items\((?P<items>[\w.]+)\)")
"""What is true of an answer only if it has steps."""


def value_matters(module: PythonModule, operation: ast.BoolOp) -> bool:
    """Whether it matters what the value of `a and b` is where one of them is false."""
    outer = module.parent(operation)
    if isinstance(outer, ast.BoolOp) and isinstance(outer.op, ast.Or):
        return outer.values[-1] is operation and value_matters(module, outer)
    return not is_condition(module, operation)


def _joined(tests: list[Code], word: str = "and") -> Code:
    parts: list[str | Code] = []
    for test in tests:
        parts += [f" {word} ", test] if parts else [test]
    return code(*parts)


class JoinedTests:
    """Writes such tests for one `UseChecker`."""

    def __init__(self, uses: UseChecker) -> None:
        self.uses = uses
        self.conversion = uses.conversion
        self.translator = uses.translator
        self.module = uses.module

    def is_written_anew(self, value: ast.expr) -> bool:
        """Whether the `a and b and c` is written anew that a test is one value of.

        So is `not a or not b or not c`, where only its truth matters.
        """
        operation = self.module.parent(value)
        either = self.module.parent(operation) if _is_negation(operation) else operation
        if isinstance(either, ast.BoolOp) and isinstance(either.op, ast.Or):
            return self._join_either(either)
        if not isinstance(operation, ast.BoolOp) or not isinstance(operation.op, ast.And):
            return False
        repeated = is_repeated(self.conversion, self.translator, value, operation)
        known = repeated or self._known_test(value) is not None
        return known and self._join(operation)

    def _join(self, operation: ast.BoolOp) -> bool:
        """Write a test once that several members of `a and b and c` have become."""
        matters = value_matters(self.module, operation)
        tested = operation.values[:-1] if matters else operation.values
        kept: dict[str, Code] = {}
        for value in tested:
            if not is_repeated(self.conversion, self.translator, value, operation):
                test = self._known_test(value) or code(self.module.span(value))
                kept.setdefault(self.conversion.written(test), test)
        for written in list(kept):
            if owner := _ANSWERED.fullmatch(written):
                kept.pop(f"{owner['text'] or owner['items']}.steps", None)
        if len(kept) == len(tested):
            return False
        if matters and not all(map(self.translator.type_of, tested)):
            return False
        if matters:
            last = code(self.module.span(operation.values[-1]))
            self._give(last, list(kept.values()), operation)
        else:
            self.conversion.replace(operation, _joined(list(kept.values())))
        return True

    def _join_either(self, operation: ast.BoolOp) -> bool:
        """Write a test once that several members of `not a or not b` have become."""
        if not is_condition(self.module, operation):
            return False
        kept: dict[str, Code] = {}
        for value in operation.values:
            test = self._negated_test(value) or code(self.module.span(value))
            kept.setdefault(self.conversion.written(test), test)
        if len(kept) < len(operation.values):
            self.conversion.replace(operation, _joined(list(kept.values()), "or"))
        return len(kept) < len(operation.values)

    def _negated_test(self, value: ast.expr) -> Code | None:
        """What `not response.candidates` becomes, or a comparison of their number with none."""
        if not _is_negation(value):
            if isinstance(value, ast.Compare) and isinstance(value.ops[0], ast.Is):
                return self._tested_for_none(value, negated=True)
            return self._known_test(value) if isinstance(value, ast.Compare) else None
        inner = value.operand
        if not self.uses.is_object_read(inner):
            return None
        return self.uses.truth.of(inner, self.translator.type_of(inner), negated=True)

    def _tested_for_none(self, compare: ast.Compare, negated: bool) -> Code | None:
        """What `response.candidates is None`, or its opposite, becomes as a test."""
        member = compare.left
        if not is_test_for_none(compare) or not self.uses.is_object_read(member):
            return None
        kind = self.translator.type_of(member)
        return None if is_feedback(kind) else self.uses.truth.of(member, kind, negated)

    def keep_none(self, value: ast.expr) -> None:
        """Let `a and b`, whose value goes on, be None where the `a` that was None no longer is."""
        operation = self.module.parent(value)
        if (
            isinstance(operation, ast.BoolOp)
            and isinstance(operation.op, ast.And)
            and value is not operation.values[-1]
            and value_matters(self.module, operation)
            and all(map(self.translator.type_of, operation.values[:-1]))
        ):
            *tests, last = (code(self.module.span(one)) for one in operation.values)
            self._give(last, tests, operation)

    def _give(self, value: Code, tests: list[Code], operation: ast.BoolOp) -> None:
        self.conversion.replace(operation, code(value, " if ", _joined(tests), " else None"))

    def _known_test(self, value: ast.expr) -> Code | None:
        """What a member, or a comparison of the reason for blocking, becomes as a test."""
        if self.uses.is_object_read(value):
            return self.uses.truth.of(value, self.translator.type_of(value))
        if isinstance(value, ast.Compare):
            known = counted_test(self.translator, value)
            if known is None and isinstance(value.ops[0], ast.IsNot):
                known = self._tested_for_none(value, negated=False)
            if known is not None:
                return known
        return self.uses.feedback.of_comparison(value)


def _is_negation(node: ast.AST | None) -> TypeGuard[ast.UnaryOp]:
    return isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)
