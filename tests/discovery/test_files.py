from __future__ import annotations

import os
from pathlib import Path

import pytest

from codemod import discovery
from codemod.discovery import Found
from codemod.model import FileProblem
from codemod.settings import Settings
from tests.repositories import committed, git, write_tree

DEFAULTS = Settings()


def find(root: Path, *paths: str, settings: Settings = DEFAULTS) -> Found:
    return discovery.find(root, [root / path for path in paths or (".",)], settings)


def names(root: Path, found: Found) -> list[str]:
    return [path.relative_to(root).as_posix() for path in found.files]


def codes(found: Found) -> list[tuple[str, str, bool]]:
    return [(problem.path, problem.code, problem.fatal) for problem in found.problems]


@pytest.fixture(params=["git", "no git"])
def tree(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    files = {
        "b.py": "",
        "a.pyi": "",
        "README.md": "",
        "src/pkg/mod.py": "",
        "src/pkg/data.txt": "",
    }
    make = committed if request.param == "git" else write_tree
    return make(tmp_path / "tree", files)


def test_python_files_in_order(tree: Path) -> None:
    assert names(tree, find(tree)) == ["a.pyi", "b.py", "src/pkg/mod.py"]
    assert find(tree).problems == ()


def test_overlapping_paths_count_once(tree: Path) -> None:
    assert names(tree, find(tree, "src", "src/pkg/mod.py", ".", "src")) == [
        "a.pyi",
        "b.py",
        "src/pkg/mod.py",
    ]


def test_a_named_file_is_taken_whatever_its_name(tree: Path) -> None:
    assert names(tree, find(tree, "README.md")) == ["README.md"]


def test_paths_count_from_the_current_directory(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tree / "src")
    assert names(tree, discovery.find(tree, [Path("pkg"), Path("../b.py")], DEFAULTS)) == [
        "b.py",
        "src/pkg/mod.py",
    ]


def test_a_missing_path_is_fatal_and_the_others_are_taken(tree: Path) -> None:
    found = find(tree, "nope.py", "b.py")
    assert names(tree, found) == ["b.py"]
    assert found.problems == (
        FileProblem("nope.py", "missing-path", "nope.py does not exist; check the spelling."),
    )


def test_a_folder_without_python_is_a_remark(tree: Path) -> None:
    write_tree(tree, {"docs/index.md": ""})
    assert codes(find(tree, "docs", "src")) == [("docs", "no-python", False)]


def test_a_large_file_is_a_remark(tree: Path) -> None:
    write_tree(tree, {"big.py": "x" * 1001})
    found = find(tree, settings=Settings(max_file_size=1000))
    assert codes(found) == [("big.py", "too-large", False)]
    assert "1,001 bytes, more than the limit of 1,000" in found.problems[0].message
    assert "big.py" not in names(tree, found)


def test_a_file_of_the_limit_is_taken(tree: Path) -> None:
    write_tree(tree, {"big.py": "x" * 1000})
    assert "big.py" in names(tree, find(tree, settings=Settings(max_file_size=1000)))


def test_a_link_out_of_the_tree_is_a_remark(tree: Path, tmp_path: Path) -> None:
    outside = write_tree(tmp_path, {"outside.py": ""}) / "outside.py"
    (tree / "link.py").symlink_to(outside)
    found = find(tree)
    assert codes(found) == [("link.py", "outside-link", False)]
    assert "link.py" not in names(tree, found)


def test_a_link_to_a_file_of_the_run_counts_once_under_the_file(tree: Path) -> None:
    (tree / "a_link.py").symlink_to("src/pkg/mod.py")
    assert names(tree, find(tree)) == ["a.pyi", "b.py", "src/pkg/mod.py"]
    assert find(tree).problems == ()


def test_a_link_to_a_file_in_the_tree_outside_the_paths_is_taken(tree: Path) -> None:
    (tree / "src/shared.py").symlink_to("../b.py")
    assert names(tree, find(tree, "src")) == ["src/pkg/mod.py", "src/shared.py"]


def test_two_links_to_one_file_count_once(tree: Path) -> None:
    for name in ("two.py", "one.py"):
        (tree / "src" / name).symlink_to("../b.py")
    assert names(tree, find(tree, "src")) == ["src/one.py", "src/pkg/mod.py"]


def test_broken_and_circular_links_are_remarks(tree: Path) -> None:
    (tree / "gone.py").symlink_to("nowhere.py")
    (tree / "loop.py").symlink_to("loop.py")
    assert codes(find(tree)) == [
        ("gone.py", "broken-link", False),
        ("loop.py", "broken-link", False),
    ]


def test_linked_folders_are_not_entered(tree: Path) -> None:
    (tree / "again").symlink_to("src", target_is_directory=True)
    assert names(tree, find(tree)) == ["a.pyi", "b.py", "src/pkg/mod.py"]


def test_what_is_no_regular_file_is_fatal(tree: Path) -> None:
    os.mkfifo(tree / "pipe.py")
    assert codes(find(tree, "pipe.py")) == [("pipe.py", "unreadable", True)]


def test_exclude_and_include(tree: Path) -> None:
    assert names(tree, find(tree, settings=Settings(exclude=("pkg",)))) == ["a.pyi", "b.py"]
    assert names(tree, find(tree, settings=Settings(include=("src/**",)))) == ["src/pkg/mod.py"]


def test_excluding_everything_is_not_a_folder_without_python(tree: Path) -> None:
    assert find(tree, settings=Settings(exclude=("*.py", "*.pyi"))) == Found((), ())


def test_a_named_file_is_taken_though_excluded(tree: Path) -> None:
    assert names(tree, find(tree, "b.py", settings=Settings(exclude=("b.py",)))) == ["b.py"]


def test_environments_and_caches_stay_out(tree: Path) -> None:
    write_tree(
        tree,
        {
            "my-env/pyvenv.cfg": "",
            "my-env/lib/python3.12/x.py": "",
            "venv/x.py": "",
            ".tox/x.py": "",
            ".nox/x.py": "",
            "web/node_modules/gyp/x.py": "",
            "lib/site-packages/x.py": "",
            "build/lib/x.py": "",
            "dist/x.py": "",
            "src/__pycache__/x.py": "",
        },
    )
    assert names(tree, find(tree)) == ["a.pyi", "b.py", "src/pkg/mod.py"]


def test_git_decides_what_is_ignored(tmp_path: Path) -> None:
    root = committed(tmp_path / "r", {"a.py": "", ".gitignore": "generated/\nlocal.py\n"})
    write_tree(root, {"new.py": "", "local.py": "", "generated/x.py": ""})
    assert names(root, find(root)) == ["a.py", "new.py"]


def test_what_git_ignores_is_taken_when_it_is_named(tmp_path: Path) -> None:
    root = committed(tmp_path / "r", {"a.py": "", ".gitignore": "generated/\nlocal.py\n"})
    write_tree(root, {"local.py": "", "generated/x.py": ""})
    assert names(root, find(root, "generated", "local.py")) == ["generated/x.py", "local.py"]


def test_tracked_build_folders_are_the_projects(tmp_path: Path) -> None:
    root = committed(tmp_path / "r", {"build/tool.py": ""})
    assert names(root, find(root)) == ["build/tool.py"]


def test_deleted_files_that_git_still_lists_are_no_problem(tmp_path: Path) -> None:
    root = committed(tmp_path / "r", {"a.py": "", "gone.py": ""})
    (root / "gone.py").unlink()
    assert (names(root, find(root)), find(root).problems) == (["a.py"], ())


def test_names_with_spaces_newlines_and_other_alphabets(tmp_path: Path) -> None:
    files = {"a b.py": "", "ü.py": "", "two\nlines.py": ""}
    root = committed(tmp_path / "r", files)
    assert names(root, find(root)) == sorted(files)


def test_a_nested_repository_is_listed_by_its_own_git(tmp_path: Path) -> None:
    root = committed(tmp_path / "r", {"a.py": ""})
    committed(root / "inner", {"x.py": "", ".gitignore": "y.py\n"})
    write_tree(root, {"inner/y.py": ""})
    assert names(root, find(root, "inner")) == ["inner/x.py"]


def test_a_misleading_environment_of_a_git_hook(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = committed(tmp_path / "other", {"other.py": ""})
    root = committed(tmp_path / "r", {"a.py": ""})
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    assert names(root, find(root)) == ["a.py"]


def test_without_the_git_program_the_folder_is_walked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = committed(tmp_path / "r", {"a.py": "", ".git/hooks/hook.py": ""})
    monkeypatch.setenv("PATH", str(tmp_path))
    assert names(root, find(root)) == ["a.py"]


def test_read_gives_bytes_or_a_problem(tree: Path) -> None:
    write_tree(tree, {"b.py": b"\xef\xbb\xbfx\r\n"})
    assert discovery.read(tree / "b.py", tree) == b"\xef\xbb\xbfx\r\n"
    problem = discovery.read(tree / "src", tree)
    assert isinstance(problem, FileProblem)
    assert (problem.path, problem.code, problem.fatal) == ("src", "unreadable", True)
    assert problem.message.startswith("src cannot be read (Is a directory);")


def test_a_folder_that_cannot_be_listed_is_fatal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = write_tree(tmp_path / "r", {"a.py": "", "locked/x.py": ""})
    listing = os.scandir

    def scandir(path: str) -> object:
        if os.fspath(path).endswith("locked"):
            raise PermissionError(13, "Permission denied", path)
        return listing(path)

    monkeypatch.setattr(os, "scandir", scandir)
    found = find(root)
    assert names(root, found) == ["a.py"]
    assert codes(found) == [("locked", "unreadable", True)]


def test_git_status_of_the_tree_is_left_alone(tmp_path: Path) -> None:
    root = committed(tmp_path / "r", {"a.py": ""})
    before = (root / ".git/index").read_bytes()
    find(root)
    assert (root / ".git/index").read_bytes() == before
    assert git(root, "status", "--porcelain") == ""
