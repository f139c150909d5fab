"""Exceptions of legacy calls: handlers and tests that name classes of `google.api_core`.

A part of GC601.  The classes raised by status become those of the Interactions API; beside other
Google libraries, which raise them too, the old classes stay.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping

from codemod.analysis.graph import CallOperation
from codemod.conversion.result import Conversion
from codemod.mapping.errors import NEW_ERROR_MODULE, STATUS_ERROR, ErrorAttribute
from codemod.mapping.legacy_errors import (
    BLOCKED_ERRORS,
    CLIENT_STATUSES,
    CONNECTION_ERRORS,
    LEGACY_ERROR_ATTRIBUTES,
    LEGACY_ERRORS,
    NEW_STATUSES,
    SERVER_STATUSES,
)
from codemod.model import Family
from codemod.rewriting.edits import code
from codemod.rules.calls import Context
from codemod.rules.errors.clauses import classes_of
from codemod.rules.errors.uses import ErrorUses
from codemod.rules.google_libraries import OtherLibraries
from codemod.rules.legacy.handler_merges import HandlerMerges
from codemod.rules.legacy.turn_checks import is_raised_here
from codemod.rules.reach import Reach
from codemod.rules.rule import Draft, Proposal
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk

_VALUE_ERROR = "builtins.ValueError"


def names_legacy_error(context: Context, node: ast.expr | None) -> bool:
    """Whether an `except` clause, or a part of one, names a class that legacy calls raised."""
    if node is None:
        return False
    return any(
        context.project.symbol(part) in LEGACY_ERRORS.keys() | BLOCKED_ERRORS
        for part in classes_of(node)
    )


def propose_handlers(
    context: Context, reach: Reach, module: PythonModule, statement: ast.Try
) -> list[Proposal]:
    """One proposal for the handlers of a `try` around legacy calls; none where none is named."""
    origins = frozenset(
        call
        for call in reach.of_statements(module.path, statement.body)
        if context.plans[call].legacy
    )
    if not origins or not any(
        names_legacy_error(context, handler.type) for handler in statement.handlers
    ):
        return []
    draft = Draft("GC601", origins, Conversion(context.project, module))
    with draft as conversion:
        LegacyHandlers(context, reach, conversion, statement, origins).translate()
    return [draft.proposal()]


class LegacyHandlers:
    """The handlers of one `try`, which share what they catch."""

    def __init__(
        self,
        context: Context,
        reach: Reach,
        conversion: Conversion,
        statement: ast.Try,
        origins: frozenset[CallOperation],
    ) -> None:
        self.context = context
        self.conversion = conversion
        self.module = conversion.module
        self.statement = statement
        self.origins = origins
        self.streamed = any(context.plans[call].streamed for call in origins)
        libraries = OtherLibraries(context)
        self.keep_old = libraries.can_raise(reach, self.module, statement.body)

    def translate(self) -> None:
        """Name the new classes in every clause, and translate what the handlers do.

        Raises:
            Refused: an answer of some status would go to another handler than before.
        """
        certain = not (self.keep_old or self.streamed)
        merged = HandlerMerges(self.conversion, self.statement, certain).settle()
        for handler in self.statement.handlers:
            if not names_legacy_error(self.context, handler.type):
                continue
            assert handler.type is not None
            self.conversion.site(handler.type, Family.ERROR, self.module.source(handler.type))
            names = self._new_names(handler)
            if handler not in merged:
                self._replace(handler.type, names)
            both = [
                self.module.source(part)
                for part in classes_of(handler.type)
                if self.keep_old and self._symbol(part) in LEGACY_ERRORS
            ]
            uses = LegacyErrorUses(self.context, self.conversion, handler, not both, both)
            uses.connection = bool(CONNECTION_ERRORS & names.keys())
            uses.translate(caught=True)
            self.conversion.note("error-classes", handler.type)

    def _replace(self, place: ast.expr, names: Mapping[str, str]) -> None:
        text = ", ".join(names.values())
        self.conversion.replace(place, code(text if len(names) == 1 else f"({text})"))

    def _new_names(self, handler: ast.ExceptHandler) -> dict[str, str]:
        """The classes to name in a clause: by a key that tells them apart, as written."""
        assert handler.type is not None
        parts = classes_of(handler.type)
        names: dict[str, str] = {}
        new: dict[str, None] = {}
        for part in parts:
            symbol, written = self._symbol(part), self.module.source(part)
            if symbol in LEGACY_ERRORS:
                new.update(dict.fromkeys(LEGACY_ERRORS[symbol].new))
            if symbol in BLOCKED_ERRORS:
                names |= self._blocked(handler, part, len(parts) == 1)
            elif symbol not in LEGACY_ERRORS or self.keep_old:
                names[written] = written
        if new:
            alias = self.conversion.import_name(*NEW_ERROR_MODULE.rsplit(".", 1))
            names |= {name: f"{alias}.{name}" for name in simplified(new)}
        if self.streamed and {"APIError", STATUS_ERROR, "InternalServerError"} & names.keys():
            errors = self.conversion.import_name("google.genai", "errors")
            names["errors.ServerError"] = f"{errors}.ServerError"
        return names

    def _blocked(self, handler: ast.ExceptHandler, part: ast.expr, alone: bool) -> dict[str, str]:
        """What stands for a class of the SDK itself.

        The class of a chat raises one of the same name; a stream without text raises ValueError.
        """
        chats = [call for call in self.origins if self.context.plans[call].chat]
        if chats:
            name = self._symbol(part).rpartition(".")[2]
            seen = is_raised_here(self.context, self.module, chats, name)
            if not seen or _looks_into(handler):
                raise self.conversion.refuse("handler-not-understood", handler)
            return {name: self.conversion.helper(name)}
        others = {
            self._symbol(part)
            for other in self.statement.handlers
            if other is not handler and other.type is not None
            for part in classes_of(other.type)
        }
        if self.streamed and _VALUE_ERROR not in others:
            return {_VALUE_ERROR: "ValueError"}
        if alone:
            raise self.conversion.refuse("handler-not-understood", handler)
        return {}

    def _symbol(self, node: ast.expr) -> str:
        return self.context.project.symbol(node)


class LegacyErrorUses(ErrorUses):
    """What a handler does with an exception of `google.api_core`.

    `connection` says that the handler also sees exceptions without a status.
    """

    connection = False

    def attributes(self) -> Mapping[str, ErrorAttribute]:
        return LEGACY_ERROR_ATTRIBUTES

    def status_code(self, owner: str) -> str:
        if self.connection:
            return f'getattr({owner}, "status_code", None)'
        return super().status_code(owner)


def simplified(names: Iterable[str]) -> list[str]:
    """New classes without those that others among them include."""
    found = list(dict.fromkeys(names))
    if "APIError" in found:
        return ["APIError"]
    covered = frozenset(status for name in found for status in NEW_STATUSES[name])
    if covered >= CLIENT_STATUSES | SERVER_STATUSES:
        keep = [name for name in found if not NEW_STATUSES[name] and name in CONNECTION_ERRORS]
        found = [STATUS_ERROR, *keep]
    if "APIConnectionError" in found:
        found = [name for name in found if name != "APITimeoutError"]
    return found


def _looks_into(handler: ast.ExceptHandler) -> bool:
    """Whether a handler reads a member of the exception."""
    return any(
        isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == handler.name
        for statement in handler.body
        for node in walk(statement)
    )
