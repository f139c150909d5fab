"""Runs a program against a fresh replay server and records what can be seen of it."""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from codemod.replay.record import Exchange
from codemod.replay.scripting import ScriptRule
from codemod.replay.server import ReplayServer

HOOK_FOLDER: Final = Path(__file__).parent / "hook"
ROOT_VARIABLE: Final = "GEMINI_CODEMOD_REPLAY_ROOT"
FAKE_KEY: Final = "replay-key"
DEFAULT_TIMEOUT: Final = 120.0

IGNORED_FOLDERS: Final = frozenset(
    {".git", ".hg", "__pycache__", ".venv", "venv", "node_modules", ".mypy_cache", ".pytest_cache"}
)
REMOVED_VARIABLES: Final = (
    # Any of these would send the SDK elsewhere or change what a run prints.
    "GOOGLE_GENAI_USE_VERTEXAI",
    "GOOGLE_GENAI_USE_ENTERPRISE",
    "GOOGLE_CLOUD_PROJECT",
    "GOOGLE_CLOUD_LOCATION",
    "GOOGLE_VERTEX_BASE_URL",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "ALL_PROXY",
    "http_proxy",
    "https_proxy",
    "all_proxy",
)


@dataclass(frozen=True)
class Completed:
    """How a process ended."""

    exit_code: int
    stdout: str
    stderr: str
    timed_out: bool = False


Launcher = Callable[[Sequence[str], Path, Mapping[str, str], float], Completed]
"""Starts ``command`` in ``folder`` with an environment and a time limit in seconds."""


@dataclass(frozen=True)
class RunResult:
    """What one run showed: the process, the files it left (path -> hash) and its requests."""

    folder: Path
    server_url: str
    process: Completed
    files: Mapping[str, str]
    exchanges: tuple[Exchange, ...]


def run_program(
    command: Sequence[str],
    folder: Path,
    *,
    python: str,
    rules: Sequence[ScriptRule] = (),
    timeout: float = DEFAULT_TIMEOUT,
    launch: Launcher | None = None,
) -> RunResult:
    """Run ``command`` in ``folder`` against a new server.

    ``python`` is the interpreter whose environment is used: a command ``python`` or ``python3``
    means this one, and its folder comes first on PATH. The program is not changed; a hook on
    PYTHONPATH points the SDKs at the server, removes waiting and keeps the run on this machine.
    """
    folder = folder.resolve()
    before = snapshot(folder)
    with ReplayServer(rules) as server:
        environment = replay_environment(server.url, folder, python)
        completed = (launch or launch_process)(
            resolved_command(command, python), folder, environment, timeout
        )
        exchanges = tuple(server.exchanges())
    return RunResult(folder, server.url, completed, changes(folder, before), exchanges)


def resolved_command(command: Sequence[str], python: str) -> list[str]:
    """Return ``command`` with ``python`` in place of a bare interpreter name."""
    if command and command[0] in ("python", "python3"):
        return [python, *command[1:]]
    return list(command)


def replay_environment(url: str, folder: Path, python: str) -> dict[str, str]:
    """Return the environment variables of a run."""
    environment = {key: value for key, value in os.environ.items() if key not in REMOVED_VARIABLES}
    paths = [str(HOOK_FOLDER), *filter(None, [environment.get("PYTHONPATH")])]
    environment.update(
        {
            "GOOGLE_GEMINI_BASE_URL": url,
            "GEMINI_API_KEY": FAKE_KEY,
            "GOOGLE_API_KEY": FAKE_KEY,
            ROOT_VARIABLE: str(folder),
            "PYTHONPATH": os.pathsep.join(paths),
            "PYTHONHASHSEED": "0",
            "PYTHONUTF8": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
            "PATH": os.pathsep.join([str(Path(python).parent), environment.get("PATH", "")]),
            "NO_PROXY": "*",
        }
    )
    return environment


def launch_process(
    command: Sequence[str], folder: Path, environment: Mapping[str, str], timeout: float
) -> Completed:
    """Start a process and wait for it; it is killed after ``timeout`` seconds."""
    try:
        process = subprocess.run(
            command,
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=timeout,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        return Completed(-1, _text(error.stdout), _text(error.stderr), timed_out=True)
    except OSError as error:
        return Completed(127, "", f"{command[0]}: {error.strerror}")
    return Completed(process.returncode, _text(process.stdout), _text(process.stderr))


def _text(output: bytes | str | None) -> str:
    if isinstance(output, bytes):
        return output.decode("utf-8", "replace")
    return output or ""


def snapshot(folder: Path) -> dict[str, tuple[int, int]]:
    """Return size and modification time of every file that counts, by relative path."""
    found: dict[str, tuple[int, int]] = {}
    for path, names, files in os.walk(folder):
        names[:] = [name for name in names if name not in IGNORED_FOLDERS]
        for name in files:
            file = Path(path, name)
            try:
                status = file.stat()
            except OSError:
                continue
            found[file.relative_to(folder).as_posix()] = (status.st_size, status.st_mtime_ns)
    return found


def changes(folder: Path, before: Mapping[str, tuple[int, int]]) -> dict[str, str]:
    """Return the files that differ from the snapshot: a hash of the content, or ``deleted``."""
    after = snapshot(folder)
    result = {name: "deleted" for name in before if name not in after}
    for name, status in after.items():
        if before.get(name) != status:
            result[name] = hashlib.sha256((folder / name).read_bytes()).hexdigest()
    return result
