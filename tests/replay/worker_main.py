"""A process that has the SDKs imported and forks for every program it is told to run.

Runs inside one of the environments. Reads one JSON object per line from stdin (argv, cwd, env,
stdout, stderr, timeout) and answers with one line, the exit code; negative for a signal.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import random
import runpy
import signal
import sys
import traceback
from typing import Any

PRELOADED = (
    "asyncio",
    "PIL.Image",
    "google.generativeai",
    "google.genai",
    "google.genai.types",
    "google.genai._interactions",
)


def main() -> None:
    """Serve until stdin ends."""
    for name in PRELOADED:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    warm_up()
    print("ready", flush=True)
    for line in sys.stdin:
        job = json.loads(line)
        child = os.fork()
        if child == 0:
            run(job)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def warm_up() -> None:
    """Make one request of each kind, so that modules imported late are there before the fork."""
    from google import genai  # type: ignore[attr-defined, unused-ignore]

    client = genai.Client()
    client.models.generate_content(model="gemini-2.5-flash", contents="warm up")
    client.interactions.create(model="gemini-3.5-flash", input="warm up")
    for _ in client.interactions.create(model="gemini-3.5-flash", input="warm up", stream=True):
        pass
    client.close()


def run(job: dict[str, Any]) -> None:
    """Become the program of ``job``; does not return."""
    for number, name in ((1, "stdout"), (2, "stderr")):
        target = os.open(job[name], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(target, number)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.environ.clear()
    os.environ.update(job["env"])
    os.chdir(job["cwd"])
    random.seed(0)
    signal.setitimer(signal.ITIMER_REAL, job["timeout"])
    sys.argv = job["argv"]
    sys.path.insert(0, os.path.dirname(os.path.abspath(job["argv"][0])))  # noqa: PTH100, PTH120
    code = 0
    try:
        runpy.run_path(job["argv"][0], run_name="__main__")
    except SystemExit as error:
        code = exit_code(error)
    except BaseException:
        traceback.print_exc()
        code = 1
    with contextlib.suppress(Exception):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)


def exit_code(error: SystemExit) -> int:
    """Return the exit code of a program that ended with ``error``."""
    if error.code is None:
        return 0
    if isinstance(error.code, int):
        return error.code
    print(error.code, file=sys.stderr)
    return 1


if __name__ == "__main__":
    main()
