"""Where very many containers meet, what is held does not depend on which came first."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from codemod.analysis.builder import build_graph
from codemod.analysis.imports import ImportResolver
from codemod.analysis.solver import MOST_VALUES, Solver
from codemod.engine import Request, run
from codemod.settings import Settings
from codemod.sources.python_module import parse_python

NUMBER = MOST_VALUES + 8

SHARED = """
def first(items):
    return items[0]


def keep(items, item):
    items.append(item)
"""

READER = """
from google import genai

import shared

client = genai.Client()
response = client.models.generate_content(model="gemini-2.5-flash", contents="{number}")
mine = [response]
print(shared.first(mine).text)
"""

WRITER = """
from google import genai

import shared

client = genai.Client()
response = client.models.generate_content(model="gemini-2.5-flash", contents="{number}")
mine = []
shared.keep(mine, response)
for one in mine:
    print(one.text)
"""


def project(source: str) -> dict[str, str]:
    """Many modules that hand a list of their own to one function."""
    files = {f"m{number:02}.py": source.format(number=number) for number in range(NUMBER)}
    return {**files, "shared.py": SHARED}


def solved(files: dict[str, str], order: list[str]) -> set[tuple[str, int]]:
    """Where the lost containers stand, with the modules linked in an order."""
    graphs = {path: build_graph(parse_python(path, files[path].encode())) for path in order}
    solver = Solver(graphs, ImportResolver(order))
    solver.solve()
    return {(one.module.path, getattr(one.node, "lineno", 0)) for one in solver.lost_containers}


@pytest.mark.parametrize("source", [READER, WRITER])
def test_every_container_is_let_go_in_every_order(source: str) -> None:
    files = project(source)
    order = sorted(files)
    expected = solved(files, order)

    assert {path for path, _ in expected} == set(files) - {"shared.py"}
    for seed in range(5):
        random.Random(seed).shuffle(order)
        assert solved(files, order) == expected


@pytest.mark.parametrize(("source", "read"), [(READER, "shared.first(mine)"), (WRITER, "one")])
def test_every_response_through_them_keeps_its_class(
    source: str, read: str, tmp_path: Path
) -> None:
    for path, text in project(source).items():
        (tmp_path / path).write_text(text, "utf-8")

    result = run(Request(tmp_path, (tmp_path,), Settings()))

    assert len(result.changes) == NUMBER
    for change in result.changes:
        after = change.after.decode()
        assert "response = generate_content_response(" in after
        assert f"print({read}.text)" in after


LEGACY = """
import google.generativeai as genai

import shared

genai.configure(api_key="secret")
model = genai.GenerativeModel("gemini-1.5-flash")
mine = [model.generate_content("{number}"){member}]
print(shared.first(mine){rest})
"""


@pytest.mark.parametrize(("member", "rest", "stays"), [(".text", "", 0), ("", ".text", NUMBER)])
def test_texts_of_the_legacy_sdk_may_lie_in_them(
    member: str, rest: str, stays: int, tmp_path: Path
) -> None:
    source = LEGACY.replace("{member}", member).replace("{rest}", rest)
    for path, text in project(source).items():
        (tmp_path / path).write_text(text, "utf-8")

    result = run(Request(tmp_path, (tmp_path,), Settings()))

    assert len(result.changes) == NUMBER - stays
