"""`migrate --mark` through the real command."""

from __future__ import annotations

from pathlib import Path

import pytest

from codemod.engine import Request, run
from codemod.settings import Settings
from tests.fixtures.cases import Case, all_cases
from tests.gate.projects import start
from tests.repositories import git, write_tree

MARK = "# TODO(gemini-codemod: read-without-equivalent)"


def mark(project: Path, *arguments: str) -> str:
    start("migrate", "--write", "--allow-dirty", *arguments, ".", cwd=project)
    return (project / "app/chat.py").read_text("utf-8")


def test_what_stays_is_marked_once(project: Path) -> None:
    text = mark(project, "--mark")
    assert f"    {MARK}\n    return response.sdk_http_response\n" in text
    assert text.count("TODO") == 1
    assert text.count("interactions.create") == 2
    assert "TODO" not in (project / "app/old.py").read_text("utf-8")
    again = start("migrate", "--mark", ".", cwd=project)
    assert again.stdout == b""
    assert b"1 TODO marker." in start("check", cwd=project).stderr


def test_without_the_option_nothing_is_marked_or_unmarked(project: Path) -> None:
    assert "TODO" not in mark(project)
    text = mark(project, "--mark")
    assert mark(project) == text


def test_markers_of_settled_code_go(project: Path) -> None:
    text = mark(project, "--mark").replace("response.sdk_http_response", "response.text")
    write_tree(project, {"app/chat.py": text})
    after = mark(project, "--mark")
    assert "TODO" not in after
    assert "return response.output_text" in after


def test_unmark_removes_markers_and_nothing_else(project: Path) -> None:
    plain = mark(project)
    other = "# TODO(somebody): gemini-codemod\nTEXT = '''\n# TODO(gemini-codemod: x)\n'''\n"
    write_tree(project, {"app/chat.py": plain + other})
    mark(project, "--mark")
    assert mark(project, "--unmark") == plain + other


def test_undo_takes_markers_back(project: Path) -> None:
    mark(project, "--mark")
    assert start("undo", cwd=project).returncode == 0
    assert git(project, "status", "--porcelain") == ""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("return response.sdk_http_response", "x = 1; return response.sdk_http_response"),
        ("return response.sdk_http_response", "if x: return response.sdk_http_response"),
        (
            "return response.sdk_http_response",
            "return (\n        response\n        .sdk_http_response)",
        ),
        ("return response.sdk_http_response", "x = '''\n'''; return response.sdk_http_response"),
    ],
)
def test_odd_lines(project: Path, old: str, new: str) -> None:
    text = (project / "app/chat.py").read_text("utf-8").replace(old, new)
    write_tree(project, {"app/chat.py": text.replace("\n", "\r\n")})
    marked = (mark(project, "--mark"), (project / "app/chat.py").read_bytes())[1]
    assert marked.count(b"\r\n") == marked.count(b"\n")
    assert start("migrate", "--mark", ".", cwd=project).stdout == b""
    compile(marked, "chat.py", "exec", dont_inherit=True)


LEFT = [case for case in all_cases() if case.left]


@pytest.mark.parametrize("case", LEFT, ids=[case.name for case in LEFT])
def test_marking_converges_on_every_fixture(case: Case, tmp_path: Path) -> None:
    root, settings = case.copy_to(tmp_path)
    assert isinstance(settings, Settings)
    for change in run(Request(root, (root,), settings, mark=True)).changes:
        (root / change.path).write_bytes(change.after)
    assert not run(Request(root, (root,), settings, mark=True)).changes
