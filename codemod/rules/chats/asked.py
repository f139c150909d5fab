"""Where a program asks a chat of google-genai for what was said in it.

The SDK has two lists: all that was said, and the turns that got an answer, which are sent again.
`get_history()` gives the one or the other, and so do two attributes with a leading underscore.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from codemod.rules.legacy.histories import is_shown, member_read
from codemod.sources.python_module import PythonModule

if TYPE_CHECKING:
    from codemod.rules.chats.groups import Chat

_LISTS = {"_comprehensive_history": False, "_curated_history": True}
"""Attribute of a chat -> whether it has the answered turns only."""


@dataclass(frozen=True)
class AskedHistory:
    """One expression that gives a list of what was said, or sets it.

    `answered` says that it is the list of answered turns; None where only the running program
    knows.  `chat` is the chat that is asked.
    """

    module: PythonModule
    node: ast.Call | ast.Attribute
    chat: ast.expr
    answered: bool | None

    @property
    def is_plain(self) -> bool:
        """Whether it is written as the classes that take the place of chats have it too."""
        node = self.node
        return isinstance(node, ast.Call) and not (node.args or node.keywords)

    @property
    def is_read(self) -> bool:
        """Whether the list is read, not replaced by another or deleted."""
        return isinstance(self.node, ast.Call) or isinstance(self.node.ctx, ast.Load)

    @property
    def is_known(self) -> bool:
        """Whether the list is read, or replaced by one that nothing else has."""
        if self.is_read:
            return True
        statement = self.module.parent(self.node)
        return isinstance(statement, ast.Assign) and _is_new_list(statement.value)

    @property
    def is_set(self) -> bool:
        """Whether the list is replaced by another."""
        return isinstance(self.node, ast.Attribute) and isinstance(self.node.ctx, ast.Store)

    @property
    def is_shown(self) -> bool:
        """Whether the list is only counted, or roles and texts of it are read."""
        return self.is_read and is_shown(self.module, self.node)


def asked_histories(chat: Chat) -> list[AskedHistory]:
    """Every place where the chats of a group are asked for what was said, or told."""
    if chat.models:
        return []
    found = [
        AskedHistory(call.module, call.node, call.node.func.value, _is_curated(call.node))
        for call in chat.histories
        if isinstance(call.node.func, ast.Attribute)
    ]
    for name, answered in _LISTS.items():
        for slot in chat.places:
            node = member_read(slot, name)
            if node is not None:
                found.append(AskedHistory(slot.module, node, node.value, answered))
    return found


def _is_new_list(value: ast.expr) -> bool:
    if isinstance(value, ast.Subscript):
        return isinstance(value.slice, ast.Slice)
    return isinstance(value, ast.List | ast.ListComp | ast.BinOp)


def _is_curated(call: ast.Call) -> bool | None:
    """What a call of `get_history` asks for; None where that cannot be seen."""
    given = [*call.args, *(one.value for one in call.keywords if one.arg == "curated")]
    if len(given) != len(call.args) + len(call.keywords) or len(given) > 1:
        return None
    if not given:
        return False
    value = given[0].value if isinstance(given[0], ast.Constant) else None
    return value if isinstance(value, bool) else None
