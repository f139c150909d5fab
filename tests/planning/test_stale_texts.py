"""Texts that name google-generativeai in files that no longer use it are noted, and stay."""

from __future__ import annotations

from pathlib import Path

from codemod.engine import Request, run
from codemod.model import Result
from codemod.settings import Settings
from tests.repositories import write_tree

PROGRAM = '''\
"""Asks.

Needs google-generativeai.
"""

try:
    import google.generativeai as genai  # the SDK
except ImportError:
    raise SystemExit(f"pip install {'google'} google-generativeai")

# google.generativeai keeps the key for the process.
genai.configure(api_key="k")
print(genai.GenerativeModel("gemini-3.5-flash").generate_content("Hi").text)
'''


def result_of(folder: Path, text: str) -> Result:
    write_tree(folder, {"main.py": text})
    return run(Request(folder, (folder,), Settings()))


def stale(result: Result) -> list[tuple[int, str]]:
    return sorted(
        (note.location.span.start_line, note.location.snippet)
        for flow in result.flows
        for note in flow.notes
        if note.code == "old-sdk-in-texts"
    )


def test_strings_and_comments_are_noted_and_stay(tmp_path: Path) -> None:
    result = result_of(tmp_path, PROGRAM)
    assert stale(result) == [
        (3, "Needs google-generativeai."),
        (9, """raise SystemExit(f"pip install {'google'} google-generativeai")"""),
        (11, "# google.generativeai keeps the key for the process."),
    ]
    (change,) = result.changes
    after = change.after.decode()
    assert "import google.generativeai" not in after
    assert after.count("google-generativeai") == 2


def test_the_name_is_right_where_the_sdk_stays(tmp_path: Path) -> None:
    result = result_of(tmp_path, PROGRAM + 'print(genai.embed_text(model="m", text="t"))\n')
    assert stale(result) == []


def test_no_text_no_note(tmp_path: Path) -> None:
    text = "\n".join(line for line in PROGRAM.splitlines()[5:] if line[:1] != "#")
    assert stale(result_of(tmp_path, text.replace("google-generativeai", "it"))) == []
