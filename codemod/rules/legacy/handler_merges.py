"""Handlers around legacy calls that become branches of a later handler.

DeadlineExceeded and ServiceUnavailable were raised for one status each; the successor of both is
raised for every 5xx.  Where a later handler took the other statuses, the earlier ones go into it,
behind a test of the status; where none did, the handler takes them, and a note says so.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection

from codemod.analysis.values import ClassValue
from codemod.conversion.definitions import function_of
from codemod.conversion.result import Conversion
from codemod.mapping.errors import NEW_ERROR_MODULE, STATUS_ERROR
from codemod.mapping.legacy_errors import (
    BLOCKED_ERRORS,
    CONNECTION_ERRORS,
    LEGACY_ERRORS,
    NEW_STATUSES,
    SERVER_STATUSES,
    STATUSES,
    LegacyError,
)
from codemod.model import Span
from codemod.rewriting.edits import MergeHandlers, code
from codemod.rules.errors.clauses import classes_of
from codemod.sources.walking import walk

_BROAD = frozenset({"builtins.Exception", "builtins.BaseException"})
_ALL = "APIError"
"""The new class of all errors."""


class HandlerMerges:
    """The handlers of one `try`, and the statuses that each catches before and after.

    Args:
        conversion: takes the edits and notes.
        statement: the statement.
        certain: whether nothing but legacy calls, none of which streams, raises the old classes.
    """

    def __init__(self, conversion: Conversion, statement: ast.Try, certain: bool) -> None:
        self.conversion = conversion
        self.project = conversion.project
        self.module = conversion.module
        self.handlers = statement.handlers
        self.certain = certain

    def settle(self) -> frozenset[ast.ExceptHandler]:
        """See to answers that would go to an earlier handler than before.

        Returns:
            The handlers that go into a later one.

        Raises:
            Refused: an answer of some status would go to another handler than before.
        """
        merged: set[int] = set()
        targets: set[int] = set()
        allowed: set[int] = set()
        while wrong := self._wrong(merged, allowed):
            known = frozenset(merged)
            for status, (old, new) in wrong.items():
                if old is None and new is not None and status in SERVER_STATUSES:
                    self.conversion.note("server-errors-together", self.handlers[new])
                    allowed.add(status)
                elif new is None or old is None or new in known:
                    raise self._refused(new or 0)
                else:
                    merged.add(new)
                    targets.add(old)
        targets -= merged
        if merged:
            if len(targets) != 1 or not self.certain:
                raise self._refused(min(merged))
            self._merge(sorted(merged), *targets)
        return frozenset(self.handlers[index] for index in merged)

    def _wrong(
        self, merged: Collection[int], allowed: Collection[int]
    ) -> dict[int, tuple[int | None, int | None]]:
        """Status -> the handlers that catch it before and after, where these differ."""
        found: dict[int, tuple[int | None, int | None]] = {}
        for status in sorted(STATUSES - set(allowed)):
            old = self._catcher(status, lambda index: self._old_statuses(index))
            new = self._catcher(
                status,
                lambda index: (
                    self._old_statuses(index) if index in merged else self._new_statuses(index)
                ),
            )
            if old != new:
                found[status] = (old, new)
        return found

    def _merge(self, merged: list[int], target: int) -> None:
        """Make handlers branches of a later one.

        Raises:
            Refused: that would change which of them sees an exception, or what a name means.
        """
        into = self.handlers[target]
        if merged[-1] > target or not self._sees_all(into):
            raise self._refused(merged[0])
        name = self._name(merged, into)
        alias = self.conversion.import_name(*NEW_ERROR_MODULE.rsplit(".", 1))
        for index in merged:
            if self._has_more(index) or not self._may_pass(index, target, merged):
                raise self._refused(index)
            first = self.handlers[index]
            start, end = self.module.span(first), self.module.span(into)
            both = Span(start.start_line, start.start_column, end.end_line, end.end_column)
            test = self._test(index, name, alias)
            self.conversion.edits.append(
                MergeHandlers(self.module.path, both, end, code(test), name)
            )

    def _test(self, index: int, name: str, alias: str) -> str:
        """The condition under which a handler saw an exception."""
        statuses = sorted(self._old_statuses(index))
        expected = f"== {statuses[0]}" if len(statuses) == 1 else f"in {tuple(statuses)}"
        test = f"isinstance({name}, {alias}.{STATUS_ERROR}) and {name}.status_code {expected}"
        connection = [one for one in self._new_names(index) if one in CONNECTION_ERRORS]
        if not connection:
            return test
        others = " or ".join(f"isinstance({name}, {alias}.{one})" for one in connection)
        return f"{others} or ({test})"

    def _sees_all(self, handler: ast.ExceptHandler) -> bool:
        """Whether a handler catches every new exception, and can give it a name."""
        if handler.type is None:
            return False
        symbols = {self.project.symbol(part) for part in classes_of(handler.type)}
        rows = [LEGACY_ERRORS[symbol] for symbol in symbols if symbol in LEGACY_ERRORS]
        return bool(symbols & _BROAD) or any(_ALL in row.new for row in rows)

    def _has_more(self, index: int) -> bool:
        """Whether a clause catches more than what legacy calls raised for some statuses."""
        return len(self._rows(index)) < len(self._symbols(index)) or not self._old_statuses(index)

    def _may_pass(self, index: int, target: int, merged: Collection[int]) -> bool:
        """Whether none of the handlers in between catches what a handler is there for."""
        new = self._new_names(index)
        for between in range(index + 1, target):
            if between in merged:
                # A failing connection would be seen by the branch that is asked first.
                if "APIConnectionError" in new and CONNECTION_ERRORS & {*self._new_names(between)}:
                    return False
                continue
            if self._new_statuses(between) & self._old_statuses(index):
                return False
            if CONNECTION_ERRORS & {*new} and CONNECTION_ERRORS & {*self._new_names(between)}:
                return False
            clause = self.handlers[between].type
            if clause is None or not all(map(self._is_unrelated, classes_of(clause))):
                return False
        return True

    def _is_unrelated(self, part: ast.expr) -> bool:
        """Whether a class is one of a status, or certainly no base of the new exceptions."""
        symbol = self.project.symbol(part)
        if symbol in LEGACY_ERRORS:
            return True
        if symbol in _BROAD | BLOCKED_ERRORS or symbol.startswith("google."):
            return False
        values = self.project.values(part)
        return bool(symbol) or (
            bool(values) and all(isinstance(value, ClassValue) for value in values)
        )

    def _name(self, merged: list[int], into: ast.ExceptHandler) -> str:
        """The name of the exception in the handler that all become.

        Raises:
            Refused: it would be another variable in one of them.
        """
        handlers = [*(self.handlers[index] for index in merged), into]
        names = {handler.name for handler in handlers if handler.name is not None}
        name = next(iter(names), "error")
        others = [handler for handler in handlers if handler.name is None]
        meant = any(_uses(statement, name) for one in others for statement in one.body)
        if len(names) > 1 or meant or (into.name is None and self._is_taken(name, into)):
            raise self._refused(merged[0])
        return name

    def _is_taken(self, name: str, handler: ast.ExceptHandler) -> bool:
        """Whether a name means something else than an exception around a handler."""
        scope = function_of(self.module, handler) or self.module.tree
        bound = [
            node
            for node in walk(scope)
            if isinstance(node, ast.ExceptHandler) and node.name == name
        ]
        inside = {id(node) for one in bound for node in walk(one)}
        return any(
            isinstance(node, ast.Name) and node.id == name and id(node) not in inside
            for node in walk(scope)
        ) or any(isinstance(node, ast.arg) and node.arg == name for node in walk(scope))

    def _refused(self, index: int) -> Exception:
        return self.conversion.refuse("handler-not-understood", self.handlers[index])

    def _catcher(self, status: int, statuses: Callable[[int], frozenset[int]]) -> int | None:
        found = (index for index in range(len(self.handlers)) if status in statuses(index))
        return next(found, None)

    def _old_statuses(self, index: int) -> frozenset[int]:
        if self._is_broad(index):
            return STATUSES
        return frozenset(status for row in self._rows(index) for status in row.statuses)

    def _new_statuses(self, index: int) -> frozenset[int]:
        if self._is_broad(index):
            return STATUSES
        names = self._new_names(index)
        return frozenset(status for name in names for status in NEW_STATUSES[name])

    def _is_broad(self, index: int) -> bool:
        return self.handlers[index].type is None or bool(_BROAD & set(self._symbols(index)))

    def _symbols(self, index: int) -> list[str]:
        clause = self.handlers[index].type
        parts = classes_of(clause) if clause is not None else []
        return [self.project.symbol(part) for part in parts]

    def _rows(self, index: int) -> list[LegacyError]:
        symbols = self._symbols(index)
        return [LEGACY_ERRORS[symbol] for symbol in symbols if symbol in LEGACY_ERRORS]

    def _new_names(self, index: int) -> list[str]:
        return [name for row in self._rows(index) for name in row.new]


def _uses(statement: ast.stmt, name: str) -> bool:
    return any(isinstance(node, ast.Name) and node.id == name for node in walk(statement))
