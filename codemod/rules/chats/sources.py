"""Where chats come from: the one place that knows which SDK a chat belongs to.

A chat is an `Opening` (its client, the arguments of every turn, what was said before) and turns
with a message and perhaps a config of their own.  The two forms that a chat can take, written-out
turns (`chat_chains`) and the class `InteractionChat` (`chat_sessions`), ask no more than that.
"""

from __future__ import annotations

from codemod.analysis.graph import CallOperation
from codemod.conversion.chat_openings import Opening, OpeningConverter
from codemod.conversion.result import Conversion
from codemod.model import Family
from codemod.rewriting.edits import Entry, code
from codemod.rules.calls import Context
from codemod.rules.chats.groups import Chat
from codemod.rules.generate_content import check_client
from codemod.rules.legacy.chats import legacy_opening


def opening_of(
    context: Context, conversion: Conversion, start: CallOperation, chat: Chat
) -> Opening:
    """The parts of the chat that a call makes; notes what changes with it.

    Raises:
        Refused: a part cannot be seen or has no counterpart.
    """
    node = start.node
    conversion.note("chat-history-sent" if chat.kept else "chat-kept-by-service", node)
    legacy = context.legacy_chats.get(start)
    if legacy is not None:
        checked = any(plan.checked for plan in chat.turns)
        conversion.note("chat-turn-checked" if checked else "chat-turn-no-error", start.node)
        opening: Opening = legacy_opening(context, conversion, legacy, chat.asynchronous, chat.kept)
    else:
        conversion.site(node, Family.CALL, "chats.create")
        check_client(context, conversion, node.func, node)
        converter = OpeningConverter(conversion, context.settings, chat.kept)
        opening = converter.convert(node)
    if chat.kept and context.settings.store == "off":
        opening.arguments.append(Entry("store", code("False")))
    return opening
