"""The catalog offers each helper as text that fits into any file."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from codemod.helpers.catalog import (
    Helper,
    ImportNeeded,
    helper,
    helper_names,
    parse_helper,
    with_required,
)
from tests.environments import interpreter
from tests.helpers.cases import ENVIRONMENTS, Environment, module_text

ALL = [helper(name) for name in helper_names()]
LINE_LENGTH = 88


def test_helper_is_split_from_its_module() -> None:
    text = helper("stream_text")
    assert text.source.startswith("def stream_text(stream: Iterable[Any]) -> Iterator[str]:\n")
    assert text.source.endswith("            yield text\n")
    assert text.requires == ("event_text",)
    assert text.imports == (
        ImportNeeded("collections.abc", "Iterable"),
        ImportNeeded("collections.abc", "Iterator"),
        ImportNeeded("typing", "Any"),
    )
    assert ImportNeeded("base64") in helper("media_content").imports


def test_required_helpers_come_first_and_once() -> None:
    names = [each.name for each in with_required(["part_content", "uri_content"])]
    assert names.index("media_kind") < names.index("media_content") < names.index("part_content")
    assert len(names) == len(set(names))


def test_unknown_helper_is_named() -> None:
    with pytest.raises(KeyError, match="no_such"):
        helper("no_such")


@pytest.mark.parametrize(
    "text",
    [
        "LIMIT = 3\n\n\ndef a() -> None:\n    pass\n",
        "def a() -> None:\n    pass\n\n\ndef b() -> None:\n    pass\n",
        "def _b() -> None:\n    pass\n\n\ndef a() -> None:\n    pass\n",
    ],
)
def test_module_of_another_shape_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="Helper a"):
        parse_helper("a", text)


@pytest.mark.parametrize("each", ALL, ids=lambda each: each.name)
def test_source_is_fit_to_be_inserted(each: Helper) -> None:
    assert ast.parse(each.source, feature_version=(3, 10))
    assert max(map(len, each.source.splitlines())) <= LINE_LENGTH
    assert "'" not in re.sub(r'"[^"\n]*"|#.*|"""[\s\S]*?"""', "", each.source)
    function = ast.parse(each.source).body[0]
    assert isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef))
    assert ast.get_docstring(function)
    assert "codemod" not in each.source


def test_names_do_not_collide() -> None:
    names = [name for each in ALL for name in each.defines]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_helpers_pass_strict_type_checking(environment: Environment, tmp_path: Path) -> None:
    module = tmp_path / "helpers.py"
    module.write_text(module_text(), encoding="utf-8")
    done = subprocess.run(
        [
            *(sys.executable, "-m", "mypy", "--strict", "--config-file=", "--no-error-summary"),
            *("--cache-dir", str(tmp_path / "cache"), "--follow-imports=silent"),
            *("--python-executable", str(interpreter(environment)), str(module)),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)
