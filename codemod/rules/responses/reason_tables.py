"""Tables that finish reasons are looked up in: `MESSAGES.get(candidate.finish_reason.name)`.

Where a dict is for nothing else, its keys become status words.  Of several reasons that became the
same word, the one that the program can expect most stays: a prompt or answer that is not safe.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemod.analysis.graph import CallOperation
from codemod.analysis.values import ContainerInfo, ContainerValue
from codemod.conversion.literals import exploded
from codemod.conversion.result import Conversion
from codemod.mapping.enums import LOST_REASONS, enum_word
from codemod.model import Span
from codemod.rewriting.edits import DictCode, Entry, code
from codemod.rules.calls import response_origins
from codemod.sources.python_module import PythonModule

if TYPE_CHECKING:
    from codemod.rules.responses.finish_reasons import FinishReasons

_FIRST = ("SAFETY", "OTHER")


class ReasonTables:
    """Translates the tables of one project, for the reasons of one module."""

    def __init__(self, reasons: FinishReasons) -> None:
        self.reasons = reasons
        self.conversion = reasons.conversion
        self.project = reasons.project
        self.context = reasons.translator.context

    def translate(self, node: ast.expr) -> bool:
        """Rewrite the keys of the table that a reason is looked up in; False where it is none.

        Raises:
            Refused: a key stands for no reason.
        """
        receiver = _table(self.conversion.module, node)
        container = self._container(receiver) if receiver is not None else None
        if container is None or not isinstance(container.node, ast.Dict):
            return False
        lookups = self._lookups(container)
        if lookups is None:
            return False
        origins, forms = lookups
        if len(forms) != 1 or not origins <= self.context.followed.keys():
            return False
        self._rewrite(node, container.node, container.module)
        self.conversion.coupled |= origins
        return True

    def _container(self, receiver: ast.expr) -> ContainerInfo | None:
        values = self.project.values(receiver)
        found = [value.container for value in values if isinstance(value, ContainerValue)]
        return found[0] if len(found) == len(values) == 1 else None

    def _lookups(
        self, container: ContainerInfo
    ) -> tuple[frozenset[CallOperation], frozenset[str]] | None:
        """The calls whose reasons are looked up, and in which forms; None for any other use."""
        origins: set[CallOperation] = set()
        forms: set[str] = set()
        for node, slot in self.project.nodes_with_values():
            if not any(
                isinstance(value, ContainerValue) and value.container is container
                for value in slot.values
            ):
                continue
            parent = slot.module.parent(node)
            if isinstance(parent, ast.Assign) and parent.value is node:
                continue
            if isinstance(parent, ast.AnnAssign) and "int" not in ast.unparse(parent.annotation):
                continue
            key = _looked_up(slot.module, node)
            kind = self.project.sdk_type(key) if key is not None else ""
            if key is None or not kind.endswith(" FinishReason"):
                return None
            origins |= response_origins(self.project, key)
            forms.add(kind)
        return frozenset(origins), frozenset(forms)

    def _rewrite(self, node: ast.expr, table: ast.Dict, module: PythonModule) -> None:
        """Put status words in the place of reasons."""
        members = [self._member(node, key) for key in table.keys]
        there = Conversion(self.project, module)
        entries: list[Entry] = []
        words: dict[str, str] = {}
        for member in (*(one for one in _FIRST if one in members), *members):
            words.setdefault(self._word(member), member)
        for key, value, member in zip(table.keys, table.values, members, strict=True):
            word = self._word(member)
            if key is None or not word or words[word] != member:
                if not isinstance(value, ast.Constant | ast.JoinedStr):
                    raise self.conversion.refuse("read-not-understood", node, "finish_reason")
                continue
            start, end = module.span(key), module.span(value)
            origin = Span(start.start_line, start.start_column, end.end_line, end.end_column)
            entries.append(Entry(f'"{word}"', code(module.span(value)), origin))
        new = DictCode(tuple(entries), exploded(module, table), module.span(table))
        there.replace(table, code(new))
        if LOST_REASONS & set(members):
            there.note("finish-reason-lost", table)
        self.conversion.take(there)

    def _word(self, member: str) -> str:
        if member in LOST_REASONS:
            return self.reasons.lost_status
        return enum_word(self.reasons.enum, member) or ""

    def _member(self, node: ast.expr, key: ast.expr | None) -> str:
        """The reason a key stands for.

        Raises:
            Refused: it is none, or stands for several statuses.
        """
        member = self.reasons.member(node, key) if key is not None else ""
        known = self._word(member) or member == "FINISH_REASON_UNSPECIFIED"
        with_tools = any(plan.has_tools for plan in self.reasons.translator.plans(node))
        if not known or (member == "STOP" and with_tools):
            raise self.conversion.refuse("read-not-understood", node, "finish_reason")
        return member


def _table(module: PythonModule, reason: ast.expr) -> ast.expr | None:
    """What a reason is looked up in."""
    parent = module.parent(reason)
    if isinstance(parent, ast.Subscript) and parent.slice is reason:
        return parent.value if isinstance(parent.ctx, ast.Load) else None
    if not isinstance(parent, ast.Call) or parent.args[:1] != [reason]:
        return None
    method = parent.func
    is_get = isinstance(method, ast.Attribute) and method.attr == "get"
    return method.value if is_get and isinstance(method, ast.Attribute) else None


def _looked_up(module: PythonModule, table: ast.expr) -> ast.expr | None:
    """What is looked up in a table at the place where it is named."""
    parent = module.parent(table)
    if isinstance(parent, ast.Subscript) and parent.value is table:
        return parent.slice if isinstance(parent.ctx, ast.Load) else None
    if isinstance(parent, ast.Attribute) and parent.attr == "get":
        call = module.parent(parent)
        if isinstance(call, ast.Call) and call.func is parent and call.args:
            return call.args[0]
    return None
