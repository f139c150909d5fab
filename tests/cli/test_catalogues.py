from __future__ import annotations

import json
from pathlib import Path

import pytest

from codemod.mapping.models import REPLACEMENTS
from codemod.mapping.notes import NOTES
from codemod.planning.refusals import REFUSALS
from tests.cli.conftest import Run


def flat(text: str) -> str:
    return " ".join(text.split())


def test_rules(run: Run) -> None:
    done = run("rules")
    assert done.exit_code == 0
    assert done.stdout == (
        "code   name              safety  summary\n"
        "GC101  generate-content  safe    What it finds.\n"
        "GC201  model-string      unsafe  What it finds.\n"
    )
    document = json.loads(run("rules", "--format", "json").stdout)
    assert [rule["code"] for rule in document["rules"]] == ["GC101", "GC201"]
    assert document["rules"][0]["example_after"] == "new()\n"


@pytest.mark.parametrize("name", ["GC101", "gc101", "generate-content", " GC101 "])
def test_explain_a_rule(run: Run, name: str) -> None:
    done = run("explain", name)
    assert done.exit_code == 0
    assert done.stdout.startswith("# GC101 generate-content\n")
    for part in ("What it finds.", "Why it matters.", "\nold()\n", "\nnew()\n", "example.org"):
        assert part in done.stdout


@pytest.mark.parametrize("code", sorted(REFUSALS))
def test_explain_every_reason(run: Run, code: str) -> None:
    done = run("explain", code)
    assert done.exit_code == 0
    assert flat(REFUSALS[code].sentence) in flat(done.stdout)
    assert flat(REFUSALS[code].unblock) in flat(done.stdout)


@pytest.mark.parametrize("code", sorted(NOTES))
def test_explain_every_note(run: Run, code: str) -> None:
    done = run("explain", code.upper())
    assert done.exit_code == 0
    assert flat(NOTES[code].sentence) in flat(done.stdout)


def test_an_unknown_code_names_the_nearest(run: Run) -> None:
    done = run("explain", "vertex-clients")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "nothing with the code vertex-clients; did you mean vertex-client?" in done.stderr


def test_models(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    rows = json.loads(run("models", "--format", "json").stdout)["replacements"]
    assert [(row["old"], row["new"]) for row in rows] == [
        (entry.old_pattern, entry.new) for entry in REPLACEMENTS
    ]
    table = run("models").stdout
    assert all(entry.old_pattern in table and entry.new in table for entry in REPLACEMENTS)


def test_models_begin_with_the_overrides(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text = '[tool.gemini-codemod.models.overrides]\n"gemini-pro" = "gemini-3.7-flash"\n'
    Path("pyproject.toml").write_text(text)
    first = run("models").stdout.splitlines()[1].split()
    assert first[:2] == ["gemini-pro", "gemini-3.7-flash"]
    Path("pyproject.toml").write_text("[tool.gemini-codemod]\nx = 1\n")
    assert run("models").exit_code == 2
