from __future__ import annotations

import os
from pathlib import Path

import pytest

from codemod.model import FileChange
from codemod.replay.project_copies import CopyError, make_copies
from tests.repositories import write_tree


@pytest.fixture
def project(tmp_path: Path) -> Path:
    files: dict[str, str | bytes] = {
        "app/main.py": "old",
        "data/a.bin": b"\0\1",
        ".env": "KEY=1",
        "empty/keep": "",
    }
    return write_tree(tmp_path / "shop", files)


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_one_copy_as_it_is_and_one_changed(project: Path, tmp_path: Path) -> None:
    change = FileChange("app/main.py", b"old", b"new")
    copies = make_copies(project, [change], tmp_path / "t")
    assert tree(copies.before) == tree(project)
    assert tree(copies.after) == {**tree(project), "app/main.py": b"new"}


def test_both_copies_have_the_name_of_the_project_and_paths_of_one_length(
    project: Path, tmp_path: Path
) -> None:
    copies = make_copies(project, [], tmp_path / "t")
    assert copies.before.name == copies.after.name == "shop"
    assert len(str(copies.before)) == len(str(copies.after))


def test_version_control_environments_and_caches_are_left_out(
    project: Path, tmp_path: Path
) -> None:
    left = [".git/x", ".venv/x", "node_modules/x", "app/__pycache__/x", "env/pyvenv.cfg", "env/x"]
    write_tree(project, dict.fromkeys(left, ""))
    copies = make_copies(project, [], tmp_path / "t")
    assert sorted(tree(copies.before)) == [".env", "app/main.py", "data/a.bin", "empty/keep"]


def test_links_stay_inside_the_copy_or_point_where_they_did(project: Path, tmp_path: Path) -> None:
    outside = write_tree(tmp_path / "outside", {"file": "far"})
    (project / "relative").symlink_to("data/a.bin")
    (project / "absolute").symlink_to(project / "app")
    (project / "out").symlink_to(outside)
    (project / "broken").symlink_to("nowhere")
    copy = make_copies(project, [], tmp_path / "t").after
    assert (copy / "relative").readlink() == copy / "data/a.bin"
    assert (copy / "absolute").resolve() == copy / "app"
    assert (copy / "out" / "file").read_text() == "far"
    assert (copy / "broken").is_symlink()


def test_a_pipe_is_not_copied(project: Path, tmp_path: Path) -> None:
    os.mkfifo(project / "pipe")
    assert not (make_copies(project, [], tmp_path / "t").before / "pipe").exists()


def test_what_cannot_be_copied_is_named(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(source: Path, target: Path) -> None:
        raise PermissionError(13, "Permission denied", str(source))

    monkeypatch.setattr("shutil.copy2", refuse)
    with pytest.raises(CopyError, match=r"shop/\S+ cannot be copied \(Permission denied\)"):
        make_copies(project, [], tmp_path / "t")
