"""Helpers in modules that set names of the SDK to something else where it is missing.

After `except ImportError: types = None` the name is a variable for type checkers: it may not stand
in annotations, and may be None wherever it is used.  So a helper in such a module imports what it
needs when it runs, and its annotations do without the name.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable

from codemod.rewriting.annotations import annotations_of, annotations_of_variables
from codemod.rewriting.import_sites import Wanted
from codemod.rewriting.imports import is_available
from codemod.rewriting.tokens import split_lines
from codemod.sources.parsing import parsed
from codemod.sources.walking import walk


def optional_names(tree: ast.Module, imports: Iterable[Wanted]) -> dict[str, Wanted]:
    """The imports of a module whose names it also assigns to, by name.

    A name that nothing else in the module reads is left to the helpers: without them its import
    would serve nobody.
    """
    assigned = {
        node.id
        for statement in tree.body
        if isinstance(statement, ast.Try | ast.If | ast.Assign | ast.AnnAssign)
        for node in walk(statement)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    read = {
        node.id
        for node in walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }
    return {
        item.bound: item
        for item in imports
        if item.name is not None and item.bound in assigned & read and is_available(tree, item)
    }


def with_any_for(source: str, names: Collection[str]) -> str:
    """The source of a helper with `Any` for the members of some names in its annotations."""
    lines = split_lines(source)
    members = [
        part
        for node in walk(parsed(source))
        for annotation in (*annotations_of(node), *annotations_of_variables(node))
        for part in walk(annotation)
        if isinstance(part, ast.Attribute)
        and isinstance(part.value, ast.Name)
        and part.value.id in names
    ]
    for node in sorted(members, key=lambda node: (node.lineno, -node.col_offset)):
        line = lines[node.lineno - 1].encode()
        before, after = line[: node.col_offset], line[node.end_col_offset :]
        lines[node.lineno - 1] = (before + b"Any" + after).decode()
    return "".join(lines)
