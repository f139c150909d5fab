"""Small projects for the tests of the analysis: sources in, solved project out."""

from __future__ import annotations

import ast
from textwrap import dedent

from codemod.analysis.project import Project, analyse
from codemod.sources.python_module import parse_python


def project_of(app: str = "", **files: str) -> Project:
    """A solved project; keys are paths without `.py`, and every file is dedented."""
    modules = {}
    for name, source in ({"app": app} | files if app else files).items():
        path = f"{name}.py"
        modules[path] = parse_python(path, dedent(source).lstrip("\n").encode())
    return analyse(modules, modules)


def types_at(project: Project, path: str, text: str) -> set[str]:
    """The SDK types of every expression of a file that is written as `text`."""
    module = project.modules[path]
    found: set[str] = set()
    seen = False
    for node in ast.walk(module.tree):
        is_read = isinstance(getattr(node, "ctx", ast.Load()), ast.Load)
        if (
            is_read
            and node in project.slots
            and isinstance(node, ast.expr)
            and module.source(node) == text
        ):
            seen = True
            found |= {value.type for value in project.sdk_values(node)}
    assert seen, f"{text!r} is not in {path}"
    return found
