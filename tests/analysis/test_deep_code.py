"""Code that is nested deeper than Python follows is reported, and the other files migrate."""

from __future__ import annotations

from pathlib import Path

import pytest

from codemod.engine import Request, run
from codemod.model import Status
from codemod.settings import Settings

HEAD = """
from google import genai

client = genai.Client()
response = client.models.generate_content(model="gemini-2.5-flash", contents="hi")
print(response.text)
"""

DEEP = {
    "terms": "x = " + " + ".join(["1"] * 5000),
    "attributes": "x = a" + ".b" * 5000,
    "calls": "x = a" + ".b()" * 5000,
    "operators": "x = " + "not " * 1000 + "a",
    "operands": "x = " + " and ".join(["a"] * 5000),
    "branches": "if a == 0:\n    pass\n" + "elif a == 1:\n    x = 1\n" * 5000,
}


@pytest.mark.parametrize("kind", DEEP)
def test_deep_code_stops_no_run(kind: str, tmp_path: Path) -> None:
    (tmp_path / "deep.py").write_text(f"{HEAD}\na = 1\n{DEEP[kind]}\n", "utf-8")
    (tmp_path / "plain.py").write_text(HEAD, "utf-8")

    result = run(Request(tmp_path, (tmp_path,), Settings()))

    assert [change.path for change in result.changes] == ["plain.py"]
    (problem,) = result.problems
    assert problem.path == "deep.py"
    assert "nested too deeply" in problem.message
    migrated = [flow.location.path for flow in result.flows if flow.status is Status.MIGRATED]
    assert migrated == ["plain.py"]
