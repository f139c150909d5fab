"""Work that is spread over processes gives what it gives when it is done one by one."""

from __future__ import annotations

import subprocess
import sys
import textwrap

import pytest

from codemod.workers import spread

_HEAD = """
import os
from codemod import workers
workers._processors = lambda: 3
parent = os.getpid()
"""


def _run(program: str) -> str:
    """What a program prints; in a process of its own, which has no threads of a test runner."""
    done = subprocess.run(
        [sys.executable, "-c", _HEAD + textwrap.dedent(program)],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stdout.strip()


forking = pytest.mark.skipif(sys.platform != "linux", reason="only Linux forks")


@forking
def test_results_keep_the_order_of_the_items_and_come_from_other_processes() -> None:
    printed = _run(
        """
        def square(number):
            return number * number, os.getpid() != parent
        print(workers.spread(square, [1, 2, 3, 4], [10, 90_000, 20, 50_000]))
        """
    )
    assert printed == "[(1, True), (4, True), (9, True), (16, True)]"


@forking
def test_an_error_is_that_of_the_function() -> None:
    printed = _run(
        """
        def fail(number):
            raise ValueError(f"no {number}")
        try:
            workers.spread(fail, [7, 8], [90_000, 1])
        except ValueError as error:
            print(error)
        """
    )
    assert printed == "no 7"


@forking
def test_a_process_that_dies_takes_nothing_with_it() -> None:
    printed = _run(
        """
        def die(number):
            if os.getpid() != parent:
                os._exit(9)
            return number
        print(workers.spread(die, [7, 8], [90_000, 90_000]))
        """
    )
    assert printed == "[7, 8]"


def test_little_work_stays_in_the_process() -> None:
    found: list[int] = []
    spread(found.append, [1, 2, 3], [10, 10, 10])
    assert found == [1, 2, 3]
