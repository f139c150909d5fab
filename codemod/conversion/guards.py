"""What the code around an expression says about it: tests that hold there, handlers that watch."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk

_Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
_BROAD = frozenset({"BaseException", "Exception"})

MISSING_PARTS = frozenset({"AttributeError", "IndexError", "LookupError", "TypeError"})
"""What looking for the content or the parts of an answer raised where it has none."""

_Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


def only_truth_matters(module: PythonModule, node: ast.expr) -> bool:
    """Whether a place uses an expression only as a condition."""
    parent = module.parent(node)
    if isinstance(parent, ast.If | ast.While | ast.IfExp | ast.Assert):
        return parent.test is node
    if isinstance(parent, ast.UnaryOp):
        return isinstance(parent.op, ast.Not)
    if isinstance(parent, ast.comprehension):
        return node in parent.ifs
    if isinstance(parent, ast.GeneratorExp | ast.ListComp):
        call = module.parent(parent)
        named = isinstance(call, ast.Call) and getattr(call.func, "id", "") in ("all", "any")
        return named and parent.elt is node
    if isinstance(parent, ast.Call):
        is_bool = isinstance(parent.func, ast.Name) and parent.func.id == "bool"
        return is_bool and parent.args == [node] and isinstance(node, ast.BoolOp)
    if isinstance(parent, ast.BoolOp):
        last = node is parent.values[-1]
        return only_truth_matters(module, parent) or (isinstance(parent.op, ast.And) and not last)
    return False


def is_condition(module: PythonModule, node: ast.expr) -> bool:
    """Whether a place uses an expression as a condition, so that its value goes nowhere.

    The value of `x and y` is `x` where that is false, so an operand is none unless the whole is.
    """
    if isinstance(module.parent(node), ast.BoolOp):
        outer = module.parent(node)
        return isinstance(outer, ast.expr) and is_condition(module, outer)
    return only_truth_matters(module, node)


def holding_tests(module: PythonModule, node: ast.expr) -> Iterator[ast.expr]:
    """The tests that are true whenever an expression is evaluated, innermost first."""
    current: ast.AST = node
    while (parent := module.parent(current)) is not None:
        if isinstance(parent, _Function):
            yield from _passed_by(parent, current)
            return
        if isinstance(parent, ast.If | ast.While | ast.IfExp):
            body = [parent.body] if isinstance(parent, ast.IfExp) else parent.body
            if current in body:
                yield from _conjuncts(parent.test)
        elif isinstance(parent, ast.BoolOp) and isinstance(parent.op, ast.And):
            for value in parent.values:
                if value is current:
                    break
                yield from _conjuncts(value)
        elif isinstance(parent, _Comprehension) and not isinstance(current, ast.comprehension):
            for generator in parent.generators:
                for test in generator.ifs:
                    yield from _conjuncts(test)
        yield from _passed_by(parent, current)
        current = parent


def _passed_by(parent: ast.AST, current: ast.AST) -> Iterator[ast.expr]:
    """The tests that the block has passed: `if not x: continue` further up, or `assert x`."""
    for name in ("body", "orelse", "finalbody"):
        block = getattr(parent, name, None)
        if not isinstance(block, list) or current not in block:
            continue
        end = block.index(current)
        for index, statement in enumerate(block[:end]):
            if isinstance(statement, ast.Assert):
                if not _binds(block[index + 1 : end + 1], statement.test):
                    yield from _conjuncts(statement.test)
            elif isinstance(statement, ast.If) and not statement.orelse and _leaves(statement.body):
                if _binds(block[index + 1 : end + 1], statement.test):
                    continue
                for test in _disjuncts(statement.test):
                    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
                        yield test.operand
                    elif isinstance(test, ast.Compare) and is_test_for_none(test):
                        yield ast.Compare(test.left, [ast.IsNot()], test.comparators)


def _binds(statements: list[ast.stmt], test: ast.expr) -> bool:
    """Whether statements bind a name that a test reads, so that it may no longer hold."""
    names = {node.id for node in walk(test) if isinstance(node, ast.Name)}
    return any(
        isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id in names
        for statement in statements
        for node in walk(statement)
    )


def is_test_for_none(test: ast.Compare) -> bool:
    """Whether a comparison is `x is None` (or `x == None`)."""
    if len(test.ops) != 1 or not isinstance(test.ops[0], ast.Is | ast.Eq):
        return False
    other = test.comparators[0]
    return isinstance(other, ast.Constant) and other.value is None


def _leaves(body: list[ast.stmt]) -> bool:
    return isinstance(body[-1], ast.Return | ast.Continue | ast.Break | ast.Raise)


def _conjuncts(test: ast.expr) -> Iterator[ast.expr]:
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
        for value in test.values:
            yield from _conjuncts(value)
    else:
        yield test


def _disjuncts(test: ast.expr) -> Iterator[ast.expr]:
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.Or):
        for value in test.values:
            yield from _disjuncts(value)
    else:
        yield test


def is_known_set(module: PythonModule, node: ast.expr) -> bool:
    """Whether a test around `x.name` has made sure that `x.name` is there."""
    written = ast.unparse(node)
    for test in holding_tests(module, node):
        if isinstance(test, ast.Compare) and len(test.ops) == 1:
            against_none = isinstance(test.ops[0], ast.IsNot | ast.NotEq) and (
                isinstance(test.comparators[0], ast.Constant) and test.comparators[0].value is None
            )
            if not against_none:
                continue
            test = test.left
        named = test.target if isinstance(test, ast.NamedExpr) else test
        if written in (ast.unparse(named), ast.unparse(test)):
            return True
    return False


def caught_names(module: PythonModule, node: ast.AST) -> set[str]:
    """The plain names of the exception classes that handlers around a node in its function name."""
    return {
        part.id
        for statement in watching_tries(module, node)
        for handler in statement.handlers
        if handler.type is not None
        for part in walk(handler.type)
        if isinstance(part, ast.Name)
    }


def is_missed(module: PythonModule, node: ast.expr, owner: ast.expr, broad: bool) -> bool:
    """Whether a handler sees that what is read at `node` is missing in `owner`.

    Args:
        module: where they are.
        node: the read.
        owner: the answer, or the chunk of one, which no test may have asked before.
        broad: whether a handler that catches everything counts.
    """
    caught = caught_names(module, node)
    if not (caught & MISSING_PARTS or (broad and _catches_all(module, node, caught))):
        return False
    written = ast.unparse(owner)
    return not any(written in ast.unparse(test) for test in holding_tests(module, node))


def _catches_all(module: PythonModule, node: ast.AST, caught: set[str]) -> bool:
    """Whether a handler around a node catches everything; `caught` are the names in handlers."""
    return bool(caught & _BROAD) or any(
        handler.type is None
        for statement in watching_tries(module, node)
        for handler in statement.handlers
    )


def watching_tries(module: PythonModule, node: ast.AST) -> Iterator[ast.Try]:
    """The `try` statements in the same function whose handlers watch a node."""
    current = node
    while (parent := module.parent(current)) is not None and not isinstance(current, _Function):
        if isinstance(parent, ast.Try) and current in parent.body and parent.handlers:
            yield parent
        current = parent


def is_shown_by_method(module: PythonModule, node: ast.AST) -> bool:
    """Whether an expression is the `answer` of `answer.__str__()`."""
    member = module.parent(node)
    call = module.parent(member) if isinstance(member, ast.Attribute) else None
    return (
        isinstance(member, ast.Attribute)
        and member.attr in ("__repr__", "__str__")
        and isinstance(call, ast.Call)
        and call.func is member
        and not call.args
    )
