"""`baseline` and `check --baseline` through the real command."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from codemod.planning.baseline import DEFAULT_NAME, BaselineError, Entry, compare, read, text_of
from tests.gate.projects import CHAT, FILES, start
from tests.repositories import git, write_tree


@pytest.fixture
def known(project: Path) -> Path:
    """The project with its baseline, which the settings name."""
    write_tree(project, {"pyproject.toml": f"[tool.gemini-codemod]\nbaseline = '{DEFAULT_NAME}'\n"})
    done = start("baseline", cwd=project)
    assert done.returncode == 0
    assert b"5 findings written to" in done.stderr
    return project


def lines(project: Path) -> list[str]:
    return (project / DEFAULT_NAME).read_text("utf-8").splitlines()


def check(project: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    return start("check", *arguments, cwd=project)


def test_the_file(known: Path) -> None:
    header, *entries = lines(known)
    assert header.startswith("# gemini-codemod baseline 1")
    assert [entry.split("\t")[1:] for entry in entries] == [
        ["GC101", "app/chat.py", "Chat.ask"],
        ["GC101", "app/chat.py", "Chat.grüße"],
        ["GC101", "app/chat.py", "rate"],
        ["GC301", "app/old.py"],
        ["GC901", "app/old.py"],
    ]


def test_known_findings_fail_nothing(known: Path) -> None:
    done = check(known)
    assert (done.returncode, done.stdout) == (0, b"")
    assert b"0 findings; 5 in the baseline; 1 suppressed." in done.stderr
    assert start("check", "app", cwd=known).returncode == 0


def test_moved_code_stays_known_and_new_code_does_not(known: Path) -> None:
    extra = CHAT[CHAT.index("\n\ndef rate") :].replace("def rate", "def more")
    write_tree(known, {"app/chat.py": "# moved\n\n" + CHAT + extra})
    done = check(known)
    assert done.returncode == 1
    assert done.stdout.startswith(b"app/chat.py:26:12 GC101 [read-without-equivalent]")
    assert done.stdout.count(b"\n") == 1


def test_twins_are_counted(known: Path) -> None:
    write_tree(known, {"app/chat.py": CHAT + CHAT.partition("\n\n\n")[2]})
    done = check(known)
    assert done.returncode == 1
    assert done.stdout.count(b"GC101") == 3


def test_a_renamed_file_stays_known(known: Path) -> None:
    git(known, "mv", "app/chat.py", "app/talk.py")
    assert check(known).returncode == 0
    assert start("baseline", "--update", cwd=known).returncode == 0
    write_tree(known, {"app/chat.py": CHAT})
    assert check(known).returncode == 1


def test_stale_entries_are_reported_and_taken_out(known: Path) -> None:
    start("migrate", "--write", "--allow-dirty", ".", cwd=known)
    done = check(known)
    assert done.returncode == 0
    assert done.stderr.count(b"stale in the baseline: ") == 2
    assert b"`gemini-codemod baseline --update` takes stale entries out." in done.stderr
    compared = start("baseline", cwd=known)
    assert compared.returncode == 1
    assert compared.stdout.count(b"stale  ") == 2
    assert len(lines(known)) == 6
    updated = start("baseline", "--update", cwd=known)
    assert updated.returncode == 0
    assert b"3 known findings, 2 removed, 0 new." in updated.stderr
    assert len(lines(known)) == 4
    assert b"stale" not in check(known).stderr


def test_an_update_only_shrinks(known: Path) -> None:
    write_tree(known, {"app/more.py": CHAT})
    before = lines(known)
    done = start("baseline", "--update", cwd=known)
    assert done.returncode == 1
    assert done.stdout.count(b"new    app/more.py:") == 3
    assert lines(known) == before


def test_what_a_run_does_not_see_is_not_stale(known: Path) -> None:
    write_tree(known, {"app/chat.py": "", "app/old.py": FILES["app/old.py"]})
    assert b"stale" not in check(known, "app/old.py").stderr
    assert b"stale" not in check(known, "--select", "GC3").stderr
    done = start("baseline", "--update", "app/old.py", cwd=known)
    assert done.returncode == 0
    assert len(lines(known)) == 6


def test_branches_merge(known: Path) -> None:
    """Branches that settle findings apart from each other merge without a conflict."""
    git(known, "add", ".")
    git(known, "commit", "-q", "-m", "baseline")
    git(known, "branch", "start")
    for branch, path, old in (
        ("one", "app/chat.py", "return response.text"),
        ("two", "app/old.py", "  # noqa: GC101"),
    ):
        git(known, "checkout", "-q", "-b", branch, "start")
        text = FILES[path].replace(old, "")
        text = text.replace("response = client.models.generate_content(\n", "print(\n", 1)
        write_tree(known, {path: text.replace('model="gemini-2.5-flash", contents=', "")})
        start("baseline", "--update", cwd=known)
        git(known, "commit", "-q", "-a", "-m", branch)
        assert len(lines(known)) == 5
    git(known, "merge", "-q", "one")
    assert len(lines(known)) == 4
    assert start("baseline", cwd=known).returncode == 0


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("nonsense\n", ":1 is not an entry of a baseline"),
        ("# c\n0123456789abcdef\tGC101\n", ":2 is not an entry of a baseline"),
        ("<<<<<<< HEAD\n", ":1 is the mark of a merge conflict"),
        ("0123456789abcdef\tGC101\tbad\\q\n", ":1 is not an entry"),
    ],
)
def test_a_broken_baseline_is_2(known: Path, text: str, sentence: str) -> None:
    write_tree(known, {DEFAULT_NAME: text})
    for arguments in (("check",), ("baseline",), ("baseline", "--update")):
        done = start(*arguments, cwd=known)
        assert (done.returncode, done.stdout) == (2, b"")
        assert sentence in done.stderr.decode()
    assert (known / DEFAULT_NAME).read_text() == text


def test_a_baseline_is_not_made_of_half_a_project(project: Path) -> None:
    write_tree(project, {"bad.py": "import google.genai (\n"})
    done = start("baseline", cwd=project)
    assert done.returncode == 2
    assert b"The baseline was not touched" in done.stderr
    assert not (project / DEFAULT_NAME).exists()
    assert start("baseline", "--update", cwd=project).returncode == 2


def test_odd_names_survive(tmp_path: Path) -> None:
    entries = [
        Entry('a\tb\nc".py', "GC101", "A.b", "0" * 16),
        Entry("caf\udce9.py", "GC301", "", "1" * 16),
        Entry("ü.py", "GC301", "", "1" * 16),
    ]
    file = tmp_path / "b"
    file.write_bytes(text_of(entries).encode("utf-8", "surrogateescape"))
    assert sorted(read(file)) == sorted(entries)
    with pytest.raises(BaselineError, match="cannot be read"):
        read(tmp_path)


def test_a_moved_entry_serves_one_finding() -> None:
    entry = Entry("gone.py", "GC101", "", "0" * 16)
    found = [Entry(name, "GC101", "", "0" * 16) for name in ("a.py", "b.py")]
    result = compare([entry], found, judged=lambda _: True, exists=lambda _: False)
    assert result.known == (True, False)
    assert not result.stale
