"""Starts programs in a process that has the SDK imported already, which saves a second or two each.

A plain process gives the same result; a test compares both.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from codemod.replay.runner import Completed, replay_environment
from codemod.replay.server import ReplayServer

from ..environments import Name, interpreter

WORKER = Path(__file__).with_name("worker_main.py")


class WarmWorker:
    """One long-lived process of an environment; its ``launch`` runs ``python SCRIPT ARGS...``."""

    def __init__(self, python: str) -> None:
        self.python = python
        with ReplayServer() as server:
            environment = replay_environment(server.url, Path.cwd(), python)
            self._process = subprocess.Popen(
                [python, "-W", "ignore", str(WORKER)],
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            if self._line() != "ready":
                raise RuntimeError(f"{WORKER.name} did not start in {python}")

    def launch(
        self,
        command: Sequence[str],
        folder: Path,
        environment: Mapping[str, str],
        timeout: float,
    ) -> Completed:
        """Run a program; a launcher for ``run_program``."""
        with tempfile.TemporaryDirectory() as scratch:
            stdout, stderr = Path(scratch, "stdout"), Path(scratch, "stderr")
            job = {
                "argv": list(command[1:]),
                "cwd": str(folder),
                "env": dict(environment),
                "stdout": str(stdout),
                "stderr": str(stderr),
                "timeout": timeout,
            }
            assert self._process.stdin is not None
            self._process.stdin.write(json.dumps(job) + "\n")
            self._process.stdin.flush()
            code = int(self._line())
            texts = [file.read_text("utf-8", "replace") for file in (stdout, stderr)]
        return Completed(code, texts[0], texts[1], timed_out=code == -14)

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()


@cache
def warm_worker(name: Name) -> WarmWorker:
    """Return the worker of an environment, started on first use and kept for this process."""
    return WarmWorker(str(interpreter(name)))


def can_fork() -> bool:
    """Tell whether this platform can fork; elsewhere programs start the plain way."""
    return hasattr(os, "fork")
