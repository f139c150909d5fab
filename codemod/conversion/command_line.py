"""Options of a command line, read with argparse: their names, and which of them are text."""

from __future__ import annotations

import ast

from codemod.analysis.graph import StoreAttributeOperation
from codemod.analysis.project import Project
from codemod.conversion.literals import is_text_or_none
from codemod.sources.python_module import PythonModule

PARSING = frozenset({"parse_args", "parse_intermixed_args"})
"""The methods of a parser that return the object with all options."""

_CHANGING = frozenset({"action", "const", "nargs"})
"""Arguments of `add_argument` that can make something else of an option than the text given."""


def is_text_option(project: Project, node: ast.Attribute) -> bool:
    """Whether `args.prompt` is `str` (or None) wherever `args` was parsed.

    Every `add_argument` for it in the module of the parser must say so, and nothing in the project
    may set it.
    """
    slot = project.slot(node.value)
    roots = project.roots(slot) if slot is not None else []
    if not roots or not all(_is_parsing(project, root.node) for root in roots):
        return False
    if any(one.name == node.attr for one in project.operations(StoreAttributeOperation)):
        return False
    if project.calls_to("builtins.setattr") or project.calls_to("builtins.vars"):
        return False
    return all(_is_text_in(root.module, node.attr) for root in roots)


def destination(call: ast.Call) -> str:
    """The attribute that an option added by `add_argument` is read from."""
    given = next((word.value for word in call.keywords if word.arg == "dest"), None)
    if isinstance(given, ast.Constant):
        return str(given.value)
    flags = [str(one.value) for one in call.args if isinstance(one, ast.Constant)]
    long = [flag for flag in flags if flag.startswith("--")] or flags
    return long[0].lstrip("-").replace("-", "_") if long else ""


def _is_parsing(project: Project, node: ast.AST | None) -> bool:
    """Whether a call parses the command line with a parser of argparse, into a new object."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    if node.func.attr not in PARSING or any(one.arg != "args" for one in node.keywords):
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
    added = [call for call in module.method_calls("add_argument") if destination(call) == name]
    defaults = [
        word
        for call in module.method_calls("set_defaults")
        for word in (*call.keywords, *call.args)
    ]
    return bool(added) and not defaults and all(map(_gives_text, added))


def _gives_text(call: ast.Call) -> bool:
    """Whether an option is the text that was given, or a text that stands for it."""
    for word in call.keywords:
        if word.arg is None or word.arg in _CHANGING:
            return False
        if word.arg == "type" and getattr(word.value, "id", "") != "str":
            return False
        if word.arg == "default" and not is_text_or_none(word.value):
            return False
    return True
