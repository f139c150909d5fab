"""The hooks under the real pre-commit, on real repositories.

The hooks run as `.pre-commit-hooks.yaml` declares them, but from this checkout instead of from an
environment that pre-commit would have to build.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.gate.projects import PROJECT
from tests.repositories import committed, git, write_tree

MANIFEST = PROJECT / ".pre-commit-hooks.yaml"
CALLS = """\
from google import genai

client = genai.Client()


def ask(prompt: str):
    return client.models.generate_content(model="gemini-3.5-flash", contents=prompt)
"""
READS = """\
from calls import ask

print(ask("Hello").text)
"""
ALONE = """\
from google import genai

client = genai.Client()


def ask(prompt: str) -> str | None:
    response = client.models.generate_content(model="gemini-3.5-flash", contents=prompt)
    return response.text
"""


def hooks() -> dict[str, dict[str, Any]]:
    return {hook["id"]: hook for hook in yaml.safe_load(MANIFEST.read_text("utf-8"))}


def repository(root: Path, hook: str, files: dict[str, str]) -> Path:
    """A repository with `files` committed and the hook `hook` installed."""
    entry = hooks()[hook]["entry"].replace("gemini-codemod", f"{sys.executable} -m codemod", 1)
    local = {**hooks()[hook], "language": "system", "entry": entry}
    config = {"repos": [{"repo": "local", "hooks": [local]}]}
    committed(root, {".pre-commit-config.yaml": yaml.safe_dump(config), **files})
    run(root, "install")
    return root


def run(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return command(root, sys.executable, "-m", "pre_commit", *arguments)


def commit(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    identity = ("-c", "user.name=T", "-c", "user.email=t@example.org")
    return command(root, "git", *identity, "commit", "-m", "change", *arguments)


def command(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        arguments,
        cwd=root,
        env={
            **os.environ,
            "PYTHONPATH": str(PROJECT),
            "PRE_COMMIT_HOME": str(root.parent / "home"),
            "PRE_COMMIT_COLOR": "never",
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_pre_commit_accepts_the_manifest() -> None:
    done = run(PROJECT, "validate-manifest", str(MANIFEST))
    assert done.returncode == 0, done.stdout


def test_a_commit_with_a_finding_is_stopped(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", "gemini-codemod", {"old.py": ALONE})
    write_tree(root, {"new.py": ALONE, "plain.py": "x = 1\n"})
    git(root, "add", ".")
    done = commit(root)
    output = done.stdout + done.stderr
    assert done.returncode == 1
    assert "new.py:7:16 GC101" in output
    assert "old.py" not in output
    git(root, "rm", "-q", "--cached", "new.py")
    assert commit(root).returncode == 0


def test_what_is_not_staged_does_not_count(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", "gemini-codemod", {"a.py": "x = 1\n"})
    write_tree(root, {"a.py": "x = 2\n"})
    git(root, "add", "a.py")
    write_tree(root, {"a.py": "x = 2\n" + ALONE, "untracked.py": ALONE})
    assert commit(root).returncode == 0
    assert "generate_content" in (root / "a.py").read_text()
    git(root, "add", "a.py")
    write_tree(root, {"a.py": "x = 3\n"})
    done = commit(root)
    assert done.returncode == 1
    assert "a.py:8:16 GC101" in done.stdout + done.stderr
    assert (root / "a.py").read_text() == "x = 3\n"


def test_a_renamed_file(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", "gemini-codemod", {"old name.py": ALONE})
    git(root, "mv", "old name.py", "new name.py")
    done = commit(root)
    assert done.returncode == 1
    assert "new name.py:7:16 GC101" in done.stdout + done.stderr


def test_facts_from_other_files_count(tmp_path: Path) -> None:
    """The staged file only reads; the call it belongs to is committed already."""
    root = repository(tmp_path / "r", "gemini-codemod", {"calls.py": CALLS, "reads.py": ""})
    write_tree(root, {"reads.py": READS})
    git(root, "add", ".")
    done = commit(root)
    assert done.returncode == 1
    assert "reads.py:3:7 GC101 [outside-paths]" in done.stdout + done.stderr


@pytest.mark.parametrize("serial", [True, False])
def test_batches_say_the_same(tmp_path: Path, serial: bool) -> None:
    """Many files, in one process and in several at once: each finding once."""
    files = {f"pkg/module_{number:03}_{'x' * 150}.py": ALONE for number in range(60)}
    root = repository(tmp_path / "r", "gemini-codemod", files)
    config = root / ".pre-commit-config.yaml"
    config.write_text(
        config.read_text().replace("require_serial: true", f"require_serial: {serial}")
    )
    done = run(root, "run", "--all-files")
    found = [line for line in done.stdout.splitlines() if " GC101 " in line]
    assert done.returncode == 1
    assert len(found) == len(set(found)) == 60


def test_the_fixing_hook_migrates_what_is_staged(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", "gemini-codemod-fix", {"old.py": ALONE})
    write_tree(root, {"new.py": ALONE})
    git(root, "add", ".")
    done = commit(root)
    assert done.returncode == 1
    assert "files were modified by this hook" in done.stdout + done.stderr
    assert "interactions.create" in (root / "new.py").read_text()
    assert (root / "old.py").read_text() == ALONE
    git(root, "add", ".")
    assert commit(root).returncode == 0


def test_the_fixing_hook_keeps_what_is_not_staged(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", "gemini-codemod-fix", {"a.py": "# one\n" * 9})
    write_tree(root, {"a.py": ALONE + "# one\n" * 9})
    git(root, "add", ".")
    write_tree(root, {"a.py": ALONE + "# one\n" * 9 + "# two\n"})
    assert commit(root).returncode == 1
    text = (root / "a.py").read_text()
    assert "interactions.create" in text
    assert text.endswith("# two\n")


def test_the_fixing_hook_does_not_touch_files_that_are_not_staged(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", "gemini-codemod-fix", {"calls.py": CALLS, "reads.py": ""})
    write_tree(root, {"reads.py": READS})
    git(root, "add", ".")
    done = commit(root)
    assert done.returncode == 1
    assert "outside-paths" in done.stdout + done.stderr
    assert (root / "calls.py").read_text() == CALLS
    write_tree(root, {"calls.py": CALLS + "\n"})
    git(root, "add", ".")
    commit(root)
    assert "interactions.create" in (root / "calls.py").read_text()
    assert "output_text" in (root / "reads.py").read_text()
