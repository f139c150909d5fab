"""Functions get the arguments that the old SDK would have given them, or the same complaint."""

from __future__ import annotations

from pathlib import Path

from tests.environments import run_json
from tests.helpers.cases import Environment, module_text


def test_arguments_are_those_of_the_old_sdk(environment: Environment, tmp_path: Path) -> None:
    helpers = tmp_path / "helpers.py"
    helpers.write_text(module_text({"function_arguments": frozenset({"all"})}), "utf-8")
    script = Path(__file__).with_name("compare_arguments.py")

    compared = run_json(environment, script, str(helpers))

    assert isinstance(compared, list)
    assert len(compared) > 50
    assert [case for case in compared if case[2] != case[3]] == []


def test_helper_for_plain_classes_is_short() -> None:
    text = module_text({"function_arguments": frozenset()})
    assert "pydantic" not in text
    assert "get_origin" not in text
