"""Changes to a list of what was said that nobody reads and that is not sent.

`get_history()` of google-genai gives all that was said, with the turns that got no answer; what
the SDK sends is another list.  So `chat.get_history().pop()` takes nothing back, and where no
code reads the list, such statements can go.
"""

from __future__ import annotations

import ast
from collections import Counter

from codemod.analysis.graph import CallOperation
from codemod.conversion.definitions import is_bound_once
from codemod.conversion.result import Conversion
from codemod.model import Family
from codemod.rewriting.edits import RemoveStatement
from codemod.rules.calls import CallPlan, Context
from codemod.rules.chats.asked import AskedHistory, asked_histories
from codemod.rules.chats.groups import Chat
from codemod.rules.rule import Draft, Proposal
from codemod.rules.statement_order import loops, precedes

_ADDED_BY_TURN = 2
"""What a turn puts on the list at least: the message and the answer."""


def set_idle_aside(chats: list[Chat]) -> None:
    """Take the changes of lists that nobody reads out of what the chats are asked for."""
    for chat in chats:
        asked = asked_histories(chat)
        if asked and all(_is_idle(one) for one in asked) and _never_fail(chat, asked):
            chat.idle, chat.histories = chat.histories, []


def propose_idle(context: Context, chat: Chat, rule: str) -> list[Proposal]:
    """One proposal per statement that goes."""
    proposals = []
    for call in chat.idle:
        module = call.module
        draft = Draft(rule, chat.origins, Conversion(context.project, module))
        with draft as conversion:
            conversion.site(call.node, Family.CALL, "history")
            conversion.note("chat-list-unread", call.node)
            span = module.span(module.statement(call.node))
            conversion.edits.append(RemoveStatement(module.path, span))
        proposals.append(draft.proposal())
    return proposals


def _is_idle(asked: AskedHistory) -> bool:
    """Whether a statement does nothing but take something off the list of all that was said."""
    method = asked.module.parent(asked.node)
    change = asked.module.parent(method) if isinstance(method, ast.Attribute) else None
    return (
        isinstance(asked.node, ast.Call)
        and asked.answered is False
        and isinstance(method, ast.Attribute)
        and method.attr in ("clear", "pop")
        and isinstance(change, ast.Call)
        and change.func is method
        and not (change.args or change.keywords)
        and isinstance(asked.module.parent(change), ast.Expr)
    )


def _never_fail(chat: Chat, asked: list[AskedHistory]) -> bool:
    """Whether every `pop` finds what a turn right before it has put on the list."""
    pops = [one for one in asked if _method(one) == "pop"]
    if len(pops) < len(asked):
        return not pops
    before = [_turn_before(chat, one) for one in pops]
    counts = Counter(turn for turn in before if turn is not None)
    return None not in before and all(count <= _ADDED_BY_TURN for count in counts.values())


def _method(asked: AskedHistory) -> str:
    method = asked.module.parent(asked.node)
    return method.attr if isinstance(method, ast.Attribute) else ""


def _turn_before(chat: Chat, asked: AskedHistory) -> CallOperation | None:
    """A turn of the same chat that has always run since the list was last changed here."""
    module, statement = asked.module, asked.module.statement(asked.node)
    name = asked.chat
    if not isinstance(name, ast.Name) or not is_bound_once(module, name):
        return None
    for plan in chat.turns:
        if plan.call.module is not module or plan.streamed or not _is_asked(plan, name):
            continue
        turn = module.statement(plan.call.node)
        block = module.parent(turn)
        if precedes(module, turn, statement) and not loops(module, statement, block):
            return plan.call
    return None


def _is_asked(plan: CallPlan, name: ast.Name) -> bool:
    method = plan.method_node
    if plan.site is not plan.call or not isinstance(method, ast.Attribute):
        return False
    return isinstance(method.value, ast.Name) and method.value.id == name.id
