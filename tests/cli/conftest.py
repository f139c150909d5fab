from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest
from click.testing import CliRunner, Result

from codemod.cli import migrate, products
from codemod.cli.main import cli
from codemod.cli.products import Outcome
from codemod.reporting.next_step import next_step
from codemod.reporting.summary import summarize
from tests.cli.stand_in import Engine, Request
from tests.repositories import committed

Run = Callable[..., Result]


@dataclass(frozen=True)
class Rule:
    """As in `codemod.rules`."""

    code: str
    name: str
    summary: str = "What it finds."
    why: str = "Why it matters."
    guide: str = "https://example.org/guide"
    safety: str = "safe"
    example_before: str = "old()\n"
    example_after: str = "new()\n"


RULES = (Rule("GC101", "generate-content"), Rule("GC201", "model-string", safety="unsafe"))


@pytest.fixture(autouse=True)
def engine(monkeypatch: pytest.MonkeyPatch) -> Engine:
    """Commands find the stand-in where they import the engine."""
    stand_in = Engine()
    module = ModuleType("codemod.engine")
    module.__dict__.update(Request=Request, run=stand_in.run)
    monkeypatch.setitem(sys.modules, "codemod.engine", module)
    return stand_in


@pytest.fixture(autouse=True)
def rules(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("codemod.rules.registry")
    module.__dict__.update(Rule=Rule, all_rules=lambda: RULES)
    monkeypatch.setitem(sys.modules, "codemod.rules.registry", module)


@pytest.fixture(autouse=True)
def short_report(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A few lines in place of the report, whose content has tests of its own."""

    if "full_report" in request.fixturenames:
        return

    def text(outcome: Outcome, *, colour: bool, columns: int) -> str:
        flows, problems = outcome.result.flows, outcome.result.problems
        counts = ", ".join(sorted(f"{flow.status.value} {flow.location}" for flow in flows))
        lines = "".join(f"{problem.code}: {problem.message}\n" for problem in problems)
        step = next_step(summarize(outcome.result), outcome.mode, outcome.arguments)
        return f"REPORT {outcome.mode} colour={colour} {counts}\n{lines}{step}\n"

    monkeypatch.setattr(products, "_report_text", text)


@pytest.fixture
def full_report() -> None:
    """Keep the real report."""


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CI", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A committed repository, which is the current directory."""
    root = committed(
        tmp_path / "r",
        {
            "app.py": "import genai\n\nx = old(1)\n\n\n\n\n\n\n\n\ny = old(2)\n",
            "lib/util.py": "import genai\nz = old(3)\n",
            "docs/index.md": "",
        },
    )
    monkeypatch.chdir(root)
    return root


@pytest.fixture
def run() -> Run:
    """Run the command line with arguments, and answers to questions in `input`."""

    def call(*arguments: str, answers: str | None = None) -> Result:
        return CliRunner().invoke(cli, arguments, input=answers, prog_name="gemini-codemod")

    return call


@pytest.fixture
def person(monkeypatch: pytest.MonkeyPatch) -> None:
    """Someone is there to answer questions."""
    monkeypatch.setattr(migrate, "can_ask", lambda: True)
