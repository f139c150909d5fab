"""Loaded by the interpreter of a program under replay, because its folder leads PYTHONPATH.

It must work in any environment, so this folder uses the standard library only. A sitecustomize of
the environment itself is run as well.
"""

import contextlib
import importlib.machinery
import importlib.util
import os
import sys
import traceback

FAILED = 97
"""Exit code when the hook cannot be installed."""


def _install() -> None:
    """Install the hook or end the process: without it the program could reach the network."""
    try:
        import _gemini_replay_hook  # type: ignore[import-not-found]

        _gemini_replay_hook.install()
    except BaseException:
        traceback.print_exc()
        sys.stderr.write("The replay hook does not work in this Python; nothing was run.\n")
        sys.stderr.flush()
        os._exit(FAILED)


def _run_shadowed() -> None:
    """Run the sitecustomize that this one hides, if there is one."""
    here = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120 (before pathlib)
    others = [path for path in sys.path if os.path.abspath(path or ".") != here]  # noqa: PTH100
    spec = importlib.machinery.PathFinder.find_spec("sitecustomize", others)
    if spec is not None and spec.loader is not None:
        module = importlib.util.module_from_spec(spec)
        with contextlib.suppress(Exception):
            spec.loader.exec_module(module)


_install()
_run_shadowed()
