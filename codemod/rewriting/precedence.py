"""When an expression needs parentheses in the place it is put.

Strengths follow the operator precedence table of the Python reference (Expressions, 6.17): the
higher, the tighter an expression binds.  A place demands a strength; a weaker expression there
needs parentheses.
"""

from __future__ import annotations

import ast

ATOM = 16
AWAIT = 15
POWER = 14
UNARY = 13
SPREAD = 7
COMPARISON = 6
NOT = 5
OR = 3
CONDITIONAL = 2
PLAIN = 1
LOOSE = 0

_BINARY: dict[type[ast.operator], int] = {
    ast.BitOr: 7,
    ast.BitXor: 8,
    ast.BitAnd: 9,
    ast.LShift: 10,
    ast.RShift: 10,
    ast.Add: 11,
    ast.Sub: 11,
    ast.Mult: 12,
    ast.MatMult: 12,
    ast.Div: 12,
    ast.FloorDiv: 12,
    ast.Mod: 12,
    ast.Pow: POWER,
}


def strength(node: ast.expr) -> int:
    """How tightly an expression binds, parentheses around it not counted."""
    if isinstance(node, ast.BinOp):
        return _BINARY[type(node.op)]
    if isinstance(node, ast.UnaryOp):
        return NOT if isinstance(node.op, ast.Not) else UNARY
    if isinstance(node, ast.BoolOp):
        return OR if isinstance(node.op, ast.Or) else OR + 1
    if isinstance(node, ast.Compare):
        return COMPARISON
    if isinstance(node, ast.Await):
        return AWAIT
    if isinstance(node, ast.IfExp):
        return CONDITIONAL
    if isinstance(node, ast.Lambda):
        return PLAIN
    if isinstance(node, (ast.NamedExpr, ast.Yield, ast.YieldFrom, ast.Starred)):
        return LOOSE
    return ATOM


def demanded(parent: ast.AST | None, child: ast.AST) -> int:
    """The strength that `parent` demands of an expression in the place of `child`."""
    if isinstance(parent, (ast.Attribute, ast.Await)):
        return ATOM
    if isinstance(parent, ast.Subscript):
        return ATOM if child is parent.value else PLAIN
    if isinstance(parent, ast.Call):
        return ATOM if child is parent.func else PLAIN
    if isinstance(parent, (ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare)):
        return _demanded_by_operator(parent, child)
    if isinstance(parent, ast.IfExp):
        return CONDITIONAL if child is parent.orelse else OR
    if isinstance(parent, ast.comprehension):
        return OR
    if isinstance(parent, ast.FormattedValue):
        return CONDITIONAL
    if isinstance(parent, ast.Starred):
        return SPREAD
    if isinstance(parent, ast.Dict):
        spread = {
            value for key, value in zip(parent.keys, parent.values, strict=True) if key is None
        }
        return SPREAD if child in spread else PLAIN
    if isinstance(parent, (ast.Expr, ast.Assign, ast.AugAssign, ast.AnnAssign)):
        return LOOSE
    return PLAIN


def _demanded_by_operator(
    parent: ast.BinOp | ast.UnaryOp | ast.BoolOp | ast.Compare, child: ast.AST
) -> int:
    own = strength(parent)
    if isinstance(parent, ast.BinOp):
        if isinstance(parent.op, ast.Pow):
            return AWAIT if child is parent.left else UNARY
        return own if child is parent.left else own + 1
    if isinstance(parent, ast.BoolOp):
        return own if child is parent.values[0] else own + 1
    if isinstance(parent, ast.Compare):
        return own + 1
    return own
