"""Loops over a stream that is read event by event: most events bring neither text nor usage.

A chunk always had something, and the last one had text and usage both.  So the body of such a loop
must do nothing for an event without text, and must not read the usage only where there is text.
"""

from __future__ import annotations

import ast

from codemod.analysis.graph import CallOperation
from codemod.rules.calls import Context, response_origins
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk

_Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
_SILENT = frozenset({"append", "extend", "write", "flush"})
"""Methods that a text of no characters does nothing to, but for the length of a list."""


class EventLoops:
    """Finds, in one module, what an event without text would make a loop do."""

    def __init__(self, context: Context, module: PythonModule) -> None:
        self.context = context
        self.module = module

    def faults(self) -> list[tuple[ast.AST, frozenset[CallOperation]]]:
        """The places that would do something else, with the calls they belong to."""
        found: list[tuple[ast.AST, frozenset[CallOperation]]] = []
        for node in self.module.nodes_of(ast.For, ast.AsyncFor, ast.comprehension):
            if isinstance(node, ast.For | ast.AsyncFor):
                target, place = node.target, _in_body
            else:
                assert isinstance(node, ast.comprehension)
                target, place = node.target, self._in_comprehension
            for chunk in walk(target):
                origins = self._event_origins(chunk)
                fault = place(node, chunk.id) if isinstance(chunk, ast.Name) and origins else None
                if fault is not None:
                    found.append((fault, origins))
        return found

    def _event_origins(self, chunk: ast.AST) -> frozenset[CallOperation]:
        """The calls whose events a loop gives to a name."""
        if not isinstance(chunk, ast.Name) or self.context.project.sdk_type(chunk) != "Chunk":
            return frozenset()
        origins = response_origins(self.context.project, chunk) & self.context.followed.keys()
        return frozenset(one for one in origins if self.context.followed[one].events)

    def _in_comprehension(self, node: ast.AST, chunk: str) -> ast.AST | None:
        """A chunk that is kept only where it has text."""
        assert isinstance(node, ast.comprehension)
        owner = self.module.parent(node)
        kept = owner.elt if isinstance(owner, ast.ListComp | ast.GeneratorExp) else None
        is_chunk = isinstance(kept, ast.Name) and kept.id == chunk
        return kept if is_chunk and any(map(_mentions_text, node.ifs)) else None


def fault_in_body(loop: ast.For | ast.AsyncFor) -> ast.AST | None:
    """Where the loop over a stream would do something else if it were given events."""
    if not isinstance(loop.target, ast.Name):
        return loop.target
    return _Body(loop.target.id, loop.body).fault()


def _in_body(node: ast.AST, chunk: str) -> ast.AST | None:
    assert isinstance(node, ast.For | ast.AsyncFor)
    return fault_in_body(node)


class _Body:
    """The body of one loop; `texts` and `usages` are the names that hold what a chunk has."""

    def __init__(self, chunk: str, body: list[ast.stmt]) -> None:
        self.chunk = chunk
        self.body = body
        self.texts: set[str] = set()
        self.usages: set[str] = set()
        for statement in body:
            for node in walk(statement):
                if isinstance(node, ast.Assign | ast.NamedExpr):
                    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                    names = {one.id for one in targets if isinstance(one, ast.Name)}
                    if _mentions_text(node.value):
                        self.texts |= names
                    elif _mentions_usage(node.value):
                        self.usages |= names

    def fault(self) -> ast.AST | None:
        """The first place that an event without text or usage would run, or that misses usage."""
        return self._block(self.body)

    def _block(self, block: list[ast.stmt]) -> ast.AST | None:
        """What a block does where there is neither text nor usage."""
        for index, statement in enumerate(block):
            if isinstance(statement, ast.Continue | ast.Pass | ast.Break):
                return None
            if isinstance(statement, ast.If) and not statement.orelse and self._skips(statement):
                return next(filter(None, map(self._keeps_chunk, block[index + 1 :])), None)
            fault = self._statement(statement)
            if fault is not None:
                return fault
        return None

    def _skips(self, statement: ast.If) -> bool:
        """`if not chunk.text: continue`"""
        test = statement.test
        negated = isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not)
        missing = isinstance(test, ast.Compare) and isinstance(test.ops[0], ast.Is | ast.Eq)
        only = len(statement.body) == 1 and isinstance(statement.body[0], ast.Continue)
        return only and (negated or missing) and self._is_about_text(test)

    def _statement(self, statement: ast.stmt) -> ast.AST | None:
        if isinstance(statement, ast.If):
            if self._is_about_text(statement.test):
                fault = next(filter(None, map(self._keeps_chunk, statement.body)), None)
                return fault or self._block(statement.orelse)
            if _mentions_usage(statement.test) or self._names(statement.test) & self.usages:
                return self._block(statement.orelse)
            return self._block(statement.body) or self._block(statement.orelse)
        if isinstance(statement, ast.With | ast.AsyncWith | ast.Try):
            return self._block(statement.body)
        return None if self._is_silent(statement) else statement

    def _is_silent(self, statement: ast.stmt) -> bool:
        """Whether a statement does nothing with a text of no characters and without usage."""
        if isinstance(statement, ast.AugAssign):
            return isinstance(statement.op, ast.Add) and self._is_text(statement.value)
        if isinstance(statement, ast.Assign | ast.AnnAssign):
            return statement.value is not None and not self._reads_usage(statement.value)
        if not isinstance(statement, ast.Expr):
            return False
        value = statement.value.value if isinstance(statement.value, ast.Await) else statement.value
        if isinstance(value, ast.Yield):
            return isinstance(value.value, ast.Name) and value.value.id == self.chunk
        if not isinstance(value, ast.Call):
            return isinstance(value, ast.Constant)
        if isinstance(value.func, ast.Attribute) and value.func.attr in _SILENT:
            return all(self._is_text(one) or self._is_chunk(one) for one in value.args)
        return self._prints_nothing(value)

    def _prints_nothing(self, call: ast.Call) -> bool:
        """`print(chunk.text, end="")`"""
        ends = [one.value for one in call.keywords if one.arg == "end"]
        silent = len(ends) == 1 and isinstance(ends[0], ast.Constant) and ends[0].value == ""
        named = isinstance(call.func, ast.Name) and call.func.id == "print"
        return named and silent and len(call.args) == 1 and self._is_text(call.args[0])

    def _is_text(self, node: ast.expr) -> bool:
        """Whether an expression is the text of the chunk, and nothing around it."""
        if isinstance(node, ast.BoolOp):
            last = node.values[-1]
            empty = isinstance(last, ast.Constant) and last.value == ""
            return isinstance(node.op, ast.Or) and empty and self._is_text(node.values[0])
        if isinstance(node, ast.Name):
            return node.id in self.texts
        if isinstance(node, ast.Call):
            return _mentions_text(node) and self._names(node) <= {"getattr", self.chunk}
        return isinstance(node, ast.Attribute) and node.attr == "text"

    def _is_chunk(self, node: ast.expr) -> bool:
        return isinstance(node, ast.Name) and node.id == self.chunk

    def _is_about_text(self, test: ast.expr) -> bool:
        return _mentions_text(test) or bool(self._names(test) & self.texts)

    def _reads_usage(self, node: ast.expr) -> bool:
        """Whether a count of usage is read although there may be no usage."""
        return any(
            isinstance(part, ast.Attribute)
            and (
                _is_usage(part.value)
                or (isinstance(part.value, ast.Name) and part.value.id in self.usages)
            )
            for part in walk(node)
        ) and not isinstance(node, ast.IfExp | ast.BoolOp)

    def _keeps_chunk(self, statement: ast.stmt) -> ast.AST | None:
        """Where the usage of a chunk is read, or the chunk is kept, behind a test of its text."""
        followed = {_looked_at(node) for node in walk(statement)}
        for node in walk(statement):
            if _is_usage(node) or (self._is_kept(node) and node not in followed):
                return node
        return None

    def _is_kept(self, node: ast.AST) -> bool:
        return isinstance(node, ast.Name) and self._is_chunk(node)

    @staticmethod
    def _names(node: ast.expr) -> set[str]:
        return {part.id for part in walk(node) if isinstance(part, ast.Name)}


def _looked_at(node: ast.AST) -> ast.AST | None:
    """The object that a member is read of."""
    if isinstance(node, ast.Attribute):
        return node.value
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("getattr", "hasattr"):
        return node.args[0] if node.args else None
    return None


def _is_usage(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "usage_metadata"


def _mentions_usage(node: ast.AST) -> bool:
    return any(
        _is_usage(part) or (isinstance(part, ast.Constant) and part.value == "usage_metadata")
        for part in walk(node)
    )


def _mentions_text(node: ast.AST) -> bool:
    return any(
        (isinstance(part, ast.Attribute) and part.attr == "text")
        or (isinstance(part, ast.Constant) and part.value == "text")
        for part in walk(node)
    )
