"""Which options of a command line, read with argparse, are text."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codemod.analysis.graph import StoreAttributeOperation
from codemod.analysis.project import Project
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk

_PARSING = frozenset({"parse_args", "parse_intermixed_args"})
_CHANGING = frozenset({"action", "const", "nargs"})
"""Arguments of `add_argument` that can make something else of an option than the text given."""


def is_text_option(project: Project, node: ast.Attribute) -> bool:
    """Whether `args.prompt` is `str` (or None) wherever `args` was parsed.

    Every `add_argument` for it in the module of the parser must say so, and nothing in the project
    may set it.
    """
    slot = project.slot(node.value)
    roots = project.roots(slot) if slot is not None else []
    stored = any(one.name == node.attr for one in project.operations(StoreAttributeOperation))
    if stored or project.calls_to("builtins.setattr") or project.calls_to("builtins.vars"):
        return False
    return bool(roots) and all(
        _is_parsing(project, root.node) and _is_text_in(root.module, node.attr) for root in roots
    )


def _is_parsing(project: Project, node: ast.AST | None) -> bool:
    """Whether a call parses the command line with a parser of argparse, into a new object."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    if node.func.attr not in _PARSING or any(one.arg != "args" for one in node.keywords):
        return False
    slot = project.slot(node.func.value)
    roots = project.roots(slot) if slot is not None else []
    return (
        len(node.args) < 2
        and bool(roots)
        and all(
            isinstance(root.node, ast.Call)
            and project.symbol(root.node.func) == "argparse.ArgumentParser"
            for root in roots
        )
    )


def _is_text_in(module: PythonModule, name: str) -> bool:
    added = [call for call in _calls(module, "add_argument") if name in _destinations(call)]
    defaults = [
        word for call in _calls(module, "set_defaults") for word in (*call.keywords, *call.args)
    ]
    return bool(added) and not defaults and all(map(_gives_text, added))


def _calls(module: PythonModule, method: str) -> Iterator[ast.Call]:
    for node in walk(module.tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == method
        ):
            yield node


def _destinations(call: ast.Call) -> list[str]:
    """The attributes that an option can be read from."""
    given = [word.value for word in call.keywords if word.arg == "dest"]
    names = [one.value for one in (given or call.args) if isinstance(one, ast.Constant)]
    return [str(name).lstrip("-").replace("-", "_") for name in names]


def _gives_text(call: ast.Call) -> bool:
    """Whether an option is the text that was given, or a text that stands for it."""
    for word in call.keywords:
        if word.arg is None or word.arg in _CHANGING:
            return False
        if word.arg == "type" and getattr(word.value, "id", "") != "str":
            return False
        if word.arg == "default" and not _is_text_constant(word.value):
            return False
    return True


def _is_text_constant(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and (node.value is None or isinstance(node.value, str))
