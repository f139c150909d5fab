"""`--diff-from` and `--staged` through the real command."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.gate.projects import CHAT, start
from tests.repositories import committed, git, write_tree

MORE = """

def more() -> str:
    return client.models.generate_content(model="gemini-3.5-flash", contents="x").text
"""


def places(done: subprocess.CompletedProcess[bytes]) -> list[str]:
    return [line.split(" ")[0] for line in done.stdout.decode().splitlines()]


def check(root: Path, *arguments: str) -> list[str]:
    return places(start("check", *arguments, cwd=root))


@pytest.fixture
def branch(project: Path) -> Path:
    """A branch of the project with a call more, beside a main branch that went on."""
    git(project, "branch", "main-line")
    write_tree(project, {"app/chat.py": CHAT + MORE})
    git(project, "commit", "-q", "-a", "-m", "more")
    return project


def test_only_what_the_branch_changed(branch: Path) -> None:
    assert check(branch, "--diff-from", "main-line") == ["app/chat.py:23:12"]
    done = start("check", "--diff-from", "main-line", cwd=branch)
    assert done.returncode == 1
    assert (
        b"1 finding (1 can be migrated); 5 outside the changed lines; 1 suppressed." in done.stderr
    )
    assert start("check", "--diff-from", "HEAD", cwd=branch).returncode == 0


def test_what_the_main_line_did_meanwhile_does_not_count(branch: Path) -> None:
    git(branch, "checkout", "-q", "main-line")
    write_tree(branch, {"app/old.py": "x = 1\n"})
    git(branch, "commit", "-q", "-a", "-m", "main goes on")
    git(branch, "checkout", "-q", "-")
    assert check(branch, "--diff-from", "main-line") == ["app/chat.py:23:12"]


def test_edits_and_new_files_that_are_not_committed(branch: Path) -> None:
    write_tree(branch, {"app/chat.py": "# top\n" + CHAT + MORE, "app/new name.py": CHAT})
    found = check(branch, "--diff-from", "main-line")
    assert found == ["app/chat.py:24:12", "app/new", "app/new", "app/new"]


def test_a_finding_is_shown_where_the_change_is(branch: Path) -> None:
    """The call is old, a read of its answer is new."""
    text = CHAT.replace("return response.text", "print(response.text)\n        return 'x'")
    write_tree(branch, {"app/chat.py": text})
    assert check(branch, "--diff-from", "HEAD") == ["app/chat.py:11:15"]


def test_odd_names_and_renames(tmp_path: Path) -> None:
    root = committed(tmp_path / "r", {'a "q" ü\t.py': CHAT, "b.py": CHAT, "gone.py": CHAT})
    git(root, "mv", "b.py", "c d.py")
    git(root, "rm", "-q", "gone.py")
    write_tree(root, {'a "q" ü\t.py': CHAT + MORE, "c d.py": CHAT + MORE})
    shown = start("check", "--diff-from", "HEAD", cwd=root).stdout.decode().splitlines()
    assert [line.partition(" GC101")[0] for line in shown] == [
        'a "q" ü    .py:23:12',
        "c d.py:23:12",
    ]


def test_staged_is_what_the_index_holds(project: Path) -> None:
    write_tree(project, {"app/chat.py": CHAT + MORE})
    git(project, "add", ".")
    write_tree(project, {"app/chat.py": CHAT, "app/untracked.py": CHAT + MORE})
    assert check(project, "--staged") == ["app/chat.py:23:12"]
    git(project, "commit", "-q", "-m", "more")
    assert check(project, "--staged") == []


def test_staged_in_another_index(project: Path, tmp_path: Path) -> None:
    """As in a hook of `git commit --all`."""
    write_tree(project, {"app/chat.py": CHAT + MORE})
    (tmp_path / "index").write_bytes((project / ".git/index").read_bytes())
    index = str(tmp_path / "index")
    subprocess.run(
        ["git", "add", "."],
        cwd=project,
        check=True,
        env={"GIT_INDEX_FILE": index, "PATH": "/usr/bin:/bin"},
    )
    assert check(project, "--staged") == []
    done = start("check", "--staged", cwd=project, GIT_INDEX_FILE=index)
    assert places(done) == ["app/chat.py:23:12"]


def test_outside_a_repository(tmp_path: Path) -> None:
    write_tree(tmp_path, {"a.py": CHAT})
    for arguments in (("--staged",), ("--diff-from", "HEAD")):
        done = start(
            "check", *arguments, cwd=tmp_path, GIT_CEILING_DIRECTORIES=str(tmp_path.parent)
        )
        assert (done.returncode, done.stdout) == (2, b"")
        assert b"Traceback" not in done.stderr
