"""Whether code that is about to be dropped only tells of something, or steers the program."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Set

from codemod.analysis.project import Project
from codemod.rules.responses.flow import LOG_METHODS, PRINTERS
from codemod.rules.responses.shown import TEXT_METHODS
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk

_TELLING = (
    *(ast.If, ast.For, ast.Expr, ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Pass),
    *(ast.Break, ast.Continue),
)
"""Statements that may do no more than say or write down something."""

_KEEPING = frozenset({"add", "append", "extend", "insert", "setdefault", "update"})
"""Methods that put something into a container."""

_HARMLESS = (
    LOG_METHODS
    | _KEEPING
    | {"capitalize", "format", "get", "items", "join", "keys", "lower", "replace", "split"}
    | {"strip", "title", "upper", "values"}
)
"""Names of methods that tell of something, or keep it."""

_FUNCTIONS = PRINTERS | {
    f"builtins.{name}"
    for name in (
        *("all", "any", "bool", "dict", "enumerate", "float", "format", "getattr", "hasattr"),
        *("int", "isinstance", "len", "list", "max", "min", "round", "set", "sorted", "sum"),
        *("tuple", "type", "zip"),
    )
}

_TEXT_OR_COLLECTION = (
    *(ast.JoinedStr, ast.List, ast.Dict, ast.Set, ast.Tuple),
    *(ast.ListComp, ast.DictComp, ast.SetComp, ast.GeneratorExp),
)
_SUSPENDING = ast.Await | ast.Yield | ast.YieldFrom | ast.NamedExpr
_Scope = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Module
_Loop = ast.For | ast.While | ast.AsyncFor


class Steering:
    """Looks at one piece of dropped code: a statement, or a branch of a conditional expression."""

    def __init__(
        self,
        project: Project,
        module: PythonModule,
        place: ast.If | ast.IfExp,
        dropped: Set[ast.AST],
    ) -> None:
        self.project = project
        self.module = module
        self.place = place
        self.dropped = dropped

    def found(self) -> bool:
        """Whether it leaves its block, acts, or decides what a later test looks at."""
        if any(self._leaves(node) or self._acts(node) for node in self.dropped):
            return True
        if isinstance(self.place, ast.IfExp) and not self._tells(self.place.body):
            return True
        if isinstance(self.place, ast.IfExp) and (
            _is_bool(self.place.orelse) or self._decides(self.place) or self._is_returned()
        ):
            return True
        bound, filled = set(self._bound()), set(self._filled())
        stored: set[str] = set()
        read: set[str] = set()
        for node in walk(self._scope()):
            if isinstance(node, ast.Global | ast.Nonlocal) and bound & set(node.names):
                return True
            if not isinstance(node, ast.Name) or node in self.dropped:
                continue
            if isinstance(node.ctx, ast.Store):
                stored.add(node.id)
            elif node.id in bound | filled:
                read.add(node.id)
                if self._decides(node):
                    return True
        if any(self._measures(node, read) for node in self.dropped):
            return True
        arguments = {node.arg for node in walk(self._scope()) if isinstance(node, ast.arg)}
        unknown = (filled - stored) | (bound & read - stored - arguments)
        return bool(unknown)

    def _leaves(self, node: ast.AST) -> bool:
        """Whether a node does more than run through, or is not looked into here."""
        if isinstance(node, ast.Break | ast.Continue):
            current: ast.AST | None = node
            while current is not None and not isinstance(current, _Loop):
                current = self.module.parent(current)
            return current not in self.dropped
        if isinstance(node, ast.stmt):
            return not isinstance(node, _TELLING)
        return isinstance(node, _SUSPENDING)

    def _acts(self, node: ast.AST) -> bool:
        """Whether a node calls something that may do more than tell, or changes an object."""
        if isinstance(node, ast.Attribute):
            return not isinstance(node.ctx, ast.Load)
        if not isinstance(node, ast.Call):
            return False
        symbol = self.project.symbol(node.func)
        if symbol.startswith("builtins."):
            return symbol not in _FUNCTIONS
        operation = self.project.graphs[self.module.path].calls.get(node)
        own = operation is not None and bool(operation.targets)
        named = isinstance(node.func, ast.Attribute) and node.func.attr in _HARMLESS
        return own or not (named or symbol in _FUNCTIONS)

    def _measures(self, node: ast.AST, read: Set[str]) -> bool:
        """Whether a statement gives what is read further on a number, a verdict or an object."""
        if isinstance(node, ast.Assign):
            targets: list[ast.expr] = node.targets
        elif isinstance(node, ast.AnnAssign | ast.AugAssign):
            targets = [node.target]
        else:
            return False
        names = {part.id for one in targets for part in walk(one) if isinstance(part, ast.Name)}
        return bool(names & read) and (node.value is None or not self._tells(node.value))

    def _tells(self, node: ast.expr) -> bool:
        """Whether an expression is text, or a collection, which people or logs read."""
        if isinstance(node, ast.Constant):
            return isinstance(node.value, str)
        if isinstance(node, ast.BinOp):
            return self._tells(node.left) or self._tells(node.right)
        if isinstance(node, ast.IfExp):
            return self._tells(node.body) and self._tells(node.orelse)
        if isinstance(node, ast.Call):
            is_method = isinstance(node.func, ast.Attribute) and node.func.attr in TEXT_METHODS
            return is_method or self.project.symbol(node.func) == "builtins.str"
        return isinstance(node, _TEXT_OR_COLLECTION)

    def _bound(self) -> Iterator[str]:
        """The names that get a value here."""
        parent = self.module.parent(self.place)
        if isinstance(self.place, ast.IfExp) and isinstance(parent, ast.Assign):
            for target in parent.targets:
                yield from (part.id for part in walk(target) if isinstance(part, ast.Name))
        for node in self.dropped:
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                yield node.id

    def _filled(self) -> Iterator[str]:
        """The containers that something is put into here: a name, or nothing for other places."""
        for node in self.dropped:
            if isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
                yield _container(node.value)
            elif isinstance(node, ast.Call) and isinstance(method := node.func, ast.Attribute):
                yield from [_container(method.value)] * (method.attr in _KEEPING)

    def _decides(self, node: ast.expr) -> bool:
        """Whether an expression is, or is part of, what a test looks at."""
        current: ast.AST = node
        while (parent := self.module.parent(current)) is not None:
            if isinstance(parent, ast.If | ast.While | ast.IfExp | ast.Assert):
                return parent.test is current
            if isinstance(parent, ast.comprehension):
                return current in parent.ifs
            if isinstance(parent, ast.Compare | ast.Match):
                return True
            if isinstance(parent, ast.stmt):
                return False
            current = parent
        return False

    def _is_returned(self) -> bool:
        """Whether callers get the value, who may look at it."""
        current: ast.AST | None = self.place
        while current is not None and not isinstance(current, ast.stmt):
            current = self.module.parent(current)
        return isinstance(current, ast.Return)

    def _scope(self) -> ast.AST:
        current: ast.AST = self.place
        while not isinstance(current, _Scope):
            parent = self.module.parent(current)
            assert parent is not None
            current = parent
        return current


def _is_bool(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, bool)


def _container(node: ast.expr) -> str:
    """The name of a container, or of the one it lies in."""
    while isinstance(node, ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""
