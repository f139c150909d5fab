"""`check` and `migrate` agree on every fixture: the places that one names, the other changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from codemod.cli.gate import judge
from codemod.cli.scope import Scope
from codemod.engine import Request, run
from codemod.model import Status
from tests.fixtures.cases import Case, all_cases

CASES = all_cases()


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_check_names_what_migrate_changes(case: Case, tmp_path: Path) -> None:
    root, settings = case.copy_to(tmp_path)
    outcome = judge(Scope(root, root, (root,)), settings)
    result = run(Request(root, (root,), settings))

    assert outcome.result == result
    by_kind = {
        kind: {item.flow.id for item in outcome.findings if item.kind == kind and item.flow}
        for kind in ("migratable", "offered", "left")
    }
    by_status = {
        name: {flow.id for flow in result.flows if flow.status is status}
        for name, status in (
            ("migratable", Status.MIGRATED),
            ("offered", Status.OFFERED),
            ("left", Status.LEFT),
        )
    }
    assert by_kind == by_status
    changed = {path for item in outcome.findings if item.flow for path in item.flow.files}
    assert {change.path for change in result.changes} - _helpers(settings.helpers) == changed
    assert len(outcome.findings) == sum(
        flow.status is not Status.SUPPRESSED for flow in result.flows
    ) + len(result.unused)


def _helpers(module: str) -> set[str]:
    return {module.replace(".", "/") + ".py"} if module else set()
