"""Comments and settings that leave flows alone, through the whole pipeline."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from codemod.engine import Request, run
from codemod.model import Result, Status
from codemod.planning.suppression import collect
from codemod.settings import Settings
from tests.repositories import write_tree

PROGRAM = """\
from google import genai

client = genai.Client()


def ask(prompt: str) -> str:
    response = client.models.generate_content({call}
        model="gemini-2.5-flash", contents=prompt
    ){close}
    {above}
    return response.text{read}


def other(prompt: str) -> str:
    return client.models.generate_content(model="gemini-3.5-flash", contents=prompt).text
"""


def outcome(root: Path, settings: Settings | None = None, /, **texts: str) -> Result:
    places = {"call": "", "close": "", "above": "pass", "read": "", **texts}
    write_tree(root, {"app.py": PROGRAM.format(**places)})
    return run(Request(root, (root,), settings or Settings()))


def statuses(result: Result) -> list[str]:
    return [flow.status.value for flow in result.flows]


@pytest.mark.parametrize(
    "texts",
    [
        {"call": "  # noqa: GC101"},
        {"call": "  # noqa: E501, GC101"},
        {"call": "  # NoQA:gc101"},
        {"call": "  # type: ignore  # gemini-codemod: ignore[GC101] the old model is needed"},
        {"close": "  # gemini-codemod: ignore"},
        {"read": "  # noqa: GC501"},
        {"read": "  # gemini-codemod: ignore[generate-content-response]"},
        {"above": "# gemini-codemod: ignore[GC501, GC999] kept for now\n"},
        {"above": "pass  # gemini-codemod: skip-file[GC102]\n    # gemini-codemod: ignore"},
    ],
)
def test_one_site_suppresses_its_flow_and_no_other(tmp_path: Path, texts: dict[str, str]) -> None:
    result = outcome(tmp_path, **texts)
    assert statuses(result) == ["suppressed", "migrated"]
    (change,) = result.changes
    assert b'model="gemini-2.5-flash", contents=prompt' in change.after
    assert b"return response.text" in change.after
    assert change.after.count(b"interactions.create") == 1


@pytest.mark.parametrize(
    "texts",
    [
        {"call": "  # noqa"},
        {"call": "  # noqa: GC501"},
        {"call": "  # noqa: E501"},
        {"call": "  # gemini-codemod: ignore[GC999]"},
        {"above": 'print("# gemini-codemod: ignore")'},
        {"above": '"""\n    # gemini-codemod: skip-file\n    """'},
        {"above": "pass  # gemini-codemod: ignore"},
    ],
)
def test_what_suppresses_nothing(tmp_path: Path, texts: dict[str, str]) -> None:
    assert statuses(outcome(tmp_path, **texts)) == ["migrated", "migrated"]


def test_the_id_of_a_model_has_a_code_of_its_own(tmp_path: Path) -> None:
    text = "client.models.generate_content(\n    model=NAME,\n    contents='x',\n)\n"
    name = 'NAME = "gemini-2.5-flash"  # noqa: GC301\n'
    head = "from google import genai\nclient = genai.Client()\n"
    write_tree(tmp_path, {"app.py": head + name + text})
    result = run(Request(tmp_path, (tmp_path,), Settings()))
    assert statuses(result) == ["suppressed"]
    assert not result.unused


def test_the_reason_of_a_flow_that_stays_is_a_code_too(tmp_path: Path) -> None:
    text = PROGRAM.format(call="", close="", above="pass", read="").replace(
        "response.text", "response.sdk_http_response  # gemini-codemod: ignore[vertex-client]"
    )
    write_tree(tmp_path, {"app.py": text})
    assert statuses(run(Request(tmp_path, (tmp_path,), Settings()))) == ["left", "migrated"]
    write_tree(tmp_path, {"app.py": text.replace("vertex-client", "read-without-equivalent")})
    result = run(Request(tmp_path, (tmp_path,), Settings()))
    assert statuses(result) == ["suppressed", "migrated"]


def test_a_whole_file(tmp_path: Path) -> None:
    result = outcome(tmp_path, above="# gemini-codemod: skip-file")
    assert statuses(result) == ["suppressed", "suppressed"]
    assert not result.changes
    assert not result.unused
    assert all(flow.refusal is None for flow in result.flows)


def test_ignores_per_file(tmp_path: Path) -> None:
    pattern = f"{tmp_path.as_posix()}/app*"
    settings = replace(Settings(), per_file_ignores={pattern: ("GC1",)})
    result = outcome(tmp_path, settings)
    assert statuses(result) == ["suppressed", "suppressed"]
    assert result.flows[0].suppressions[0].verb == "per-file-ignores"
    other = replace(Settings(), per_file_ignores={pattern: ("GC3",), "tests": ("GC1",)})
    assert statuses(outcome(tmp_path, other)) == ["migrated", "migrated"]


def test_unused_comments_are_told(tmp_path: Path) -> None:
    result = outcome(
        tmp_path,
        call="  # noqa: GC102",
        above="pass  # gemini-codemod: ignore[GC101] old",
        read="  # noqa: GC501",
    )
    assert [(str(item.location), item.verb) for item in result.unused] == [
        ("app.py:7:49", "noqa"),
        ("app.py:10:13", "ignore"),
    ]
    assert result.unused[1].reason == "old"


def test_comments_for_rules_that_are_not_selected_are_not_unused(tmp_path: Path) -> None:
    settings = replace(Settings(), select=("GC3",))
    assert not outcome(tmp_path, settings, call="  # noqa: GC101").unused


def test_unused_comments_are_found_where_the_sdk_is_gone(tmp_path: Path) -> None:
    write_tree(tmp_path, {"app.py": "x = 1  # gemini-codemod: ignore\n"})
    (item,) = run(Request(tmp_path, (tmp_path,), Settings())).unused
    assert str(item.location) == "app.py:1:10"


def test_files_that_are_not_python_hold_none(tmp_path: Path) -> None:
    broken = b"x = (  # gemini-codemod: ignore\n"
    assert not collect({"a.py": broken, "b.py": b"# coding: nope\n# noqa: GC101"}, tmp_path, {})


def test_flows_keep_adding_up(tmp_path: Path) -> None:
    result = outcome(tmp_path, read="  # noqa: GC501")
    assert {flow.status for flow in result.flows} == {Status.SUPPRESSED, Status.MIGRATED}
    assert sum(len(flow.sites) for flow in result.flows) == 5
