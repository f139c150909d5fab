"""Chats of one file that call functions in different ways: one class serves them all."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from codemod.conversion.result import Conversion
from codemod.model import Family
from codemod.rules.calls import Context
from codemod.rules.chats.sessions import ChatSessions
from codemod.rules.rule import Draft, Proposal
from codemod.sources.python_module import PythonModule

_NONE = ""
_TOGETHER = ({_NONE, "functions", "config"}, {_NONE, "running", "config"})
"""Ways of calling functions that one class can tell apart by the arguments of a chat."""

_Place = tuple[str, str]


def propose_ways(context: Context, sessions: Sequence[ChatSessions], rule: str) -> list[Proposal]:
    """What makes the class fit all chats of a file; refused for those that it cannot serve."""
    ways: dict[_Place, set[str]] = {}
    for session in sessions:
        for place, module in _places(context, session):
            found = ways.setdefault(place, set())
            found |= _ways(session)
            if _has_class(module, session.chat.helper):
                found.add(_NONE)
    proposals: list[Proposal] = []
    for session in sessions:
        for place, module in _places(context, session):
            if len(ways[place]) > 1:
                proposals.append(_proposal(context, session, module, ways[place], rule))
    return proposals


def _proposal(
    context: Context, session: ChatSessions, module: PythonModule, ways: set[str], rule: str
) -> Proposal:
    draft = Draft(rule, session.chat.origins, Conversion(context.project, module))
    with draft as conversion:
        calls_in_streams = session.streams and _ways(session) != {_NONE}
        if any(ways <= together for together in _TOGETHER) and not calls_in_streams:
            conversion.helper(session.chat.helper, frozenset({"mixed"}))
        else:
            node = session.chat.starts[0].node
            conversion.site(node, Family.CALL)
            raise conversion.refuse("tools-function-calling", node, "chats of several kinds")
    return draft.proposal()


def _ways(session: ChatSessions) -> set[str]:
    """How the chats of a group call functions: in one way, or not at all."""
    configs = [opening.config for opening in session.openings.values()]
    configs += [plan.config for plan in session.chat.turns]
    found = {config.functions.way for config in configs if config.functions is not None}
    return found or {_NONE}


def _places(context: Context, session: ChatSessions) -> Iterator[tuple[_Place, PythonModule]]:
    """Where the class of a group is needed."""
    for module in dict.fromkeys(start.module for start in session.chat.starts):
        path = "" if context.settings.helpers else module.path
        yield (path, session.chat.helper), module


def _has_class(module: PythonModule, name: str) -> bool:
    """Whether an earlier migration has put the class into a file."""
    return any(isinstance(node, ast.ClassDef) and node.name == name for node in module.tree.body)
