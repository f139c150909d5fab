"""Reads of a function call in an answer of google-generativeai.

A part without a call had an empty one, and all numbers among the arguments were floats.
"""

from __future__ import annotations

import ast

from codemod.analysis.project import Project
from codemod.conversion.guards import holding_tests, is_known_set
from codemod.conversion.presence import presence
from codemod.conversion.result import Conversion
from codemod.rewriting.edits import Code, code
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk

_NUMBERS = frozenset({"integer", "number"})
_CLASSES = frozenset({"float", "int"})
_CHANGES = frozenset({"clear", "pop", "popitem", "setdefault", "update"})


def call_member(conversion: Conversion, node: ast.Attribute, owner: Code, new: str) -> Code:
    """A member of a function call.

    Args:
        conversion: where helpers are asked for.
        node: the old read.
        owner: the item that takes the place of the call.
        new: the name of the member there.

    Raises:
        Refused: the arguments are changed in a way that would change a copy of them.
    """
    read = code(owner, f".{new}")
    module, call = conversion.module, node.value
    known = is_known_set(module, call) or _is_named(module, call)
    if not known and presence(conversion.project, node.value).may_be_other:
        read = code("getattr(", owner, f', "{new}", {"{}" if new == "arguments" else repr("")})')
    if new != "arguments" or not _may_have_numbers(conversion.project):
        return read
    if _is_changed(conversion.module, node):
        # What is put in becomes a float where it is read, as it did when it was put in.
        if read != code(owner, f".{new}") or not _is_statement(conversion.module, node):
            raise conversion.refuse("read-not-understood", node, node.attr)
        return read
    return code(conversion.helper("with_floats"), "(", read, ")")


def _is_named(module: PythonModule, call: ast.expr) -> bool:
    """Whether a test has found that the call has a name, which only calls have."""
    name = f"{ast.unparse(call)}.name"
    for test in holding_tests(module, call):
        if isinstance(test, ast.Compare) and isinstance(test.ops[0], ast.Eq):
            other = test.comparators[0]
            found = isinstance(other, ast.Constant) and bool(other.value)
            if found and ast.unparse(test.left) == name:
                return True
        elif ast.unparse(test) == name:
            return True
    return False


def _is_changed(module: PythonModule, node: ast.Attribute) -> bool:
    """Whether the arguments get new values, or a name to get them under."""
    parent = module.parent(node)
    if isinstance(parent, ast.Subscript):
        return not isinstance(parent.ctx, ast.Load)
    return isinstance(parent, ast.Attribute) and parent.attr in _CHANGES


def _is_statement(module: PythonModule, node: ast.Attribute) -> bool:
    """Whether a change of the arguments gives nothing back."""
    parent = module.parent(node)
    if isinstance(parent, ast.Subscript):
        return not isinstance(parent.ctx, ast.Load)
    call = module.parent(parent) if parent is not None else None
    return isinstance(call, ast.Call) and isinstance(module.parent(call), ast.Expr)


def _may_have_numbers(project: Project) -> bool:
    """Whether a function of the project may be declared to take numbers."""
    for module in project.modules.values():
        for node in walk(module.tree):
            word = node.attr if isinstance(node, ast.Attribute) else getattr(node, "value", "")
            if isinstance(word, str) and word.lower() in _NUMBERS:
                return True
            if isinstance(node, ast.arg) and node.annotation is not None:
                names = {getattr(part, "id", "") for part in walk(node.annotation)}
                if names & _CLASSES:
                    return True
    return False
