"""The quick walks give what those of `ast` give, in the same order."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from codemod.sources.python_module import parse_python
from codemod.sources.walking import children, walk

FILES = sorted(Path(__file__).parent.parent.rglob("*.py"))

SYNTAX = """
from __future__ import annotations
import a.b as c, d
global x
@e
async def f(a, /, b: int = 1, *c, d=2, **g) -> str:
    async with h as (i, j):
        yield [*k, {**l, "m": -n}, f"{o!r:>{p}}", (q := r)]
    try:
        del s[t:u, ...]
    except* v as w:
        raise x from y
    else:
        nonlocal_ = lambda *z: z if a < b <= c else {d for e in f if g}
match a:
    case {"b": C(d, e=f), **rest} | [_, *g] if h:
        pass
"""


def own_walk(node: ast.AST) -> list[ast.AST]:
    return [one for one in ast.walk(node) if not isinstance(one, ast.expr_context)]


@pytest.mark.parametrize("source", [SYNTAX, *(file.read_text("utf-8") for file in FILES[::9])])
def test_the_order_is_that_of_ast(source: str) -> None:
    try:
        tree = ast.parse(source)
    except SyntaxError:
        pytest.skip("needs a newer Python")
    assert list(walk(tree)) == own_walk(tree)
    for node in walk(tree):
        below = [one for one in ast.iter_child_nodes(node) if not isinstance(one, ast.expr_context)]
        assert children(node) == below


def test_nodes_of_some_classes_come_in_the_order_of_a_walk() -> None:
    module = parse_python("m.py", b"for a in b:\n    f(a)\nc = {d: f(1) for d in e}\ng = a.h\n")
    kinds = (ast.Call, ast.Attribute, ast.For)
    expected = [node for node in ast.walk(module.tree) if isinstance(node, kinds)]
    assert list(module.nodes_of(*kinds)) == expected
    assert list(module.nodes_of(ast.Try)) == []
