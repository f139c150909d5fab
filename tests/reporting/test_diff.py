"""Diffs: git accepts them byte for byte, and a printed one shows no key."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from codemod.model import FileChange
from codemod.reporting.diff import coloured, printed, to_bytes, unified
from tests.reporting.sample import KEY
from tests.repositories import git, write_tree

LINES = [f"line_{number} = {number}\n" for number in range(40)]


def apply(root: Path, changes: list[FileChange], diff: str) -> None:
    """Write the old files, let git apply `diff`, and compare with the new ones."""
    root.mkdir(exist_ok=True)
    git(root, "init", "-q")
    write_tree(root, {change.path: change.before for change in changes if not change.created})
    subprocess.run(
        ["git", "-C", str(root), "apply", "--whitespace=nowarn", "-"],
        input=to_bytes(diff),
        check=True,
        capture_output=True,
    )
    for change in changes:
        assert (root / change.path).read_bytes() == change.after


def edited(*numbers: int, before: str = "") -> FileChange:
    """Forty lines of which those with `numbers` change; `before` replaces the old text."""
    old = before or "".join(LINES)
    new = [
        f"changed_{number} = None\n" if number in numbers else line
        for number, line in enumerate(old.splitlines(keepends=True))
    ]
    return FileChange("app/main.py", old.encode(), "".join(new).encode())


CASES = {
    "plain": (b"a = 1\nb = 2\nc = 3\n", b"a = 1\nb = 4\nc = 3\n"),
    "first line": (b"a = 1\nb = 2\n", b"import x\na = 1\nb = 2\n"),
    "last line": (b"a = 1\nb = 2\n", b"a = 1\n"),
    "no final newline": (b"a = 1\nb = 2", b"a = 1\nb = 3"),
    "no final newline, change above": (b"a = 1\nb = 2", b"a = 2\nb = 2"),
    "final newline added": (b"a = 1\nb = 2", b"a = 1\nb = 2\n"),
    "final newline removed": (b"a = 1\nb = 2\n", b"a = 1\nb = 2"),
    "CRLF": (b"a = 1\r\nb = 2\r\nc = 3\r\n", b"a = 1\r\nb = 4\r\nc = 3\r\n"),
    "mixed newlines": (b"a = 1\nb = 2\r\nc = 3\n", b"a = 1\nb = 4\r\nc = 3\n"),
    "lone CR": (b"a = 1\rb = 2\nc = 3\n", b"a = 1\rb = 2\nc = 4\n"),
    "BOM": (b"\xef\xbb\xbfa = 1\nb = 2\n", b"\xef\xbb\xbfa = 3\nb = 2\n"),
    "form feed": (b"a = 1\n\x0c\nb\x0b = 2\nc = 3\n", b"a = 1\n\x0c\nb\x0b = 2\nc = 4\n"),
    "U+2028 and U+0085": (
        "a = '\u2028'\nb = '\u0085'\nc = 3\n".encode(),
        "a = '\u2028'\nb = '\u0085'\nc = 4\n".encode(),
    ),
    "latin-1": (
        b"# coding: latin-1\na = '\xe9'\nb = 2\n",
        b"# coding: latin-1\na = '\xe9'\nb = 3\n",
    ),
    "looks like a diff": (b"--- a\n+++ b\n@@ -1 +1 @@\nc\n", b"--- a\n+++ c\n@@ -1 +1 @@\nc\n"),
    "two ends": (
        "".join(LINES).encode(),
        "".join(["x\n", *LINES[1:20], *LINES[21:39], "y\n"]).encode(),
    ),
    "gap of six": (
        "".join(LINES).encode(),
        "".join([*LINES[:5], "x\n", *LINES[6:12], "y\n", *LINES[13:]]).encode(),
    ),
    "gap of seven": (
        "".join(LINES).encode(),
        "".join([*LINES[:5], "x\n", *LINES[6:13], "y\n", *LINES[14:]]).encode(),
    ),
    "new file": (b"", b"a = 1\nb = 2\n"),
    "empty file filled": (b"", b"a = 1\nb = 2\n"),
    "emptied": (b"a = 1\n", b""),
}


@pytest.mark.parametrize("name", CASES)
def test_git_applies_the_diff(tmp_path: Path, name: str) -> None:
    change = FileChange("pkg/module.py", *CASES[name], created=name == "new file")
    apply(tmp_path / "exact", [change], unified([change]))
    shown = printed([change])
    assert shown.masked == ()
    apply(tmp_path / "printed", [change], shown.text)


@pytest.mark.parametrize(
    "path",
    [
        "with space.py",
        "größe/日本.py",
        'quote".py',
        "back\\slash.py",
        "tab\there.py",
        "new\nline.py",
        "esc\x1b[2J.py",
        "rtl\u202e.py",
        "caf\udce9.py",
        "b/a/b.py",
    ],
)
def test_git_understands_every_name(tmp_path: Path, path: str) -> None:
    changes = [
        FileChange(path, b"a = 1\n", b"a = 2\n"),
        FileChange("new " + path.replace("/", "_"), b"", b"a = 2\n", created=True),
    ]
    text = unified(changes)
    apply(tmp_path / "tree", changes, text)
    header = [line for line in text.split("\n") if line.startswith(("diff", "---", "+++"))]
    assert len(header) == 6
    assert all(line.replace("\t", "").isprintable() for line in header)


def test_the_exact_text() -> None:
    before = (
        "import os\n\n\nclass A:\n    def f(self):\n        a = 1\n        b = 2\n        c = 3\n"
    )
    change = FileChange("a.py", before.encode(), before.replace("b = 2", "b = 4").encode())
    assert unified([change]) == (
        "diff --git a/a.py b/a.py\n"
        "--- a/a.py\n"
        "+++ b/a.py\n"
        "@@ -4,5 +4,5 @@\n"
        " class A:\n"
        "     def f(self):\n"
        "         a = 1\n"
        "-        b = 2\n"
        "+        b = 4\n"
        "         c = 3\n"
    )


def test_a_hunk_names_its_function() -> None:
    body = "".join(f"    a{number} = 1\n" for number in range(9))
    before = f"def f(\n    x: list[str],\n) -> None:\n{body}\n\nend = 1\n"
    inner = FileChange("a.py", before.encode(), before.replace("a8 = 1", "a8 = 2").encode())
    assert "@@ -9,7 +9,7 @@ def f(\n" in unified([inner])
    outer = FileChange("a.py", before.encode(), before.replace("end = 1", "end = 2").encode())
    assert "@@ -12,4 +12,4 @@\n" in unified([outer])


def test_files_stand_in_order_and_unchanged_ones_do_not() -> None:
    changes = [
        FileChange("b.py", b"1\n", b"2\n"),
        FileChange("c.py", b"1\n", b"1\n"),
        FileChange("a.py", b"1\n", b"2\n"),
    ]
    headers = [line for line in unified(changes).split("\n") if line.startswith("diff")]
    assert headers == ["diff --git a/a.py b/a.py", "diff --git a/b.py b/b.py"]
    assert unified(changes[1:2]) == ""


def with_secret(number: int) -> str:
    lines = list(LINES)
    lines[number] = f'client = genai.Client(api_key="{KEY}")\n'
    return "".join(lines)


@pytest.mark.parametrize("number", [7, 8, 9, 12, 13, 17, 18, 19, 22, 23])
def test_a_secret_in_the_context_is_left_out(tmp_path: Path, number: int) -> None:
    """Lines 10 and 20 change: a key above them or further below costs context, nothing else."""
    change = edited(10, 20, before=with_secret(number))
    shown = printed([change])
    assert KEY not in shown.text
    assert shown.masked == ()
    apply(tmp_path / "tree", [change], shown.text)
    assert KEY in unified([change])


@pytest.mark.parametrize("number", [10, 11, 21])
def test_a_secret_that_cannot_be_left_out_is_masked(number: int) -> None:
    change = edited(10, 20, before=with_secret(number))
    shown = printed([change])
    assert KEY not in shown.text
    assert "*" * len(KEY) in shown.text
    assert shown.masked == ("app/main.py",)


def test_a_secret_in_the_function_line_is_masked(tmp_path: Path) -> None:
    body = "".join(f"    a{number} = 1\n" for number in range(9))
    before = f'def f(api_key="{KEY}"):\n{body}'
    change = FileChange("a.py", before.encode(), before.replace("a8 = 1", "a8 = 2").encode())
    assert KEY not in unified([change])
    assert "@@ def f(api_key=" in unified([change])
    apply(tmp_path / "tree", [change], unified([change]))


def test_a_large_file_takes_little_time() -> None:
    lines = [f"x_{number % 50} = {number % 7}\n" for number in range(30_000)]
    after = ["import y\n", *lines[:-10], "z = 1\n", *lines[-9:]]
    text = unified([FileChange("a.py", "".join(lines).encode(), "".join(after).encode())])
    assert text.count("\n@@ ") == 2


def test_colours_follow_the_lines() -> None:
    change = FileChange("a.py", b"x: Optional[int] = 1\nb = 2", b"x: Optional[int] = 2\nb = 2")
    text = coloured(unified([change]))
    assert text.plain == unified([change])
    styles = {text.plain[span.start : span.end].strip()[:1]: str(span.style) for span in text.spans}
    assert styles == {
        "d": "bold",
        "-": "red",
        "+": "green",
        "@": "cyan",
        "\\": "dim",
    }


def test_a_coloured_diff_cannot_drive_the_terminal() -> None:
    change = FileChange("a.py", b"a = 1\r\nb\r\n", b"a = '\x1b[2J\xe9\t'\r\nb\r\n")
    plain = coloured(unified([change])).plain
    assert plain.isascii()
    assert all(line.isprintable() for line in plain.split("\n"))
    assert "+a = '\\x1b[2J\\udce9    '" in plain
