"""Whether an argument of a legacy model means the same where the model is called.

The old SDK evaluated the arguments when the model was made; the new call evaluates them each time.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

from codemod.analysis.graph import CallOperation
from codemod.analysis.project import Project
from codemod.conversion.definitions import definition_of, function_of, means_same_at
from codemod.conversion.legacy_names import only_assignment
from codemod.conversion.legacy_values import generation_fields, legacy_symbol
from codemod.sources.python_module import PythonModule

_LONGEST_TEXT = 100
_PLAIN = (ast.Constant, ast.Name, ast.Dict, ast.List, ast.Tuple, ast.JoinedStr, ast.UnaryOp)
_GENERIC = frozenset({"List", "Literal", "Optional", "dict", "list"})
_INNER = (ast.FormattedValue, ast.expr_context, ast.unaryop, ast.keyword, ast.operator, ast.BinOp)


def can_be_written_at(
    project: Project, module: PythonModule, value: ast.expr, calls: Iterable[CallOperation]
) -> bool:
    """Whether an expression of the construction can stand in every call with the same value."""
    return all(
        call.module is module and _means_same(project, module, value, call.node) for call in calls
    )


def is_cheap(value: ast.expr) -> bool:
    """Whether an expression may be written several times: a name, a number, a short word."""
    if isinstance(value, ast.Constant):
        return not isinstance(value.value, str) or len(value.value) <= _LONGEST_TEXT // 3
    return isinstance(value, ast.Name | ast.Attribute)


def is_short(module: PythonModule, value: ast.expr) -> bool:
    """Whether an expression can move to the call without burying it."""
    text = module.source(value)
    if isinstance(value, ast.Dict | ast.Call | ast.List):
        return len(text) <= 4 * _LONGEST_TEXT
    return "\n" not in text and len(text) <= _LONGEST_TEXT


def _means_same(project: Project, module: PythonModule, value: ast.expr, call: ast.Call) -> bool:
    if isinstance(value, ast.Call):
        fields = generation_fields(project, module, value)
        known = fields is not None or legacy_symbol(project, value.func)
        inner = [*value.args, *(keyword.value for keyword in value.keywords)]
        return bool(known) and all(_means_same(project, module, one, call) for one in inner)
    if isinstance(value, ast.Attribute):
        return (
            bool(legacy_symbol(project, value))
            or _is_same_attribute(module, value, call)
            or _is_lasting_attribute(project, module, value, call)
        )
    if isinstance(value, ast.Name):
        return means_same_at(module, value, call)
    if isinstance(value, ast.Subscript):
        head = ast.unparse(value.value).rpartition(".")[2]
        return head in _GENERIC and _means_same(project, module, value.slice, call)
    if not isinstance(value, (*_PLAIN, *_INNER)):
        return False
    return all(
        _means_same(project, module, child, call)
        if isinstance(child, ast.expr)
        else isinstance(child, _INNER)
        for child in ast.iter_child_nodes(value)
    )


def _is_same_attribute(module: PythonModule, value: ast.Attribute, call: ast.Call) -> bool:
    """Whether an attribute of a name is read further down in the function that makes the model.

    Nothing in that function may assign an attribute of that name.
    """
    if not isinstance(value.value, ast.Name) or not means_same_at(module, value.value, call):
        return False
    function = function_of(module, value)
    if function is None or function_of(module, call) is not function:
        return False
    return not any(
        isinstance(node, ast.Attribute)
        and node.attr == value.attr
        and not isinstance(node.ctx, ast.Load)
        for node in ast.walk(function)
    )


def _is_lasting_attribute(
    project: Project, module: PythonModule, value: ast.Attribute, call: ast.Call
) -> bool:
    """Whether a `self.name` that is set once, when the object is made, reads the same at a call."""
    here, there = (_method(module, node) for node in (value, call))
    if here is None or there is None or not isinstance(value.value, ast.Name):
        return False
    if not here[1] == there[1] == value.value.id or here[0] is not there[0]:
        return False
    statement = only_assignment(project, value)
    function = function_of(module, statement) if statement is not None else None
    return isinstance(function, ast.FunctionDef) and function.name == "__init__"


def _method(module: PythonModule, node: ast.AST) -> tuple[ast.ClassDef, str] | None:
    """The class whose method a node runs in, and the name of the method's first parameter."""
    current: ast.AST | None = node
    while current is not None:
        parent = module.parent(current)
        if isinstance(parent, ast.ClassDef):
            if not isinstance(current, ast.FunctionDef | ast.AsyncFunctionDef):
                return None
            arguments = current.args.args
            return (parent, arguments[0].arg) if arguments else None
        current = parent
    return None


def reads_binding(
    project: Project, module: PythonModule, node: ast.expr, statement: ast.stmt
) -> bool:
    """Whether a name reads what one assignment binds, and nothing else."""
    definition = definition_of(project, module, node)
    return definition is not None and definition.statement is statement
