"""What the expressions of a response are: their SDK types, and the calls they come from."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemod.analysis.project import Project
from codemod.analysis.sdk import base_kind
from codemod.conversion.result import Conversion
from codemod.mapping.response_reads import BLOCK_REASON, FINISH_NAME
from codemod.sources.python_module import PythonModule

if TYPE_CHECKING:
    from codemod.rules.calls import CallPlan, Context

_PLAIN = frozenset({"str", "bytes", "int", "float", "bool"})
_LEAVES = _PLAIN | {"other", "Image"}


class ReadTypes:
    """What each expression that comes from a response is, and whose response it is."""

    def __init__(self, context: Context, conversion: Conversion) -> None:
        self.context = context
        self.project = context.project
        self.conversion = conversion
        self.module = conversion.module

    def type_of(self, node: ast.expr) -> str:
        """The one SDK type of an expression; what mixes forms of one enum is a `some` of it.

        The name of a finish reason, or of a reason for blocking, is of the first: both are looked
        at for the same words.
        """
        kind = self.project.sdk_type(node)
        if kind:
            return kind
        kinds = {value.type for value in self.project.sdk_values(node)}
        if kinds == {FINISH_NAME, f"name {BLOCK_REASON}"}:
            return FINISH_NAME
        enums = {base_kind(one) for one in kinds if is_reason(one)}
        mixed = len(enums) == 1 and all(map(is_reason, kinds))
        return f"some {enums.pop()}" if mixed else ""

    def is_response(self, node: ast.expr) -> bool:
        """Whether an expression can be, or come from, a response of a generating call."""
        return any(value.origin in self.context.followed for value in self.project.sdk_values(node))

    def plans(self, node: ast.expr) -> list[CallPlan]:
        """The calls whose response an expression can be."""
        return [
            self.context.followed[value.origin]
            for value in self.project.sdk_values(node)
            if value.origin is not None and value.origin in self.context.followed
        ]

    def is_legacy(self, node: ast.expr) -> bool:
        """Whether an expression can come from an answer of google-generativeai."""
        return any(plan.legacy for plan in self.plans(node))

    def is_read(self, node: ast.expr) -> bool:
        """Whether an expression reads a member or element of a response."""
        return isinstance(node, ast.Attribute | ast.Subscript) and self.is_response(node.value)

    def continues(self, node: ast.expr) -> bool:
        """Whether the parent reads on from this expression, so that the parent is translated."""
        parent = self.module.parent(node)
        kind = self.type_of(node)
        if is_leaf(kind):
            return False
        if is_reason(kind):
            return self._names_reason(node, parent)
        if isinstance(parent, ast.Attribute):
            return parent.value is node
        if isinstance(parent, ast.Subscript):
            return parent.value is node and kind.startswith("list ")
        if isinstance(parent, ast.Call):
            return parent.func is node
        return isinstance(parent, ast.Await)

    def _names_reason(self, node: ast.expr, parent: ast.AST | None) -> bool:
        """Whether the parent makes a text of an enum member that is read in place."""
        if isinstance(parent, ast.Attribute):
            return parent.attr in ("name", "value") and bool(self.project.values(parent))
        if not isinstance(parent, ast.Call) or parent.args[:1] != [node]:
            return False
        if self.project.symbol(parent.func) == "builtins.getattr":
            return bool(self.project.values(parent))
        compared = isinstance(self.module.parent(parent), ast.Compare)
        named = compared or not isinstance(node, ast.Name)
        return named and is_turned_to_text(self.project, self.module, node)


def is_leaf(kind: str) -> bool:
    """Whether a type is plain data that stays plain data."""
    return kind in _LEAVES


def is_plain(kind: str) -> bool:
    """Whether a type is a text, bytes or a number."""
    return kind in _PLAIN


def is_reason(kind: str) -> bool:
    """Whether a type is an enum, the name of a member of one, or what `str` makes of a member."""
    return kind.startswith(("enum ", "name ", "text ", "some "))


def is_turned_to_text(project: Project, module: PythonModule, node: ast.expr) -> bool:
    """Whether an expression is what `str` is called with."""
    parent = module.parent(node)
    if not isinstance(parent, ast.Call) or parent.args != [node]:
        return False
    return project.symbol(parent.func) == "builtins.str"


def is_stream(kind: str) -> bool:
    """Whether a type is a stream, or a promise of a stream or response."""
    return kind.startswith(("iterator ", "awaitable "))


def is_first(node: ast.Subscript) -> bool:
    """Whether a subscript takes the first element."""
    return isinstance(node.slice, ast.Constant) and node.slice.value == 0
