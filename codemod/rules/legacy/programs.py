"""Modules that are programs of their own: importing one runs it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codemod.analysis.project import Project
from codemod.mapping.legacy_objects import LEGACY_SDK
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import children

_SETTING_UP = frozenset(
    {
        "dotenv.find_dotenv",
        "dotenv.load_dotenv",
        "logging.basicConfig",
        "logging.getLogger",
        "os.environ.get",
        "os.getenv",
        "os.path.dirname",
        "os.path.join",
        "pathlib.Path",
        "re.compile",
    }
)
"""Functions that a module calls to get ready, and nobody notices."""

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def runs_nothing(project: Project, module: PythonModule) -> bool:
    """Whether a module only defines and sets up, so that importing it shows nowhere.

    Args:
        project: the analysed project.
        module: the module; what stands under `if __name__ == "__main__":` is not looked at.
    """
    return all(_is_quiet(project, node) for node in _at_import(module.tree))


def _is_quiet(project: Project, node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        name = project.symbol(node.func)
        return name in _SETTING_UP or name.startswith(f"{LEGACY_SDK}.")
    return not isinstance(node, ast.While | ast.Await)


def _at_import(tree: ast.Module) -> Iterator[ast.AST]:
    """The nodes that are evaluated when a module is imported."""
    todo: list[ast.AST] = [tree]
    while todo:
        node = todo.pop()
        yield node
        todo += [child for child in children(node) if not _is_later(child)]


def _is_later(node: ast.AST) -> bool:
    """Whether code is run by a call, or only where the module is the program."""
    if isinstance(node, ast.If):
        return ast.unparse(node.test).replace("'", '"') == '__name__ == "__main__"'
    return isinstance(node, _DEFINITIONS)
