"""Code of tests that runs before the fixtures of a single test do."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Set
from pathlib import PurePosixPath

from codemod.analysis.graph import CallOperation
from codemod.rules.calls import Context
from codemod.rules.mocks.written_names import Function
from codemod.rules.reach import Reach
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk

_OF_CLASSES_AND_MODULES = frozenset(
    {"setup_class", "setup_module", "setUpClass", "asyncSetUpClass", "setUpModule"}
)


def runs_before_fixtures(
    context: Context, test: PythonModule, calls: Set[CallOperation]
) -> ast.AST | None:
    """Code that can run some calls before the fixtures of a test are set up, if there is any.

    Fixtures for a class, a module or a session run first, as does what stands in no function.

    Args:
        context: the project.
        test: the test, whose `conftest.py` files are looked at too.
        calls: the calls.
    """
    modules = context.project.modules
    above = (str(folder / "conftest.py") for folder in PurePosixPath(test.path).parents)
    found = [
        (module, statement)
        for module in (test, *(modules[path] for path in above if path in modules))
        for statement in _early(module)
    ]
    if not found:
        return None
    reach = Reach(context)
    for module, statement in found:
        body = statement.body if isinstance(statement, Function) else [statement]
        if reach.of_statements(module.path, body) & calls:
            return statement
    return None


def _early(module: PythonModule) -> Iterator[ast.stmt]:
    for statement in module.tree.body:
        if isinstance(statement, ast.Assign | ast.AnnAssign | ast.Expr | ast.For | ast.With):
            yield statement
    for node in walk(module.tree):
        if isinstance(node, Function) and (node.name in _OF_CLASSES_AND_MODULES or _is_wide(node)):
            yield node


def _is_wide(function: Function) -> bool:
    """Whether a function is a fixture for more than one test."""
    return any("scope=" in ast.unparse(decorator) for decorator in function.decorator_list)
