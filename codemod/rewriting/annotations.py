"""Annotations as text, for helpers in files that also work without the SDK."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator

from codemod.rewriting.tokens import split_lines
from codemod.sources.walking import walk


def with_quoted_annotations(source: str, names: Collection[str]) -> str:
    """The source of a helper, its annotations in quotes where they need one of some names."""
    lines = split_lines(source)
    quoted = [
        annotation
        for node in walk(ast.parse(source))
        for annotation in annotations_of(node)
        if any(isinstance(part, ast.Name) and part.id in names for part in walk(annotation))
        and annotation.lineno == annotation.end_lineno
    ]
    for node in sorted(quoted, key=lambda node: (node.lineno, -node.col_offset)):
        line = lines[node.lineno - 1].encode()
        before, text, after = (
            line[: node.col_offset],
            line[node.col_offset : node.end_col_offset],
            line[node.end_col_offset :],
        )
        lines[node.lineno - 1] = (before + b'"' + text + b'"' + after).decode()
    return "".join(lines)


def annotations_of(node: ast.AST) -> Iterator[ast.expr]:
    """The annotations of a signature, which are evaluated when the function is defined."""
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return
    rest = [one for one in (node.args.vararg, node.args.kwarg) if one is not None]
    for argument in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs, *rest):
        if argument.annotation is not None:
            yield argument.annotation
    if node.returns is not None:
        yield node.returns


def annotations_of_variables(node: ast.AST) -> Iterator[ast.expr]:
    """The annotation of a variable, which a function never evaluates."""
    if isinstance(node, ast.AnnAssign):
        yield node.annotation
