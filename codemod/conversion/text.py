"""Which expressions are known to be text."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TypeGuard

from codemod.analysis.graph import Slot
from codemod.analysis.project import Project
from codemod.analysis.values import ClassInfo, FunctionValue, InstanceValue, Value
from codemod.conversion.command_line import is_text_option
from codemod.conversion.library_texts import is_library_text, is_word_of_command
from codemod.conversion.literals import is_text_or_none
from codemod.conversion.reading import reads_text
from codemod.conversion.text_annotations import (
    annotated_text,
    says_items_are_text,
    says_loop_gives_text,
)
from codemod.mapping.library_texts import TEXT_FUNCTIONS, TEXT_METHODS, TEXTS_BY_KEY

_LISTING_METHODS = frozenset({"rsplit", "split", "splitlines"})


def is_text(project: Project, node: ast.expr) -> bool:
    """Whether every value that can stand at an expression is a `str` (or None)."""
    return _is_text(project, node, set())


def holds_text(project: Project, slot: Slot) -> bool:
    """Whether every value that can come from a place is a `str` (or None)."""
    return _slot_is_text(project, slot, set())


def _is_text(project: Project, node: ast.expr, seen: set[Slot]) -> bool:
    """As `is_text`; `seen` are the slots being asked, in functions that call themselves."""
    if _makes_text(project, node, seen):
        return True
    slot = project.slot(node)
    return slot is not None and _slot_is_text(project, slot, seen)


def _slot_is_text(project: Project, slot: Slot, seen: set[Slot]) -> bool:
    if slot in seen:
        return True
    seen.add(slot)
    node = slot.node
    if (
        isinstance(node, ast.arg)
        and node.annotation is not None
        and annotated_text(node.annotation)
    ):
        return True
    if is_word_of_command(slot):
        return True
    if (
        isinstance(node, ast.expr)
        and slot.role == "expression"
        and _makes_text(project, node, seen)
    ):
        return True
    if (
        isinstance(node, ast.expr)
        and slot.role == "element"
        and _is_of_texts(project, slot, node, seen)
    ):
        return True
    function = node if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else None
    returns = function.returns if function is not None and slot.role == "return" else None
    if returns is not None and annotated_text(returns):
        return True
    if slot.values and not all(_is_text_value(value) for value in slot.values):
        return False
    sources = [
        source
        for source in slot.predecessors
        if not (_is_none(source) or source.is_unused or _is_property(source))
    ]
    if slot.values and not sources:
        return True
    return bool(sources) and all(_slot_is_text(project, source, seen) for source in sources)


def _is_text_value(value: Value) -> bool:
    """Whether a value is text, such as the name of an enum member."""
    kind = getattr(value, "type", "")
    return kind == "str" or kind.startswith(("name ", "text "))


def _is_property(slot: Slot) -> bool:
    """Whether a slot holds a property, whose value comes from what its function returns."""
    return bool(slot.values) and all(
        isinstance(value, FunctionValue) and value.function.is_property for value in slot.values
    )


def _is_none(slot: Slot) -> bool:
    return isinstance(slot.node, ast.Constant) and slot.node.value is None


def _makes_text(project: Project, node: ast.AST, seen: set[Slot]) -> bool:
    def told(part: ast.expr) -> bool:
        return _is_text(project, part, set(seen))

    if isinstance(node, ast.Constant):
        return isinstance(node.value, str)
    if isinstance(node, ast.JoinedStr):
        return True
    if isinstance(node, ast.BinOp):
        if isinstance(node.op, ast.Add):
            return told(node.left) or told(node.right)
        return isinstance(node.op, ast.Mod | ast.Mult) and told(node.left)
    if isinstance(node, ast.IfExp):
        return told(node.body) and told(node.orelse)
    if isinstance(node, ast.BoolOp):
        return _is_chosen_text(node, told)
    if isinstance(node, ast.Subscript):
        if isinstance(node.slice, ast.Slice):
            return told(node.value)
        return _holds_text(project, node.value)
    if isinstance(node, ast.Call):
        return _gives_text(project, node)
    if isinstance(node, ast.Name):
        return node.id in ("__doc__", "__name__", "__file__")
    return isinstance(node, ast.Attribute) and (
        node.attr == "__doc__"
        or _is_text_field(project, node)
        or is_text_option(project, node)
        or is_library_text(project, node)
    )


def _is_chosen_text(node: ast.BoolOp, told: Callable[[ast.expr], bool]) -> bool:
    """Whether `a or b` is text; of `c and a`, only what is true is taken."""
    if isinstance(node.op, ast.And):
        return all(map(told, node.values))
    *others, last = node.values
    return told(last) and all(
        told(value.values[-1] if _is_conjunction(value) else value) for value in others
    )


def _is_conjunction(node: ast.expr) -> TypeGuard[ast.BoolOp]:
    return isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And)


def _is_of_texts(project: Project, slot: Slot, target: ast.expr, seen: set[Slot]) -> bool:
    """Whether a loop gives a name nothing but text."""
    loop = slot.module.parent(target)
    if not isinstance(loop, ast.For | ast.comprehension) or loop.target is not target:
        return False
    source = loop.iter
    if isinstance(source, ast.Call) and isinstance(source.func, ast.Attribute):
        if source.func.attr in _LISTING_METHODS:
            return _is_text(project, source.func.value, set(seen))
        if source.func.attr == "readlines":
            return reads_text(project, source.func.value)
    if project.symbol(source) in ("sys.stdin", "sys.argv", "os.environ"):
        return True
    if reads_text(project, source):
        return True
    return _is_annotated(project, source, says_loop_gives_text)


def _gives_text(project: Project, call: ast.Call) -> bool:
    if project.symbol(call.func) in TEXT_FUNCTIONS:
        return True
    if not isinstance(call.func, ast.Attribute):
        return False
    if call.func.attr == "read":
        return reads_text(project, call.func.value)
    if call.func.attr == "get" and project.symbol(call.func.value) in TEXTS_BY_KEY:
        return not call.keywords and all(map(is_text_or_none, call.args[1:]))
    return call.func.attr in TEXT_METHODS


def _is_text_field(project: Project, node: ast.Attribute) -> bool:
    """Whether every class of the project that an attribute is read from declares it as text."""
    owners = project.values(node.value)
    return bool(owners) and all(
        isinstance(owner, InstanceValue) and _declares_text(owner.cls, node.attr)
        for owner in owners
    )


def _declares_text(cls: ClassInfo, name: str) -> bool:
    """Whether a class, its bases and subclasses declare a field, and all of them as text."""
    declared = [
        statement.annotation
        for one in cls.lineage()
        for statement in one.node.body
        if isinstance(statement, ast.AnnAssign) and getattr(statement.target, "id", "") == name
    ]
    return bool(declared) and all(annotated_text(annotation) for annotation in declared)


def _holds_text(project: Project, node: ast.expr) -> bool:
    """Whether an expression holds nothing but text, such as a parameter annotated so."""
    if project.symbol(node) in TEXTS_BY_KEY:
        return True
    return _is_annotated(project, node, says_items_are_text)


def _is_annotated(
    project: Project, node: ast.expr, says: Callable[[ast.expr | None], bool]
) -> bool:
    """Whether an expression comes from parameters only whose annotations all say something."""
    slot = project.slot(node)
    roots = project.roots(slot) if slot is not None else []
    return bool(roots) and all(
        isinstance(root.node, ast.arg) and says(root.node.annotation) for root in roots
    )
