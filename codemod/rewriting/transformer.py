"""The one pass over the tree: puts a name in the place of everything that is edited.

The names stand for documents (`documents`), which are laid out once the text around them is
known.  Statements are removed and inserted here too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any

import libcst as cst

from codemod.rewriting.dropped_parts import without_parts
from codemod.rewriting.edits import RenameParameter
from codemod.rewriting.parameters import with_parameters


@dataclass
class HandlerOrders:
    """What to do with exception handlers.

    `raised` maps a handler to the name of the classes that a handler before it raises again,
    `moved` a handler to the one it goes before, `merged` a handler to the one it becomes a branch
    of, with the name of the test and the name of the exception.
    """

    raised: dict[cst.CSTNode, str] = field(default_factory=dict)
    moved: dict[cst.CSTNode, cst.CSTNode] = field(default_factory=dict)
    merged: dict[cst.CSTNode, tuple[cst.CSTNode, str, str]] = field(default_factory=dict)

    def applied(self, old: cst.Try, new: cst.Try) -> cst.Try:
        """The `try` statement `new`, made from `old`, with its handlers put in order."""
        updated: dict[cst.CSTNode, cst.ExceptHandler] = {}
        updated.update(zip(old.handlers, new.handlers, strict=True))
        branched: set[cst.CSTNode] = set()
        for first in reversed([one for one in old.handlers if one in self.merged]):
            into, test, name = self.merged[first]
            more = into in branched
            updated[into] = _branch(updated.pop(first), updated[into], test, name, more)
            branched.add(into)
        found: list[cst.ExceptHandler] = []
        for handler in old.handlers:
            if handler in self.raised:
                again = cst.IndentedBlock([cst.SimpleStatementLine([cst.Raise()])])
                found.append(cst.ExceptHandler(again, cst.Name(self.raised[handler])))
            found += [updated[one] for one, before in self.moved.items() if before is handler]
            if handler in updated and handler not in self.moved:
                found.append(updated[handler])
        return new.with_changes(handlers=found)


def _branch(
    first: cst.ExceptHandler, into: cst.ExceptHandler, test: str, name: str, more: bool
) -> cst.ExceptHandler:
    """The handler `into` with the body of `first` as a branch, before another if there are more."""
    rest: cst.If | cst.Else = cst.Else(into.body)
    if more:
        (branch,) = into.body.body
        rest = cst.ensure_type(branch, cst.If)
    choice = cst.If(cst.Name(test), first.body, rest, leading_lines=first.leading_lines)
    bound = into.name or cst.AsName(cst.Name(name))
    return into.with_changes(name=bound, body=cst.IndentedBlock([choice]))


@dataclass
class Orders:
    """What the pass has to do, by original node.

    `targets` and `removed` map nodes to the names put in their place, `inserted` and `appended`
    map statements to the names of those put before and after them, `keywords` maps values to the
    new keyword of their argument, `parameters` names of parameters to what they become, and
    `functions` names of functions to their new ones.  `keep` are the nodes whose updated form is
    wanted, `bracketed` the targets that need brackets so as not to run into a word, `untouched` the
    statements that need no visit, `dropped` the expressions of decorators and of items of `with`,
    and the names of parameters, that go; `titled` are the removed statements that take the comment
    above them along.
    """

    targets: dict[cst.CSTNode, str] = field(default_factory=dict)
    removed: dict[cst.CSTNode, str] = field(default_factory=dict)
    inserted: dict[cst.CSTNode, list[str]] = field(default_factory=dict)
    appended: dict[cst.CSTNode, list[str]] = field(default_factory=dict)
    keywords: dict[cst.CSTNode, str] = field(default_factory=dict)
    parameters: dict[cst.CSTNode, RenameParameter] = field(default_factory=dict)
    functions: dict[cst.CSTNode, str] = field(default_factory=dict)
    handlers: HandlerOrders = field(default_factory=HandlerOrders)
    keep: set[cst.CSTNode] = field(default_factory=set)
    bracketed: set[cst.CSTNode] = field(default_factory=set)
    untouched: set[cst.CSTNode] = field(default_factory=set)
    dropped: set[cst.CSTNode] = field(default_factory=set)
    titled: set[cst.CSTNode] = field(default_factory=set)


class UnfitStatementError(Exception):
    """A statement that cannot get another one before it."""

    def __init__(self, node: cst.CSTNode) -> None:
        super().__init__()
        self.node = node


class EditTransformer(cst.CSTTransformer):
    """Carries out `Orders`.

    After the pass, `updated` holds the new form of each node of `Orders.keep` (and of each target
    as it would be without its own edit), `fstrings` the quotes of the f-strings around each
    target, `emptied` the names of removed statements that leave their block empty.
    """

    def __init__(self, orders: Orders) -> None:
        super().__init__()
        self._orders = orders
        self._quotes: list[str] = []
        self.updated: dict[cst.CSTNode, cst.CSTNode] = {}
        self.results: dict[cst.CSTNode, cst.CSTNode] = {}
        self.fstrings: dict[cst.CSTNode, tuple[str, ...]] = {}
        self.emptied: set[str] = set()

    def on_visit(self, node: cst.CSTNode) -> bool:
        if node in self._orders.untouched:
            return False
        if isinstance(node, cst.FormattedString):
            self._quotes.append(node.start.lstrip("rRbBfFuU"))
        elif isinstance(node, cst.If) and node.orelse in self._orders.inserted:
            assert node.orelse is not None
            raise UnfitStatementError(node.orelse)
        elif isinstance(node, (cst.IndentedBlock, cst.SimpleStatementSuite)):
            self._note_emptied(node)
        return True

    def on_leave(self, original_node: cst.CSTNode, updated_node: cst.CSTNode) -> Any:
        if isinstance(original_node, cst.FormattedString):
            self._quotes.pop()
        if isinstance(original_node, cst.BaseExpression):
            return self._leave_expression(original_node, updated_node)
        if isinstance(original_node, cst.Arg) and original_node.value in self._orders.keywords:
            keyword = cst.Name(self._orders.keywords[original_node.value])
            return updated_node.with_changes(keyword=keyword)
        if isinstance(original_node, cst.Parameters) and self._orders.parameters:
            parameters = cst.ensure_type(updated_node, cst.Parameters)
            return with_parameters(original_node, parameters, self._orders.parameters)
        if isinstance(original_node, cst.SimpleStatementLine):
            return self._leave_line(
                original_node, cst.ensure_type(updated_node, cst.SimpleStatementLine)
            )
        if isinstance(original_node, cst.SimpleStatementSuite):
            return self._leave_suite(
                original_node, cst.ensure_type(updated_node, cst.SimpleStatementSuite)
            )
        if isinstance(original_node, cst.FunctionDef):
            name = self._orders.functions.get(original_node.name)
            if name is not None:
                updated_node = updated_node.with_changes(name=cst.Name(name))
        if isinstance(original_node, cst.Try):
            updated_node = self._orders.handlers.applied(
                original_node, cst.ensure_type(updated_node, cst.Try)
            )
        if self._orders.dropped:
            updated_node = without_parts(original_node, updated_node, self._orders.dropped)
        if isinstance(original_node, cst.BaseCompoundStatement) and isinstance(
            updated_node, cst.BaseCompoundStatement
        ):
            if original_node in self._orders.removed:
                updated_node = self._removed_block(original_node, updated_node)
            return self._surrounded(updated_node, original_node)
        return updated_node

    def _leave_expression(self, original: cst.BaseExpression, updated: cst.CSTNode) -> cst.CSTNode:
        result = updated
        if original in self._orders.targets:
            self.updated[original] = updated
            self.fstrings[original] = tuple(self._quotes)
            result = self._name(original)
        if original in self._orders.keep:
            self.results[original] = result
        return result

    def _name(self, original: cst.BaseExpression) -> cst.Name:
        """The name that stands for a target, in the parentheses that the target had."""
        lpar, rpar = list(original.lpar), list(original.rpar)
        if isinstance(original, (cst.Tuple, cst.GeneratorExp)):
            lpar, rpar = lpar[:-1], rpar[1:]
        if not lpar and original in self._orders.bracketed:
            lpar, rpar = [cst.LeftParen()], [cst.RightParen()]
        return cst.Name(self._orders.targets[original], lpar, rpar)

    def _leave_line(
        self, original: cst.SimpleStatementLine, updated: cst.SimpleStatementLine
    ) -> Any:
        first, *others = original.body
        for node in others:
            if node in self._orders.inserted or node in self._orders.appended:
                raise UnfitStatementError(node)
        body = self._remaining(original.body, updated.body)
        return self._surrounded(updated.with_changes(body=body), first)

    def _leave_suite(
        self, original: cst.SimpleStatementSuite, updated: cst.SimpleStatementSuite
    ) -> Any:
        for node in original.body:
            if node in self._orders.inserted or node in self._orders.appended:
                raise UnfitStatementError(node)
        return updated.with_changes(body=self._remaining(original.body, updated.body))

    def _remaining(
        self,
        original: Sequence[cst.BaseSmallStatement],
        updated: Sequence[cst.BaseSmallStatement],
    ) -> Sequence[cst.BaseSmallStatement]:
        """The statements of a line that stay; a name for the whole line when none does."""
        removed = [node for node in original if node in self._orders.removed]
        if not removed:
            return updated
        kept = [new for old, new in zip(original, updated, strict=True) if old not in removed]
        if not kept:
            return [cst.Expr(cst.Name(self._orders.removed[original[0]]))]
        if original[-1] in removed:
            kept[-1] = kept[-1].with_changes(semicolon=cst.MaybeSentinel.DEFAULT)
        return kept

    def _removed_block(self, original: cst.CSTNode, updated: cst.CSTNode) -> cst.CSTNode:
        """The line with a name that stands for a compound statement until it is taken out."""
        above: Sequence[cst.EmptyLine] = updated.leading_lines  # type: ignore[attr-defined]
        if original in self._orders.titled:
            title = [*takewhile(lambda line: line.comment is not None, reversed(above))]
            above = above[: len(above) - len(title)]
        name = cst.Name(self._orders.removed[original])
        return cst.SimpleStatementLine([cst.Expr(name)], leading_lines=above)

    def _note_emptied(self, block: cst.IndentedBlock | cst.SimpleStatementSuite) -> None:
        small: list[cst.CSTNode] = []
        for node in block.body:
            small.extend(node.body if isinstance(node, cst.SimpleStatementLine) else [node])
        removed = small and all(node in self._orders.removed for node in small)
        new = self._orders.inserted.keys() | self._orders.appended.keys()
        if removed and not new & set(small):
            self.emptied.add(self._orders.removed[small[0]])

    def _surrounded(self, statement: cst.CSTNode, original: cst.CSTNode) -> Any:
        """A statement with new ones around it, those before it below the comments above it."""
        before = self._orders.inserted.get(original, ())
        after = self._orders.appended.get(original, ())
        if not before and not after:
            return statement
        new = [cst.SimpleStatementLine([cst.Expr(cst.Name(name))]) for name in before]
        if new:
            above, own = _leading(statement)
            new[0] = new[0].with_changes(leading_lines=above)
            statement = statement.with_changes(leading_lines=own)
        last = [cst.SimpleStatementLine([cst.Expr(cst.Name(name))]) for name in after]
        return cst.FlattenSentinel([*new, statement, *last])


def _leading(statement: cst.CSTNode) -> tuple[Sequence[cst.EmptyLine], Sequence[cst.EmptyLine]]:
    """The lines above a statement that stay above new ones, and those that stay with it.

    Definitions keep their comments, and the blank lines that set them apart.
    """
    lines: Sequence[cst.EmptyLine] = statement.leading_lines  # type: ignore[attr-defined]
    if not isinstance(statement, (cst.FunctionDef, cst.ClassDef)):
        return lines, ()
    blank = list(takewhile(lambda line: line.comment is None, lines))
    return blank, (*(blank or [cst.EmptyLine(indent=False)]), *lines[len(blank) :])
