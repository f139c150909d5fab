"""Exceptions that no handler of the program names: results of futures, of `gather`, of retries.

`future.exception()`, `retry_state.outcome.exception()`, `sys.exc_info()[1]`, what `raises` of a
test gives, and what `isinstance(result, Exception)` has told from a result.  What is read of one
asks it what it has, for it can be of either API.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codemod.analysis.graph import CallOperation, ImportOperation
from codemod.conversion.result import Conversion
from codemod.rules.calls import Context
from codemod.rules.errors.reads import RENAMED, ErrorReads
from codemod.rules.rule import Draft, Proposal
from codemod.sources.python_module import PythonModule

_BROAD = frozenset({"builtins.BaseException", "builtins.Exception"})
_Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.Module
_MARKS = (
    "exc_info()[1]",
    "exception()",
    'exception"]',
    "exception']",
    "isinstance(",
    ".exception.",
    ".value.",
)


def propose_outcomes(context: Context, module: PythonModule, rule: str) -> list[Proposal]:
    """One proposal per function and exception in it of which a renamed member is read."""
    if not any(mark in module.text for mark in _MARKS):
        return []
    found = dict(_exceptions(context, module))
    origins = _origins(context, module) if found else frozenset()
    proposals: list[Proposal] = []
    for (function, source), place in found.items() if origins else ():
        draft = Draft(rule, origins, Conversion(context.project, module))
        with draft as conversion:
            if _is_caught(function, source) or not ErrorReads(conversion).translate(
                conversion, function, source
            ):
                raise conversion.refuse("handler-not-understood", place)
        proposals.append(draft.proposal())
    return proposals


def _exceptions(
    context: Context, module: PythonModule
) -> Iterator[tuple[tuple[ast.AST, str], ast.expr]]:
    """The functions and the source of an exception of which a renamed member is read there."""
    for node in module.nodes_of(ast.Call, ast.Subscript, ast.Attribute):
        if not isinstance(node, ast.expr):
            continue
        named = _named(context, module, node)
        if named is None:
            continue
        function = _function(module, node)
        source = module.source(named)
        if _reads_renamed(module, function, source):
            yield (function, source), named


def _named(context: Context, module: PythonModule, node: ast.expr) -> ast.expr | None:
    """The exception that an expression is or tells of: under its name, where it gets one."""
    if isinstance(node, ast.Call) and context.project.symbol(node.func) == "builtins.isinstance":
        return _tested(context, module, node)
    if not _is_exception(context, module, node):
        return None
    parent = module.parent(node)
    if isinstance(parent, ast.NamedExpr):
        return parent.target
    if isinstance(parent, ast.Assign) and len(parent.targets) == 1:
        return parent.targets[0]
    return node


def _is_exception(context: Context, module: PythonModule, node: ast.expr) -> bool:
    if isinstance(node, ast.Call):
        if node.args or node.keywords:
            return False
        is_method = isinstance(node.func, ast.Attribute) and node.func.attr == "exception"
        return is_method or context.project.symbol(node.func) == "sys.exception"
    if isinstance(node, ast.Subscript):
        key = node.slice.value if isinstance(node.slice, ast.Constant) else None
        called = node.value.func if isinstance(node.value, ast.Call) else None
        of_system = called is not None and context.project.symbol(called) == "sys.exc_info"
        return key == "exception" or (key == 1 and of_system)
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return node.attr in ("exception", "value") and _is_raised_in(module, node.value.id)
    return False


def _tested(context: Context, module: PythonModule, test: ast.Call) -> ast.expr | None:
    """The name of which `isinstance(name, Exception)` asks, unless a handler has given it."""
    if len(test.args) != 2 or not isinstance(test.args[0], ast.Name):
        return None
    classes = test.args[1].elts if isinstance(test.args[1], ast.Tuple) else [test.args[1]]
    broad = all(context.project.symbol(one) in _BROAD for one in classes)
    caught = _is_caught(_function(module, test), test.args[0].id)
    return test.args[0] if broad and not caught else None


def _is_raised_in(module: PythonModule, name: str) -> bool:
    """Whether a name is what `pytest.raises` or `assertRaises` give."""
    return any(
        isinstance(item.optional_vars, ast.Name)
        and item.optional_vars.id == name
        and isinstance(item.context_expr, ast.Call)
        and ast.unparse(item.context_expr.func).endswith(("raises", "assertRaises"))
        for node in module.nodes_of(ast.With)
        if isinstance(node, ast.With)
        for item in node.items
    )


def _reads_renamed(module: PythonModule, function: ast.AST, source: str) -> bool:
    for node in ast.walk(function):
        if isinstance(node, ast.Attribute) and node.attr in RENAMED:
            if module.source(node.value) == source:
                return True
        elif isinstance(node, ast.Call) and len(node.args) > 1 and _looks(node):
            name = node.args[1]
            known = isinstance(name, ast.Constant) and name.value in RENAMED
            if known and module.source(node.args[0]) == source:
                return True
    return False


def _looks(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Name) and call.func.id in ("getattr", "hasattr")


def _is_caught(function: ast.AST, name: str) -> bool:
    return any(
        isinstance(node, ast.ExceptHandler) and node.name == name for node in ast.walk(function)
    )


def _function(module: PythonModule, node: ast.AST) -> ast.AST:
    current = module.parent(node)
    while current is not None and not isinstance(current, _Function):
        current = module.parent(current)
    return current or module.tree


def _origins(context: Context, module: PythonModule) -> frozenset[CallOperation]:
    """The calls of a module; where it has none, those of modules it is imported by or imports."""
    own = {call for call in context.plans if call.module is module}
    if not own:
        near = _imported(context, module.path)
        own = {
            call
            for call in context.plans
            if call.module.path in near or module.path in _imported(context, call.module.path)
        }
    return context.moving(own) if own else frozenset()


def _imported(context: Context, path: str) -> set[str]:
    resolver = context.project.solver.resolver
    return {
        resolver.resolve(operation.target, path) or ""
        for operation in context.project.graphs[path].operations
        if isinstance(operation, ImportOperation) and operation.target
    }
