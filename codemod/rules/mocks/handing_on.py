"""Expressions that only hand their value on, to where it can be seen."""

from __future__ import annotations

import ast

from codemod.analysis.values import ClassValue, ContainerMethodValue
from codemod.conversion.result import Conversion
from codemod.rules.mocks.containers import STORING
from codemod.rules.mocks.written_names import last_name
from codemod.sources.python_module import PythonModule


def moves(conversion: Conversion, module: PythonModule, node: ast.expr) -> bool:
    """Whether an expression only hands its value on, to where it can be seen."""
    parent = module.parent(node)
    if isinstance(parent, ast.Assign) and parent.value is node:
        return not any(isinstance(one, ast.Tuple | ast.List) for one in parent.targets)
    if isinstance(parent, ast.AnnAssign | ast.NamedExpr):
        return True
    if isinstance(parent, ast.Dict):
        return node in parent.values
    if isinstance(parent, ast.List | ast.Tuple | ast.Set):
        return True
    if isinstance(parent, ast.IfExp):
        return parent.test is not node
    if isinstance(parent, ast.ListComp | ast.GeneratorExp):
        return parent.elt is node
    call = module.parent(parent) if isinstance(parent, ast.keyword) else parent
    if not isinstance(call, ast.Call) or call.func is node:
        return False
    operation = conversion.project.graphs[module.path].calls.get(call)
    if operation is None:
        return False
    if any(isinstance(one, ContainerMethodValue) for one in operation.callee.values):
        return isinstance(call.func, ast.Attribute) and call.func.attr in STORING
    if conversion.project.symbol(call.func) == "builtins.dict":
        return True
    constructed = any(isinstance(one, ClassValue) for one in operation.callee.values)
    entered = constructed or bool(operation.targets)
    return entered and conversion.project.slot(node) in operation.followed


def passes_on(decorator: ast.expr) -> bool:
    """Whether what a decorated function gives can be seen where it is used."""
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return last_name(called) in ("classmethod", "fixture", "property", "staticmethod")
