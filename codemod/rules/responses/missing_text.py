"""Which handlers saw that an answer of google-genai has no text, by what was done with it.

The text was None then, so that `response.text.strip()` raised; now it is empty and nothing raises.
Where a handler of the project caught that, a helper raises ValueError, if that reaches the same
handler.
"""

from __future__ import annotations

import ast
import builtins
import enum
import json
from collections.abc import Iterator
from typing import NamedTuple

from codemod.analysis.graph import CallOperation
from codemod.analysis.project import Project
from codemod.analysis.values import ClassValue, ContainerValue, FunctionInfo
from codemod.conversion.guards import holding_tests, is_known_set, only_truth_matters
from codemod.rules.watchers import contexts_around, expects_errors, path_out
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk

_JSON_ERRORS = frozenset({"json.JSONDecodeError", "json.decoder.JSONDecodeError"})
_READERS: dict[str, type[Exception] | None] = {
    "json.loads": json.JSONDecodeError,
    "builtins.int": ValueError,
    "builtins.float": ValueError,
    "ast.literal_eval": SyntaxError,
} | dict.fromkeys(
    (
        *(f"builtins.{name}" for name in ("len", "list", "set", "tuple", "iter", "sorted")),
        *(f"re.{name}" for name in ("search", "match", "fullmatch", "findall", "finditer")),
    )
)
"""Functions that raise TypeError for None as their last argument: what they raise for ""."""

_WRITERS = frozenset({"write", "write_text"})
_Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


class Handled(enum.Enum):
    """Who sees that text is missing, and whether ValueError gets there too."""

    NOT = enum.auto()
    BY_VALUE_ERROR = enum.auto()
    OTHERWISE = enum.auto()


class _Failure(NamedTuple):
    """A place that raised for None: what it raised, and what it raises for an empty text."""

    place: ast.expr
    for_none: type[Exception]
    for_empty: type[Exception] | None


class MissingText:
    """Answers for one project."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self._callers: dict[FunctionInfo, list[CallOperation]] = {}
        self._above: dict[tuple[FunctionInfo, type[Exception]], frozenset[ast.AST]] = {}
        for call in project.calls():
            for target in call.targets:
                self._callers.setdefault(target, []).append(call)

    def of_text(self, module: PythonModule, read: ast.Attribute) -> Handled:
        """Who saw that the text of an answer was None."""
        if is_known_set(module, read):
            return Handled.NOT
        return self._handled(module, read, self._failures(module, read))

    def of_part(self, module: PythonModule, read: ast.expr, response: ast.expr) -> Handled:
        """Who saw that an answer had no part whose text could be read."""
        written = ast.unparse(response)
        tests = " ".join(ast.unparse(test) for test in holding_tests(module, read))
        if written in tests:
            return Handled.NOT
        return self._handled(module, read, iter([_Failure(read, TypeError, None)]))

    def _handled(
        self, module: PythonModule, read: ast.expr, failures: Iterator[_Failure]
    ) -> Handled:
        for place, for_none, for_empty in failures:
            before = self._catchers(module, place, for_none)
            if not before:
                continue
            if for_empty and before == self._catchers(module, place, for_empty):
                continue
            same = before == self._catchers(module, read, ValueError)
            return Handled.BY_VALUE_ERROR if same else Handled.OTHERWISE
        return Handled.NOT

    def _failures(self, module: PythonModule, read: ast.expr) -> Iterator[_Failure]:
        """The places where a text that is None raises: at the read, or where its name is used."""
        parent = module.parent(read)
        target = parent.targets[0] if isinstance(parent, ast.Assign) else None
        if isinstance(parent, ast.AnnAssign | ast.NamedExpr):
            target = parent.target
        if not isinstance(target, ast.Name):
            yield from self._failure(module, read)
            return
        uses = list(_uses(module, target))
        if not any(_is_tested(module, use) for use in uses):
            for use in uses:
                yield from self._failure(module, use)

    def _failure(self, module: PythonModule, node: ast.expr) -> Iterator[_Failure]:
        parent = module.parent(node)
        if isinstance(parent, ast.Attribute):
            yield _Failure(node, AttributeError, None)
        elif isinstance(parent, ast.Call) and parent.args and parent.args[-1] is node:
            symbol = self.project.symbol(parent.func)
            writes = isinstance(parent.func, ast.Attribute) and parent.func.attr in _WRITERS
            if symbol in _READERS or writes:
                yield _Failure(node, TypeError, _READERS.get(symbol))
        elif _fails_on_none(parent, node):
            yield _Failure(node, TypeError, None)

    def _catchers(
        self, module: PythonModule, node: ast.AST, error: type[Exception]
    ) -> frozenset[ast.AST]:
        """The handlers that an exception raised at a node reaches first, by every caller."""
        managers = set(contexts_around(module, node))
        for parent, current in path_out(module, node):
            if isinstance(parent, ast.With | ast.AsyncWith):
                for item in parent.items:
                    if item.context_expr in managers and self._suppresses(item, error):
                        return frozenset({item.context_expr})
            if isinstance(parent, ast.Try) and current in parent.body:
                for handler in parent.handlers:
                    if self._catches(handler.type, error):
                        return frozenset({handler})
        function = self._function(module, node)
        if function is None:
            return frozenset()
        key = (function, error)
        if key in self._above:
            return self._above[key]
        self._above[key] = frozenset()
        found: set[ast.AST] = set()
        for call in self._callers.get(function, ()):
            found |= self._catchers(call.module, call.node, error)
        self._above[key] = frozenset(found)
        return self._above[key]

    def _function(self, module: PythonModule, node: ast.AST) -> FunctionInfo | None:
        current = _scope(module, node)
        graph = self.project.graphs[module.path]
        return graph.functions.get(current) if isinstance(current, _Function) else None

    def _suppresses(self, item: ast.withitem, error: type[Exception]) -> bool:
        call = item.context_expr
        return (
            isinstance(call, ast.Call)
            and expects_errors(self.project, call)
            and any(self._catches(argument, error) for argument in call.args)
        )

    def _catches(self, node: ast.expr | None, error: type[Exception]) -> bool:
        """Whether an `except` clause catches an exception; one that cannot be seen through does."""
        if node is None:
            return True
        if isinstance(node, ast.Tuple):
            return any(self._catches(element, error) for element in node.elts)
        symbol = self.project.symbol(node)
        if symbol in _JSON_ERRORS:
            return error is json.JSONDecodeError
        if symbol:
            module, _, name = symbol.rpartition(".")
            known = getattr(builtins, name, None) if module == "builtins" else None
            return isinstance(known, type) and issubclass(error, known)
        values = self.project.values(node)
        tables = [value.container.node for value in values if isinstance(value, ContainerValue)]
        if tables and len(tables) == len(values):
            tuples = [one for one in tables if isinstance(one, ast.Tuple)]
            return len(tuples) < len(tables) or any(self._catches(one, error) for one in tuples)
        return not any(isinstance(value, ClassValue) for value in values)


def _scope(module: PythonModule, node: ast.AST) -> ast.AST:
    current = node
    while not isinstance(current, _Function) and (parent := module.parent(current)) is not None:
        current = parent
    return current


def _uses(module: PythonModule, target: ast.Name) -> Iterator[ast.Name]:
    """Where a name is read after it is bound, up to where it is bound again."""
    names = [
        node
        for node in walk(_scope(module, target))
        if isinstance(node, ast.Name) and node.id == target.id and node.lineno >= target.lineno
    ]
    again = [
        _statement(module, node).end_lineno or node.lineno
        for node in names
        if isinstance(node.ctx, ast.Store) and node is not target
    ]
    last = min(again, default=None)
    for node in names:
        if isinstance(node.ctx, ast.Load) and (last is None or node.lineno <= last):
            yield node


def _statement(module: PythonModule, node: ast.AST) -> ast.stmt:
    current: ast.AST | None = node
    while not isinstance(current, ast.stmt):
        assert current is not None
        current = module.parent(current)
    return current


def _is_tested(module: PythonModule, use: ast.Name) -> bool:
    parent = module.parent(use)
    alternative = isinstance(parent, ast.BoolOp) and parent.values[-1] is not use
    compared = isinstance(parent, ast.Compare) and parent.left is use
    return alternative or compared or only_truth_matters(module, use)


def _fails_on_none(parent: ast.AST | None, node: ast.expr) -> bool:
    if isinstance(parent, ast.Subscript):
        return parent.value is node
    if isinstance(parent, ast.BinOp):
        return isinstance(parent.op, ast.Add)
    if isinstance(parent, ast.AugAssign):
        return parent.value is node and isinstance(parent.op, ast.Add)
    if isinstance(parent, ast.Compare):
        return isinstance(parent.ops[-1], ast.In | ast.NotIn) and parent.comparators[-1] is node
    if isinstance(parent, ast.For | ast.comprehension):
        return parent.iter is node
    return isinstance(parent, ast.Starred)
