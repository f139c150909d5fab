"""Fakes that a test gives the code for contents, which a helper says no to when it runs.

A stand-in for the method took everything.  Contents that the program makes go through a helper,
and that takes what the SDK takes: no `MagicMock()` for a picture.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from codemod.analysis.graph import downstream
from codemod.analysis.project import Project
from codemod.rules.calls import CallPlan
from codemod.rules.mocks.written_names import FAKES, last_name
from codemod.sources.python_module import PythonModule

_HOLDING = (
    ast.BinOp,
    ast.BoolOp,
    ast.Dict,
    ast.IfExp,
    ast.List,
    ast.Set,
    ast.Starred,
    ast.Tuple,
)
_GIVING = ast.Attribute | ast.Subscript | ast.Await
_FILLING = frozenset({"add", "append", "appendleft", "extend", "insert"})
_LISTING = frozenset(
    {"filter", "iter", "list", "map", "next", "reversed", "sorted", "tuple", "zip"}
)


def fakes_for_contents(
    project: Project, module: PythonModule, plans: Sequence[CallPlan]
) -> Iterator[ast.expr]:
    """The fakes in a test that may be in contents which a helper converts."""
    contents = {
        plan.sent.contents for plan in plans if plan.sent is not None and _is_converted(plan)
    }
    if not contents:
        return
    for node in module.nodes_of(ast.Call):
        assert isinstance(node, ast.Call)
        if last_name(node.func) in FAKES and _reaches(project, node, contents):
            yield node


def _is_converted(plan: CallPlan) -> bool:
    parts = plan.sent.input.parts if plan.sent is not None else ()
    return any(isinstance(part, str) and "interaction_input" in part for part in parts)


def _reaches(project: Project, fake: ast.expr, contents: set[ast.expr]) -> bool:
    """Whether a fake, or what it gives, can come to contents, on its own or in a container."""
    seen: set[ast.AST] = set()
    todo: list[ast.expr] = [fake]
    while todo:
        node = todo.pop()
        if node in seen:
            continue
        seen.add(node)
        if node in contents:
            return True
        slot = project.slot(node)
        for place in downstream(slot) if slot is not None else ():
            there = place.node
            if isinstance(there, ast.expr) and there in place.module.parents:
                seen.add(there)
                if there in contents:
                    return True
                todo += _onward(place.module, there)
    return False


def _onward(module: PythonModule, node: ast.expr) -> Iterator[ast.expr]:
    """The expressions that a value becomes a part of, or that are made of it."""
    parent = module.parent(node)
    if isinstance(parent, ast.For | ast.AsyncFor | ast.comprehension) and parent.iter is node:
        yield from (one for one in ast.walk(parent.target) if isinstance(one, ast.Name))
    elif isinstance(parent, ast.Call):
        yield from _of_call(parent, node)
    elif isinstance(parent, ast.expr):
        gives = isinstance(parent, _GIVING) and parent.value is node
        lists = isinstance(parent, ast.ListComp | ast.GeneratorExp) and parent.elt is node
        if gives or lists or isinstance(parent, _HOLDING):
            yield parent


def _of_call(call: ast.Call, node: ast.expr) -> Iterator[ast.expr]:
    """What a call makes of its function or of an argument."""
    if call.func is node:
        yield call
    elif isinstance(call.func, ast.Attribute) and call.func.attr in _FILLING:
        yield call.func.value
    elif isinstance(call.func, ast.Name) and call.func.id in _LISTING:
        yield call
