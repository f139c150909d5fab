"""The name under which a test loads a module of the project."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import PurePosixPath

from codemod.analysis.import_closure import ImportClosure
from codemod.analysis.project import Project
from codemod.sources.python_module import PythonModule


def name_loaded(project: Project, test: PythonModule, module: PythonModule) -> str | None:
    """The dotted name of a module that a test has certainly loaded when its own code begins.

    Args:
        project: the project.
        test: the test, which must import the module at its top, directly or through others.
        module: the module.

    Returns:
        None where the test does not load it, or may load it under another name: the name goes by
        the folder that the other imports at the top of the test start from.
    """
    direct = list(_imported(project, test))
    names = {name for name, path in direct if path == module.path}
    if not names and "sys.path" not in test.text and _is_loaded(project, test, module):
        names = {
            found
            for name, path in direct
            if (found := _from_same_folder(name, path, module.path)) is not None
        }
    return names.pop() if len(names) == 1 else None


def _imported(project: Project, test: PythonModule) -> Iterator[tuple[str, str]]:
    """The modules of the project that a test imports at its top by absolute names."""
    resolver = project.solver.resolver
    for node in test.tree.body:
        named: list[str] = []
        if isinstance(node, ast.Import):
            named = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            named = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        for name in named:
            path = resolver.resolve(name, test.path)
            if path is not None and path.endswith(".py"):
                yield name, path


def _is_loaded(project: Project, test: PythonModule, module: PythonModule) -> bool:
    closure = ImportClosure(project)
    return any(module.path in closure.of(path) for _, path in _imported(project, test))


def _from_same_folder(name: str, path: str, wanted: str) -> str | None:
    """The name of a module that starts where another one starts, as `app.service` in `src/`."""
    parts = list(PurePosixPath(path).with_suffix("").parts)
    if parts[-1] == "__init__":
        parts.pop()
    length = len(name.split("."))
    if parts[len(parts) - length :] != name.split("."):
        return None
    root = parts[: len(parts) - length]
    found = list(PurePosixPath(wanted).with_suffix("").parts)
    if found[-1] == "__init__":
        found.pop()
    return ".".join(found[len(root) :]) if found[: len(root)] == root else None
