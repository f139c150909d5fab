"""`a and b and c` where several members become the same test, which is written once."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from codemod.rewriting.edits import Code, code
from codemod.rules.responses.lookup import is_repeated

if TYPE_CHECKING:
    from codemod.rules.responses.uses import UseChecker

_ANSWERED = re.compile(r"(?P<text>[\w.]+)\.output_text|output_items\((?P<items>[\w.]+)\)")
"""What is true of an answer only if it has steps."""


class JoinedTests:
    """Writes such tests for one `UseChecker`."""

    def __init__(self, uses: UseChecker) -> None:
        self.uses = uses
        self.conversion = uses.conversion
        self.translator = uses.translator
        self.module = uses.module

    def is_written_anew(self, value: ast.expr) -> bool:
        """Whether the `a and b and c` is written anew that a test is one value of."""
        operation = self.module.parent(value)
        if not isinstance(operation, ast.BoolOp) or not isinstance(operation.op, ast.And):
            return False
        repeated = is_repeated(self.conversion, self.translator, value, operation)
        known = repeated or self._known_test(value) is not None
        return known and self._join(operation)

    def _join(self, operation: ast.BoolOp) -> bool:
        """Write a test once that several members of `a and b and c` have become."""
        kept: dict[str, Code] = {}
        for value in operation.values:
            if not is_repeated(self.conversion, self.translator, value, operation):
                test = self._known_test(value) or code(self.module.span(value))
                kept.setdefault(self.conversion.written(test), test)
        for written in list(kept):
            if owner := _ANSWERED.fullmatch(written):
                kept.pop(f"{owner['text'] or owner['items']}.steps", None)
        if len(kept) == len(operation.values):
            return False
        parts: list[str | Code] = []
        for test in kept.values():
            parts += [" and ", test] if parts else [test]
        self.conversion.replace(operation, code(*parts))
        return True

    def _known_test(self, value: ast.expr) -> Code | None:
        """What a member, or a comparison of the reason for blocking, becomes as a test."""
        if self.uses.is_object_read(value):
            return self.uses.truth.of(value, self.translator.type_of(value))
        return self.uses.feedback.of_comparison(value)
