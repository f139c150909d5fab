"""Streams of the earlier form: the names of events, and deltas that steps begin with."""

from __future__ import annotations

import ast

from codemod.analysis.graph import CallOperation, is_true
from codemod.conversion.guards import only_truth_matters
from codemod.conversion.result import Conversion
from codemod.mapping import earlier_interactions as earlier
from codemod.rewriting.edits import ReplaceExpression, code
from codemod.rules.calls import Context
from codemod.rules.interactions.calls import EarlierCalls, Use, compared_constants
from codemod.rules.responses.flow import ResponseFlow
from codemod.sources.walking import walk

_STREAM = f"iterator {earlier.STREAMED}"
_OF_CALLS = frozenset({"arguments", "id", "name"})
_NAMES = {"EventType": earlier.EVENTS, "DeltaType": earlier.DELTAS}


def wrap_events(
    context: Context, found: EarlierCalls, conversion: Conversion, call: CallOperation
) -> str:
    """The helper that a stream is passed to; empty where there is none or the edit is made.

    Raises:
        Refused: the stream is used in another way than by reading its events.
    """
    stream = call.keywords.get("stream")
    if not is_true(stream):
        node = stream.node if stream is not None else None
        if node is not None and not (isinstance(node, ast.Constant) and not node.value):
            raise conversion.refuse("arguments-not-understood", node, "stream")
        return ""
    if call.node.func is not call.callee.node:
        raise conversion.refuse("stream-use", call.node)
    is_called = any(
        use.kind == "OutputDelta" and use.member in _OF_CALLS and call in use.origins
        for use in found.uses
    )
    features = frozenset({"functions"} if is_called else ())
    if not found.calls[call].owner.type.startswith("Async"):
        return conversion.helper("step_events", features)
    parent = conversion.module.parent(call.node)
    if not isinstance(parent, ast.Await):
        raise conversion.refuse("stream-use", call.node)
    module = conversion.module
    helper = conversion.helper("astep_events", features)
    wrapped = code(f"{helper}(await ", module.span(call.node), ")")
    conversion.edits.append(ReplaceExpression(module.path, module.span(parent), wrapped))
    return ""


class EventReads:
    """Handles one use of a stream or of an event."""

    def __init__(self, context: Context, conversion: Conversion) -> None:
        self.project = context.project
        self.conversion = conversion
        self.module = conversion.module
        self.flow = ResponseFlow(context, conversion.module)

    def stream(self, use: Use) -> None:
        """A stream may be read from, and handed on where it is followed."""
        parent = self.module.parent(use.node)
        is_read = self.flow.is_iterated(use.node) or isinstance(parent, ast.Await)
        if use.member or isinstance(parent, ast.withitem):
            raise self.conversion.refuse("stream-use", use.node)
        if not is_read and not self.flow.is_followed(use.node):
            raise self.conversion.refuse("stream-use", use.node)

    def name(self, use: Use) -> None:
        """The type of an event or delta: what it is compared with is called otherwise."""
        names = _NAMES[use.kind]
        parent = self.module.parent(use.node)
        if isinstance(parent, ast.Compare | ast.Match):
            self._check_comparison(use.node, parent)
            for constant in compared_constants(self.module, use.node):
                if constant.value in names:
                    old = str(constant.value)
                    written = self.module.source(constant).replace(old, names[old])
                    self.conversion.replace(constant, code(written))
        elif self.flow.is_printed(use.node):
            self.conversion.note("event-names", use.node)
        elif not (only_truth_matters(self.module, use.node) or self._is_named(use.node, parent)):
            raise self.conversion.refuse("read-not-understood", use.node)

    def _is_named(self, node: ast.expr, parent: ast.AST | None) -> bool:
        """Whether the type of an event is given a name, by which it is compared elsewhere."""
        if isinstance(parent, ast.Assign | ast.AnnAssign | ast.NamedExpr):
            return self.flow.is_followed(node)
        call = self.module.parent(parent) if isinstance(parent, ast.keyword) else parent
        if not isinstance(call, ast.Call):
            return isinstance(parent, ast.Return) and self.flow.is_followed(node)
        operation = self.project.graphs[self.module.path].calls.get(call)
        return operation is not None and bool(operation.targets) and self.flow.is_followed(node)

    def _check_comparison(self, node: ast.expr, parent: ast.Compare | ast.Match) -> None:
        """Refuse comparisons with what cannot be seen, and looks into the name."""
        if isinstance(parent, ast.Match):
            plain = (ast.MatchValue, ast.MatchOr, ast.MatchAs)
            if not all(isinstance(case.pattern, plain) for case in parent.cases):
                raise self.conversion.refuse("read-not-understood", node)
            return
        others = [side for side in (parent.left, *parent.comparators) if side is not node]
        known = all(
            isinstance(part, ast.Constant | ast.Tuple | ast.List | ast.Set | ast.expr_context)
            for side in others
            for part in walk(side)
        )
        within = isinstance(parent.ops[0], ast.In | ast.NotIn) and (
            parent.left is not node or isinstance(others[0], ast.Constant)
        )
        if not known or within or len(parent.ops) != 1:
            raise self.conversion.refuse("read-not-understood", node)
