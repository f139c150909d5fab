"""Prompt feedback of legacy answers, which says whether the prompt was blocked.

A blocked prompt gave an answer without candidates, so a test of its feedback becomes the test for
an answer without steps.  The reason itself has no counterpart; where it is only shown to people,
the status stands in its place.
"""

from __future__ import annotations

import ast

from codemod.conversion.guards import caught_names, only_truth_matters
from codemod.conversion.reads import ReadTranslator
from codemod.conversion.result import Conversion
from codemod.rewriting.edits import Code, code
from codemod.rules.calls import Context
from codemod.rules.responses.flow import ResponseFlow

_FEEDBACK = "GenerateContentResponsePromptFeedback"


def reads_feedback(translator: ReadTranslator, node: ast.expr) -> bool:
    """Whether an expression is the feedback of a legacy answer, or its reason."""
    if not isinstance(node, ast.Attribute) or not translator.is_legacy(node.value):
        return False
    return node.attr == "prompt_feedback" or (
        node.attr == "block_reason" and _is_feedback(translator, node.value)
    )


def translate_feedback(
    conversion: Conversion, translator: ReadTranslator, flow: ResponseFlow, node: ast.expr
) -> None:
    """Translate a read of the feedback.

    Raises:
        Refused: the program does more with it than a test, or showing it.
    """
    module = conversion.module
    answer = _answer(translator, node)
    parent = module.parent(node)
    if answer is None:
        raise conversion.refuse("read-without-equivalent", node, "prompt_feedback")
    owner = translator.translate(answer)
    place: ast.expr = node
    if isinstance(parent, ast.Attribute) and parent.attr == "name":
        place, parent = parent, module.parent(parent)
    conversion.note("blocked-prompt", node)
    if flow.is_printed(place):
        conversion.replace(place, code(owner, ".status"))
    elif place is not node:
        raise conversion.refuse("read-without-equivalent", place, "block_reason")
    elif only_truth_matters(module, node):
        _tested(conversion, node, parent, owner)
    else:
        raise conversion.refuse("read-without-equivalent", node, "prompt_feedback")


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


def _tested(conversion: Conversion, node: ast.expr, parent: ast.AST | None, owner: Code) -> None:
    """`if feedback:` and `if feedback and feedback.block_reason:` as a test for no steps."""
    if isinstance(parent, ast.BoolOp) and _tests_both(parent):
        if node is parent.values[0]:
            conversion.replace(parent, code("not ", owner, ".steps"))
    elif isinstance(parent, ast.UnaryOp):
        conversion.replace(parent, code(owner, ".steps"))
    else:
        conversion.replace(node, code("not ", owner, ".steps"))


def _tests_both(operation: ast.BoolOp) -> bool:
    if len(operation.values) != 2 or not isinstance(operation.op, ast.And):
        return False
    first, second = map(ast.unparse, operation.values)
    return second == f"{first}.block_reason"


def _is_feedback(translator: ReadTranslator, node: ast.expr) -> bool:
    return translator.type_of(node) == _FEEDBACK


def _answer(translator: ReadTranslator, node: ast.expr) -> ast.expr | None:
    """The answer in `answer.prompt_feedback` and `answer.prompt_feedback.block_reason`."""
    assert isinstance(node, ast.Attribute)
    if node.attr == "prompt_feedback":
        return node.value
    feedback = node.value
    return feedback.value if isinstance(feedback, ast.Attribute) else None
