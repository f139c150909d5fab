"""Helpers in modules that import the SDK only where they need it.

Such a module starts fast, or works without the SDK: at its top nothing new may import the SDK, so
a helper imports what it needs when it runs, and what only its annotations name is imported for
type checkers.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Collection, Iterable

from codemod.rewriting.annotations import (
    annotations_of,
    annotations_of_variables,
    with_quoted_annotations,
)
from codemod.rewriting.blank_lines import leading_blanks
from codemod.rewriting.import_sites import Wanted, import_sites
from codemod.rewriting.imports import last_import_line
from codemod.rewriting.tokens import split_lines
from codemod.sources.parsing import parsed
from codemod.sources.walking import walk

_Function = ast.FunctionDef | ast.AsyncFunctionDef


def comes_with_sdk(wanted: Wanted) -> bool:
    """Whether an import can fail where the SDK is missing: of it, or of what it brings along."""
    return wanted.module.partition(".")[0] not in sys.stdlib_module_names


def with_late_imports(source: str, late: Iterable[Wanted], deferred: bool) -> str:
    """The source of a helper, with imports at the head of each function that needs them.

    `deferred` says that the module does not evaluate its annotations.
    """
    wanted = list(late)
    if not wanted:
        return source
    if not deferred:
        source = with_quoted_annotations(source, {item.bound for item in wanted})
    lines = split_lines(source)
    tree = parsed("".join(lines))
    heads: list[tuple[int, list[str]]] = []
    for function in _outermost(tree):
        used = _used_at_run_time(function)
        needed = [item for item in wanted if item.bound in used]
        if needed:
            first = function.body[_documented(function)]
            indent = leading_blanks(lines[first.lineno - 1])
            needed.sort(key=lambda item: (item.name is not None, item.statement))
            head = [f"{indent}{item.statement}\n" for item in needed]
            heads.append((first.lineno - 1, [*head, "\n"]))
    for at, head in sorted(heads, reverse=True):
        lines[at:at] = head
    return "".join(lines)


def named_in_annotations(source: str, names: Collection[str]) -> set[str]:
    """The names among `names` that annotations of a helper use."""
    return {
        part.id
        for node in walk(parsed(source))
        for annotation in (*annotations_of(node), *annotations_of_variables(node))
        for part in walk(annotation)
        if isinstance(part, ast.Name) and part.id in names
    }


def with_import_for_checking(text: str, wanted: Wanted, before: int, unit: str) -> str:
    """`text` with an import that only type checkers run, unless it has it.

    Args:
        text: a module that has the name `TYPE_CHECKING` already.
        wanted: the import.
        before: the line it stands above, 0 when any will do.
        unit: one level of indentation.
    """
    tree = parsed(text)
    if _is_imported_for_checking(tree, wanted):
        return text
    lines = split_lines(text)
    end = last_import_line(tree, before)
    newline = lines[0][len(lines[0].rstrip("\r\n")) :] or "\n"
    for site in import_sites(tree):
        block = site.typing_block
        if block is not None and len(site.parents) == 2:
            last = block.body[-1]
            indent = leading_blanks(lines[last.lineno - 1])
            at = last.end_lineno or last.lineno
            return "".join([*lines[:at], f"{indent}{wanted.statement}{newline}", *lines[at:]])
    block_lines = [newline, f"if TYPE_CHECKING:{newline}", f"{unit}{wanted.statement}{newline}"]
    return "".join([*lines[:end], *block_lines, *lines[end:]])


def _is_imported_for_checking(tree: ast.Module, wanted: Wanted) -> bool:
    """Whether type checkers have an import already."""
    return any(
        site.typing_block is not None
        and isinstance(site.node, ast.ImportFrom)
        and site.node.module == wanted.module
        and any((one.name, one.asname or one.name) == (wanted.name, wanted.bound) for one in names)
        for site in import_sites(tree)
        for names in [site.node.names]
    )


def _outermost(tree: ast.Module) -> list[_Function]:
    """The functions and methods of a helper, without those inside them."""
    found: list[_Function] = []
    for node in tree.body:
        parts = node.body if isinstance(node, ast.ClassDef) else [node]
        found += [part for part in parts if isinstance(part, _Function)]
    return found


def _used_at_run_time(function: _Function) -> set[str]:
    """The names that running a function looks up, not those in annotations."""
    said = {
        id(part)
        for node in walk(function)
        for annotation in (*annotations_of(node), *annotations_of_variables(node))
        for part in walk(annotation)
    }
    return {
        node.id for node in walk(function) if isinstance(node, ast.Name) and id(node) not in said
    }


def _documented(function: _Function) -> int:
    return int(ast.get_docstring(function) is not None and len(function.body) > 1)
