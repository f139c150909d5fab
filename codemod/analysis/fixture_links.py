"""Fakes that tests get from fixtures of pytest, which gives them by the name of a parameter.

Only objects of classes that tests define are followed: what else a fixture makes may come from
anywhere, and be replaced by another fixture of the same name.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from codemod.analysis.graph import ModuleGraph, Slot
from codemod.analysis.values import FunctionInfo, InstanceValue
from codemod.sources.test_files import is_test_path

if TYPE_CHECKING:
    from codemod.analysis.solver import Solver


def link_fixtures(solver: Solver) -> None:
    """Let the fakes that fixtures make be in the parameters that ask for them."""
    graphs = {path: graph for path, graph in solver.graphs.items() if is_test_path(path)}
    links = list(_links(graphs))
    again = True
    while again:
        again = False
        for given, asking in links:
            fakes = [value for value in given.values if _is_fake(value)]
            if any(value not in asking.values for value in fakes):
                solver.add(asking, fakes)
                solver.propagate()
                again = True


def _is_fake(value: object) -> bool:
    return isinstance(value, InstanceValue) and is_test_path(value.cls.module.path)


def _links(graphs: Mapping[str, ModuleGraph]) -> Iterator[tuple[Slot, Slot]]:
    """What a fixture gives, with each parameter that asks for it."""
    fixtures = {path: _fixtures(graph) for path, graph in graphs.items()}
    if not any(fixtures.values()):
        return
    for path, graph in graphs.items():
        folders = [str(folder / "conftest.py") for folder in PurePosixPath(path).parents]
        places = [path, *(place for place in folders if place != path)]
        for function in graph.functions.values():
            if not (function.name.startswith("test") or _name(function)):
                continue
            for name in function.positional:
                for place in places:
                    found = fixtures.get(place, {}).get(name)
                    if found is not None and found is not function:
                        given = found.yielded if found.is_generator else found.returned
                        yield given, function.parameters[name]
                        break


def _fixtures(graph: ModuleGraph) -> dict[str, FunctionInfo]:
    if "fixture" not in graph.module.text:
        return {}
    named = ((_name(function), function) for function in graph.functions.values())
    return {name: function for name, function in named if name}


def _name(function: FunctionInfo) -> str:
    """The name by which tests ask for what a fixture makes; empty for any other function."""
    for decorator in getattr(function.node, "decorator_list", ()):
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        if ast.unparse(called).rpartition(".")[2] != "fixture":
            continue
        for keyword in decorator.keywords if isinstance(decorator, ast.Call) else ():
            if keyword.arg == "name" and isinstance(keyword.value, ast.Constant):
                return str(keyword.value.value)
        return function.name
    return ""
