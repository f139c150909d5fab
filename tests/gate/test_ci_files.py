"""`action.yml` and the snippets of docs/ci.md do what they say."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from codemod.cli.outputs import FORMAT_NAMES
from tests.gate.projects import CHAT, PROJECT
from tests.repositories import git, write_tree

ACTION = yaml.safe_load((PROJECT / "action.yml").read_text("utf-8"))
GUIDE = (PROJECT / "docs" / "ci.md").read_text("utf-8")


def run_action(root: Path, **values: str) -> subprocess.CompletedProcess[str]:
    """The last step of the action, with the tool of this checkout."""
    runner = root.parent / "runner"
    tool = runner / "gemini-codemod" / "bin" / "gemini-codemod"
    tool.parent.mkdir(parents=True, exist_ok=True)
    tool.write_text(f'#!/bin/sh\nexec {sys.executable} -m codemod "$@"\n')
    tool.chmod(0o755)
    step = ACTION["runs"]["steps"][-1]
    inputs = {name: entry["default"] for name, entry in ACTION["inputs"].items()}
    variables = {}
    for name, expression in step["env"].items():
        source = re.fullmatch(r"\$\{\{ (inputs|github)\.([\w-]+) \}\}", expression)
        assert source is not None, expression
        known = inputs if source[1] == "inputs" else {"base_ref": ""}
        variables[name] = values.get(source[2], known[source[2]])
    return subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", step["run"]],
        cwd=root,
        env={
            **os.environ,
            **variables,
            "PYTHONPATH": str(PROJECT),
            "RUNNER_TEMP": str(runner),
            "GITHUB_STEP_SUMMARY": str(runner / "summary.md"),
        },
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_action_annotates_and_summarises(project: Path) -> None:
    done = run_action(project, sarif="r.sarif", html="r.html", arguments="--ignore GC9")
    assert done.returncode == 1
    assert done.stdout.count("::error file=app/chat.py") == 2
    assert "GC901" not in done.stdout
    assert json.loads((project / "r.sarif").read_bytes())["version"] == "2.1.0"
    assert (project / "r.html").read_text("utf-8").startswith("<!doctype html>")
    assert "# gemini-codemod" in (project.parent / "runner/summary.md").read_text("utf-8")


def test_the_action_looks_at_a_pull_request_only(project: Path) -> None:
    git(project, "update-ref", "refs/remotes/origin/trunk", "HEAD")
    assert run_action(project, base_ref="trunk").returncode == 0
    write_tree(project, {"new.py": CHAT})
    done = run_action(project, base_ref="trunk")
    assert done.returncode == 1
    assert "file=new.py" in done.stdout
    assert "file=app/" not in done.stdout


def test_inputs_of_the_action_are_no_code(project: Path) -> None:
    done = run_action(project, paths="$(touch evil) ; touch evil2", sarif="$(touch evil3)")
    assert done.returncode == 2
    assert not list(project.glob("evil*"))


@pytest.mark.parametrize("language", ["yaml", "toml"])
def test_the_snippets_of_the_guide_parse(language: str) -> None:
    snippets = re.findall(rf"```{language}\n(.*?)```", GUIDE, re.DOTALL)
    assert snippets
    for text in snippets:
        loaded: Any = yaml.safe_load(text) if language == "yaml" else _toml(text)
        assert loaded


def _toml(text: str) -> Any:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    return tomllib.loads(text)


def test_the_settings_of_the_guide_are_settings(tmp_path: Path) -> None:
    from codemod.settings import load

    (text,) = re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL)
    write_tree(tmp_path, {"pyproject.toml": text})
    assert load(tmp_path).fail_on == "warning"


def test_the_gitlab_script_names_real_options() -> None:
    for option in re.findall(r"--[a-z-]+(?= |=)", GUIDE):
        found = subprocess.run(
            [sys.executable, "-m", "codemod", "check", "--help"],
            cwd=PROJECT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        baseline_only = option in ("--update", "--write")
        assert option in found or baseline_only, option


def test_every_format_is_in_the_guide() -> None:
    for name in FORMAT_NAMES:
        assert f"`{name}`" in GUIDE
