"""A file that was formatted stays formatted, with its own settings; others are left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from codemod.rewriting import polish
from codemod.rewriting.options import RewriteOptions
from tests.rewriting.editing import Snippet

LONG = "first, second, third, fourth, fifth, sixth"


def rewritten(before: str, file: Path | None) -> str:
    snippet = Snippet(before)
    snippet.convert("generate", "model", "input", to=("client.interactions.create",))
    return snippet.text(RewriteOptions(file=file))


def test_formatted_file_stays_formatted(tmp_path: Path) -> None:
    before = f'x = f({LONG}, generate("m", {{"a": 1}}))\n'
    assert rewritten(before, tmp_path / "app.py") == (
        "x = f(\n    first,\n    second,\n    third,\n    fourth,\n    fifth,\n    sixth,\n"
        '    client.interactions.create(model="m", input={"a": 1}),\n)\n'
    )


def test_unformatted_file_is_left_alone(tmp_path: Path) -> None:
    before = "y=1\nx = generate('m',  1)\n"
    assert rewritten(before, tmp_path / "app.py") == (
        "y=1\nx = client.interactions.create(model='m', input=1)\n"
    )


@pytest.mark.parametrize(
    "table", ["[tool.ruff]\nline-length = 60\n", "[tool.black]\nline-length = 60\n"]
)
def test_settings_of_the_project_are_used(tmp_path: Path, table: str) -> None:
    (tmp_path / "pyproject.toml").write_text(table)
    before = "value = some_function_name(\n    generate('m', 1), first\n)\n".replace("'", '"')
    after = rewritten(before, tmp_path / "app.py")
    assert max(map(len, after.splitlines())) <= 60
    assert '    client.interactions.create(model="m", input=1), first\n' in after


def test_single_quotes_of_a_formatted_file_stay() -> None:
    assert rewritten("x = generate('m', 1)\n", None) == (
        "x = client.interactions.create(model='m', input=1)\n"
    )


def test_without_ruff_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(polish, "_ruff", lambda: None)
    assert polish.formatter_of(b"x = 1\n", None) is None


def test_text_that_ruff_refuses_stays() -> None:
    formatter = polish.formatter_of(b"x = 1\n", None)
    assert formatter is not None
    assert formatter.format(b"x=1\n") == b"x = 1\n"
    assert formatter.format(b"x = = 1\n") == b"x = = 1\n"
    assert polish.formatter_of(b"x = (\n", None) is None
