"""GC110: chats of google-genai, as chains of interactions."""

from __future__ import annotations

from codemod.conversion.result import Conversion
from codemod.model import Family
from codemod.rules.calls import CallPlan, Context
from codemod.rules.rule import Draft, Proposal, Rule

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
    return [_left(context, plan) for plan in context.plans.values() if plan.chat]


def _left(context: Context, plan: CallPlan) -> Proposal:
    draft = Draft(RULE.code, {plan.call}, Conversion(context.project, plan.site.module))
    with draft as conversion:
        conversion.site(plan.site.node, Family.CALL, plan.method.name)
        raise conversion.refuse("chat-session", plan.site.node)
    return draft.proposal()
