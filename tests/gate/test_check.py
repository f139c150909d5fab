"""`check` through the real command: lines, exit codes, selection, stdin, bad input."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.gate.projects import CHAT, KEY, MIGRATED, PROJECT, start
from tests.repositories import git, write_tree

LINES = """\
app/chat.py:8:20 GC101 A call of generateContent can be migrated.
app/chat.py:14:16 GC101 A call of generateContent can be migrated.
"""


def lines(done: subprocess.CompletedProcess[bytes]) -> list[str]:
    return done.stdout.decode().splitlines()


def places(done: subprocess.CompletedProcess[bytes]) -> list[str]:
    return [" ".join(line.split(" ")[:2]) for line in lines(done)]


def test_one_line_per_finding(project: Path) -> None:
    done = start("check", cwd=project)
    assert done.returncode == 1
    assert done.stdout.decode().startswith(LINES)
    assert places(done) == [
        "app/chat.py:8:20 GC101",
        "app/chat.py:14:16 GC101",
        "app/chat.py:19:12 GC101",
        "app/old.py:4:11 GC301",
        "app/old.py:13:15 GC901",
    ]
    assert "[read-without-equivalent]" in lines(done)[2]
    assert "`# noqa: GC101` suppresses nothing." in lines(done)[4]
    assert b"5 findings (2 can be migrated); 1 suppressed." in done.stderr
    assert git(project, "status", "--porcelain") == ""


def test_nothing_to_do(tmp_path: Path) -> None:
    write_tree(tmp_path, {"a.py": "x = 1\n", "b.py": MIGRATED})
    done = start("check", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, b"")
    assert done.stderr == b"Nothing to do.\n"


def test_a_check_with_nothing_to_do_loads_next_to_nothing(tmp_path: Path) -> None:
    write_tree(tmp_path, {"a.py": "x = 1\n"})
    program = (
        "import sys\n"
        "from codemod.cli.main import main\n"
        "sys.argv[1:] = ['check', '.']\n"
        "try:\n"
        "    main()\n"
        "finally:\n"
        "    heavy = {n.partition('.')[0] for n in sys.modules} & {'libcst', 'rich'}\n"
        "    ours = ('codemod.analysis', 'codemod.rules', 'codemod.reporting')\n"
        "    heavy |= {n for n in sys.modules if n.startswith(ours)}\n"
        "    print('heavy:', sorted(heavy))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={"PYTHONPATH": str(PROJECT), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        check=True,
        text=True,
    )
    assert done.stdout == "heavy: []\n"


@pytest.mark.parametrize(
    ("arguments", "expected", "code"),
    [
        (("--select", "GC3", "app/old.py"), ["app/old.py:4:11 GC301"], 1),
        (
            ("--select", "GC3,GC901", "app/old.py"),
            ["app/old.py:4:11 GC301", "app/old.py:13:15 GC901"],
            1,
        ),
        (("--ignore", "GC1,GC9,GC3"), [], 0),
        (("app/plain.py",), [], 0),
        (("--exit-zero", "--select", "GC3", "app/old.py"), ["app/old.py:4:11 GC301"], 0),
        (("--fail-on", "warning", "--select", "GC3", "app/old.py"), ["app/old.py:4:11 GC301"], 0),
        (("--fail-on", "warning", "--select", "GC9"), ["app/old.py:13:15 GC901"], 1),
    ],
)
def test_choosing(
    project: Path, arguments: tuple[str, ...], expected: list[str], code: int
) -> None:
    done = start("check", *arguments, cwd=project)
    assert places(done) == expected
    assert done.returncode == code


def test_settings(project: Path) -> None:
    write_tree(
        project,
        {
            "pyproject.toml": """\
[tool.gemini-codemod]
fail-on = "error"
[tool.gemini-codemod.severity]
GC1 = "info"
GC3 = "error"
[tool.gemini-codemod.per-file-ignores]
"app/old.py" = ["GC3"]
"""
        },
    )
    done = start("check", cwd=project)
    assert done.returncode == 0
    assert "app/old.py:4:11 GC301" not in places(done)
    assert b"2 suppressed" in done.stderr
    assert start("check", "--fail-on", "info", cwd=project).returncode == 1
    counts = json.loads(start("check", "--format", "json", cwd=project).stdout)["counts"]
    assert counts["flows"] == {
        "migrated": 2,
        "offered": 0,
        "left": 1,
        "suppressed": 2,
        "total": 5,
    }


def test_check_says_what_migrate_does(project: Path) -> None:
    """Exactly the files and places that `check` calls migratable change; then they are gone."""
    start("migrate", "--write", ".", cwd=project)
    assert git(project, "diff", "--name-only").split() == ["app/chat.py"]
    assert places(start("check", cwd=project)) == [
        "app/chat.py:19:12 GC101",
        "app/old.py:4:11 GC301",
        "app/old.py:13:15 GC901",
    ]


def test_a_broken_file_is_2(project: Path) -> None:
    write_tree(project, {"bad.py": "import google.genai (\n"})
    done = start("check", cwd=project)
    assert done.returncode == 2
    assert lines(done)[0].startswith("bad.py:1:1 not-parsed bad.py is not Python")
    assert "app/chat.py:8:20 GC101" in places(done)


def test_what_is_passed_over_is_said(project: Path, tmp_path: Path) -> None:
    outside = write_tree(tmp_path / "elsewhere", {"a.py": CHAT}) / "a.py"
    (project / "link.py").symlink_to(outside)
    write_tree(project, {"big.py": CHAT + "#" * 100_000})
    done = start("check", "--max-file-size", "90000", "link.py", "big.py", cwd=project)
    assert (done.returncode, done.stdout) == (0, b"")
    assert b"link.py is a symbolic link out of the tree" in done.stderr
    assert b"big.py has 10" in done.stderr
    start("migrate", "--write", "--allow-dirty", "link.py", cwd=project)
    assert outside.read_text("utf-8") == CHAT


def test_standard_input(project: Path) -> None:
    text = CHAT.replace("def rate", "def extra() -> None: ...\n\n\ndef rate").encode()
    done = start("check", "--stdin-filename", "app/chat.py", cwd=project, stdin=text)
    assert places(done)[-1] == "app/chat.py:22:12 GC101"
    assert all(place.startswith("app/chat.py:") for place in places(done))
    done = start("check", "--stdin-filename", "new/x.py", cwd=project, stdin=MIGRATED.encode())
    assert (done.returncode, done.stdout) == (0, b"")


def test_standard_input_migrated(project: Path) -> None:
    text = CHAT.replace("\n", "\r\n").encode()
    done = start("migrate", "--stdin-filename", "app/chat.py", cwd=project, stdin=text)
    assert done.returncode == 1
    assert done.stdout.count(b"interactions.create") == 2
    assert done.stdout.count(b"\r\n") == done.stdout.count(b"\n")
    assert KEY.encode() in done.stdout
    assert b"[read-without-equivalent]" in done.stderr
    assert git(project, "status", "--porcelain") == ""
    same = b"# nothing here\n"
    done = start("migrate", "--stdin-filename", "x.py", cwd=project, stdin=same)
    assert (done.returncode, done.stdout) == (0, same)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--select", "GC9999"), "No rule has the code GC9999; did you mean GC"),
        (("--staged", "--diff-from", "HEAD"), "--staged and --diff-from both choose lines"),
        (("--diff-from", "no-such-branch"), "git knows no commit 'no-such-branch' here"),
        (("--diff-from", "--output=x"), "git knows no commit '--output=x' here"),
        (("--stdin-filename", "x.py", "."), "--stdin-filename takes one file"),
        (("--format", "sarf"), "'sarf' is not one of"),
        (("--output", "sarf=x"), "there is no format 'sarf'; did you mean 'sarif'?"),
        (("--output", "sarif="), "names no file; write sarif=FILE"),
        (("--output", "json=app"), "app cannot be written (it is a folder)"),
        (("--output", "json=no/x"), "no/x cannot be written (there is no folder no)"),
        (("--output", "json=x", "--output", "html=x"), "x is named by two --output"),
        (("--baseline", "nope"), "The baseline nope does not exist"),
    ],
)
def test_bad_input_is_one_sentence(
    project: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    done = start("check", *arguments, cwd=project, stdin=b"")
    assert done.returncode == 2
    assert done.stdout == b""
    assert sentence in done.stderr.decode()
    assert b"Traceback" not in done.stderr
    assert git(project, "status", "--porcelain") == ""


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[tool.gemini-codemod\n", "is not valid TOML"),
        ("[tool.gemini-codemod]\nseverities = 1\n", "did you mean 'severity'"),
        ("[tool.gemini-codemod]\nfail-on = 'never'\n", 'fail-on must be "error" or "warning"'),
        ("[tool.gemini-codemod.severity]\nGC1 = 'bad'\n", "severity must be a table of code"),
        ("[tool.gemini-codemod.severity]\nXX1 = 'info'\n", "No rule has the code XX1"),
        ("[tool.gemini-codemod.per-file-ignores]\n'a' = 'GC1'\n", "must be a list of strings"),
        ("[tool.gemini-codemod]\nper-file-ignores = ['a']\n", "must be a table of pattern"),
        ("[tool.gemini-codemod]\nbaseline = 3\n", "baseline must be the path of a file"),
    ],
)
def test_bad_settings(project: Path, text: str, sentence: str) -> None:
    write_tree(project, {"pyproject.toml": text})
    done = start("check", cwd=project)
    assert (done.returncode, done.stdout) == (2, b"")
    message = done.stderr.decode()
    assert sentence in message
    assert len(re.findall(r"^Error", message, re.MULTILINE)) == 1
