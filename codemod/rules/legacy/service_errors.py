"""Exceptions around the other services of google-generativeai, and what tells them apart.

A part of GC601.  Their successors raise `google.genai.errors.APIError`, which has no class for each
status, and the errors of the HTTP library where there is no connection.  What tells failures by the
old classes would be dead, so the calls that it watches stay.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

from codemod.analysis.graph import CallOperation
from codemod.conversion.result import Conversion
from codemod.mapping.legacy_errors import LEGACY_ERROR_ATTRIBUTES, LEGACY_ERRORS, UPLOAD_ERRORS
from codemod.rules.calls import Context
from codemod.rules.google_libraries import OtherLibraries
from codemod.rules.legacy.errors import names_legacy_error
from codemod.rules.legacy.service_reads import SentFiles
from codemod.rules.reach import Reach
from codemod.rules.rule import Draft, Proposal
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk

_OLD = LEGACY_ERRORS.keys() | UPLOAD_ERRORS
_OLD_MEMBERS = frozenset(name for name, row in LEGACY_ERROR_ATTRIBUTES.items() if row.refusal)


class ServiceErrors:
    """Holds the calls of other services that handlers and tests of old classes concern.

    Args:
        context: the project.
        reach: what code can run.
    """

    def __init__(self, context: Context, reach: Reach) -> None:
        self.context = context
        self.reach = reach
        self._services = frozenset(context.legacy_clients.services)
        self._files = SentFiles(context)

    @property
    def are_called(self) -> bool:
        """Whether the program calls any of them."""
        return bool(self._services)

    def held_by(self, module: PythonModule, statement: ast.Try) -> list[Proposal]:
        """The calls that run inside a `try` with a handler of old classes."""
        if not self._services:
            return []
        place = next(filter(self._tells, statement.handlers), None)
        if place is None:
            return []
        seen = self._services & set(self.reach.calls(module.path, statement.body))
        if not seen and self._watches_unseen(module, statement):
            seen = self.concerned(module)
        return self.held(module, place, seen)

    def _watches_unseen(self, module: PythonModule, statement: ast.Try) -> bool:
        """Whether a `try` watches what nobody sees, and nothing else raises its classes."""
        if self.reach.of_statements(module.path, statement.body):
            return False
        libraries = OtherLibraries(self.context)
        return not (libraries.stay_in(module) or libraries.is_raised(module)) and any(
            names_legacy_error(self.context, handler.type) for handler in statement.handlers
        )

    def concerned(self, module: PythonModule) -> frozenset[CallOperation]:
        """The calls whose failures a test or a table of classes in a module may be about."""
        own = frozenset(call for call in self._services if call.module is module)
        planned = any(plan.site.module is module for plan in self.context.plans.values())
        return own if own or planned else self._services

    def held(
        self, module: PythonModule, place: ast.AST, calls: Iterable[CallOperation]
    ) -> list[Proposal]:
        """One refusal per call."""
        return [self._refused(module, place, call) for call in sorted(calls, key=_place)]

    def upload_tests(self, module: PythonModule) -> list[ast.expr]:
        """The tests for exceptions of uploads in a module that uploads."""
        own = any(call.module is module for call in self._services)
        if not own or "googleapiclient" not in module.text:
            return []
        return [
            node
            for node in walk(module.tree)
            if isinstance(node, ast.Name | ast.Attribute)
            and not isinstance(module.parent(node), ast.ExceptHandler)
            and self.context.project.symbol(node) in UPLOAD_ERRORS
        ]

    def _refused(self, module: PythonModule, place: ast.AST, call: CallOperation) -> Proposal:
        draft = Draft("GC601", self._files.flow_of(call), Conversion(self.context.project, module))
        with draft as conversion:
            raise conversion.refuse("handler-not-understood", place)
        return draft.proposal()

    def _tells(self, handler: ast.ExceptHandler) -> bool:
        """Whether a handler names an old class, or reads what only the old exceptions have."""
        named = handler.type is not None and any(
            self.context.project.symbol(part) in _OLD
            for part in walk(handler.type)
            if isinstance(part, ast.expr)
        )
        return named or any(
            part.attr in _OLD_MEMBERS
            for statement in handler.body
            for part in walk(statement)
            if isinstance(part, ast.Attribute)
            and isinstance(part.value, ast.Name)
            and part.value.id == handler.name
        )


def _place(call: CallOperation) -> tuple[str, int, int]:
    return call.module.path, call.node.lineno, call.node.col_offset
