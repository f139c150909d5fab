"""Walks of syntax trees: `ast.walk` without the detours, since everything here walks a lot.

Contexts (`Load`, `Store`, `Del`) are left out: they are shared by all names of a tree and no
place of their own.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

_NEVER_NODES = frozenset(
    {
        "arg",
        "attr",
        "conversion",
        "ctx",
        "id",
        "is_async",
        "kind",
        "kwd_attrs",
        "level",
        "module",
        "rest",
        "simple",
        "tag",
        "type_comment",
        "type_ignores",
    }
)
"""Fields that hold text or numbers in every node that has them."""


class _Fields(dict[type[ast.AST], tuple[str, ...]]):
    """The fields of a class of nodes that can hold nodes, looked up once."""

    def __missing__(self, kind: type[ast.AST]) -> tuple[str, ...]:
        is_leaf = issubclass(kind, ast.Constant | ast.Global | ast.Nonlocal | ast.alias)
        found = () if is_leaf else tuple(name for name in kind._fields if name not in _NEVER_NODES)
        self[kind] = found
        return found


_FIELDS = _Fields()


def children(node: ast.AST) -> list[ast.AST]:
    """The nodes directly below a node, in the order of `ast.iter_child_nodes`."""
    found: list[ast.AST] = []
    for name in _FIELDS[type(node)]:
        value = getattr(node, name, None)
        if value.__class__ is list:
            found += [item for item in value if isinstance(item, ast.AST)]
        elif isinstance(value, ast.AST):
            found.append(value)
    return found


def walk(node: ast.AST) -> Iterator[ast.AST]:
    """A node and everything below it, in the order of `ast.walk`."""
    level: list[ast.AST] = [node]
    for current in level:
        yield current
        for name in _FIELDS[type(current)]:
            value = getattr(current, name, None)
            if value.__class__ is list:
                level += [item for item in value if isinstance(item, ast.AST)]
            elif isinstance(value, ast.AST):
                level.append(value)
