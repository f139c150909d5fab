"""An error of the tool itself costs the flow it was planning, never the run."""

from __future__ import annotations

from pathlib import Path

import pytest

from codemod.conversion.result import Conversion
from codemod.engine import Request, run
from codemod.model import Refusal
from codemod.rules import rule
from codemod.settings import Settings
from tests.repositories import write_tree

PROGRAM = """\
from google import genai

client = genai.Client()
print(client.models.generate_content(model="gemini-3.5-flash", contents="Hi").text)
"""


def test_an_error_in_a_draft_holds_its_flow_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(conversion: Conversion) -> Refusal | None:
        if conversion.module.path == "bad.py":
            raise LookupError("secret of the program")
        return None

    monkeypatch.setattr(rule, "shadowed", broken)
    write_tree(tmp_path, {"bad.py": PROGRAM, "good.py": PROGRAM})
    result = run(Request(tmp_path, (tmp_path,), Settings()))
    assert [change.path for change in result.changes] == ["good.py"]
    (held,) = [flow for flow in result.flows if flow.refusal is not None]
    assert held.refusal is not None
    assert held.refusal.code == "tool-error"
    assert held.refusal.detail.startswith("LookupError in test_draft.py:")
    assert "secret" not in held.refusal.detail


def test_an_interruption_is_not_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(conversion: Conversion) -> Refusal | None:
        raise KeyboardInterrupt

    monkeypatch.setattr(rule, "shadowed", interrupted)
    write_tree(tmp_path, {"main.py": PROGRAM})
    with pytest.raises(KeyboardInterrupt):
        run(Request(tmp_path, (tmp_path,), Settings()))
