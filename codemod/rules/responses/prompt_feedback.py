"""Prompt feedback, which says whether and why a prompt was blocked.

A blocked prompt gave an answer without candidates, so a test of its feedback becomes the test for
an answer without steps.  The interaction itself takes the place of the feedback; the reason has no
counterpart, and where it is shown or kept, the status stands in its place.  The exception that
google-generativeai keeps of a blocked answer (`_error`) was there just then, so it is a reason too.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codemod.conversion.guards import caught_names, holding_tests, only_truth_matters
from codemod.conversion.literals import is_none
from codemod.conversion.read_types import is_turned_to_text
from codemod.conversion.reads import ReadTranslator
from codemod.conversion.result import Conversion
from codemod.mapping.response_reads import BLOCK_ERROR, BLOCK_REASON, FEEDBACK
from codemod.rewriting.edits import Code, code
from codemod.rules.calls import Context
from codemod.rules.responses.block_reasons import BlockReasons
from codemod.rules.responses.flow import ResponseFlow
from codemod.rules.responses.shown import is_kept_for_show, is_passed_on, is_shown, outermost
from codemod.sources.walking import walk

_CONTENT = ("candidates", "parts", "text")
"""Members of an answer that a blocked prompt left empty."""


def is_feedback(kind: str) -> bool:
    """Whether a type is the feedback, or the reason in it in any form."""
    return kind in (FEEDBACK, BLOCK_ERROR) or kind.endswith(f" {BLOCK_REASON}")


class PromptFeedback:
    """Translates the places where feedback is tested, shown or kept."""

    def __init__(
        self, conversion: Conversion, translator: ReadTranslator, flow: ResponseFlow
    ) -> None:
        self.conversion = conversion
        self.translator = translator
        self.flow = flow
        self.module = conversion.module

    def translate(self, node: ast.expr) -> None:
        """Translate an expression that gives feedback or a reason.

        Raises:
            Refused: the program does more with it than a test, or showing it.
        """
        parent = self.module.parent(node)
        kind = self.translator.type_of(node)
        if kind == BLOCK_ERROR:
            self._check_error(node)
        owner = self._interaction(node)
        if owner is not None:
            self.conversion.note("blocked-prompt", node)
        if isinstance(parent, ast.Compare):
            self._compared(node, parent, owner)
        elif owner is None:
            self._check_place(node)
            self._put(node, self.variable(node))
        elif kind == FEEDBACK and not is_shown(self.flow, outermost(self.module, node)):
            if not self.flow.is_followed(node):
                raise self.conversion.refuse("read-without-equivalent", node, "prompt_feedback")
            self._put(node, owner)
        else:
            self._put(node, self._reason(node, owner))

    def _check_error(self, node: ast.expr) -> None:
        """An exception is no word: it may be tested, shown, or kept where that is all."""
        place = outermost(self.module, node)
        parent = self.module.parent(place)
        called = parent.func if isinstance(parent, ast.Call) else None
        if called is not None and self.translator.project.symbol(called) == "builtins.type":
            allowed = False
        elif is_turned_to_text(self.translator.project, self.module, place):
            assert isinstance(parent, ast.Call)
            allowed = is_shown(self.flow, parent)
        else:
            compared = isinstance(parent, ast.Compare)
            allowed = compared or is_shown(self.flow, place) or self.flow.is_followed(place)
        if not allowed:
            raise self.conversion.refuse("read-without-equivalent", node, "_error")

    def _put(self, node: ast.expr, new: Code) -> None:
        if new != code(self.module.span(node)):
            self.conversion.replace(node, new)

    def _interaction(self, node: ast.expr) -> Code | None:
        """The interaction that says what an expression said; None for the name of a reason."""
        kind = self.translator.type_of(node)
        if kind == FEEDBACK:
            return self.translator.translate(node)
        if kind == BLOCK_ERROR:
            return self._of_error(node)
        if isinstance(node, ast.Attribute) and self.translator.is_read(node):
            return self._interaction(node.value)
        if isinstance(node, ast.Call) and node.args:
            return self._interaction(node.args[0])
        return None

    def variable(self, node: ast.expr) -> Code:
        """The variable that a reason, or its name, is read from: it holds the status itself."""
        while isinstance(node, ast.Call) or (
            isinstance(node, ast.Attribute) and self.translator.is_read(node)
        ):
            inner = node.value if isinstance(node, ast.Attribute) else node.args[0]
            if not self._is_reason(inner):
                break
            node = inner
        return code(self.module.span(node))

    def _of_error(self, node: ast.expr) -> Code | None:
        """The interaction whose exception is read."""
        if not isinstance(node, ast.Attribute | ast.Call):
            return None
        if not all(plan.legacy for plan in self.translator.plans(node)):
            raise self.conversion.refuse("read-without-equivalent", node, "_error")
        return self.translator.translate(node)

    def _reason(self, node: ast.expr, owner: Code) -> Code:
        """The status in the place of a reason: nothing where no prompt was blocked."""
        place = outermost(self.module, node)
        shown = is_shown(self.flow, place) or is_kept_for_show(self.flow, node)
        if shown or is_turned_to_text(self.translator.project, self.module, node):
            return code(owner, ".status")
        if not is_passed_on(self.flow, place):
            raise self.conversion.refuse("read-without-equivalent", node, "block_reason")
        if self._is_known_blocked(node):
            return code(owner, ".status")
        return code("(", owner, ".status if not ", owner, ".steps else None)")

    def _check_place(self, node: ast.expr) -> None:
        """Where the name of a reason stands: it holds the status, or nothing, from now on."""
        place = outermost(self.module, node)
        if not (
            only_truth_matters(self.module, place)
            or is_shown(self.flow, place)
            or is_passed_on(self.flow, place)
            or is_kept_for_show(self.flow, node)
        ):
            raise self.conversion.refuse("read-without-equivalent", node, "block_reason")

    def _compared(self, node: ast.expr, compare: ast.Compare, owner: Code | None) -> None:
        """`is None` and `is not None`, which google-genai's answers can give; or a reason."""
        sides = (compare.left, *compare.comparators)
        against_none = len(sides) == 2 and any(is_none(side) for side in sides)
        if not against_none and self.translator.type_of(node).endswith(f" {BLOCK_REASON}"):
            BlockReasons(self).translate(node, compare, owner)
            return
        never_none = self.translator.is_legacy(node)
        if self.translator.type_of(node) == BLOCK_ERROR:
            never_none = False
        if not against_none or never_none:
            raise self.conversion.refuse("read-without-equivalent", node, "block_reason")
        if owner is not None:
            negated = isinstance(compare.ops[0], ast.Is | ast.Eq)
            self.conversion.replace(compare, self.verdict(node, compare, negated))

    def verdict(self, node: ast.expr, compare: ast.Compare, negated: bool) -> Code:
        """The test in the place of a comparison, which was True or False wherever it went."""
        test = self.truth(node, negated)
        is_bool = not negated and not self._may_be_none(node)
        if is_bool or self._interaction(node) is None or only_truth_matters(self.module, compare):
            return test
        return code("bool(", test, ")")

    def truth(self, node: ast.expr, negated: bool) -> Code:
        """The test that a prompt was blocked, or was not."""
        owner = self._interaction(node)
        if owner is None:
            return code("not " if negated else "", self.variable(node))
        self.conversion.note("blocked-prompt", node)
        if self._may_be_none(node):
            test = code(owner, " and not ", owner, ".steps")
            return code("not (", test, ")") if negated else test
        return code(owner, ".steps") if negated else code("not ", owner, ".steps")

    def _may_be_none(self, node: ast.expr) -> bool:
        """Whether a variable for feedback can be empty without an answer to look at."""
        slot = self.translator.project.slot(node)
        if not isinstance(node, ast.Name) or slot is None:
            return False
        for root in self.translator.project.roots(slot):
            given = root.node
            if isinstance(given, ast.expr) and is_none(given):
                parent = root.module.parent(given)
                if not (isinstance(parent, ast.Call) and given in parent.args[2:]):
                    return True
        return False

    def of_comparison(self, node: ast.expr) -> Code | None:
        """The test that a comparison of the reason in an answer becomes; None for other tests."""
        if not isinstance(node, ast.Compare):
            return None
        read = next(
            (side for side in (node.left, *node.comparators) if self._is_reason(side)), None
        )
        against_none = any(is_none(side) for side in (node.left, *node.comparators))
        if read is None or against_none or self._interaction(read) is None:
            return None
        return BlockReasons(self).of_answer(read, node)

    def _is_reason(self, node: ast.expr) -> bool:
        return self.translator.type_of(node).endswith(f" {BLOCK_REASON}")

    def is_set_when_blocked(self, node: ast.expr) -> bool:
        """Whether a variable gets a reason only where the prompt is known to have been blocked."""
        slot = self.translator.project.slot(node)
        return slot is not None and all(
            root.module is self.module
            and isinstance(root.node, ast.expr)
            and self._is_known_blocked(root.node)
            for root in self.translator.project.roots(slot)
            if root.values
        )

    def _is_known_blocked(self, node: ast.expr) -> bool:
        """Whether the code runs only after the prompt was found blocked."""
        subject = node.args[0] if isinstance(node, ast.Call) else node
        name = next((part.id for part in walk(subject) if isinstance(part, ast.Name)), "")
        return any(
            _names(test, name) and is_about_content(test, negated)
            for test, negated in _tests_around(self.conversion, node)
        )


def is_about_content(test: ast.expr, negated: bool) -> bool:
    """Whether a test holds for blocked prompts only: `not answer.parts`, `answer.prompt_feedback`.

    Args:
        negated: whether it is known to have failed.
    """
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return is_about_content(test.operand, not negated)
    if not isinstance(test, ast.Attribute):
        return False
    return test.attr in (_CONTENT if negated else ("block_reason", "prompt_feedback"))


def _tests_around(conversion: Conversion, node: ast.expr) -> Iterator[tuple[ast.expr, bool]]:
    """The tests that are known to hold, and, negated, those that are known to have failed."""
    module = conversion.module
    for test in holding_tests(module, node):
        yield test, False
    current: ast.AST = node
    while (parent := module.parent(current)) is not None:
        if isinstance(current, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            return
        if isinstance(parent, ast.IfExp | ast.If):
            otherwise = parent.orelse if isinstance(parent, ast.If) else [parent.orelse]
            if current in otherwise:
                yield parent.test, True
        current = parent


def _names(test: ast.expr, name: str) -> bool:
    return any(isinstance(part, ast.Name) and part.id == name for part in walk(test))


def check_raising_parts(context: Context, conversion: Conversion, node: ast.expr) -> None:
    """Refuse a test of `answer.parts` whose ValueError for a blocked prompt the program expects.

    Raises:
        Refused: a handler names ValueError.
    """
    if not isinstance(node, ast.Attribute) or node.attr != "parts":
        return
    if context.project.sdk_type(node.value) != "GenerateContentResponse":
        return
    if "ValueError" in caught_names(conversion.module, node):
        raise conversion.refuse("handler-not-understood", node, "parts")
