"""GC103: tests that replace a generate method by its name."""

from __future__ import annotations

import ast

from codemod.analysis.graph import CallOperation
from codemod.conversion.result import Conversion
from codemod.model import Family
from codemod.rules.calls import GENERATE, SEND, Context
from codemod.rules.rule import Draft, Proposal, Rule
from codemod.sources.python_module import PythonModule

RULE = Rule(
    code="GC103",
    name="replaced-generate-content",
    summary="A test that replaces a method of generateContent by its name.",
    why="After the migration nothing calls the replaced method, and the test asks the service.",
    guide="https://ai.google.dev/gemini-api/docs/migrate-to-interactions",
    safety="display-only",
    example_before='mock.patch("google.genai.models.Models.generate_content")\n',
    example_after='mock.patch("google.genai.models.Models.generate_content")\n',
)

_REPLACERS = frozenset({"patch", "object", "multiple", "setattr"})
"""Last names of `mock.patch`, `mock.patch.object`, `monkeypatch.setattr` and their like."""

_MOCK_MEMBERS = frozenset(
    {
        "await_args",
        "await_args_list",
        "await_count",
        "call_args",
        "call_args_list",
        "call_count",
        "called",
        "method_calls",
        "mock_calls",
        "reset_mock",
        "return_value",
        "side_effect",
    }
)
"""What a stand-in of `unittest.mock` has and a method has not."""


def propose(context: Context) -> list[Proposal]:
    """One refused proposal per replacement; it holds the flows the replaced name can be of."""
    proposals: list[Proposal] = []
    for path in sorted(context.project.modules):
        module = context.project.modules[path]
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Attribute) and _is_stand_in(context, module, node):
                held = _replaced_on_client(context, node)
                proposals.append(_refused(context, module, node, held))
            if not isinstance(node, ast.Call) or _last_name(node.func) not in _REPLACERS:
                continue
            for argument in node.args[:2]:
                origins = _replaced(context, argument)
                if origins:
                    proposals.append(_refused(context, module, node, origins))
    return proposals


def _is_stand_in(context: Context, module: PythonModule, node: ast.Attribute) -> bool:
    """`x.models.generate_content` of a stand-in that a test sets up or asks: not a call of it."""
    owner = node.value
    if node.attr not in GENERATE or not isinstance(owner, ast.Attribute) or owner.attr != "models":
        return False
    parent = module.parent(node)
    if isinstance(node.ctx, ast.Store):
        return True
    slot = context.project.slot(node)
    if not isinstance(parent, ast.Attribute) or slot is None:
        return False
    return not slot.values or parent.attr in _MOCK_MEMBERS or parent.attr.startswith("assert_")


def _replaced_on_client(context: Context, node: ast.Attribute) -> frozenset[CallOperation]:
    """The calls that a method set on a client the program makes can be of."""
    made = any(
        value.origin is not None
        for value in context.project.sdk_values(node.value)
        if isinstance(node.ctx, ast.Store)
    )
    return frozenset(context.plans) if made else frozenset()


def _last_name(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _replaced(context: Context, argument: ast.expr) -> frozenset[CallOperation]:
    """The calls that reach the service through a name written as text."""
    if not isinstance(argument, ast.Constant) or not isinstance(argument.value, str):
        return frozenset()
    names = argument.value.split(".")
    if names[-1] not in (*GENERATE, *SEND):
        return frozenset()
    possible = {call for call, plan in context.plans.items() if plan.chat == (names[-1] in SEND)}
    own = {
        call
        for call in possible
        if names[: len(call.module.package_parts)] == list(call.module.package_parts)
    }
    return frozenset(own or possible)


def _refused(
    context: Context, module: PythonModule, node: ast.expr, origins: frozenset[CallOperation]
) -> Proposal:
    draft = Draft(RULE.code, origins, Conversion(context.project, module))
    with draft as conversion:
        name = node.func if isinstance(node, ast.Call) else node
        conversion.site(node, Family.CALL, module.source(name))
        raise conversion.refuse("mock", node)
    return draft.proposal()
