from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from codemod.model import FileChange
from codemod.writing import write as write_module
from codemod.writing import write_changes
from codemod.writing.journal import last
from codemod.writing.replace import replace_bytes
from tests.repositories import committed, git, write_tree


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    return committed(tmp_path / "r", {"a.py": "a\n", "b.py": "b\n", "src/c.py": "c\n"})


def change(name: str, before: str, after: str) -> FileChange:
    return FileChange(name, before.encode(), after.encode())


ALL = (change("a.py", "a\n", "A\n"), change("b.py", "b\n", "B\n"), change("src/c.py", "c\n", "C\n"))


def contents(root: Path) -> list[str]:
    return [(root / name).read_text() for name in ("a.py", "b.py", "src/c.py")]


def left_behind(root: Path) -> list[str]:
    """Files that are neither the project's nor git's."""
    return [
        line for line in git(root, "status", "--porcelain", "-uall").splitlines() if "??" in line
    ]


def test_changes_are_written(repository: Path) -> None:
    outcome = write_changes(repository, ALL)
    assert outcome.written == ("a.py", "b.py", "src/c.py")
    assert outcome.problems == ()
    assert contents(repository) == ["A\n", "B\n", "C\n"]
    assert left_behind(repository) == []


def test_bytes_go_out_as_they_are(tmp_path: Path) -> None:
    after = b"\xef\xbb\xbfx = '\xff'\r\n\x0c\n# no end"
    write_tree(tmp_path, {"a.py": b"before\r"})
    write_changes(tmp_path, [FileChange("a.py", b"before\r", after)])
    assert (tmp_path / "a.py").read_bytes() == after


def test_a_file_that_appeared_meanwhile_is_not_replaced(repository: Path) -> None:
    new = FileChange("new.py", b"", b"new\n", created=True)
    (repository / "new.py").write_text("mine\n")
    outcome = write_changes(repository, [*ALL, new], [("new.py", "a.py")])
    assert outcome.written == ("b.py", "src/c.py")
    assert [(p.path, p.code) for p in outcome.problems] == [
        ("a.py", "held-back"),
        ("new.py", "changed-meanwhile"),
    ]
    assert (repository / "new.py").read_text() == "mine\n"


def test_a_new_file_needs_its_folder(repository: Path) -> None:
    new = FileChange("none/new.py", b"", b"new\n", created=True)
    outcome = write_changes(repository, [new])
    assert outcome.written == ()
    assert [problem.code for problem in outcome.problems] == ["not-writable"]


def test_mode_bits_stay(repository: Path) -> None:
    (repository / "a.py").chmod(0o750)
    write_changes(repository, ALL[:1])
    assert stat.S_IMODE((repository / "a.py").stat().st_mode) == 0o750


def test_the_target_of_a_link_is_written_and_the_link_stays(repository: Path) -> None:
    (repository / "link.py").symlink_to("src/c.py")
    outcome = write_changes(repository, [change("link.py", "c\n", "C\n")])
    assert outcome.written == ("link.py",)
    assert (repository / "link.py").is_symlink()
    assert (repository / "src/c.py").read_text() == "C\n"


def test_a_file_that_was_edited_meanwhile_is_not_written(repository: Path) -> None:
    (repository / "b.py").write_text("mine\n")
    outcome = write_changes(repository, ALL)
    assert outcome.written == ("a.py", "src/c.py")
    assert contents(repository) == ["A\n", "mine\n", "C\n"]
    [problem] = outcome.problems
    assert (problem.path, problem.code, problem.fatal) == ("b.py", "changed-meanwhile", True)
    assert problem.message.startswith("b.py was edited while the run looked at it")


def test_a_file_that_is_gone_is_not_made_again(repository: Path) -> None:
    (repository / "b.py").unlink()
    outcome = write_changes(repository, ALL)
    assert [(p.path, p.code) for p in outcome.problems] == [("b.py", "changed-meanwhile")]
    assert not (repository / "b.py").exists()


def test_files_that_change_together_stay_together(repository: Path) -> None:
    (repository / "b.py").write_text("mine\n")
    outcome = write_changes(repository, ALL, together=[("a.py", "b.py"), ("src/c.py",)])
    assert outcome.written == ("src/c.py",)
    assert contents(repository) == ["a\n", "mine\n", "C\n"]
    assert [(p.path, p.code) for p in outcome.problems] == [
        ("a.py", "held-back"),
        ("b.py", "changed-meanwhile"),
    ]
    assert "together with b.py" in outcome.problems[0].message


def test_groups_that_share_a_file_are_one(repository: Path) -> None:
    (repository / "src/c.py").write_text("mine\n")
    outcome = write_changes(repository, ALL, together=[("a.py", "b.py"), ("src/c.py", "b.py")])
    assert outcome.written == ()
    assert contents(repository) == ["a\n", "b\n", "mine\n"]


def test_a_group_that_fails_half_way_is_put_back(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:

    def full_disk(target: Path, data: bytes) -> None:
        if data == b"B\n":
            raise OSError(28, "No space left on device")
        replace_bytes(target, data)

    monkeypatch.setattr(write_module, "replace_bytes", full_disk)
    outcome = write_changes(repository, ALL, together=[("a.py", "b.py")])
    assert outcome.written == ("src/c.py",)
    assert contents(repository) == ["a\n", "b\n", "C\n"]
    assert [(p.path, p.code) for p in outcome.problems] == [
        ("a.py", "held-back"),
        ("b.py", "not-writable"),
    ]
    assert "No space left on device" in outcome.problems[1].message


def test_a_read_only_file_is_not_written(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # os.access is asked because the tests may run as root, whom mode bits do not stop.
    monkeypatch.setattr(os, "access", lambda path, mode: not os.fspath(path).endswith("b.py"))
    outcome = write_changes(repository, ALL)
    assert [(p.path, p.code) for p in outcome.problems] == [("b.py", "not-writable")]
    assert contents(repository) == ["A\n", "b\n", "C\n"]


def test_a_failed_replacement_leaves_the_target_and_no_temporary_file(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Path, target: Path) -> Path:
        if Path(target).name == "a.py":
            raise PermissionError(13, "Permission denied")
        return real(self, target)

    real = Path.replace
    monkeypatch.setattr(Path, "replace", refuse)
    outcome = write_changes(repository, ALL[:1])
    assert [(p.path, p.code) for p in outcome.problems] == [("a.py", "not-writable")]
    assert contents(repository)[0] == "a\n"
    assert left_behind(repository) == []


def test_the_record_is_there_before_the_first_file_changes(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[list[str]] = []

    def look(target: Path, data: bytes) -> None:
        run = last(repository)
        seen.append([run.original(entry).decode() for entry in run.entries])
        replace_bytes(target, data)

    monkeypatch.setattr(write_module, "replace_bytes", look)
    write_changes(repository, ALL)
    assert seen == [["a\n", "b\n", "c\n"]] * 3


def test_without_a_record_nothing_is_written(repository: Path) -> None:
    (repository / ".git/gemini-codemod").write_text("in the way")
    outcome = write_changes(repository, ALL)
    assert outcome.written == ()
    assert contents(repository) == ["a\n", "b\n", "c\n"]
    [problem] = outcome.problems
    assert (problem.code, problem.fatal) == ("no-journal", True)
    assert str(repository / ".git/gemini-codemod") in problem.message


def test_equal_contents_are_no_change(repository: Path) -> None:
    outcome = write_changes(repository, [change("a.py", "a\n", "a\n")])
    assert outcome.written == ()
    assert not (repository / ".git/gemini-codemod").exists()
