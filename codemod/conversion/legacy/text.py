"""The text of an answer as google-generativeai gave it: never empty, code between fences.

Reading `.text` of an answer without text raised ValueError (mapping 5).  Where code of the project
would see that, a helper raises it still; elsewhere the text is empty and a note says so.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemod.conversion.result import Conversion
from codemod.rewriting.edits import Code, DictCode, code
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk

if TYPE_CHECKING:
    from codemod.rules.calls import CallPlan, Context

TEXT_NOTE = "missing-text-no-error"
"""The note at a read that raised and now gives an empty text."""


def legacy_text(
    context: Context, conversion: Conversion, response: ast.expr, plans: list[CallPlan], owner: Code
) -> Code:
    """The text of the interaction `owner`, which stands where the answer `response` stood."""
    if not all(plan.legacy for plan in plans):
        raise conversion.refuse("response-mixed", response)
    if any(_runs_code(plan) for plan in plans):
        return code(conversion.helper("text_with_code"), "(", owner, ")")
    many = any(plan.many_texts for plan in plans)
    watched = context.watchers.watch(conversion.module, response)
    if watched or _is_parsed_later(conversion.module, response):
        features = frozenset({"runs"} if many else ())
        return code(conversion.helper("required_text", features), "(", owner, ")")
    conversion.note(TEXT_NOTE, response)
    if many:
        return code(conversion.helper("interaction_text"), "(", owner, ")")
    return code(owner, ".output_text")


def _is_parsed_later(module: PythonModule, response: ast.expr) -> bool:
    """Whether a function goes on to what may fail for an empty text, and handles that.

    The answer without text has ended it before; now it would take the text for a bad one.
    """
    function: ast.AST | None = response
    while function is not None and not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
        function = module.parent(function)
    return function is not None and any(
        isinstance(node, ast.Try) and node.lineno > response.lineno and node.handlers
        for node in walk(function)
    )


def _runs_code(plan: CallPlan) -> bool:
    """Whether the answer can hold code that the model ran, which the old text contained."""
    tools = [entry.value for entry in plan.config.arguments if entry.key == "tools"]
    return any("code_execution" in part for one in tools for part in _texts(one))


def _texts(written: Code) -> list[str]:
    found: list[str] = []
    for part in written.parts:
        if isinstance(part, str):
            found.append(part)
        elif isinstance(part, DictCode):
            for entry in part.entries:
                found += _texts(entry.value)
    return found
