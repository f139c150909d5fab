"""What the clause of a handler, or a test of an exception, names."""

from __future__ import annotations

import ast


def classes_of(clause: ast.expr | None) -> list[ast.expr]:
    """The classes that a clause or a test names; none for a bare `except`."""
    if isinstance(clause, ast.Tuple):
        return list(clause.elts)
    return [] if clause is None else [clause]
