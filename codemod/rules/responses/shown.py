"""Where a word may go that says how an answer ended: to people, or to where it is read again."""

from __future__ import annotations

import ast

from codemod.analysis.values import ContainerMethodValue
from codemod.rules.responses.flow import ResponseFlow
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk

TEXT_METHODS = frozenset(
    {"capitalize", "format", "join", "lower", "replace", "split", "strip", "title", "upper"}
)
"""Methods of a text that give another one."""

_RECORDERS = frozenset({"json.dump", "json.dumps", "sys.exit"})
_Scope = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef | ast.Module
_Display = ast.List | ast.Tuple | ast.Set


def outermost(module: PythonModule, node: ast.expr) -> ast.expr:
    """The conditional expression or `a or b` that an expression is one value of."""
    place = node
    while isinstance(parent := module.parent(place), ast.IfExp | ast.BoolOp):
        if isinstance(parent, ast.IfExp) and parent.test is place:
            break
        place = parent
    return place


def is_shown(flow: ResponseFlow, node: ast.expr) -> bool:
    """Whether an expression only becomes part of a text, or is shown as it is.

    `str(reason).upper()` in a message is; a text that the program goes on to look at is not.
    """
    module = flow.module
    if flow.is_printed(node):
        return True
    parent = module.parent(node)
    if isinstance(parent, ast.keyword):
        node, parent = parent.value, module.parent(parent)
    if isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Add | ast.Mod):
        return True
    if isinstance(parent, ast.Tuple) and isinstance(above := module.parent(parent), ast.BinOp):
        return isinstance(above.op, ast.Mod)
    if isinstance(parent, ast.Attribute):
        call = module.parent(parent)
        is_method = isinstance(call, ast.Call) and call.func is parent
        shown = isinstance(call, ast.Call) and is_shown(flow, call)
        return is_method and parent.attr in TEXT_METHODS and shown
    if not isinstance(parent, ast.Call) or parent.func is node:
        return False
    if _is_recorded(flow, parent) or isinstance(module.parent(parent), ast.Raise):
        return True
    return isinstance(parent.func, ast.Attribute) and parent.func.attr == "format"


def _is_recorded(flow: ResponseFlow, call: ast.Call) -> bool:
    """Whether a call writes a word down for others than the same module, which may read it back."""
    symbol = flow.project.symbol(call.func)
    read_back = symbol.startswith("json.") and "json.load" in flow.module.text
    return symbol in _RECORDERS and not read_back


def is_kept_for_show(flow: ResponseFlow, node: ast.expr) -> bool:
    """Whether a text made of an expression gets a name that is only shown.

    That is `reason = candidate.finish_reason.name.lower()` and `print(reason)`.
    """
    module = flow.module
    made: ast.expr = node
    while True:
        member = module.parent(made)
        call = module.parent(member) if isinstance(member, ast.Attribute) else None
        is_method = isinstance(call, ast.Call) and call.func is member
        if not is_method or not isinstance(member, ast.Attribute):
            break
        if member.attr not in TEXT_METHODS or not isinstance(call, ast.Call):
            return False
        made = call
    place = outermost(module, made)
    parent = module.parent(place)
    if made is node or not isinstance(parent, ast.Assign) or len(parent.targets) != 1:
        return False
    target = parent.targets[0]
    return isinstance(target, ast.Name) and all(
        is_shown(flow, outermost(module, use)) for use in _uses(module, target)
    )


def _uses(module: PythonModule, target: ast.Name) -> list[ast.Name]:
    """Where the name of a variable is read in its function."""
    scope: ast.AST = target
    while not isinstance(scope, _Scope) and (parent := module.parent(scope)) is not None:
        scope = parent
    return [
        node
        for node in walk(scope)
        if isinstance(node, ast.Name) and node.id == target.id and isinstance(node.ctx, ast.Load)
    ]


def is_passed_on(flow: ResponseFlow, node: ast.expr) -> bool:
    """Whether an expression is kept, returned or handed to a function of the project."""
    module = flow.module
    parent = module.parent(node)
    if isinstance(parent, ast.Assign | ast.AnnAssign | ast.NamedExpr | ast.Return | ast.Yield):
        return True
    if isinstance(parent, ast.Expr | ast.Lambda):
        return True
    if isinstance(parent, _Display):
        return not isinstance(module.parent(parent), ast.Compare | ast.Subscript)
    if isinstance(parent, ast.Dict):
        return node in parent.values
    if isinstance(parent, ast.ListComp | ast.SetComp | ast.GeneratorExp):
        return parent.elt is node
    if isinstance(parent, ast.DictComp):
        return parent.value is node
    call = module.parent(parent) if isinstance(parent, ast.keyword) else parent
    if not isinstance(call, ast.Call) or call.func is node:
        return False
    symbol = flow.project.symbol(call.func)
    if symbol == "builtins.bool" or (symbol == "builtins.getattr" and node in call.args[2:]):
        return True
    operation = flow.project.graphs[module.path].calls.get(call)
    if operation is None:
        return False
    if any(isinstance(value, ContainerMethodValue) for value in operation.callee.values):
        return isinstance(call.func, ast.Attribute) and call.func.attr in ("append", "add")
    return flow.project.slot(node) in operation.followed
