"""Whether an argument of a legacy model means the same where the model is called.

The old SDK evaluated the arguments when the model was made; the new call evaluates them each time.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

from codemod.analysis.project import Project
from codemod.conversion.definitions import (
    always_means_same,
    comes_later,
    definition_of,
    function_of,
    means_same_at,
)
from codemod.conversion.legacy.names import only_assignment
from codemod.conversion.legacy.values import generation_fields, legacy_symbol
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk

_LONGEST_TEXT = 100
_PLAIN = (ast.Constant, ast.Name, ast.Dict, ast.List, ast.Tuple, ast.JoinedStr, ast.UnaryOp)
_GENERIC = frozenset({"List", "Literal", "Optional", "dict", "list"})
_INNER = (ast.FormattedValue, ast.expr_context, ast.unaryop, ast.keyword, ast.operator, ast.BinOp)


@dataclass(frozen=True)
class Use:
    """A call of a model as seen from its construction.

    `direct` says that the call reads the variable that the construction was assigned to, so that
    the variables around the two are the same; a model that comes another way may have been made in
    an earlier round of a loop or call of the function.
    """

    project: Project
    module: PythonModule
    construction: ast.Call
    call: ast.Call
    receiver: ast.expr
    direct: bool

    def means_same(self, value: ast.expr) -> bool:
        """Whether an expression of the construction has the same value at the call."""
        if self.receiver is self.construction:
            return True
        if isinstance(value, ast.Call):
            fields = generation_fields(self.project, self.module, value)
            known = fields is not None or legacy_symbol(self.project, value.func)
            inner = [*value.args, *(keyword.value for keyword in value.keywords)]
            return bool(known) and all(self.means_same(one) for one in inner)
        if isinstance(value, ast.Attribute):
            return bool(legacy_symbol(self.project, value)) or self._same_attribute(value)
        if isinstance(value, ast.Name):
            return self._same_name(value)
        if isinstance(value, ast.Subscript):
            head = ast.unparse(value.value).rpartition(".")[2]
            return head in _GENERIC and self.means_same(value.slice)
        if not isinstance(value, (*_PLAIN, *_INNER)):
            return False
        return all(
            self.means_same(child) if isinstance(child, ast.expr) else isinstance(child, _INNER)
            for child in ast.iter_child_nodes(value)
        )

    def _same_name(self, name: ast.Name) -> bool:
        if always_means_same(self.module, name):
            return True
        statement = self.module.statement(self.construction)
        return (
            self.direct
            and means_same_at(self.module, name, self.call)
            and (
                function_of(self.module, name) is not function_of(self.module, self.call)
                or comes_later(self.module, statement, self.call)
            )
        )

    def _same_attribute(self, value: ast.Attribute) -> bool:
        if self.direct and _is_same_attribute(self.module, value, self.call):
            return True
        owner = getattr(value.value, "id", "")
        root = self.receiver
        while isinstance(root, ast.Attribute | ast.Call):
            root = root.value if isinstance(root, ast.Attribute) else root.func
        return getattr(root, "id", "") == owner and _is_lasting_attribute(
            self.project, self.module, value, self.call
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
        for node in walk(function)
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
