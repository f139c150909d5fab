"""Puts helper functions into a file, or renders the module that holds them."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence

from codemod.helpers.catalog import Helper, with_required
from codemod.rewriting.errors import EditError
from codemod.rewriting.import_sites import Wanted, module_bindings
from codemod.rewriting.imports import conflict, last_import_line, with_import
from codemod.rewriting.quotes import with_quote
from codemod.rewriting.tokens import scan, split_lines
from codemod.sources.python_module import PythonModule

_UNIT = "    "


def wanted_imports(helpers: Sequence[Helper]) -> list[Wanted]:
    """The imports that helpers need, each once."""
    needed = [item for helper in helpers for item in helper.imports]
    return list(dict.fromkeys(Wanted(item.module, item.name, item.asname) for item in needed))


def with_helpers(text: str, names: Iterable[str], path: str, width: int, unit: str) -> str:
    """`text` with the helpers of those names and their imports, after the imports.

    A helper that is there already is used as it is.

    Raises:
        EditError: a name of a helper or of an import of it stands for something else.
    """
    helpers = with_required(names)
    tree = ast.parse(text)
    sources = _missing(tree, helpers, path)
    if not sources:
        return text
    for wanted in wanted_imports(helpers):
        text = with_import(text, wanted, path, width)
    return _inserted(text, [_adapted(source, text, unit) for source in sources])


def helper_conflict(module: PythonModule, name: str) -> str | None:
    """Why the helper `name` cannot be put into `module`; None when it can."""
    helpers = with_required([name])
    for wanted in wanted_imports(helpers):
        if conflict(module.tree, wanted):
            return f"{module.path} already uses the name {wanted.bound} for something else"
    try:
        _missing(module.tree, helpers, module.path)
    except EditError as error:
        return str(error)
    return None


def helpers_module(names: Iterable[str]) -> str:
    """The text of a module that holds the helpers of those names."""
    helpers = with_required(names)
    text = '"""Helpers for the Interactions API of google-genai, written by gemini-codemod."""\n'
    for wanted in wanted_imports(helpers):
        text = with_import(text, wanted, "the module of helpers", 100)
    return _inserted(text, _missing(ast.parse(text), helpers, "the module of helpers"))


def _missing(tree: ast.Module, helpers: Sequence[Helper], path: str) -> list[str]:
    """The functions that the module does not have yet, as text."""
    present: dict[str, str | None] = dict.fromkeys(module_bindings(tree))
    for statement in tree.body:
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
            present[statement.name] = shape(statement)
    missing = []
    for helper in helpers:
        for name, source, dump in _functions(helper):
            if name not in present:
                present[name] = dump
                missing.append(source)
            elif present[name] != dump:
                raise EditError(
                    f"{path}: the helper {name} cannot be added because the file has something "
                    "else of that name; rename it first."
                )
    return missing


def shape(function: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    """The syntax of a function without its docstring, whose indentation is the file's."""
    documented = ast.get_docstring(function) is not None
    parts = [function.args, function.returns, *function.body[documented:]]
    return type(function).__name__ + "".join(ast.dump(part) if part else "-" for part in parts)


def _functions(helper: Helper) -> list[tuple[str, str, str]]:
    """Name, text and syntax of each function of a helper."""
    lines = helper.source.splitlines(keepends=True)
    found = []
    for node in ast.parse(helper.source).body:
        assert isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        first = min((item.lineno for item in node.decorator_list), default=node.lineno)
        found.append((node.name, "".join(lines[first - 1 : node.end_lineno]), shape(node)))
    return found


def _adapted(source: str, text: str, unit: str) -> str:
    """A helper with the quotes and the indentation of the file."""
    source = with_quote(source, scan(text).quote)
    if unit == _UNIT:
        return source
    lines = []
    for line in source.splitlines(keepends=True):
        body = line.lstrip(" ")
        depth, rest = divmod(len(line) - len(body), len(_UNIT))
        lines.append(unit * depth + " " * rest + body)
    return "".join(lines)


def _inserted(text: str, sources: Sequence[str]) -> str:
    lines = split_lines(text)
    newline = lines[0][len(lines[0].rstrip("\r\n")) :] or "\n" if lines else "\n"
    at = last_import_line(ast.parse(text))
    before, after = lines[:at], lines[at:]
    if before and not before[-1].endswith(("\n", "\r")):
        before[-1] += newline
    while after and not after[0].strip():
        after.pop(0)
    gap = newline * 2
    body = gap.join(source.replace("\n", newline) for source in sources)
    head = "".join(before) + (gap if before else "")
    return head + body + (gap + "".join(after) if after else "")
