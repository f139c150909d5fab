"""Turns of legacy chats whose program handles what `send_message` raised without an answer.

`send_message` of google-generativeai raised BlockedPromptException for a blocked prompt and
StopCandidateException for an answer that was stopped, and left the turn out of the chat.  Where the
program catches one of them, the class that takes the place of the chat raises them too.
"""

from __future__ import annotations

import ast
from collections.abc import Collection

from codemod.analysis.graph import CallOperation
from codemod.mapping.legacy_errors import BLOCKED_ERRORS, CHECKED_ERRORS
from codemod.rules.calls import Context
from codemod.rules.chats.groups import origins_of_call
from codemod.rules.errors.clauses import classes_of
from codemod.rules.reach import Reach
from codemod.sources.python_module import PythonModule


def settle_checks(context: Context) -> None:
    """Say of every turn whether the program handles that it has no answer."""
    watching = [
        (module.path, node)
        for module in context.project.modules.values()
        for node in module.nodes_of(ast.Try)
        if _catches_blocked(context, node)
    ]
    reach = Reach(context) if watching else None
    for path, node in watching:
        assert reach is not None
        for call in reach.of_statements(path, node.body):
            plan = context.plans.get(call)
            if plan is not None and plan.legacy and plan.chat:
                plan.checked = True


def is_raised_here(
    context: Context, module: PythonModule, turns: Collection[CallOperation], name: str
) -> bool:
    """Whether the classes of these chats raise the exception of that name, as this module knows it.

    A class of the file that the chat is made in is another class elsewhere.
    """
    if name not in CHECKED_ERRORS or any(context.plans[call].streamed for call in turns):
        return False
    made_in = {start.module for call in turns for start in origins_of_call(call)}
    return made_in == {module} or bool(context.settings.helpers)


def _catches_blocked(context: Context, statement: ast.Try) -> bool:
    return any(
        context.project.symbol(part) in BLOCKED_ERRORS
        for handler in statement.handlers
        for part in classes_of(handler.type)
    )
