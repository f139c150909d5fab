"""GC110: chats of google-genai, as chains of interactions."""

from __future__ import annotations

from codemod.analysis.graph import CallOperation
from codemod.conversion.result import Conversion
from codemod.model import Family
from codemod.rules.calls import CallPlan, Context
from codemod.rules.chats.annotations import propose_annotations
from codemod.rules.chats.chains import ChatChain
from codemod.rules.chats.concurrency import TurnsAtOnce
from codemod.rules.chats.groups import Chat, chat_groups
from codemod.rules.chats.idle_lists import propose_idle, set_idle_aside
from codemod.rules.chats.kept import settle_kept
from codemod.rules.chats.names import FreeNames
from codemod.rules.chats.sessions import ChatSessions
from codemod.rules.chats.shapes import chain_shape
from codemod.rules.chats.unused import propose_removals
from codemod.rules.chats.uses import ChatUses
from codemod.rules.chats.ways import propose_ways
from codemod.rules.rule import Draft, Proposal, Rule
from codemod.sources.python_module import PythonModule

RULE = Rule(
    code="GC110",
    name="chat-session",
    summary="A chat session of google-genai.",
    why=(
        "The service keeps what was said, but no arguments: a chat becomes a chain of interactions "
        "that sends its model, instruction, settings and tools on every turn."
    ),
    guide="https://ai.google.dev/gemini-api/docs/migrate-to-interactions",
    safety="safe",
    example_before=(
        'chat = client.chats.create(model="gemini-3.5-flash")\n'
        'first = chat.send_message("Hello")\n'
        'second = chat.send_message("What did I say?")\n'
    ),
    example_after=(
        'first = client.interactions.create(model="gemini-3.5-flash", input="Hello")\n'
        "second = client.interactions.create(\n"
        '    model="gemini-3.5-flash",\n'
        '    input="What did I say?",\n'
        "    previous_interaction_id=first.id,\n"
        ")\n"
    ),
)


def propose(context: Context) -> list[Proposal]:
    """The proposals of every chat: its start, its turns, and where it goes."""
    proposals: list[Proposal] = []
    planned: set[CallOperation] = set()
    chats = chat_groups(context)
    set_idle_aside(chats)
    settle_kept(context, chats)
    names: dict[PythonModule, FreeNames] = {}
    at_once = TurnsAtOnce(context.project)
    sessions: list[ChatSessions] = []
    for chat in chats:
        removed = propose_removals(context, chat, RULE.code)
        if removed:
            proposals += removed
            continue
        chained = _chain(context, chat, names)
        proposals += chained
        if not chained:
            sessions.append(ChatSessions(context, chat, RULE.code))
            proposals += sessions[-1].propose()
        proposals += ChatUses(context, chat, RULE.code, at_once).problems()
        proposals += propose_idle(context, chat, RULE.code)
        planned.update(plan.call for plan in chat.turns)
        planned.update(chat.halves)
    return [
        *proposals,
        *propose_ways(context, sessions, RULE.code),
        *propose_annotations(context, chats, RULE.code),
        *(
            _left(context, plan)
            for plan in context.plans.values()
            if plan.chat and plan.call not in planned
        ),
    ]


def _chain(context: Context, chat: Chat, names: dict[PythonModule, FreeNames]) -> list[Proposal]:
    """The proposals for a chat whose turns can be written out; none for other chats."""
    needs_class = any(plan.adapted or plan.checked for plan in chat.turns)
    shape = None if needs_class else chain_shape(context, chat)
    if shape is None:
        return []
    free = names.setdefault(shape.module, FreeNames(shape.module))
    chain = ChatChain(context, chat, shape, RULE.code, free)
    proposals = chain.propose()
    return proposals if chain.fits else []


def _left(context: Context, plan: CallPlan) -> Proposal:
    draft = Draft(RULE.code, {plan.call}, Conversion(context.project, plan.site.module))
    with draft as conversion:
        conversion.site(plan.site.node, Family.CALL, plan.method.name)
        raise conversion.refuse("chat-session", plan.site.node)
    return draft.proposal()
