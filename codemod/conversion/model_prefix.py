"""Names of models that begin with `models/`, which generateContent took and Interactions refuse."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codemod.analysis.project import Project
from codemod.conversion.literals import constant_text
from codemod.conversion.text import is_text
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk

PREFIX = "models/"

_COMPREHENSIONS = ast.DictComp | ast.GeneratorExp | ast.ListComp | ast.SetComp


def may_have_prefix(project: Project, name: ast.expr) -> bool:
    """Whether a name is put together with the prefix, or is one that the service lists."""
    slot = project.slot(name)
    for root in project.roots(slot) if slot is not None else ():
        node = root.node
        if isinstance(node, ast.Attribute) and node.attr == "name":
            kinds = {value.type.rpartition(" ")[2] for value in project.sdk_values(node.value)}
            if "ListedModel" in kinds or _is_listed(root.module, node):
                return True
        elif isinstance(node, ast.JoinedStr | ast.BinOp) and _begins_with_prefix(node):
            return True
    return False


def without_prefix(project: Project, name: ast.expr) -> ast.expr | None:
    """What follows `models/` in a name that is put together; the new call takes the bare id."""
    if isinstance(name, ast.JoinedStr) and len(name.values) == 2:
        prefix, rest = name.values
        if not isinstance(rest, ast.FormattedValue) or rest.format_spec or rest.conversion != -1:
            return None
        value = rest.value
    elif isinstance(name, ast.BinOp) and isinstance(name.op, ast.Add):
        prefix, value = name.left, name.right
    else:
        return None
    return value if constant_text(prefix) == PREFIX and is_text(project, value) else None


def _begins_with_prefix(node: ast.expr) -> bool:
    first: ast.expr | None = node
    while isinstance(first, ast.JoinedStr | ast.BinOp):
        first = first.left if isinstance(first, ast.BinOp) else next(iter(first.values), None)
    return isinstance(first, ast.Constant) and str(first.value).startswith(PREFIX)


def _is_listed(module: PythonModule, read: ast.Attribute) -> bool:
    """Whether `model.name` is read of what a loop over `client.models.list()` gives."""
    owner = read.value.id if isinstance(read.value, ast.Name) else ""
    return any(
        isinstance(target, ast.Name)
        and target.id == owner
        and any(_lists_models(part) for part in walk(iterable))
        for target, iterable in _loops_around(module, read)
    )


def _loops_around(module: PythonModule, node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    current = module.parent(node)
    while current is not None:
        if isinstance(current, ast.For | ast.AsyncFor):
            yield current.target, current.iter
        elif isinstance(current, _COMPREHENSIONS):
            yield from ((one.target, one.iter) for one in current.generators)
        current = module.parent(current)


def _lists_models(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "list"
        and isinstance(node.func.value, ast.Attribute)
        and node.func.value.attr == "models"
    )
