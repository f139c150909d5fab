"""Turns edits into orders to the transformer: which node does what, under which name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import get_args

import libcst as cst

from codemod.model import Span
from codemod.rewriting.edit_parts import Replacement, holes_of, is_anew
from codemod.rewriting.edits import (
    Edit,
    InsertHandler,
    InsertStatement,
    MergeHandlers,
    MoveHandler,
    Placeless,
    RemovePart,
    RemoveStatement,
    RenameFunction,
    RenameKeyword,
    RenameParameter,
    ReplaceCall,
    ReplaceExpression,
)
from codemod.rewriting.errors import edit_error
from codemod.rewriting.originals import Originals
from codemod.rewriting.transformer import HandlerOrders, Orders
from codemod.sources.python_module import PythonModule

_Part = RemovePart | RenameFunction | RenameKeyword | RenameParameter
_AT_EXPRESSIONS = (ReplaceExpression, ReplaceCall, *get_args(_Part))
"""The edits whose span is that of an expression, or of the name of a parameter or a function."""


class EditOrders:
    """The orders of one file.

    What changes gets a name: `spans` has the original place of each, `replacements` what goes
    there, `statements` the statements that are put in. `removed` are the names of statements to
    take out; `removed_whole` are compound ones, whose comments go along.

    Raises:
        EditError: a target is not found, or edits contradict each other.
    """

    def __init__(
        self, module: PythonModule, edits: Sequence[Edit], originals: Originals, prefix: str
    ) -> None:
        self.module = module
        self.edits = edits
        self.originals = originals
        self.prefix = prefix
        self.spans: dict[str, Span] = {}
        self.removed: set[str] = set()
        self.removed_whole: set[str] = set()
        self.replacements: dict[str, list[Replacement]] = {}
        self.statements: dict[str, InsertStatement | InsertHandler | MergeHandlers] = {}
        self.orders = self._ordered()

    def _name(self, span: Span) -> str:
        name = f"{self.prefix}{len(self.spans)}_"
        self.spans[name] = span
        return name

    def _ordered(self) -> Orders:
        orders = Orders()
        names: dict[Span, str] = {}
        for edit in self.edits:
            if isinstance(edit, (ReplaceExpression, ReplaceCall)):
                node = self.originals.expression(edit.span)
                if edit.span not in names:
                    names[edit.span] = orders.targets[node] = self._name(edit.span)
                self.replacements.setdefault(names[edit.span], []).append(edit)
                bare = isinstance(node, cst.GeneratorExp) and not node.lpar
                if not bare and self._touches_word(edit.span):
                    orders.bracketed.add(node)
                if isinstance(edit, ReplaceCall):
                    orders.keep.add(self.call(edit).func)
            elif isinstance(edit, RemoveStatement):
                self._order_removal(orders, edit)
            elif isinstance(edit, InsertStatement):
                statement = self.originals.statement(edit.span)
                name = self._name(edit.span)
                orders_of = orders.appended if edit.after else orders.inserted
                orders_of.setdefault(statement, []).append(name)
                self.statements[name] = edit
            elif isinstance(edit, (InsertHandler, MoveHandler, MergeHandlers)):
                self._order_handler(orders.handlers, edit)
            elif isinstance(edit, _Part):
                self._order_part(orders, edit)
            for hole in holes_of(edit):
                orders.keep.add(self.originals.expression(hole))
        for name, replacements in self.replacements.items():
            self.replacements[name] = self._in_order(replacements)
        orders.untouched = self.originals.statements_without(self._lines_of_interest())
        return orders

    def _order_part(self, orders: Orders, edit: _Part) -> None:
        part = self.originals.expression(edit.span)
        if isinstance(edit, RenameKeyword):
            orders.keywords[part] = edit.keyword
        elif isinstance(edit, RenameFunction):
            orders.functions[part] = edit.name
        elif isinstance(edit, RenameParameter):
            orders.parameters[part] = edit
        else:
            orders.dropped.add(part)

    def _order_removal(self, orders: Orders, edit: RemoveStatement) -> None:
        statement = self.originals.statement(edit.span)
        if edit.compound != isinstance(statement, cst.BaseCompoundStatement):
            kind = "compound" if edit.compound else "simple"
            raise edit_error(
                self.module.path, edit.span, f"only {kind} statements can be removed so."
            )
        name = orders.removed[statement] = self._name(edit.span)
        self.removed.add(name)
        if edit.compound:
            self.removed_whole.add(name)
        if edit.titled:
            orders.titled.add(statement)

    def _order_handler(
        self, orders: HandlerOrders, edit: InsertHandler | MoveHandler | MergeHandlers
    ) -> None:
        handler = self.originals.statement(edit.span)
        if isinstance(edit, MoveHandler):
            orders.moved[self.originals.statement(edit.handler)] = handler
            return
        name = self._name(edit.span)
        self.statements[name] = edit
        if isinstance(edit, InsertHandler):
            orders.raised[handler] = name
        else:
            orders.merged[handler] = self.originals.statement(edit.into), name, edit.name

    def _lines_of_interest(self) -> Iterator[int]:
        """The lines on which something is edited or taken from."""
        for edit in self.edits:
            if not isinstance(edit, Placeless):
                yield edit.span.start_line
            for hole in holes_of(edit):
                yield hole.start_line

    def _in_order(self, replacements: list[Replacement]) -> list[Replacement]:
        """Replacements of one expression: first the one that makes it anew, then those around."""
        anew = [edit for edit in replacements if is_anew(edit)]
        around = [edit for edit in replacements if not is_anew(edit)]
        if len(anew) > 1:
            raise edit_error(
                self.module.path, anew[0].span, "two edits replace the same expression."
            )
        return anew + around

    def call(self, edit: ReplaceCall) -> cst.Call:
        """The call that an edit replaces.  Raises EditError when there is none."""
        node = self.originals.expression(edit.span)
        if not isinstance(node, cst.Call):
            raise edit_error(self.module.path, edit.span, "there is no call at this place.")
        return node

    def _touches_word(self, span: Span) -> bool:
        """Whether a name put here would run into the word before or after (`return(1, 2)`)."""
        before = self.module.lines[span.start_line - 1][: span.start_column]
        after = self.module.lines[span.end_line - 1][span.end_column :]
        inside_fstring = False if not before else before[-1] in "\"'"
        return not inside_fstring and (_is_word(before[-1:]) or _is_word(after[:1]))


def spans_of(edits: Sequence[Edit]) -> Iterator[Span]:
    """The places of the expressions that edits name."""
    for edit in edits:
        yield from holes_of(edit)
        if isinstance(edit, _AT_EXPRESSIONS):
            yield edit.span


def _is_word(char: str) -> bool:
    return char.isalnum() or char == "_"
