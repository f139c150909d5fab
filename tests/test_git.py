from __future__ import annotations

from pathlib import Path

import pytest

from codemod.git import GitError, dirty_files, git_dir, top_level
from tests.repositories import committed, git, write_tree


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    return committed(
        tmp_path / "r", {"a.py": "a\n", "src/b b.py": "b\n", ".gitignore": "ignored.py\n"}
    ).resolve()


def test_clean_files_are_not_dirty(repository: Path) -> None:
    assert dirty_files([repository / "a.py", repository / "src/b b.py"]) == ()


def test_edited_staged_untracked_and_ignored_files_are_dirty(repository: Path) -> None:
    write_tree(repository, {"src/b b.py": "edited", "new.py": "", "ignored.py": "", "s.py": ""})
    git(repository, "add", "s.py")
    files = [repository / name for name in ("a.py", "ignored.py", "new.py", "s.py", "src/b b.py")]
    assert dirty_files(files) == tuple(files[1:])


def test_only_the_files_asked_for_are_told(repository: Path) -> None:
    write_tree(repository, {"src/b b.py": "edited"})
    assert dirty_files([repository / "a.py"]) == ()


def test_a_renamed_file_is_dirty(repository: Path) -> None:
    git(repository, "mv", "a.py", "moved.py")
    assert dirty_files([repository / "moved.py"]) == (repository / "moved.py",)


def test_a_link_is_as_dirty_as_its_target(repository: Path) -> None:
    (repository / "link.py").symlink_to("a.py")
    assert dirty_files([repository / "link.py"]) == ()
    write_tree(repository, {"a.py": "edited"})
    assert dirty_files([repository / "link.py"]) == (repository / "link.py",)


def test_a_nested_repository_is_asked_itself(repository: Path) -> None:
    inner = committed(repository / "inner", {"x.py": "", "y.py": ""})
    write_tree(inner, {"y.py": "edited"})
    assert dirty_files([inner / "x.py", inner / "y.py"]) == (inner / "y.py",)


def test_outside_a_repository_nothing_is_dirty(tmp_path: Path) -> None:
    write_tree(tmp_path, {"a.py": ""})
    assert dirty_files([tmp_path / "a.py"]) == ()
    assert top_level(tmp_path) is None
    assert git_dir(tmp_path) is None


def test_a_repository_without_a_commit(tmp_path: Path) -> None:
    git(write_tree(tmp_path, {"a.py": ""}), "init", "-q")
    assert dirty_files([tmp_path / "a.py"]) == (tmp_path / "a.py",)


def test_places(repository: Path) -> None:
    assert top_level(repository / "src/b b.py") == repository
    assert top_level(repository / "src/not/there.py") == repository
    assert git_dir(repository / "src") == repository / ".git"


def test_what_git_cannot_tell_is_an_error(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    assert top_level(repository) is None
    with pytest.raises(GitError, match="could not tell what was changed"):
        dirty_files([repository / "a.py"])
