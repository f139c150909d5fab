"""The key of a client as code that a function can run whenever the client is needed."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from codemod.analysis.graph import CallOperation, StoreAttributeOperation
from codemod.analysis.project import Project
from codemod.conversion.literals import is_none
from codemod.rules.legacy.configure import (
    DROPPED,
    environment_variable,
    key_of,
    sets_variable,
)
from codemod.rules.legacy.scopes import function_node
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk

_KEY_PARTS = (ast.Name, ast.Attribute, ast.Subscript, ast.Constant, ast.expr_context)
_CHANGING = frozenset({"session_state", "state", "session"})
"""Attributes whose values differ from one visitor to the next."""


@dataclass(frozen=True)
class StableKeys:
    """Finds keys that are the same whenever code asks for them.

    Args:
        project: the analysed project.
    """

    project: Project

    def of_all(self, home: PythonModule, anchors: tuple[CallOperation, ...]) -> str | None:
        """The key as code of a function in `home`; None when it is not the same all the time."""
        texts = {self._key_of(home, anchor) for anchor in anchors} or {""}
        return texts.pop() if len(texts) == 1 else None

    def _key_of(self, home: PythonModule, anchor: CallOperation) -> str | None:
        node, module = anchor.node, anchor.module
        extra = {word.arg for word in node.keywords if not is_none(word.value)}
        if node.args or not extra <= DROPPED | {"api_key"}:
            return None
        key = key_of(anchor)
        if not isinstance(module.parent(node), ast.Expr) or not _is_always_meant(anchor, key):
            return None
        if key is None or is_none(key):
            return ""
        if isinstance(key, ast.Constant):
            return module.source(key) if key.value else None
        return self._environment(anchor, key) or self._global(home, anchor, key)

    def after(self, anchor: CallOperation) -> str | None:
        """The key as code of the function of a `configure`; None when it may change after that."""
        key = self._key_of(anchor.module, anchor)
        if key is not None or not isinstance(name := key_of(anchor), ast.Name):
            return key
        function = function_node(anchor)
        stores = [
            node
            for node in walk(function if function is not None else anchor.module.tree)
            if isinstance(node, ast.Name) and node.id == name.id and isinstance(node.ctx, ast.Store)
        ]
        plain = isinstance(anchor.module.parent(anchor.node), ast.Expr)
        alone = {word.arg for word in anchor.node.keywords} == {"api_key"} and not anchor.node.args
        return name.id if plain and alone and len(stores) == 1 else None

    def _environment(self, anchor: CallOperation, key: ast.expr) -> str | None:
        """A key that is read from the environment, whatever names it goes through."""
        slot = self.project.slot(key)
        nodes = [root.node for root in self.project.roots(slot)] if slot is not None else []
        reads = {environment_variable(node) for node in nodes if isinstance(node, ast.expr)}
        name = reads.pop() if len(reads) == 1 else ""
        defaults = {_default(node) for node in nodes if isinstance(node, ast.expr)}
        default = defaults.pop() if len(defaults) == 1 else None
        if not name or default is None or sets_variable(self.project, name):
            return None
        if _has_handler(anchor.module, [one for one in nodes if isinstance(one, ast.Subscript)]):
            return None
        return f'os.getenv("{name}"{default})'

    def _global(self, home: PythonModule, anchor: CallOperation, key: ast.expr) -> str | None:
        """A key that is a name of the module, or is read from one."""
        module = anchor.module
        if home is not module:
            return None
        for part in walk(key):
            if not isinstance(part, _KEY_PARTS):
                return None
            if isinstance(part, ast.Subscript) and not isinstance(part.slice, ast.Constant):
                return None
            if isinstance(part, ast.Name) and not _is_bound_once(module, anchor, part.id):
                return None
            if isinstance(part, ast.Attribute) and self._changes(anchor, part.attr):
                return None
        return module.source(key)

    def _changes(self, anchor: CallOperation, name: str) -> bool:
        if name in _CHANGING:
            return True
        return function_node(anchor) is not None and any(
            operation.name == name for operation in self.project.operations(StoreAttributeOperation)
        )


def _default(read: ast.expr) -> str | None:
    """The default with which a variable is read, as more code of the call; None for other code."""
    if isinstance(read, ast.Subscript):
        return ""
    if not isinstance(read, ast.Call) or environment_variable(read.func) or read.keywords:
        return None
    rest = read.args[1:]
    if not rest or is_none(rest[0]):
        return ""
    return f", {ast.unparse(rest[0])}" if isinstance(rest[0], ast.Constant) else None


def _has_handler(module: PythonModule, nodes: Iterable[ast.AST]) -> bool:
    """Whether a handler waits for the KeyError of a variable that is not set."""
    for node in nodes:
        for current, parent in _upwards(module, node):
            if isinstance(parent, ast.Try) and current in parent.body and parent.handlers:
                return True
    return False


def _is_always_meant(anchor: CallOperation, key: ast.expr | None) -> bool:
    """Whether a program that goes on without calling `configure` wants the same key all the same.

    So it is where the SDK is configured once, or when there is a key; not on the command of a user.
    """
    for current, parent in _upwards(anchor.module, anchor.node):
        if isinstance(parent, ast.If) and current is not parent.test:
            test = parent.test
            about_key = key is not None and _names_in(key) & _names_in(test)
            if current in parent.orelse or not (about_key or _tests_state(test)):
                return False
        elif isinstance(parent, ast.IfExp | ast.BoolOp | ast.match_case | ast.ExceptHandler):
            return False
    return True


def _tests_state(test: ast.expr) -> bool:
    """`if client is None`, `if not ready`, `if __name__ == "__main__"`"""
    if isinstance(test, ast.Compare):
        none = isinstance(test.ops[0], ast.Is) and is_none(test.comparators[0])
        absent = isinstance(test.ops[0], ast.NotIn) and isinstance(test.left, ast.Constant)
        return none or absent or ast.unparse(test.left) == "__name__"
    return isinstance(test, ast.UnaryOp) and isinstance(test.operand, ast.Name | ast.Attribute)


def _names_in(node: ast.expr) -> set[str]:
    return {part.id for part in walk(node) if isinstance(part, ast.Name)} - {"os"}


def _upwards(module: PythonModule, node: ast.AST) -> Iterator[tuple[ast.AST, ast.AST]]:
    """A node with its parent, then that with its own, up to the function around them."""
    parent = module.parent(node)
    while parent is not None:
        yield node, parent
        if isinstance(parent, ast.FunctionDef | ast.AsyncFunctionDef):
            return
        node, parent = parent, module.parent(parent)


def _is_bound_once(module: PythonModule, anchor: CallOperation, name: str) -> bool:
    """Whether a name means one value of the module wherever it is read."""
    bindings = 0
    for node in walk(module.tree):
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store):
            if _scope(module, node) is not module.tree:
                continue
            bindings += 1
            if any(isinstance(one, ast.For | ast.While) for _, one in _upwards(module, node)):
                return False
        elif isinstance(node, ast.alias):
            bindings += (node.asname or node.name.partition(".")[0]) == name
        elif isinstance(node, ast.Global | ast.Nonlocal) and name in node.names:
            return False
    function = function_node(anchor)
    local = function is not None and any(
        (isinstance(node, ast.arg) and node.arg == name)
        or (isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store))
        for node in walk(function)
    )
    return bindings == 1 and not local


def _scope(module: PythonModule, node: ast.AST) -> ast.AST | None:
    """The function or class a name is bound in, or the module."""
    current = module.parent(node)
    while current is not None and not isinstance(
        current,
        ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda | ast.comprehension,
    ):
        current = module.parent(current)
    return current or module.tree
