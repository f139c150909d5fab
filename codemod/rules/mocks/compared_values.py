"""What the value of an expression of a test is compared with."""

from __future__ import annotations

import ast

from codemod.sources.python_module import PythonModule

_EQUAL = frozenset({"assertEqual", "assertEquals"})
_TESTS = frozenset({"assertTrue", "assertFalse", "assertIsNone", "assertIsNotNone"})


def compared_with(module: PythonModule, node: ast.expr) -> ast.expr | None:
    """The expression that a value must be equal to: by `==`, or in `assertEqual`."""
    parent = module.parent(node)
    if isinstance(parent, ast.Compare) and len(parent.ops) == 1:
        if not isinstance(parent.ops[0], ast.Eq) or not _is_asserted(module, parent):
            return None
        return parent.comparators[0] if parent.left is node else parent.left
    if not isinstance(parent, ast.Call) or not isinstance(parent.func, ast.Attribute):
        return None
    if parent.func.attr not in _EQUAL or node not in parent.args[:2]:
        return None
    return parent.args[1] if parent.args[0] is node else parent.args[0]


def is_only_tested(module: PythonModule, node: ast.expr) -> bool:
    """Whether it only matters whether a value is there, or empty."""
    parent = module.parent(node)
    if isinstance(parent, ast.Compare):
        others = [parent.left, *parent.comparators]
        return all(
            other is node
            or (isinstance(other, ast.Constant) and other.value is None)
            or (isinstance(other, ast.List | ast.Tuple | ast.Dict) and not _items(other))
            for other in others
        )
    if isinstance(parent, ast.Call) and isinstance(parent.func, ast.Attribute):
        return parent.func.attr in _TESTS and parent.args[:1] == [node]
    if isinstance(parent, ast.Assert):
        return parent.test is node
    return isinstance(parent, ast.UnaryOp) and isinstance(parent.op, ast.Not)


def is_always_there(node: ast.expr) -> bool:
    """Whether an expression is certainly not None, and not empty if it is text."""
    if isinstance(node, ast.Constant):
        return node.value is not None and node.value != ""
    return isinstance(node, ast.JoinedStr)


def must_fail(module: PythonModule, node: ast.expr) -> bool:
    """Whether a test is content only where an assertion fails: two calls must differ."""
    parent = module.parent(node)
    while parent is not None:
        if isinstance(parent, ast.With | ast.AsyncWith):
            contexts = (ast.unparse(item.context_expr) for item in parent.items)
            if any("AssertionError" in text for text in contexts):
                return True
        elif isinstance(parent, ast.Try):
            handled = [one.type for one in parent.handlers]
            if any(one is None or "Error" in ast.unparse(one) for one in handled):
                return True
        parent = module.parent(parent)
    return False


def _items(node: ast.List | ast.Tuple | ast.Dict) -> list[ast.expr]:
    return node.values if isinstance(node, ast.Dict) else node.elts


def _is_asserted(module: PythonModule, node: ast.expr) -> bool:
    """Whether a test fails where an expression is not true."""
    parent = module.parent(node)
    while isinstance(parent, ast.BoolOp) and isinstance(parent.op, ast.And):
        parent = module.parent(parent)
    if isinstance(parent, ast.Call) and isinstance(parent.func, ast.Attribute):
        return parent.func.attr == "assertTrue" and parent.args[:1] == [node]
    return isinstance(parent, ast.Assert)
