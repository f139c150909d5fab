"""The command as users start it: a process of its own, with and without a terminal."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from codemod.cli import main as main_module
from codemod.cli import terminal
from tests.repositories import committed

PROJECT = Path(__file__).parents[2]


def start(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "codemod", *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(PROJECT), **environment},
        capture_output=True,
        check=False,
        timeout=60,
    )


def on_a_terminal(*arguments: str, cwd: Path, answers: bytes) -> tuple[int, bytes]:
    """Run the command with a terminal for all three streams; its exit code and its output."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    environment.pop("CI", None)
    process = subprocess.Popen(
        [sys.executable, "-m", "codemod", *arguments],
        cwd=cwd,
        env=environment,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    os.write(ours, answers)
    output = b""
    while chunk := _read(ours):
        output += chunk
    os.close(ours)
    return process.wait(timeout=60), output


def _read(terminal_side: int) -> bytes:
    try:
        return os.read(terminal_side, 65536)
    except OSError:  # Linux reports the end of a terminal as an error
        return b""


@pytest.mark.parametrize("arguments", [["--help"], ["migrate", "--help"], ["--version"]])
def test_help_does_not_load_what_it_does_not_need(tmp_path: Path, arguments: list[str]) -> None:
    program = (
        "import sys\n"
        "from codemod.cli.main import main\n"
        "try:\n"
        f"    sys.argv[1:] = {arguments!r}\n"
        "    main()\n"
        "finally:\n"
        "    loaded = {name.partition('.')[0] for name in sys.modules}\n"
        "    ours = {name for name in sys.modules if name.startswith('codemod.')}\n"
        "    heavy = loaded & {'libcst', 'rich', 'tomllib', 'tomli', 'concurrent'}\n"
        "    heavy |= ours & {'codemod.engine', 'codemod.reporting', 'codemod.rules'}\n"
        "    print('heavy:', sorted(heavy))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.rstrip().endswith("heavy: []")


def test_the_module_is_the_command(tmp_path: Path) -> None:
    done = start("--version", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stdout.startswith(b"gemini-codemod, version ")


def test_output_is_utf8_in_any_locale(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_bytes(
        '[tool.gemini-codemod.models.overrides]\n"gemini-é" = "x"\n'.encode()
    )
    done = start("models", cwd=tmp_path, PYTHONIOENCODING="ascii", LC_ALL="C", PYTHONUTF8="0")
    assert done.returncode == 0
    assert "gemini-é".encode() in done.stdout


def test_wrong_usage(tmp_path: Path) -> None:
    done = start("migrate", "--write", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.startswith(b"Error: --write needs a path")


def test_the_scope_question_on_a_real_terminal(tmp_path: Path) -> None:
    root = committed(tmp_path / "r", {"app/a.py": "import google.genai\n", "b.py": ""})
    code, output = on_a_terminal("migrate", cwd=root, answers=b"q\n")
    assert code == 1
    assert b"Which part?" in output
    assert b"app/" in output


def test_an_error_of_our_own_is_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(**_: object) -> None:
        raise KeyError("x")

    monkeypatch.setattr(main_module.cli, "main", fail)
    with pytest.raises(SystemExit) as caught:
        main_module.main()
    assert caught.value.code == 2
    assert "stopped on an error of its own" in capsys.readouterr().err


class TestColour:
    @pytest.fixture(autouse=True)
    def screen(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(terminal, "is_terminal", lambda stream: stream == "stdout")
        monkeypatch.delenv("NO_COLOR", raising=False)
        monkeypatch.setenv("TERM", "xterm")

    def test_on_terminals_only(self) -> None:
        assert terminal.wants_colour("stdout")
        assert not terminal.wants_colour("stderr")

    @pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
    def test_not_where_it_is_unwanted(
        self, monkeypatch: pytest.MonkeyPatch, name: str, value: str
    ) -> None:
        monkeypatch.setenv(name, value)
        assert not terminal.wants_colour("stdout")

    def test_an_empty_no_color_does_not_count(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("NO_COLOR", "")
        assert terminal.wants_colour("stdout")

    def test_a_coloured_diff(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        from codemod.cli import products
        from codemod.cli.outputs import Outputs
        from codemod.model import FileChange, Result

        monkeypatch.setattr(products, "is_terminal", lambda stream: True)
        change = FileChange("a.py", b"x: list[int]\n\x1b[31m\n", b"y: list[int]\n\x1b[31m\n")
        outcome = products.Outcome(Result((), (change,), (), 1, 1), "dry-run", ())
        products.diff(outcome, Outputs())
        shown = capsys.readouterr().out
        assert "\x1b[32m+y: list[int]" in shown
        assert "\x1b[31m\n" not in shown
        monkeypatch.setenv("NO_COLOR", "1")
        products.diff(outcome, Outputs())
        plain = capsys.readouterr().out
        assert "+y: list[int]" in plain
        assert "\x1b" not in plain
