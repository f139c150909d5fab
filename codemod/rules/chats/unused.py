"""Chats that nobody talks to: the statement that starts one goes.

`chat = model.start_chat()` sends nothing, so what is lost is a name that nothing reads.
"""

from __future__ import annotations

import ast

from codemod.analysis.graph import CallOperation
from codemod.conversion.literals import constructed, sdk_function
from codemod.conversion.result import Conversion
from codemod.model import Family
from codemod.rewriting.edits import RemoveStatement
from codemod.rules.calls import Context
from codemod.rules.chats.groups import Chat
from codemod.rules.generate_content import check_client
from codemod.rules.legacy.models import model_arguments
from codemod.rules.rule import Draft, Proposal
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk

_ALL_NAMES = frozenset({"dir", "eval", "exec", "globals", "locals", "vars"})
"""Functions that see names which no expression reads."""


def propose_removals(context: Context, chat: Chat, rule: str) -> list[Proposal]:
    """One proposal per start of chats that are never used; none where the program could tell."""
    used = chat.turns or chat.halves or chat.histories
    starts = {start.node for start in chat.starts}
    if used or any(slot.node not in starts for slot in chat.places):
        return []
    statements = [_statement(context, start) for start in chat.starts]
    if not all(statements):
        return []
    proposals = []
    for start, statement in zip(chat.starts, statements, strict=True):
        module, node = start.module, start.node
        draft = Draft(rule, chat.origins, Conversion(context.project, module))
        with draft as conversion:
            conversion.site(node, Family.CALL, ast.unparse(node.func))
            legacy = context.legacy_chats.get(start)
            if legacy is None:
                check_client(context, conversion, node.func, node)
            else:
                model_arguments(context, conversion, legacy)
            conversion.note("chat-unused", node)
            assert statement is not None
            conversion.edits.append(RemoveStatement(module.path, module.span(statement)))
        proposals.append(draft.proposal())
    return proposals


def _statement(context: Context, start: CallOperation) -> ast.stmt | None:
    """The statement that does nothing but start a chat, under a name that nothing else binds."""
    module, node = start.module, start.node
    statement = module.parent(node)
    arguments = [*node.args, *(keyword.value for keyword in node.keywords)]
    if not all(_is_quiet(context, argument) for argument in arguments):
        return None
    if isinstance(statement, ast.Expr):
        return statement
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    names = [target.id for target in targets if isinstance(target, ast.Name)]
    if not isinstance(statement, ast.Assign) or len(names) != 1 or len(targets) > 1:
        return None
    return None if _can_be_seen(module, names[0]) else statement


def _is_quiet(context: Context, node: ast.expr) -> bool:
    """Whether evaluating an argument does nothing besides giving its value."""
    quiet = ast.Constant | ast.Name | ast.Attribute | ast.List | ast.Tuple | ast.Dict
    around = ast.expr_context | ast.keyword
    return all(
        isinstance(part, quiet | around)
        or (isinstance(part, ast.Call) and _makes_object(context, part))
        for part in walk(node)
    )


def _makes_object(context: Context, call: ast.Call) -> bool:
    return bool(constructed(context.project, call) or sdk_function(context.project, call))


def _can_be_seen(module: PythonModule, name: str) -> bool:
    """Whether something besides reads of a name tells that it is bound."""
    for node in module.nodes_of(ast.Name, ast.Global, ast.Nonlocal):
        if isinstance(node, ast.Global | ast.Nonlocal):
            if name in node.names:
                return True
        elif isinstance(node, ast.Name):
            deleted = node.id == name and isinstance(node.ctx, ast.Del)
            if deleted or node.id in _ALL_NAMES:
                return True
    return False
