"""Names that come with `from module import *`."""

from __future__ import annotations

import ast

from codemod.analysis.graph import ImportOperation
from codemod.analysis.project import Project
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk


def star_reads(
    project: Project, module: PythonModule, home: PythonModule, name: str
) -> list[ast.Name] | None:
    """The reads of `name` in a module that has it from a star import of `home`.

    None when the name could mean something else there, or be read from there in turn.
    """
    if _binds(module, name) or _is_passed_on(project, module, name):
        return None
    graph = project.graphs[module.path]
    for target in graph.star_imports:
        path = project.solver.resolver.resolve(target, module.path)
        other = project.modules.get(path or "")
        if other is None or (other is not home and _binds(other, name)):
            return None
    return [
        node
        for node in walk(module.tree)
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)
    ]


def _binds(module: PythonModule, name: str) -> bool:
    for node in walk(module.tree):
        if isinstance(node, ast.Name) and node.id == name and not isinstance(node.ctx, ast.Load):
            return True
        if isinstance(node, ast.arg) and node.arg == name:
            return True
        if isinstance(node, ast.alias) and (node.asname or node.name.partition(".")[0]) == name:
            return True
        if getattr(node, "name", None) == name and not isinstance(node, ast.alias):
            return True
    return False


def _is_passed_on(project: Project, module: PythonModule, name: str) -> bool:
    """Whether other modules have the name from this one, or may have it."""
    resolve = project.solver.resolver.resolve
    todo, seen = [module], {module}
    while todo:
        owner = todo.pop()
        for path, graph in project.graphs.items():
            if any(resolve(target, path) == owner.path for target in graph.star_imports):
                if name in graph.module.text:
                    return True
                todo += [graph.module] if graph.module not in seen else []
                seen.add(graph.module)
            for operation in graph.operations:
                if isinstance(operation, ImportOperation) and operation.target:
                    own = resolve(operation.target, path) == owner.path
                    if own and operation.name in (name, None) and name in graph.module.text:
                        return True
    return False
