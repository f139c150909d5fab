"""Named paths inside a whole project: its facts count, the other files stay."""

from __future__ import annotations

from pathlib import Path

import pytest

from codemod.engine import Request, run
from codemod.model import Result
from codemod.settings import Settings
from tests.repositories import write_tree

CALLS = """\
from google import genai

client = genai.Client()


def ask(prompt: str):
    return client.models.generate_content(model="gemini-3.5-flash", contents=prompt)
"""
READS = """\
from pkg.calls import ask

print(ask("Hello").text)
"""
APART = """\
from google import genai

client = genai.Client()
print(client.models.generate_content(model="gemini-3.5-flash", contents="x").text)
"""


def project(root: Path) -> None:
    write_tree(
        root,
        {
            "pkg/__init__.py": "",
            "pkg/calls.py": CALLS,
            "pkg/reads.py": READS,
            "apart/one.py": APART,
            "apart/broken.py": "import google.genai (\n",
        },
    )


def test_where_nothing_flows_nothing_is_analysed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project(tmp_path)
    write_tree(tmp_path, {"pkg/plain.py": "x = 1  # noqa: GC101\n"})
    monkeypatch.setattr("codemod.engine._plan_and_rewrite", None)
    result = looked_at(tmp_path, "pkg/plain.py")
    assert (result.flows, result.changes, result.problems) == ((), (), ())
    assert [item.location.path for item in result.unused] == ["pkg/plain.py"]


def looked_at(root: Path, *names: str, whole: bool = True) -> Result:
    paths = tuple(root / name for name in names)
    return run(Request(root, paths, Settings(), whole_project=whole))


def test_only_flows_of_the_named_files(tmp_path: Path) -> None:
    project(tmp_path)
    result = looked_at(tmp_path, "pkg")
    assert [flow.status.value for flow in result.flows] == ["migrated"]
    assert [change.path for change in result.changes] == ["pkg/calls.py", "pkg/reads.py"]
    assert not any(problem.fatal for problem in result.problems)


def test_a_flow_that_reaches_further_stays_whole(tmp_path: Path) -> None:
    project(tmp_path)
    for name, other in (("pkg/reads.py", "pkg/calls.py"), ("pkg/calls.py", "pkg/reads.py")):
        result = looked_at(tmp_path, name)
        (flow,) = result.flows
        assert flow.refusal is not None
        assert (flow.refusal.code, flow.refusal.detail) == ("outside-paths", other)
        assert not result.changes


def test_a_broken_file_counts_where_it_was_named(tmp_path: Path) -> None:
    project(tmp_path)
    assert any(problem.fatal for problem in looked_at(tmp_path, "apart").problems)


def test_the_scope_of_a_flow(tmp_path: Path) -> None:
    project(tmp_path)
    assert [flow.scope for flow in looked_at(tmp_path, ".").flows] == ["", "ask"]


def test_contents_that_are_not_on_disk(tmp_path: Path) -> None:
    project(tmp_path)
    overlay = {"pkg/reads.py": None, "new.py": APART.encode()}
    request = Request(tmp_path, (tmp_path / "new.py",), Settings(), None, True, overlay)
    (change,) = run(request).changes
    assert change.path == "new.py"
    assert b"interactions.create" in change.after
