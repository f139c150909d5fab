"""Functions that tell a library which failures to try again: what they read of the exception."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codemod.analysis.values import FunctionInfo, FunctionValue
from codemod.conversion.result import Conversion
from codemod.rules.calls import Context
from codemod.rules.errors.reads import RENAMED, ErrorReads, reads_members
from codemod.rules.rule import Draft, Proposal
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk

_TAKERS = frozenset({"retry_if_exception", "if_exception_type"})
_KEYWORDS = frozenset({"giveup", "predicate", "retry_on_exception"})
"""Functions of retry libraries that take such a function, and keywords that it is given by."""


def propose_predicates(context: Context, module: PythonModule, rule: str) -> list[Proposal]:
    """One proposal per function of the project that decides about a failure by its members."""
    origins = context.moving({call for call in context.plans if call.module is module})
    proposals: list[Proposal] = []
    for function in _predicates(context, module) if origins else ():
        names = function.positional
        if not names or not (reads_members(function.node) and _reads_renamed(function.node)):
            continue
        draft = Draft(rule, origins, Conversion(context.project, function.module))
        with draft as conversion:
            if not ErrorReads(conversion).translate(conversion, function.node, names[-1]):
                raise conversion.refuse("handler-not-understood", function.node)
        proposals.append(draft.proposal())
    return proposals


def _predicates(context: Context, module: PythonModule) -> Iterator[FunctionInfo]:
    for call in context.project.graphs[module.path].calls.values():
        function = call.node.func
        name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        slots = [slot for keyword, slot in call.keywords.items() if keyword in _KEYWORDS]
        if name in _TAKERS:
            slots += call.positional[:1]
        for slot in slots:
            for value in slot.values:
                if isinstance(value, FunctionValue):
                    yield value.function


def _reads_renamed(tree: ast.AST) -> bool:
    return any(
        (isinstance(node, ast.Attribute) and node.attr in RENAMED)
        or (isinstance(node, ast.Constant) and node.value in RENAMED)
        for node in walk(tree)
    )
