"""Which test modules ask for a fixture of pytest: those alone find what it makes."""

from __future__ import annotations

import ast
import re
from pathlib import PurePosixPath

from codemod.analysis.project import Project
from codemod.sources.python_module import PythonModule

_Function = ast.FunctionDef | ast.AsyncFunctionDef


def asking_modules(
    project: Project, module: PythonModule, node: ast.AST
) -> list[PythonModule] | None:
    """The modules that ask for the fixture around a place of a `conftest.py`, by its name.

    Args:
        node: a place in `module`.

    Returns:
        The modules, none where nobody asks; None where pytest may give the fixture to any test, or
        where the place stands in no fixture.
    """
    if PurePosixPath(module.path).name != "conftest.py":
        return None
    fixture = _outermost_function(module, node)
    if fixture is None or not _is_asked_for_by_name(fixture):
        return None
    names = {fixture.name}
    functions = [each for each in module.tree.body if isinstance(each, _Function)]
    while True:
        users = [each for each in functions if names & _parameters(each) - {each.name}]
        if any(not _is_asked_for_by_name(each) for each in users):
            return None
        if names.issuperset(each.name for each in users):
            break
        names.update(each.name for each in users)
    mentioned = re.compile(rf"\b(?:{'|'.join(sorted(names))})\b")
    folder = PurePosixPath(module.path).parent
    return [
        other
        for other in project.modules.values()
        if other is not module
        and PurePosixPath(other.path).is_relative_to(folder)
        and mentioned.search(other.text)
    ]


def _outermost_function(module: PythonModule, node: ast.AST) -> _Function | None:
    found = None
    around: ast.AST | None = node
    while around is not None:
        if isinstance(around, ast.ClassDef):
            return None
        if isinstance(around, _Function):
            found = around
        around = module.parent(around)
    return found


def _is_asked_for_by_name(function: _Function) -> bool:
    """Whether a function is a fixture that goes by its own name and runs for those who ask."""
    for decorator in function.decorator_list:
        text = ast.unparse(decorator)
        if "fixture" in text:
            return "autouse" not in text and "name=" not in text
    return False


def _parameters(function: _Function) -> set[str]:
    arguments = function.args
    return {one.arg for one in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}
