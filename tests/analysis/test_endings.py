"""Functions that may end without a value are told from those that never do."""

from __future__ import annotations

import ast

import pytest

from codemod.analysis.endings import can_end_without_value


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("return 1", False),
        ("pass", True),
        ("if a:\n return 1", True),
        ("if a:\n return 1\nelse:\n raise b", False),
        ("if a:\n return\nreturn 1", True),
        ("def g():\n return\nreturn 1", False),
        ("with a:\n return 1", False),
        ("with suppress(A):\n return 1", True),
        ("try:\n return 1\nexcept A:\n pass", True),
        ("try:\n return 1\nexcept A:\n raise", False),
        ("try:\n pass\nexcept A:\n raise\nelse:\n return 1", False),
        ("try:\n a()\nfinally:\n return 1", False),
        ("while True:\n try:\n  return 1\n except A:\n  continue", False),
        ("while True:\n if a:\n  break\n", True),
        ("while a:\n return 1", True),
        ("for a in b:\n return 1", True),
    ],
)
def test_endings(body: str, expected: bool) -> None:
    lines = "\n".join(f" {line}" for line in body.splitlines())
    (function,) = ast.parse(f"def f():\n{lines}").body
    assert isinstance(function, ast.FunctionDef)
    assert can_end_without_value(function) is expected
