"""Requests beside others are compared in any order, and mistakes among them are still seen."""

from __future__ import annotations

import dataclasses
import itertools
import textwrap
from pathlib import Path

import pytest

from codemod.replay.comparison import Comparison, compare
from codemod.replay.record import Exchange
from codemod.replay.runner import RunResult

from .test_runner import ASK, program, run

POOL = """
from concurrent.futures import ThreadPoolExecutor

print(ask("What is a strait?").output_text)
print(ask("What is a fjord?").output_text)
questions = ["What is a cape?", "What is a bay?", "What is a delta?"]
with ThreadPoolExecutor(max_workers=3) as pool:
    for question, response in zip(questions, pool.map(ask, questions)):
        print(question, response.output_text)
"""

GATHERED = """
import asyncio

async def aask(text):
    response = await client.aio.interactions.create(model="gemini-3.5-flash", input=text)
    return response.output_text

async def main():
    print(await aask("What is a strait?"))
    print(await aask("What is a fjord?"))
    print(await asyncio.gather(*[aask(text) for text in ("What is a cape?", "What is a bay?")]))

asyncio.run(main())
"""

SCRIPT = f"""
import subprocess, sys

ask("What is a strait?")
child = {ASK + 'ask("What is a cape?")'!r}
subprocess.run([sys.executable, "-c", child], check=True)
"""


def ran(folder: Path, source: str) -> RunResult:
    """Run a program that has `ask`."""
    result = run(program(folder, ASK + textwrap.dedent(source)))
    assert result.process.exit_code == 0, result.process.stderr
    return result


def rearranged(result: RunResult, order: tuple[int, ...]) -> RunResult:
    """The run as it would be if its requests had arrived in another order."""
    exchanges = tuple(result.exchanges[number] for number in order)
    return dataclasses.replace(result, exchanges=exchanges)


def kinds(comparison: Comparison) -> set[str]:
    return {one.kind for one in comparison.differences}


@pytest.mark.parametrize(
    ("source", "in_order"),
    [(POOL, [True, True, False, False, False]), (GATHERED, [True, True, False, False])],
)
def test_only_the_first_line_of_control_has_an_order(
    source: str, in_order: list[bool], tmp_path: Path
) -> None:
    result = ran(tmp_path / "p", source)

    assert [bool(one.sequence) for one in result.exchanges] == in_order


def test_requests_of_a_child_process_have_no_order(tmp_path: Path) -> None:
    result = ran(tmp_path / "p", SCRIPT)

    assert [bool(one.sequence) for one in result.exchanges] == [True, False]


def test_a_pool_equals_itself_in_every_order(tmp_path: Path) -> None:
    result = ran(tmp_path / "p", POOL)

    for order in itertools.permutations((2, 3, 4)):
        assert compare(result, rearranged(result, (0, 1, *order))).equal
        assert compare(rearranged(result, (0, 1, *order)), result).equal


def test_the_first_pool_request_may_overtake_the_program(tmp_path: Path) -> None:
    """A program that goes on while its pool works: which request comes first is chance."""
    result = ran(tmp_path / "p", POOL)

    assert compare(result, rearranged(result, (0, 2, 1, 3, 4))).equal


@pytest.mark.parametrize("source", [POOL, GATHERED])
def test_requests_in_sequence_keep_their_order(source: str, tmp_path: Path) -> None:
    result = ran(tmp_path / "p", source)
    swapped = rearranged(result, (1, 0, *range(2, len(result.exchanges))))

    comparison = compare(result, swapped)

    assert kinds(comparison) == {"requests"}
    assert "request 1 " in comparison.report()


@dataclasses.dataclass(frozen=True)
class Defect:
    """A mistake in a program with a pool, and the kind of difference by which it is seen."""

    name: str
    good: str
    bad: str
    shows: str
    says: str


DEFECTS = [
    Defect("answers paired with other questions", "zip(questions, pool.map(ask, questions))",
           "zip(questions, pool.map(ask, questions[::-1]))", "stdout", "What is a cape?"),
    Defect("answers joined as they come in", "pool.map(ask, questions))",
           "list(pool.map(ask, questions))[::-1])", "stdout", "What is a delta?"),
    Defect("one question asked twice in place of another", "pool.map(ask, questions)",
           "pool.map(ask, [questions[0], questions[0], questions[2]])", "requests",
           "one of the concurrent requests differs"),
    Defect("one question not asked", "pool.map(ask, questions)", "pool.map(ask, questions[1:])",
           "requests", "one of the concurrent requests is no longer made"),
    Defect("one question too many", "pool.map(ask, questions)",
           "pool.map(ask, [*questions, 'What is a reef?'])", "requests",
           "one of the concurrent requests is only made after the migration"),
    Defect("order of plain requests", '"What is a strait?"', '"What is a sound?"', "requests",
           "request 1 differs"),
]  # fmt: skip


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: str(defect.name))
def test_defect_beside_a_pool_is_caught(defect: Defect, tmp_path: Path) -> None:
    assert defect.good in POOL
    comparison = compare(
        ran(tmp_path / "good", POOL), ran(tmp_path / "bad", POOL.replace(defect.good, defect.bad))
    )

    assert defect.shows in kinds(comparison)
    assert defect.says in comparison.report()


def test_processes_side_by_side_have_no_order(tmp_path: Path) -> None:
    """Two programs that one shell command starts may run at the same time."""
    result = ran(tmp_path / "p", POOL)
    first, second = result.exchanges[:2]

    def of_two(left: Exchange, right: Exchange) -> RunResult:
        return dataclasses.replace(result, exchanges=(left, right))

    other = dataclasses.replace(second, sequence="another process")
    assert compare(of_two(first, other), of_two(other, first)).equal
