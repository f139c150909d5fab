"""Usages this version does not migrate; each is reported with its reason.

GC102 unknown receivers, GC209 the google-generativeai SDK.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace

from codemod.analysis.project import Project
from codemod.analysis.values import SdkValue
from codemod.mapping.legacy_objects import LEGACY_SDK
from codemod.mapping.sdk_objects import CHAT_KINDS
from codemod.model import Family, Refusal, Site
from codemod.rules.calls import GENERATE, Context
from codemod.rules.legacy.model_classes import is_of_vertex
from codemod.rules.mocks.fakes import is_named_in_test, is_test
from codemod.rules.mocks.questions import Questions
from codemod.rules.rule import Proposal, Rule
from codemod.rules.sdk_itself import propose_sdk_itself
from codemod.rules.sdk_subclasses import client_subclasses, is_called_on
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk

RULES = (
    Rule(
        code="GC102",
        name="untraced-generate-content-call",
        summary="A call named like generateContent on an object that could not be traced.",
        why="Without knowing the object, nobody can say that the call is one of this SDK.",
        guide="https://ai.google.dev/gemini-api/docs/migrate-to-interactions",
        safety="display-only",
        example_before="worker.generate_content(prompt)\n",
        example_after="worker.generate_content(prompt)\n",
    ),
    Rule(
        code="GC209",
        name="legacy-sdk",
        summary="The google-generativeai SDK, which is no longer developed.",
        why="The legacy SDK gets no fixes; its successor is google-genai.",
        guide="https://ai.google.dev/gemini-api/docs/migrate",
        safety="display-only",
        example_before="import google.generativeai as genai\n",
        example_after="import google.generativeai as genai\n",
    ),
)

_GENERATING_SERVICES = frozenset({"Models", "AsyncModels", *CHAT_KINDS})
_LEGACY_METHODS = frozenset(
    {"generate_content", "generate_content_async", "send_message", "send_message_async"}
)


def propose(context: Context) -> list[Proposal]:
    """One refused proposal per site."""
    proposals = propose_sdk_itself(context, "GC102")
    legacy = {module for module in context.project.modules.values() if _is_legacy_module(module)}
    subclasses = client_subclasses(context.project)
    questions = Questions(context)
    for call in context.project.calls():
        if call in context.plans:
            continue
        module = call.module
        if call in context.unplanned:
            proposals.append(_left("GC101", "unsupported-method", call.node, module, Family.CALL))
            continue
        if _looks_up_method(context.project, call.node):
            proposals.append(_left("GC101", "dynamic-access", call.node, module, Family.CALL))
        if not isinstance(call.node.func, ast.Attribute):
            continue
        name = call.node.func.attr
        if is_of_vertex(context.project, call.node.func.value):
            continue
        if is_called_on(context.project, subclasses, call.node.func):
            proposals.append(_left("GC102", "sdk-subclass", call.node, module, Family.CALL))
        elif module in legacy:
            if name in _LEGACY_METHODS and not call.callee.values:
                proposals.append(_left("GC209", "legacy-sdk", call.node, module, Family.LEGACY))
        elif call.callee.values:
            continue
        elif (name in GENERATE and looks_like_ours(call.node.func, module)) or _opens_chat(
            call.node
        ):
            proposals.append(_left("GC102", "receiver-unknown", call.node, module, Family.CALL))
    for path in sorted(context.project.modules):
        module = context.project.modules[path]
        if module not in legacy:
            proposals += _kept_methods(context.project, module, questions)
    return proposals


def _kept_methods(
    project: Project, module: PythonModule, questions: Questions
) -> Iterator[Proposal]:
    """`x.models.generate_content` of an untraced object that is handed on instead of called.

    In a test it may be the method of a stand-in, so it holds the calls that find that one.
    """
    for node, slot in project.graphs[module.path].slots.items():
        if (
            isinstance(node, ast.Attribute)
            and node.attr in GENERATE
            and isinstance(node.ctx, ast.Load)
            and not slot.values
            and _is_of_models(node.value)
            and not _is_called_or_mocked(module, node)
        ):
            held = questions.finding(module, node, node.attr) if is_test(module) else ()
            left = _left("GC102", "receiver-unknown", node, module, Family.CALL)
            yield replace(left, origins=frozenset(held))


def _is_of_models(node: ast.expr) -> bool:
    """Whether an expression is `x.models`, also behind `cast(Any, x.models)`."""
    if isinstance(node, ast.Call) and node.args:
        node = node.args[-1]
    return isinstance(node, ast.Attribute) and node.attr == "models"


def _is_called_or_mocked(module: PythonModule, node: ast.Attribute) -> bool:
    """Whether a method is called at once, or set up and asked as a stand-in is."""
    parent = module.parent(node)
    if isinstance(parent, ast.Call):
        return parent.func is node
    if is_named_in_test(module, node):
        return True
    return isinstance(parent, ast.Attribute | ast.Compare | ast.Assert)


def _opens_chat(call: ast.Call) -> bool:
    """Whether a call is `x.chats.create(model=...)`."""
    function = call.func
    return (
        isinstance(function, ast.Attribute)
        and function.attr == "create"
        and isinstance(function.value, ast.Attribute)
        and function.value.attr == "chats"
        and any(keyword.arg == "model" for keyword in call.keywords)
    )


def _looks_up_method(project: Project, call: ast.Call) -> bool:
    """Whether a call is `getattr(client.models, name)` with a name only known at run time."""
    if project.symbol(call.func) != "builtins.getattr" or len(call.args) < 2:
        return False
    return not isinstance(call.args[1], ast.Constant) and any(
        isinstance(value, SdkValue) and value.type in _GENERATING_SERVICES
        for value in project.values(call.args[0])
    )


def _is_legacy_module(module: PythonModule) -> bool:
    return "generativeai" in module.text and any(_legacy_import(node) for node in walk(module.tree))


def _legacy_import(node: ast.AST) -> bool:
    if isinstance(node, ast.Import):
        return any(alias.name.startswith(LEGACY_SDK) for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        module = node.module or ""
        return module.startswith(LEGACY_SDK) or (
            module == "google" and any(alias.name == "generativeai" for alias in node.names)
        )
    return False


def looks_like_ours(function: ast.expr, module: PythonModule) -> bool:
    """Whether an untraced method may be one of the SDK: by its file, or by its member path."""
    if "genai" in module.text:
        return True
    owner = function.value if isinstance(function, ast.Attribute) else None
    return isinstance(owner, ast.Attribute) and owner.attr == "models"


def _left(rule: str, refusal: str, node: ast.AST, module: PythonModule, family: Family) -> Proposal:
    location = module.location(node)
    symbol = module.source(node).split("(", 1)[0].strip()[:80]
    return Proposal(
        rule, frozenset(), (Site(location, family, symbol),), refusal=Refusal(refusal, location)
    )
