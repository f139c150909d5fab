"""The names of modules that tests replace: `patch("app.client")`, `patch.object(app, "client")`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache

from codemod.analysis.project import Project
from codemod.analysis.values import ModuleValue
from codemod.sources.python_module import PythonModule

REPLACERS = frozenset({"object", "patch", "setattr"})
"""Last names of `mock.patch`, `mock.patch.object`, `monkeypatch.setattr` and their like."""


def patched_names(project: Project, call: ast.Call) -> Iterator[tuple[PythonModule, list[str]]]:
    """The modules that a call replaces something in, each with the path of that in it."""
    function = call.func
    last = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    if last not in REPLACERS or not call.args:
        return
    target = call.args[0]
    if isinstance(target, ast.Constant) and isinstance(target.value, str):
        names = target.value.split(".")
        named = _by_name(project)
        for length in range(1, len(names)):
            for module in named.get(tuple(names[:length]), ()):
                yield module, names[length:]
    elif len(call.args) > 1 and isinstance(call.args[1], ast.Constant):
        for value in project.values(target):
            found = project.modules.get(value.name) if isinstance(value, ModuleValue) else None
            if found is not None and isinstance(call.args[1].value, str):
                yield found, [call.args[1].value]


@lru_cache(maxsize=1)
def _by_name(project: Project) -> dict[tuple[str, ...], list[PythonModule]]:
    """The modules of a project by the words of the names they have from its root."""
    found: dict[tuple[str, ...], list[PythonModule]] = {}
    for module in project.modules.values():
        found.setdefault(module.package_parts, []).append(module)
    return found
