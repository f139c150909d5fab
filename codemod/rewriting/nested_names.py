"""Names that functions of a file bind for themselves, and helpers that step out of their way."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import lru_cache

from codemod.helpers.catalog import helper_names
from codemod.helpers.recognition import Definition, definitions_of
from codemod.rewriting.import_sites import all_names
from codemod.rewriting.tokens import split_lines
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk


def unshadowed(module: PythonModule, name: str) -> str:
    """The name for a helper: its own, or one with an underscore where functions use its own."""
    if name not in _nested_bindings(module):
        return name
    taken = all_names(module.tree) - definitions_of(module.text).keys()
    name = f"_{name}"
    while name in taken:
        name += "_"
    return name


@lru_cache(maxsize=64)
def _nested_bindings(module: PythonModule) -> frozenset[str]:
    """The names that functions, lambdas and comprehensions bind: parameters and variables."""
    found: set[str] = set()
    for scope in walk(module.tree):
        if isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            for node in walk(scope):
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                    found.add(node.id)
                elif isinstance(node, ast.arg):
                    found.add(node.arg)
        elif isinstance(scope, ast.comprehension):
            found.update(node.id for node in walk(scope.target) if isinstance(node, ast.Name))
    return frozenset(found)


def with_definitions_renamed(text: str, names: Mapping[str, str]) -> str:
    """`text` with other names for helpers that it defines, there and in the helpers that use them.

    Args:
        text: a module.
        names: old name -> new name.
    """
    if not names:
        return text
    ours = {*helper_names(), *names}
    lines = split_lines(text)
    places: set[tuple[int, int, str]] = set()
    for name, definition in definitions_of(text).items():
        if name in names:
            places.add((definition.lineno, _column_of_name(definition), name))
        if name in ours:
            places.update(
                (node.lineno, node.col_offset, node.id)
                for node in walk(definition)
                if isinstance(node, ast.Name) and node.id in names
            )
    for line, column, name in sorted(places, reverse=True):
        old = lines[line - 1].encode()
        new = old[:column] + names[name].encode() + old[column + len(name.encode()) :]
        lines[line - 1] = new.decode()
    return "".join(lines)


def _column_of_name(definition: Definition) -> int:
    words = {ast.FunctionDef: "def ", ast.AsyncFunctionDef: "async def ", ast.ClassDef: "class "}
    return definition.col_offset + len(words[type(definition)])
