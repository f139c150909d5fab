"""The classes of chats where the program names them: in annotations and tests."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codemod.analysis.graph import CallOperation
from codemod.conversion.result import Conversion
from codemod.mapping.legacy_objects import LEGACY_SDK
from codemod.model import Family
from codemod.rewriting.edits import code
from codemod.rules.calls import Context
from codemod.rules.chats.groups import Chat, comes_from_callers
from codemod.rules.rule import Draft, Proposal
from codemod.sources.python_module import PythonModule

_CLASSES = {
    "google.genai.chats.Chat": "InteractionChat",
    "google.genai.chats.AsyncChat": "AsyncInteractionChat",
}
"""Class of the SDK -> class that takes its place."""


def propose_annotations(context: Context, chats: list[Chat], rule: str) -> list[Proposal]:
    """One proposal per mention; all chats of the project can stand there."""
    proposals: list[Proposal] = []
    for path in sorted(context.project.modules):
        module = context.project.modules[path]
        if not chats or "Chat" not in module.text:
            continue
        for node in module.nodes_of(ast.Name, ast.Attribute):
            name, starts = _meant(context, chats, node)
            if name is None or not starts or node not in module.parents:
                continue
            if _is_of_callers(context, module, node):
                continue
            draft = Draft(rule, starts, Conversion(context.project, module))
            with draft as conversion:
                conversion.site(node, Family.CALL, module.source(node))
                _check_place(conversion, node)
                here = any(start.module is module for start in starts)
                if here or context.settings.helpers:
                    new = conversion.helper(name)
                else:
                    new = conversion.import_name("typing", "Any")
                conversion.replace(node, code(new))
            proposals.append(draft.proposal())
    return proposals


def _meant(
    context: Context, chats: list[Chat], node: ast.AST
) -> tuple[str | None, list[CallOperation]]:
    """The class for a mention, and the starts of the chats that can stand there."""
    symbol = context.project.symbol(node)
    name = _CLASSES.get(symbol)
    legacy = symbol.startswith(LEGACY_SDK) and symbol.endswith(".ChatSession")
    near = [chat for chat in chats if bool(chat.models) is legacy]
    if legacy:
        helpers = {chat.helper for chat in near}
        name = helpers.pop() if len(helpers) == 1 else None
    found = [chat for chat in near if chat.helper == name]
    return name, [start for chat in found for start in chat.starts]


def _is_of_callers(context: Context, module: PythonModule, node: ast.AST) -> bool:
    """Whether a mention is about a parameter that no chat of this project arrives at."""
    *_, outermost = _around(module, node)
    return any(
        annotation is outermost and comes_from_callers(slot)
        for slot, annotation, _ in context.project.graphs[module.path].annotations
    )


def _check_place(conversion: Conversion, node: ast.AST) -> None:
    """Refuse a mention that asks more of the class than its name."""
    module = conversion.module
    *_, outermost = _around(module, node)
    parent = module.parent(outermost)
    if isinstance(parent, ast.arg | ast.AnnAssign) and parent.annotation is outermost:
        return
    if isinstance(parent, ast.FunctionDef | ast.AsyncFunctionDef) and parent.returns is outermost:
        return
    raise conversion.refuse("chat-class", node)


def _around(module: PythonModule, node: ast.AST) -> Iterator[ast.AST]:
    """The expression and those around it that build a type."""
    current: ast.AST | None = node
    while isinstance(current, ast.Name | ast.Attribute | ast.Subscript | ast.Tuple | ast.BinOp):
        yield current
        current = module.parent(current)
