"""Finds what edits name in the original file: syntax nodes by span, comments by place."""

from __future__ import annotations

import ast
import bisect
import re
from collections.abc import Iterable

import libcst as cst

from codemod.model import Span
from codemod.rewriting.blank_lines import leading_blanks
from codemod.rewriting.documents import Mode, Style
from codemod.rewriting.edits import Entry
from codemod.rewriting.errors import edit_error
from codemod.rewriting.lossless import lossless_tree
from codemod.rewriting.precedence import strength
from codemod.rewriting.tokens import scan
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk

_KEY = re.compile(r"""(["'])(?P<word>\w+)\1""")


class Originals:
    """The file before any edit, as LibCST and as `ast`, with a common notion of spans."""

    def __init__(self, module: PythonModule, spans: Iterable[Span]) -> None:
        """Parse the file and find the expressions at `spans`.

        Raises:
            EditError: LibCST cannot parse the file or does not give its bytes back.
        """
        self.module = module
        printed = lossless_tree(module)
        self.tree = printed.tree
        self._positions = printed.positions
        self._wanted = frozenset(spans)
        self.expressions: dict[Span, cst.BaseExpression] = {}
        self._statement_nodes: list[cst.CSTNode] = []
        self.statements: dict[tuple[int, int], cst.CSTNode] = {}
        for node in self._positions:
            if isinstance(node, cst.BaseExpression):
                span = self.span(node)
                if span in self._wanted:
                    self.expressions[span] = node
            elif isinstance(
                node, (cst.BaseSmallStatement, cst.BaseCompoundStatement, cst.ExceptHandler)
            ):
                start = self._positions[node].start
                self.statements[start.line, start.column] = node
            if isinstance(node, (cst.SimpleStatementLine, cst.BaseCompoundStatement)):
                self._statement_nodes.append(node)
            if isinstance(node, cst.Call):
                self._note_bare_generator(node)
        self._nodes = self._syntax_nodes()
        self.comments = scan(module.text).comments
        self._owners: list[int] = []

    def statements_without(self, lines: Iterable[int]) -> set[cst.CSTNode]:
        """The statements that do not touch any of the lines."""
        touched = sorted(set(lines))
        extents = {
            node.lineno: _extent(node)
            for node in walk(self.module.tree)
            if isinstance(node, ast.stmt) and (hasattr(node, "body") or isinstance(node, ast.Match))
        }
        found: set[cst.CSTNode] = set()
        for node in self._statement_nodes:
            place = self._positions[node]
            extent = place.start.line, place.end.line
            if isinstance(node, cst.BaseCompoundStatement):
                extent = extents.get(place.start.line, (0, len(self.module.lines)))
            first = bisect.bisect_left(touched, extent[0])
            if first == len(touched) or touched[first] > extent[1]:
                found.add(node)
        return found

    def outer_start(self, node: cst.BaseExpression) -> tuple[int, int]:
        """Where the text of an expression begins, its parentheses included."""
        first = self._positions[node.lpar[0] if node.lpar else node].start
        return first.line, first.column

    def span(self, node: cst.CSTNode) -> Span:
        """The span of a node as `ast` counts it: with the parentheses of a tuple."""
        place = self._positions[node]
        start, end = place.start, place.end
        if isinstance(node, (cst.Tuple, cst.GeneratorExp)) and node.lpar:
            start = self._positions[node.lpar[-1]].start
            end = self._positions[node.rpar[0]].end
        return Span(start.line, start.column, end.line, end.column)

    def expression(self, span: Span) -> cst.BaseExpression:
        """The LibCST expression at a span.  Raises EditError when there is none."""
        if span not in self.expressions:
            raise edit_error(self.module.path, span, "there is no expression at this place.")
        return self.expressions[span]

    def node(self, span: Span) -> ast.expr:
        """The `ast` expression at a span.  Raises EditError when there is none."""
        if span not in self._nodes:
            raise edit_error(self.module.path, span, "there is no expression at this place.")
        return self._nodes[span]

    def strength(self, span: Span) -> int:
        """How tightly the text of the expression at a span binds, its parentheses included."""
        node = self.node(span)
        if self.expression(span).lpar:
            return strength(ast.Name("x"))
        return -1 if isinstance(node, ast.Tuple) else strength(node)

    def statement(self, span: Span) -> cst.CSTNode:
        """The LibCST statement that begins where a span does.  Raises EditError."""
        found = self.statements.get((span.start_line, span.start_column))
        if found is None:
            raise edit_error(self.module.path, span, "there is no statement at this place.")
        return found

    def indentation(self, line: int, column: int) -> tuple[str, int]:
        """What a line is indented beyond its block, and the column beyond the block."""
        lines = self.module.lines
        own = leading_blanks(lines[line - 1])
        block = leading_blanks(lines[self._block_line(line) - 1])
        if not own.startswith(block):
            return "", column
        return own[len(block) :], column - len(block)

    def call_style(self, call: cst.Call) -> Style:
        """The layout of the arguments of a call."""
        args = call.args
        if not args:
            return Style()
        breaks = [_breaks(call.whitespace_before_args)]
        breaks += [_breaks(_after(arg)) for arg in args]
        trailing_comma = isinstance(args[-1].comma, cst.Comma)
        closes, between = breaks[-1], breaks[1:-1]
        if not any(between):
            if breaks[0] and closes and not trailing_comma:
                return Style(Mode.INDENTED, self._extra(call), trailing_comma=True)
            if not breaks[0]:
                return Style()
        if breaks[0]:
            extra, closing = self._extra(call), ""
            if closes:
                closing = self._beyond_base(call, _margin(_after(args[-1])))
            return Style(Mode.EXPLODED, extra, trailing_comma, closes, closing)
        return Style(Mode.ALIGNED, self._alignment(call))

    def dict_style(self, span: Span) -> Style | None:
        """The layout of a dict display with one item a line; None for any other expression."""
        node = self.expressions.get(span)
        if not isinstance(node, cst.Dict) or not node.elements:
            return None
        lines = self.module.lines
        starts = [self._positions[element].start for element in node.elements]
        base, own, last = (
            leading_blanks(lines[line - 1])
            for line in (span.start_line, starts[0].line, span.end_line)
        )
        alone = all(len(leading_blanks(lines[one.line - 1])) == one.column for one in starts)
        if not alone or starts[0].line == span.start_line or not own.startswith(base):
            return None
        trailing_comma = isinstance(node.elements[-1].comma, cst.Comma)
        closes = len(last) == span.end_column - 1 and last.startswith(base)
        closing = last[len(base) :] if closes else ""
        return Style(Mode.EXPLODED, own[len(base) :], trailing_comma, closes, closing)

    def dict_key(self, entry: Entry) -> str | None:
        """The key of an entry as its original item spells it; None for another key, or none."""
        text = self.module.text_of(entry.origin) if entry.origin is not None else ""
        found = _KEY.match(text)
        return found[0] if found and found["word"] == entry.key.strip("\"'") else None

    def equals(self, entry: Entry) -> str:
        """The equals sign of an entry as its original argument had it."""
        if entry.origin is None:
            return "="
        text = self.module.text_of(entry.origin)
        head, sign, tail = text.partition("=")
        if not sign or not head.strip().isidentifier() or tail.startswith("="):
            return "="
        spaced = head.endswith(" ") and tail.startswith(" ")
        return " = " if spaced else "="

    def _extra(self, call: cst.Call) -> str | None:
        """What the arguments are indented beyond the line of the opening bracket."""
        return self._beyond_base(call, _margin(call.whitespace_before_args)) or None

    def _beyond_base(self, call: cst.Call, margin: str) -> str:
        """What a line, indented by `margin` in its block, has more than that of the bracket."""
        line = self._positions[call.func].end.line
        base, _ = self.indentation(line, 0)
        return margin[len(base) :] if margin.startswith(base) else ""

    def _alignment(self, call: cst.Call) -> str | None:
        """None when the arguments are aligned with the bracket, else their extra indentation."""
        lines = self.module.lines
        first, *others = (self._positions[arg].start for arg in call.args)
        margins = [(leading_blanks(lines[one.line - 1]), one.column) for one in others]
        own = next((margin for margin, column in margins if len(margin) == column), None)
        if own is None or len(own) == first.column:
            return None
        base = leading_blanks(lines[self._positions[call.func].end.line - 1])
        return own[len(base) :] if own.startswith(base) else None

    def _block_line(self, line: int) -> int:
        """The line of the statement at `line`; its indentation is that of the block."""
        if not self._owners:
            owners = list(range(len(self.module.lines) + 1))
            for node in walk(self.module.tree):
                if isinstance(node, (ast.stmt, ast.match_case)):
                    first, last = _extent(node)
                    owners[first : last + 1] = [first] * (last + 1 - first)
            self._owners = owners
        return self._owners[line]

    def _syntax_nodes(self) -> dict[Span, ast.expr]:
        lines = {span.start_line for span in self._wanted}
        found: dict[Span, ast.expr] = {}
        for node in walk(self.module.tree):
            if isinstance(node, ast.expr) and node.lineno in lines:
                span = self.module.span(node)
                if span in self._wanted and span not in found:
                    found[span] = node
        return found

    def _note_bare_generator(self, call: cst.Call) -> None:
        """A generator that is the only argument has the brackets of the call in its `ast` span."""
        if len(call.args) != 1 or not isinstance(call.args[0].value, cst.GeneratorExp):
            return
        generator = call.args[0].value
        if generator.lpar:
            return
        end = self._positions[call].end
        for span in self._wanted:
            inner = self._positions[generator].start
            starts_before = (span.start_line, span.start_column) < (inner.line, inner.column)
            if (span.end_line, span.end_column) == (end.line, end.column) and starts_before:
                opening = self._positions[call.func].end
                if (span.start_line, span.start_column) >= (opening.line, opening.column):
                    self.expressions[span] = generator


def _extent(node: ast.stmt | ast.match_case) -> tuple[int, int]:
    """The first and last line of a statement, its decorators included."""
    if isinstance(node, ast.match_case):
        return node.pattern.lineno, node.body[-1].end_lineno or 0
    decorators = getattr(node, "decorator_list", [])
    first = min((decorator.lineno for decorator in decorators), default=node.lineno)
    return min(first, node.lineno), node.end_lineno or node.lineno


def _after(arg: cst.Arg) -> cst.BaseParenthesizableWhitespace:
    if isinstance(arg.comma, cst.Comma) and _breaks(arg.comma.whitespace_after):
        return arg.comma.whitespace_after
    return arg.whitespace_after_arg


def _breaks(whitespace: cst.BaseParenthesizableWhitespace) -> bool:
    return isinstance(whitespace, cst.ParenthesizedWhitespace)


def _margin(whitespace: cst.BaseParenthesizableWhitespace) -> str:
    if isinstance(whitespace, cst.ParenthesizedWhitespace):
        return whitespace.last_line.value
    return ""
