"""Carries out the edits of expressions and statements: module and edits in, text out."""

from __future__ import annotations

import re
from collections.abc import Sequence

import libcst as cst

from codemod.model import Span
from codemod.rewriting.comments import Comments
from codemod.rewriting.documents import Series, Text, Verbatim
from codemod.rewriting.edit_parts import entries_of, holes_of, is_anew
from codemod.rewriting.edits import (
    Code,
    Edit,
    InsertStatement,
    ReplaceCall,
)
from codemod.rewriting.errors import edit_error
from codemod.rewriting.layout import Page, Placeholders
from codemod.rewriting.lazy_documents import LazyDocuments
from codemod.rewriting.orders import EditOrders, spans_of
from codemod.rewriting.originals import Originals
from codemod.rewriting.precedence import ATOM, demanded
from codemod.rewriting.quotes import other_quote, with_quote
from codemod.rewriting.templates import Filled, Surroundings, TemplateBuilder
from codemod.rewriting.tokens import scan
from codemod.rewriting.transformer import (
    EditTransformer,
    UnfitStatementError,
)
from codemod.sources.python_module import PythonModule


class ExpressionEdits:
    """The edits of one file, carried out on its tree.

    After construction `text` is the new module with names in the place of what changes, `spans`
    gives the original place of each name, and `placeholders` the documents for the names.
    `removed` are the names of statements to take out; `emptied` those that leave a block empty;
    `removed_whole` are compound statements, whose comments go along.

    Raises:
        EditError: a target is not found, edits contradict each other, or a text does not fit.
    """

    def __init__(self, module: PythonModule, edits: Sequence[Edit], width: int) -> None:
        self._module = module
        self._edits = list(dict.fromkeys(edits))
        self.originals = Originals(module, spans_of(self._edits))
        self.tree = self.originals.tree
        self._prefix = _free_prefix(module.text)
        self.page = Page(self.tree.default_indent, self.tree.default_newline, width)
        self._orders = EditOrders(module, self._edits, self.originals, self._prefix)
        self.spans = self._orders.spans
        self.removed = self._orders.removed
        self.removed_whole = self._orders.removed_whole
        self._transformer = EditTransformer(self._orders.orders)
        self._documents = LazyDocuments(self._document)
        pattern = re.compile(rf"{self._prefix}\d+_")
        self.placeholders = Placeholders(pattern, self._documents)
        entries = [entry for edit in self._edits for entry in entries_of(edit)]
        self._comments = Comments(
            self.originals.comments,
            module.lines,
            [span for edit in self._edits for span in holes_of(edit)],
            [
                self.spans[name]
                for name, found in self._orders.replacements.items()
                if is_anew(found[0])
            ],
            [entry.origin for entry in entries if entry.origin is not None],
        )
        self._builder = TemplateBuilder(
            module.path,
            self._fill,
            self._comments.with_comments,
            self.originals.dict_style,
            self.originals.dict_key,
            self._prefix,
            self.page,
            self.placeholders,
        )
        self.text = self._transformed()
        self.emptied = self._transformer.emptied

    def check_all_used(self) -> None:
        """Raise EditError when the text of one edit went around another edit.

        Call it when all documents are printed.  An edit inside text that is dropped is no error.
        """
        holes = [span for edit in self._edits for span in holes_of(edit)]
        for name, replacements in self._orders.replacements.items():
            span = self.spans[name]
            bypassed = any(span.contains(hole) and hole != span for hole in holes)
            if not self._documents.built(name) and bypassed and not self._in_removed(span):
                raise edit_error(
                    self._module.path,
                    span,
                    f"two edits overlap; {type(replacements[0]).__name__} would be lost.",
                )

    def _in_removed(self, span: Span) -> bool:
        return any(self.spans[name].contains(span) for name in self.removed)

    def _transformed(self) -> str:
        try:
            tree = self.tree.visit(self._transformer)
        except UnfitStatementError as error:
            places = {edit.span for edit in self._edits if isinstance(edit, InsertStatement)}
            span = next(s for s in places if self.originals.statement(s) is error.node)
            raise edit_error(
                self._module.path,
                span,
                "no statement can be put before this one; give it a line of its own first.",
            ) from error
        return tree.code

    def _document(self, name: str) -> Filled:
        """What a name stands for."""
        if name in self.removed:
            return Filled(Text("pass"), ATOM)
        if name in self._orders.statements:
            quote = scan(self._module.text).quote
            code = self._orders.statements[name].code
            if any("\n" in part for part in code.parts if isinstance(part, str)):
                return Filled(Verbatim(self._block(code, quote), statement=True), ATOM)
            return self._builder.build(code, Surroundings(quote))
        node = self.originals.expression(self.spans[name])
        fstrings = self._transformer.fstrings[node]
        own = node.quote if isinstance(node, cst.SimpleString) and len(node.quote) == 1 else ""
        quote = own or scan(self._module.text).quote
        quote = (other_quote(fstrings) if fstrings else None) or quote
        place = Surroundings(quote, fstrings)
        need = self._need(self.spans[name], node)
        filled = self._unedited(node)
        for edit in self._orders.replacements[name]:
            self._self_hole = (edit.span, filled)
            if isinstance(edit, ReplaceCall):
                filled = self._built_call(edit, place)
            else:
                filled = self._builder.build(edit.code, place, need)
        if fstrings:
            document = self._builder.inside_fstring(filled.document, fstrings)
            filled = Filled(document, filled.strength)
        return filled

    def _block(self, code: Code, quote: str) -> str:
        """The text of a compound statement, which has no holes."""
        text = "".join(part for part in code.parts if isinstance(part, str))
        text = with_quote(text, quote).replace("    ", self.page.unit)
        return text.replace("\n", self.page.newline)

    def _need(self, span: Span, node: cst.BaseExpression) -> int:
        """The strength that the place of a target demands."""
        own = isinstance(node, (cst.Tuple, cst.GeneratorExp))
        if len(node.lpar) > own or node in self._orders.orders.bracketed:
            return -1
        target = self.originals.node(span)
        return demanded(self._module.parent(target), target)

    def _built_call(self, edit: ReplaceCall, place: Surroundings) -> Filled:
        call = self._orders.call(edit)
        style = self.originals.call_style(call)
        if edit.function is None:
            function = self._verbatim(call.func, self._transformer.results[call.func]).document
        else:
            function = self._builder.build(edit.function, place, ATOM).document
        group = self._builder.call_group(edit.arguments, place, style, self.originals.equals)
        if edit.arguments:
            end = self.originals.span(call.func)
            self._comments.with_margins(group, edit.span, (end.end_line, end.end_column))
        call_document = Series([function, group])
        if edit.wrapper:
            call_document = Series([Text(f"{edit.wrapper}("), call_document, Text(")")])
        return Filled(call_document, ATOM)

    def _fill(self, span: Span) -> Filled:
        """What stands for the original expression at `span`, edited."""
        current, filled = self._self_hole
        if span == current:
            return filled
        node = self.originals.expression(span)
        return self._verbatim(node, self._transformer.results[node])

    def _unedited(self, node: cst.BaseExpression) -> Filled:
        """A target as it would be without its own edits; its parentheses stay outside."""
        updated = self._transformer.updated[node]
        own = isinstance(node, (cst.Tuple, cst.GeneratorExp))
        if own and node.lpar:
            bare = updated.with_changes(lpar=node.lpar[-1:], rpar=node.rpar[:1])
        else:
            bare = updated.with_changes(lpar=(), rpar=())
        return self._verbatim(node, bare, stripped=True)

    def _verbatim(
        self, node: cst.BaseExpression, result: cst.CSTNode, stripped: bool = False
    ) -> Filled:
        if isinstance(result, cst.GeneratorExp) and not result.lpar:
            result = result.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
        text = self.tree.code_for_node(result)
        if self.placeholders.pattern.fullmatch(text):
            return self._documents.filled(text)
        if isinstance(result, cst.Name) and self.placeholders.pattern.fullmatch(result.value):
            inner = self._documents.filled(result.value)
            if isinstance(inner.document, Text) and text == f"({result.value})":
                return inner
        span = self.originals.span(node)
        start = (
            (span.start_line, span.start_column) if stripped else self.originals.outer_start(node)
        )
        indent, column = self.originals.indentation(*start)
        known = span in self.originals.expressions
        strength = self.originals.strength(span) if known else ATOM
        return Filled(Verbatim(text, indent, column), strength)

    _self_hole: tuple[Span | None, Filled] = (None, Filled(Text(""), ATOM))


def _free_prefix(text: str) -> str:
    """The beginning of names that do not occur in a text."""
    number = 0
    while f"_gemini{number}x" in text:
        number += 1
    return f"_gemini{number}x"
