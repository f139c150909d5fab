"""Virtual environments with the SDKs the tests run against, made on first use and kept.

They stand in `.venvs/` of the checkout, or in the folder that GEMINI_CODEMOD_ENVS names; there a
prepared environment (or a link to one) called after a key of `REQUIREMENTS` is taken as it is when
its versions fit.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Literal

Name = Literal["floor", "newest", "legacy", "legacy_floor", "earlier"]

REQUIREMENTS: Mapping[str, Mapping[str, str]] = {
    "floor": {"google-genai": "2.3.0", "pillow": ""},
    "newest": {"google-genai": "3.4.0", "pillow": ""},
    "legacy": {"google-generativeai": "0.8.6", "google-genai": "3.4.0"},
    "legacy_floor": {"google-generativeai": "0.8.6", "google-genai": "2.3.0"},
    "earlier": {"google-genai": "1.75.0", "pillow": ""},
}
"""Environment -> distribution -> exact version; "" where any version will do.

`floor` is the oldest google-genai that emitted code must run on; the legacy ones have both SDKs,
for programs that use both.  `earlier` is the last google-genai whose Interactions API had outputs.
"""

MINIMUM_PYTHON = (3, 11)
"""google-genai 2.34 and newer do not install on Python 3.10, on which the product itself runs."""

NEWER_PYTHONS = ("python3.14", "python3.13", "python3.12", "python3.11")
LOCK_SECONDS = 600
_VERSIONS = (
    "import importlib.metadata as m, json, sys; "
    "print(json.dumps({n: m.version(n) for n in sys.argv[1:]}))"
)


@cache
def interpreter(name: Name) -> Path:
    """The Python of an environment, which is made when it is missing (needs the network then).

    Raises:
        RuntimeError: the environment could not be made, or one found there holds other versions.
    """
    folder = _root() / name
    with _locked(folder):
        python = _python(folder)
        if not python.exists():
            _create(folder, REQUIREMENTS[name])
        _check_versions(python, REQUIREMENTS[name])
    return python


def run_json(name: Name, script: Path, *arguments: str) -> object:
    """Run a script with the interpreter of an environment and parse its standard output as JSON.

    Raises:
        RuntimeError: the script ended with an error.
    """
    return json.loads(_run([str(interpreter(name)), str(script), *arguments]))


def _root() -> Path:
    configured = os.environ.get("GEMINI_CODEMOD_ENVS")
    return Path(configured) if configured else Path(__file__).parents[1] / ".venvs"


def _python(folder: Path) -> Path:
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _create(folder: Path, requirements: Mapping[str, str]) -> None:
    """Make the environment; an attempt that fails leaves nothing that looks finished."""
    _run([_base_python(), "-m", "venv", "--clear", str(folder)])
    python = _python(folder)
    pins = [f"{name}=={pin}" if pin else name for name, pin in requirements.items()]
    install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    try:
        _run([*install, *pins])
    except RuntimeError:
        python.unlink()
        raise


def _base_python() -> str:
    """This Python, or one on the PATH that is new enough for every SDK."""
    if sys.version_info >= MINIMUM_PYTHON:
        return sys.executable
    probe = f"import sys; sys.exit(sys.version_info < {MINIMUM_PYTHON})"
    for name in NEWER_PYTHONS:
        found = shutil.which(name)
        if found and subprocess.run([found, "-c", probe], capture_output=True).returncode == 0:
            return found
    raise RuntimeError(
        "The SDKs of the tests need Python 3.11 or newer. Put one on the PATH, or name a folder "
        "with prepared environments in GEMINI_CODEMOD_ENVS."
    )


def _check_versions(python: Path, requirements: Mapping[str, str]) -> None:
    found = json.loads(_run([str(python), "-c", _VERSIONS, *requirements]))
    wrong = {
        name: found[name] for name, pin in requirements.items() if pin not in ("", found[name])
    }
    if wrong:
        raise RuntimeError(
            f"{python.parents[1]} holds {wrong} where the tests need {dict(requirements)}. "
            "Remove the folder; the next run makes it again."
        )


def _run(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{done.stderr[-2000:]}")
    return done.stdout


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold the folder against other test processes; a folder is the lock, on every platform."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    lock = folder.with_name(f"{folder.name}.lock")
    deadline = time.monotonic() + LOCK_SECONDS
    while True:
        try:
            lock.mkdir()
            break
        except FileExistsError:
            if time.monotonic() > deadline:
                raise RuntimeError(
                    f"{lock} was held for {LOCK_SECONDS} s. If no other test run is at work, "
                    "remove it."
                ) from None
            time.sleep(0.2)
    try:
        yield
    finally:
        lock.rmdir()
