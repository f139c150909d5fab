"""Cases for the helpers, and running them in one process per environment."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from codemod.helpers.catalog import ImportNeeded, helper_names, with_required
from tests.environments import run_json

Environment = Literal["floor", "newest"]
ENVIRONMENTS: tuple[Environment, ...] = ("floor", "newest")
How = Literal["value", "input", "arguments", "answer", "stream", "astream"]


@dataclass(frozen=True)
class Case:
    """A call of a helper.

    `expression` is evaluated in the environment with the helpers, `types` and the values of
    `tests.helpers.exercise`.  `how` says what happens around it: "input" and "arguments" send the
    value with interactions.create, "answer" and the streams offer `interaction` and `stream`, made
    from `reply` and `events`.  `expected` is what the expression gives, as JSON.  `features` are
    those of the helper that `how` is about.
    """

    name: str
    how: How
    expression: str
    expected: Any
    reply: Mapping[str, Any] = field(default_factory=dict)
    events: Sequence[Mapping[str, Any]] = ()
    features: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """What became of a case: the value with the request sent, or the error raised."""

    value: Any = None
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    raised: tuple[str, ...] = ()
    message: str = ""
    code: Any = None


def run_cases(environment: Environment, cases: Sequence[Case]) -> dict[str, Outcome]:
    """Run the cases with the SDK of the environment; case name -> outcome."""
    script = Path(__file__).with_name("exercise.py")
    with tempfile.TemporaryDirectory() as folder:
        paths: dict[str, str] = {}
        entries = []
        for case in cases:
            text = module_text(_requests(case))
            path = paths.setdefault(text, str(Path(folder) / f"helpers_{len(paths)}.py"))
            Path(path).write_text(text, encoding="utf-8")
            entries.append({**asdict(case), "helpers": path})
        listing = Path(folder) / "cases.json"
        listing.write_text(json.dumps(entries), encoding="utf-8")
        outcomes = run_json(environment, script, str(listing))
    assert isinstance(outcomes, dict)
    return {
        name: Outcome(**{**outcome, "raised": tuple(outcome.get("raised", ()))})
        for name, outcome in outcomes.items()
    }


def everything() -> dict[str, frozenset[str]]:
    """Every helper with all features."""
    return {name: frozenset({"all"}) for name in helper_names()}


def module_text(requests: Mapping[str, frozenset[str]]) -> str:
    """One module with helpers and what they require, as a migrated file would hold them."""
    helpers = with_required(requests)
    imports = sorted({_statement(needed) for helper in helpers for needed in helper.imports})
    sources = [helper.source.strip() for helper in helpers]
    return "\n\n\n".join(["\n".join(imports), *sources]).strip() + "\n"


def _requests(case: Case) -> dict[str, frozenset[str]]:
    subject = {"input": "interaction_input", "arguments": "interaction_arguments"}.get(case.how)
    if subject is None or subject not in case.expression:
        return everything()
    return {subject: frozenset(case.features)}


def _statement(needed: ImportNeeded) -> str:
    alias = f" as {needed.asname}" if needed.asname else ""
    if needed.name is None:
        return f"import {needed.module}{alias}"
    return f"from {needed.module} import {needed.name}{alias}"
