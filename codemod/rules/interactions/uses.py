"""What becomes of one place where an interaction of the earlier form, or a part of it, is."""

from __future__ import annotations

import ast

from codemod.analysis.values import SdkValue
from codemod.conversion.guards import holding_tests, only_truth_matters
from codemod.conversion.literals import is_none
from codemod.conversion.result import Conversion
from codemod.mapping import earlier_interactions as earlier
from codemod.model import Family
from codemod.rewriting.edits import code
from codemod.rules.calls import Context
from codemod.rules.interactions.calls import EarlierCalls, Use
from codemod.rules.interactions.events import EventReads
from codemod.rules.interactions.outputs import OutputReads
from codemod.rules.responses.flow import ResponseFlow, is_foreign
from codemod.sources.walking import walk

_RENAMED = {"InteractionUsage": earlier.USAGE, "OutputResult": earlier.SEARCH_RESULTS}
_WHOLE = ("Interaction", earlier.STREAMED)


class UseRewriter:
    """Rewrites or refuses one use; `settled` are nodes that other edits have taken along."""

    def __init__(
        self,
        context: Context,
        found: EarlierCalls,
        conversion: Conversion,
        settled: frozenset[ast.AST],
    ) -> None:
        self.context = context
        self.project = context.project
        self.found = found
        self.conversion = conversion
        self.module = conversion.module
        self.settled = settled
        self.flow = ResponseFlow(context, conversion.module)
        self.events = EventReads(context, conversion)

    def rewrite(self, use: Use) -> None:
        """Edit the place, or leave it when it means the same.

        Raises:
            Refused: what is done there cannot be translated.
        """
        words = use.kind.split()
        if words[-1] in _WHOLE or use.member:
            self._check_sources(use)
        if use.kind.endswith(f"iterator {earlier.STREAMED}"):
            self.events.stream(use)
        elif use.kind in ("EventType", "DeltaType"):
            if use.member:
                raise self.conversion.refuse("read-not-understood", use.node, use.member)
            self.events.name(use)
        elif use.member and use.kind in earlier.READ:
            self._member(use)
        elif words[-1] in _WHOLE:
            self._check_place(use)
        elif words[-1] == "Output" and self.flow.is_printed(use.node):
            self.conversion.note("whole-object-printed", use.node)

    def _check_sources(self, use: Use) -> None:
        """Refuse where something else than an interaction in the earlier form can stand."""
        slot = self.project.slot(use.node)
        roots = self.project.roots(slot) if slot is not None else []
        values = [value for value in self.project.values(use.node) if isinstance(value, SdkValue)]
        known = all(value.origin in self.found.calls for value in values)
        if not known or any(is_foreign(root) for root in roots):
            raise self.conversion.refuse("response-mixed", use.node)

    def _member(self, use: Use) -> None:
        known = earlier.MEMBERS[use.kind]
        parent = self.module.parent(use.node)
        if use.member == "outputs" and use.kind == "Interaction":
            assert isinstance(parent, ast.expr)
            self.conversion.site(parent, Family.RESPONSE, "outputs")
            if parent not in self.settled:
                OutputReads(self.context, self.conversion).rewrite(use)
            return
        if use.kind == "Output" and self._has_another_member(use):
            raise self.conversion.refuse("read-without-equivalent", use.node, use.member)
        new = _RENAMED.get(use.kind, {}).get(use.member)
        if new is not None:
            self._rename(use, new)
        elif use.member == "?":
            raise self.conversion.refuse("dynamic-access", use.node)
        elif use.member not in known and not (use.looked_up and use.kind.startswith("Output")):
            raise self.conversion.refuse("read-without-equivalent", use.node, use.member)

    def _has_another_member(self, use: Use) -> bool:
        """Whether a member is read of an output that may no longer have it, or just have got it."""
        table = {**earlier.GONE, **(earlier.GAINED if use.looked_up else {})}
        kinds = {kind for kind, members in table.items() if use.member in members}
        words = {node.value for node in self.module.nodes if isinstance(node, ast.Constant)}
        if not kinds & words:
            return False
        tested = {
            part.value
            for test in holding_tests(self.module, use.node)
            if ".type" in ast.unparse(test)
            for part in walk(test)
            if isinstance(part, ast.Constant)
        }
        return not tested or bool(kinds & tested)

    def _rename(self, use: Use, new: str) -> None:
        parent = self.module.parent(use.node)
        if use.looked_up:
            assert isinstance(parent, ast.Call)
            self.conversion.replace(parent.args[1], code(f'"{new}"'))
        else:
            assert isinstance(parent, ast.Attribute)
            self.conversion.replace(parent, code(self.module.span(use.node), f".{new}"))

    def _check_place(self, use: Use) -> None:
        """An interaction or event may only go where it is followed, or be printed."""
        parent = self.module.parent(use.node)
        if self.flow.is_printed(use.node):
            self.conversion.note("whole-object-printed", use.node)
        elif isinstance(parent, ast.Compare) and any(
            is_none(side) for side in (parent.left, *parent.comparators)
        ):
            return
        elif not (only_truth_matters(self.module, use.node) or self.flow.is_followed(use.node)):
            public = isinstance(parent, ast.Return | ast.Yield | ast.Lambda)
            raise self.conversion.refuse(
                "response-public-api" if public else "response-escapes", use.node
            )
