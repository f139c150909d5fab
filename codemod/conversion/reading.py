"""What reading from a file gives: text or bytes, by the mode it was opened with."""

from __future__ import annotations

import ast

from codemod.analysis.project import Project
from codemod.sources.walking import walk


def reads_text(project: Project, file: ast.expr) -> bool:
    """Whether `file.read()` is `str` wherever `file` was opened."""
    opened = _openings(project, file)
    return bool(opened) and not any(_is_binary(call) for call in opened)


def reads_bytes(project: Project, file: ast.expr) -> bool:
    """Whether `file.read()` is `bytes` wherever `file` was opened."""
    opened = _openings(project, file)
    return bool(opened) and all(_is_binary(call) for call in opened)


def _openings(project: Project, file: ast.expr) -> list[ast.Call]:
    """The calls of `open` that a file object can come from; none when one cannot be seen."""
    if isinstance(file, ast.Call):
        return [file] if _is_open(project, file) else []
    if not isinstance(file, ast.Name):
        return []
    contexts = [
        node.context_expr
        for node in walk(project.module_of(file).tree)
        if isinstance(node, ast.withitem)
        and isinstance(node.optional_vars, ast.Name)
        and node.optional_vars.id == file.id
    ]
    calls = [node for node in contexts if isinstance(node, ast.Call) and _is_open(project, node)]
    return calls if len(calls) == len(contexts) else []


def _is_open(project: Project, call: ast.Call) -> bool:
    if project.symbol(call.func) in ("builtins.open", "io.open", "codecs.open"):
        return True
    return isinstance(call.func, ast.Attribute) and call.func.attr == "open"


def _is_binary(call: ast.Call) -> bool:
    modes = [keyword.value for keyword in call.keywords if keyword.arg == "mode"]
    position = 0 if isinstance(call.func, ast.Attribute) else 1
    modes += call.args[position : position + 2]
    return any(isinstance(mode, ast.Constant) and "b" in str(mode.value) for mode in modes)
