"""The names that tests give to what they put in the place of a part of the legacy SDK."""

from __future__ import annotations

import ast
import re

from codemod.rules.legacy.mocks.fake_models import FakeModels
from codemod.rules.legacy.mocks.patches import Part, Patch
from codemod.rules.mocks.written_names import Function, function_of, last_name
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk


def bind(module: PythonModule, patch: Patch, fakes: FakeModels) -> None:
    """Follow the name that a patch gives to what it puts in place.

    Raises:
        Refused: it cannot be told, or what is done with it cannot be translated.
    """
    call, part = patch.call, patch.part
    parent = module.parent(call)
    scope: ast.AST = function_of(module, call) or module.tree
    if isinstance(parent, ast.withitem):
        fakes.known(parent)
        if isinstance(parent.optional_vars, ast.Name):
            fakes.variable(scope, parent.optional_vars.id, part)
        elif parent.optional_vars is not None:
            raise fakes.refused(call)
    elif isinstance(parent, Function):
        name = parameter_of(module, parent, call)
        if name:
            fakes.variable(parent, name, part)
    elif isinstance(parent, ast.Call) and last_name(parent.func) == "enter_context":
        _bind_value(module, parent, part, fakes)
    elif is_lasting(call):
        _bind_value(module, call, part, fakes)
    elif isinstance(parent, ast.Attribute) and parent.attr == "start":
        started = module.parent(parent)
        assert isinstance(started, ast.expr)
        _bind_value(module, started, part, fakes)
    elif isinstance(parent, ast.Assign) and len(parent.targets) == 1:
        _patcher(module, parent, part, fakes)
    else:
        raise fakes.refused(call)


def _bind_value(module: PythonModule, value: ast.expr, part: Part, fakes: FakeModels) -> None:
    if not isinstance(module.parent(value), ast.Expr):
        fakes.use(value, part)


def _patcher(module: PythonModule, statement: ast.Assign, part: Part, fakes: FakeModels) -> None:
    """`patcher = patch(...)`, which a test starts and stops."""
    said = ast.unparse(statement.targets[0])
    scope = function_of(module, statement)
    if said.startswith("self."):
        scope = None
    for node in walk(scope or module.tree):
        if not isinstance(node, ast.Name | ast.Attribute) or ast.unparse(node) != said:
            continue
        parent = module.parent(node)
        if parent is statement:
            continue
        member = parent.attr if isinstance(parent, ast.Attribute) else ""
        if member not in ("start", "stop"):
            raise fakes.refused(node)
        started = module.parent(parent) if parent is not None else None
        if member == "start" and isinstance(started, ast.Call):
            _bind_value(module, started, part, fakes)


def bound_name(module: PythonModule, call: ast.Call) -> str:
    """The name that a patch gives to its stand-in; empty for none."""
    parent = module.parent(call)
    if isinstance(parent, Function):
        return parameter_of(module, parent, call)
    if isinstance(parent, ast.withitem) and isinstance(parent.optional_vars, ast.Name):
        return parent.optional_vars.id
    if isinstance(parent, ast.Assign) and is_lasting(call):
        return ast.unparse(parent.targets[0])
    return ""


def function_around(module: PythonModule, call: ast.Call) -> Function | None:
    """The function that a patch is in force in."""
    parent = module.parent(call)
    return parent if isinstance(parent, Function) else function_of(module, call)


def outlasts_test(module: PythonModule, call: ast.Call) -> bool:
    """Whether a patch is in force until its test ends, so that nothing runs after it."""
    item = module.parent(call)
    if not isinstance(item, ast.withitem):
        return True
    function = function_of(module, call)
    block = module.parent(item)
    inside = list(walk(block)) if block is not None else []
    if any(isinstance(node, ast.Yield) for node in inside):
        return True
    if function is None or not function.name.startswith("test"):
        return False
    last = max(getattr(node, "end_lineno", 0) or 0 for node in inside)
    return not any(
        isinstance(node, ast.Call)
        and node.lineno > last
        and not last_name(node.func).startswith("assert")
        for node in walk(function)
    )


def ends_with_its_test(module: PythonModule, call: ast.Call) -> bool:
    """Whether a patch is no longer in force when tests of other files run."""
    parent = module.parent(call)
    if not (isinstance(parent, ast.withitem | Function | ast.ClassDef) or is_lasting(call)):
        return False
    function = function_around(module, call)
    decorators = function.decorator_list if function is not None else []
    return not any(re.search("session|package", ast.unparse(one)) for one in decorators)


def is_lasting(call: ast.Call) -> bool:
    """Whether a patch needs no `with`: one of pytest-mock or of monkeypatch."""
    function: ast.AST = call.func
    while isinstance(function, ast.Attribute):
        function = function.value
    return isinstance(function, ast.Name) and function.id in ("mocker", "monkeypatch")


def parameter_of(module: PythonModule, function: Function, call: ast.Call) -> str:
    """The parameter of a test that a decorator gives its stand-in to; empty for none."""
    giving = [one for one in function.decorator_list if _gives(one)]
    names = [one.arg for one in function.args.args]
    if isinstance(module.parent(function), ast.ClassDef):
        names = names[1:]
    if call not in giving:
        return ""
    index = len(giving) - 1 - giving.index(call)
    return names[index] if index < len(names) else ""


def _gives(decorator: ast.expr) -> bool:
    """Whether a decorator is a patch that makes a stand-in and hands it to the test."""
    if not isinstance(decorator, ast.Call):
        return False
    name = last_name(decorator.func)
    names = {one.arg for one in decorator.keywords}
    if name not in ("patch", "object") or "new" in names:
        return False
    return len(decorator.args) <= (1 if name == "patch" else 2)
