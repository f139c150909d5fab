"""Recognizes helpers that a file has already, with whatever features."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from functools import cache

from codemod.helpers.catalog import Helper, exact_helper, own_features
from codemod.helpers.features import ALL

Function = ast.FunctionDef | ast.AsyncFunctionDef


def shape(function: Function) -> str:
    """The syntax of a function without its docstring, whose indentation is the file's."""
    documented = ast.get_docstring(function) is not None
    parts = [function.args, function.returns, *function.body[documented:]]
    return type(function).__name__ + "".join(ast.dump(part) if part else "-" for part in parts)


def functions_of(source: str) -> dict[str, Function]:
    """The functions at the top level of a module, by name."""
    body = ast.parse(source).body
    return {node.name: node for node in body if isinstance(node, Function)}


def recognized(name: str, functions: Mapping[str, Function]) -> Helper | None:
    """The helper `name` as it stands among the functions of a file.

    Layout, quotes and docstrings may differ from what was inserted; None when anything else does.
    """
    everything = exact_helper(name, frozenset({ALL}))
    traits = _traits(functions[each] for each in everything.defines if each in functions)
    features = {each for each, needed in _traits_by_feature(name).items() if needed <= traits}
    candidate = exact_helper(name, frozenset(features))
    for each, function in functions_of(candidate.source).items():
        if each not in functions or shape(functions[each]) != shape(function):
            return None
    return candidate


@cache
def _traits_by_feature(name: str) -> dict[str, set[str]]:
    """What shows a feature in the source of a helper."""
    bare = _traits(functions_of(exact_helper(name, frozenset()).source).values())
    found = {}
    for feature in own_features(name):
        source = exact_helper(name, frozenset({feature})).source
        found[feature] = _traits(functions_of(source).values()) - bare
    return {feature: traits for feature, traits in found.items() if traits}


def _traits(functions: Iterable[Function]) -> set[str]:
    """The expressions in functions, and the tests of their `if` statements as such."""
    found = set()
    for function in functions:
        for node in ast.walk(function):
            if isinstance(node, ast.expr):
                found.add(ast.dump(node))
            elif isinstance(node, ast.If):
                found.add(f"if {ast.dump(node.test)}")
    return found
