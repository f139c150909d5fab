"""Builds edits for a snippet by the text of the nodes they concern."""

from __future__ import annotations

import ast

from codemod.model import Span
from codemod.rewriting.edits import (
    Code,
    DictCode,
    Edit,
    Entry,
    InsertStatement,
    RemoveStatement,
    RenameKeyword,
    ReplaceCall,
    ReplaceExpression,
    code,
)
from codemod.rewriting.options import RewriteOptions
from codemod.rewriting.rewrite import rewrite_file
from codemod.sources.python_module import parse_python
from codemod.verification.gates import check

PATH = "app.py"
PLAIN = RewriteOptions(formatter=False)


class Snippet:
    """A file under edit.  Nodes are named by their exact text, `nth` tells equal ones apart."""

    def __init__(self, source: str | bytes, path: str = PATH) -> None:
        data = source.encode() if isinstance(source, str) else source
        self.module = parse_python(path, data)
        self.edits: list[Edit] = []

    def at(self, text: str, nth: int = 0) -> Span:
        """The span of the expression, keyword or statement with that text."""
        found = {
            self.module.span(node): None
            for node in ast.walk(self.module.tree)
            if isinstance(node, (ast.expr, ast.keyword, ast.stmt))
            and self.module.source(node).replace("\r\n", "\n") == text
        }
        spans = sorted(found)
        assert len(spans) > nth, f"{text!r} occurs {len(spans)} times"
        return spans[nth]

    def call(self, function: str, nth: int = 0) -> ast.Call:
        """The call of the function with that text."""
        found = [
            node
            for node in ast.walk(self.module.tree)
            if isinstance(node, ast.Call) and self.module.source(node.func) == function
        ]
        found.sort(key=lambda node: self.module.span(node))
        return found[nth]

    def replace(self, text: str, *parts: str | Span | DictCode | Code, nth: int = 0) -> Snippet:
        """Ask for an expression to be replaced."""
        self.edits.append(ReplaceExpression(PATH, self.at(text, nth), code(*parts)))
        return self

    def remove(self, text: str, nth: int = 0) -> Snippet:
        """Ask for a statement to be removed."""
        self.edits.append(RemoveStatement(PATH, self.at(text, nth)))
        return self

    def remove_block(self, text: str, titled: bool = False) -> Snippet:
        """Ask for a compound statement to be removed."""
        self.edits.append(RemoveStatement(PATH, self.at(text, 0), True, titled))
        return self

    def insert(
        self, text: str, *parts: str | Span | DictCode | Code, nth: int = 0, after: bool = False
    ) -> Snippet:
        """Ask for a statement before, or after, the statement that begins with `text`."""
        starts = [
            self.module.span(node)
            for node in ast.walk(self.module.tree)
            if isinstance(node, ast.stmt) and self.module.source(node).startswith(text)
        ]
        self.edits.append(InsertStatement(PATH, sorted(starts)[nth], code(*parts), after))
        return self

    def rename(self, value: str, keyword: str) -> Snippet:
        """Ask for the keyword of an argument to be renamed."""
        self.edits.append(RenameKeyword(PATH, self.at(value), keyword))
        return self

    def convert(
        self,
        function: str,
        *names: str,
        to: tuple[str | Span, ...] | None = None,
        nth: int = 0,
        extra: tuple[Entry, ...] = (),
        wrapper: str = "",
    ) -> Snippet:
        """Ask for a call to be rewritten: its arguments keep their values and get new names."""
        node = self.call(function, nth)
        given = [*node.args, *(keyword.value for keyword in node.keywords)]
        origins = [*node.args, *node.keywords]
        entries = [
            Entry(name, code(self.module.span(value)), self.module.span(origin))
            for name, value, origin in zip(names, given, origins, strict=True)
        ]
        new = code(*to) if to is not None else None
        self.edits.append(
            ReplaceCall(PATH, self.module.span(node), new, (*entries, *extra), wrapper)
        )
        return self

    def add(self, *edits: Edit) -> Snippet:
        """Ask for edits that are made already."""
        self.edits.extend(edits)
        return self

    def bytes(self, options: RewriteOptions = PLAIN) -> bytes:
        """The new bytes."""
        return rewrite_file(self.module, self.edits, options)

    def text(self, options: RewriteOptions = PLAIN) -> str:
        """The new text, which must have passed the gates that need no complete program."""
        after = self.bytes(options)
        failure = check(self.module, after, self.edits, options.kept_names)
        assert failure is None or "nothing binds" in failure, failure
        return after.decode()
