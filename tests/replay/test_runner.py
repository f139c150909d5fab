"""Running programs: the hook, what is recorded, and the verdict on a project."""

from __future__ import annotations

import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from codemod.replay.comparison import asked, compare
from codemod.replay.runner import HOOK_FOLDER, RunResult, run_program
from codemod.replay.scripting import Directive, ScriptRule
from codemod.replay.verify import missing_sdks, verify_project

from ..environments import Name, interpreter
from .pairs import run_copy

PROGRAMS = Path(__file__).with_name("programs")
ASK = """
from google import genai
client = genai.Client()
def ask(text):
    return client.interactions.create(
        model="gemini-3.5-flash", input=text
    )
"""


def program(folder: Path, source: str, name: str = "main.py") -> Path:
    """Write a program and return its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(textwrap.dedent(source), "utf-8")
    return folder


def run(folder: Path, environment: Name = "newest", timeout: float = 60.0) -> RunResult:
    """Run ``main.py`` the way a user's program is run."""
    python = str(interpreter(environment))
    return run_program(["python", "main.py"], folder, python=python, timeout=timeout)


@pytest.mark.parametrize("environment", ["floor", "newest"])
def test_warm_process_gives_what_a_plain_one_gives(environment: Name, tmp_path: Path) -> None:
    plain = run(PROGRAMS / "chat_with_tools" / "after", environment)
    warm = run_copy(PROGRAMS / "chat_with_tools" / "after", environment, tmp_path / "copy")

    assert warm.process.stdout == plain.process.stdout
    assert warm.process.exit_code == plain.process.exit_code == 0
    assert [one.form for one in warm.exchanges] == [one.form for one in plain.exchanges]
    assert [one.sites for one in warm.exchanges] == [one.sites for one in plain.exchanges]


@pytest.mark.parametrize("environment", ["floor", "newest"])
def test_requests_name_their_place(environment: Name, tmp_path: Path) -> None:
    folder = program(tmp_path / "p", f"{ASK}\nask('Hello')\n")

    result = run(folder, environment)

    (exchange,) = result.exchanges
    inner, outer = exchange.sites
    assert inner.startswith("main.py:")
    assert int(inner.split(":")[1]) in (5, 6, 7)
    assert outer == "main.py:9"


@pytest.mark.parametrize("environment", ["floor", "newest"])
def test_retries_of_one_call_count_once(environment: Name, tmp_path: Path) -> None:
    body = """
    for _ in range(2):
        try:
            ask("[[replay: error 503]]")
        except Exception as error:
            print(type(error).__name__)
    """
    folder = program(tmp_path / "p", ASK + textwrap.dedent(body))

    result = run(folder, environment)

    assert result.process.stdout == "InternalServerError\n" * 2
    assert len(result.exchanges) > 4
    assert len(asked(result)) == 2


def test_waiting_is_short_and_the_network_is_closed(tmp_path: Path) -> None:
    folder = program(
        tmp_path / "p",
        """
        import asyncio, socket, time, urllib.request
        started = time.monotonic()
        time.sleep(30)
        asyncio.run(asyncio.sleep(30))
        print(time.monotonic() - started < 5)
        for attempt in (
            lambda: urllib.request.urlopen("http://example.com"),
            lambda: socket.create_connection(("192.0.2.1", 80)),
        ):
            try:
                attempt()
            except OSError as error:
                print("replay server on this machine" in str(error))
        """,
    )

    assert run(folder).process.stdout == "True\nTrue\nTrue\n"


def test_nothing_runs_without_the_hook(tmp_path: Path) -> None:
    shutil.copytree(HOOK_FOLDER, tmp_path / "hook")
    (tmp_path / "hook" / "_gemini_replay_hook" / "network.py").write_text("broken(")

    done = subprocess.run(
        [sys.executable, "-c", "print('ran')"],
        env={"PYTHONPATH": str(tmp_path / "hook")},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 97
    assert done.stdout == ""
    assert "nothing was run" in done.stderr


def test_program_of_the_legacy_sdk_sees_its_own_exceptions(tmp_path: Path) -> None:
    folder = program(
        tmp_path / "p",
        """
        import pathlib
        import google.generativeai as genai
        from google.api_core import exceptions
        model = genai.GenerativeModel("gemini-1.5-flash")
        for status in (400, 401, 403, 404, 429, 500):
            try:
                model.generate_content(f"[[replay: error {status}]]")
            except exceptions.GoogleAPIError as error:
                print(type(error).__name__, error)
        try:
            for chunk in model.generate_content("[[replay: stream-error 500]]", stream=True):
                print("chunk")
        except exceptions.InternalServerError as error:
            print("in the stream", error.code)
        pathlib.Path("a.txt").write_text("content")
        print(genai.upload_file("a.txt").name, genai.get_model("models/gemini-1.5-flash").name)
        print(len(genai.embed_content("models/embedding-001", "text")["embedding"]))
        """,
    )

    lines = run(folder, "legacy").process.stdout.splitlines()

    assert lines[:6] == [
        "InvalidArgument 400 Scripted error 400.",
        "Unauthenticated 401 Scripted error 401.",
        "PermissionDenied 403 Scripted error 403.",
        "NotFound 404 Scripted error 404.",
        "ResourceExhausted 429 Scripted error 429.",
        "InternalServerError 500 Scripted error 500.",
    ]
    assert lines[6:8] == ["chunk", "in the stream 500"]
    assert lines[8].startswith("files/")
    assert lines[9] == "16"


def test_files_written_and_deleted_are_seen(tmp_path: Path) -> None:
    folder = program(
        tmp_path / "p",
        """
        import pathlib
        pathlib.Path("new.txt").write_text("x")
        pathlib.Path("old.txt").unlink()
        pathlib.Path("changed.txt").write_text("longer than before")
        """,
    )
    for name in ("old.txt", "changed.txt", "same.txt"):
        (folder / name).write_text("x")

    files = run(folder).files

    assert set(files) == {"new.txt", "old.txt", "changed.txt"}
    assert files["old.txt"] == "deleted"


def test_output_is_compared_without_the_folder(tmp_path: Path) -> None:
    source = "import os\nprint(os.getcwd(), 'gemini-1.5-flash')\n"
    before = run(program(tmp_path / "a", source))
    after = run(program(tmp_path / "b", source.replace("gemini-1.5-flash", "gemini-3.5-flash")))
    other = run(program(tmp_path / "c", source.replace("1.5-flash", "3.1-pro-preview")))

    assert compare(before, after).equal
    assert not compare(before, other).equal


def test_endless_program_is_stopped(tmp_path: Path) -> None:
    folder = program(tmp_path / "p", "print('on', flush=True)\nwhile True: pass\n")

    result = run(folder, timeout=3)

    assert result.process.timed_out
    assert [one.kind for one in compare(result, result).differences] == ["time", "time"]


@pytest.mark.parametrize("case", ["text", "stream_async"])
def test_project_verified_equal(case: str) -> None:
    folder = PROGRAMS / case
    python = str(interpreter("newest"))

    verdict = verify_project(folder / "before", folder / "after", ["python", "main.py"], python)

    assert verdict.status == "equal", verdict.comparison.report()
    assert verdict.requests == len(verdict.after.exchanges if verdict.after else ())
    assert sum(verdict.calls.values()) >= verdict.requests


def test_project_verified_under_failures() -> None:
    folder = PROGRAMS / "text"
    python = str(interpreter("newest"))
    rules = [ScriptRule("river", Directive("error", 403))]

    verdict = verify_project(
        folder / "before", folder / "after", ["python", "main.py"], python, rules=rules
    )

    # Neither program handles the error, so both end the same way.
    assert verdict.status == "equal", verdict.comparison.report()
    assert verdict.after is not None
    assert verdict.after.process.exit_code == 1


def test_project_that_reaches_no_call(tmp_path: Path) -> None:
    folder = program(tmp_path / "p", "print('nothing to ask')\n")

    verdict = verify_project(folder, folder, ["python", "main.py"], str(interpreter("newest")))

    assert verdict.status == "not exercised"


def test_project_that_does_not_run(tmp_path: Path) -> None:
    folder = program(tmp_path / "p", "import a_module_nobody_has\n")

    verdict = verify_project(folder, folder, ["python", "main.py"], str(interpreter("newest")))

    assert verdict.status == "failed"
    assert "No module named 'a_module_nobody_has'" in verdict.message


def test_missing_sdks_are_named() -> None:
    wanted = ["google.genai", "google.generativeai"]

    assert missing_sdks(str(interpreter("newest")), wanted) == ["google.generativeai"]
    assert missing_sdks(str(interpreter("legacy")), wanted) == []
