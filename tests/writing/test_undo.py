from __future__ import annotations

import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from codemod.model import FileChange
from codemod.writing import JournalError, NothingToUndoError, undo, write_changes
from codemod.writing import write as write_module
from codemod.writing.replace import replace_bytes
from tests.repositories import committed, git, write_tree

FILES = {"a.py": "a\n", "b.py": "b\n"}
CHANGES = (FileChange("a.py", b"a\n", b"A\n"), FileChange("b.py", b"b\n", b"B\n"))


@pytest.fixture(params=[committed, write_tree], ids=["git", "no git"])
def root(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    make: Callable[[Path, dict[str, str]], Path] = request.param
    return make(tmp_path / "r", FILES)


def contents(root: Path) -> list[str]:
    return [(root / name).read_text() for name in FILES]


def test_the_last_run_is_put_back_once(root: Path) -> None:
    write_changes(root, CHANGES)
    outcome = undo(root)
    assert (outcome.restored, outcome.edited, outcome.failed) == (("a.py", "b.py"), (), ())
    assert contents(root) == ["a\n", "b\n"]
    with pytest.raises(NothingToUndoError, match="nothing to undo"):
        undo(root)


def test_a_file_that_was_created_is_removed_again(root: Path) -> None:
    new = FileChange("new.py", b"", b"new\n", created=True)
    assert write_changes(root, [*CHANGES, new]).written == ("a.py", "b.py", "new.py")
    assert (root / "new.py").read_bytes() == b"new\n"
    assert undo(root).restored == ("a.py", "b.py", "new.py")
    assert not (root / "new.py").exists()


def test_a_created_file_that_was_edited_since_stays(root: Path) -> None:
    write_changes(root, [FileChange("new.py", b"", b"new\n", created=True)])
    (root / "new.py").write_text("mine\n")
    assert undo(root).edited == ("new.py",)
    assert (root / "new.py").read_text() == "mine\n"


def test_a_created_file_that_is_gone_is_no_trouble(root: Path) -> None:
    write_changes(root, [*CHANGES, FileChange("new.py", b"", b"new\n", created=True)])
    (root / "new.py").unlink()
    outcome = undo(root)
    assert (outcome.restored, outcome.edited, outcome.failed) == (("a.py", "b.py"), (), ())


def test_without_a_run_there_is_nothing_to_undo(root: Path) -> None:
    with pytest.raises(NothingToUndoError):
        undo(root)


def test_from_a_folder_below(root: Path) -> None:
    write_changes(root, CHANGES)
    below = root / "src"
    below.mkdir()
    assert undo(below).restored == ("a.py", "b.py")


def test_edited_files_are_left_and_stay_on_record(root: Path) -> None:
    write_changes(root, CHANGES)
    (root / "b.py").write_text("B and mine\n")
    outcome = undo(root)
    assert (outcome.restored, outcome.edited) == (("a.py",), ("b.py",))
    assert contents(root) == ["a\n", "B and mine\n"]
    (root / "b.py").write_text("B\n")
    assert undo(root).restored == ("b.py",)
    assert contents(root) == ["a\n", "b\n"]


def test_removed_files_are_left(root: Path) -> None:
    write_changes(root, CHANGES)
    (root / "b.py").unlink()
    assert undo(root).edited == ("b.py",)
    assert not (root / "b.py").exists()


def test_only_the_last_run_is_on_record(root: Path) -> None:
    write_changes(root, CHANGES)
    write_changes(root, [FileChange("a.py", b"A\n", b"AA\n")])
    assert undo(root).restored == ("a.py",)
    assert contents(root) == ["A\n", "B\n"]


def test_a_run_that_wrote_nothing_keeps_the_record(root: Path) -> None:
    write_changes(root, CHANGES)
    write_changes(root, [FileChange("a.py", b"old\n", b"new\n")])
    assert undo(root).restored == ("a.py", "b.py")


def test_an_interrupted_run_can_be_undone(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:

    def interrupted(target: Path, data: bytes) -> None:
        if data == b"B\n":
            raise KeyboardInterrupt
        replace_bytes(target, data)

    monkeypatch.setattr(write_module, "replace_bytes", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_changes(root, CHANGES)
    assert contents(root) == ["A\n", "b\n"]
    outcome = undo(root)
    assert (outcome.restored, outcome.edited) == (("a.py",), ())
    assert contents(root) == ["a\n", "b\n"]


def test_the_mode_stays(root: Path) -> None:
    (root / "a.py").chmod(0o755)
    write_changes(root, CHANGES)
    undo(root)
    assert stat.S_IMODE((root / "a.py").stat().st_mode) == 0o755


def test_a_project_that_moved_can_be_undone(root: Path, tmp_path: Path) -> None:
    write_changes(root, CHANGES)
    moved = tmp_path / "elsewhere"
    root.rename(moved)
    assert undo(moved).restored == ("a.py", "b.py")
    assert contents(moved) == ["a\n", "b\n"]


def test_git_does_not_see_the_record(tmp_path: Path) -> None:
    root = committed(tmp_path / "r", FILES)
    write_changes(root, CHANGES)
    undo(root)
    assert git(root, "status", "--porcelain", "--ignored") == ""


def test_the_record_without_git_ignores_itself_and_is_private(tmp_path: Path) -> None:
    root = write_tree(tmp_path / "r", FILES)
    write_changes(root, CHANGES)
    assert (root / ".gemini-codemod/.gitignore").read_text() == "*\n"
    assert stat.S_IMODE((root / ".gemini-codemod/last-run").stat().st_mode) == 0o700
    git(root, "init", "-q")
    assert ".gemini-codemod" not in git(root, "status", "--porcelain", "-uall")


def test_linked_work_trees_have_records_of_their_own(tmp_path: Path) -> None:
    root = committed(tmp_path / "r", FILES)
    linked = tmp_path / "linked"
    git(root, "worktree", "add", "-q", str(linked), "-b", "other")
    write_changes(root, CHANGES[:1])
    write_changes(linked, CHANGES[1:])
    assert undo(root).restored == ("a.py",)
    assert contents(linked) == ["a\n", "B\n"]
    assert undo(linked).restored == ("b.py",)


def test_a_damaged_copy_is_refused(root: Path) -> None:
    write_changes(root, CHANGES)
    [copy] = root.rglob("last-run/0")
    copy.write_bytes(b"damaged")
    outcome = undo(root)
    assert outcome.restored == ("b.py",)
    [failure] = outcome.failed
    assert "The copy of a.py" in failure
    assert "is damaged" in failure
    assert contents(root) == ["A\n", "b\n"]


def test_a_damaged_record_says_what_to_do(root: Path) -> None:
    write_changes(root, CHANGES)
    [index] = root.rglob("last-run/journal.json")
    index.write_text("{")
    with pytest.raises(JournalError, match=r"journal\.json cannot be read; remove .* to go on"):
        undo(root)
    shutil.rmtree(index.parent)
    with pytest.raises(NothingToUndoError):
        undo(root)
