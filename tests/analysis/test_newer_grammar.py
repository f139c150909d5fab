"""Files that the running Python cannot parse: which one could, and what the message says."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from codemod.engine import Request, run
from codemod.settings import Settings
from codemod.sources.newer_grammar import Version, explain, needed_version

CLIENT = "from google import genai\n"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("try:\n    pass\nexcept* ValueError:\n    pass\n", (3, 11)),
        ("x[*y]\n", (3, 11)),
        ("type Number = int\n", (3, 12)),
        ("def first[T](items: list[T]) -> T: ...\n", (3, 12)),
        ('print(f"{names["first"]}")\n', (3, 12)),
        ("class Box[T = int]: ...\n", (3, 13)),
        ('page = t"<p>{text}</p>"\n', (3, 14)),
        ("try:\n    pass\nexcept KeyError, ValueError:\n    pass\n", (3, 14)),
        ("try:\n    pass\nexcept (KeyError, ValueError):\n    pass\n", None),
    ],
)
def test_the_version_is_told_by_the_grammar(source: str, expected: Version | None) -> None:
    assert needed_version(source.encode(), running=(3, 10)) == expected


def test_grammar_that_the_running_python_has_is_not_named() -> None:
    assert needed_version(b"type Number = int\n", running=(3, 13)) is None


@pytest.mark.parametrize("data", [b'print "x"\n', b"def f(:\n", b"\xff\xfe\n"])
def test_what_no_python_parses_is_an_error(data: bytes) -> None:
    with pytest.raises(SyntaxError):
        needed_version(data)


def test_the_message_says_what_is_wrong_and_what_to_do() -> None:
    message = explain("app.py", (CLIENT + "def f(:\n").encode(), "invalid syntax", 2)

    assert message.startswith("app.py is not Python that 3.")
    assert "invalid syntax (line 2)" in message
    assert "repair it" in message
    assert "Line 1 seems to name a Gemini SDK" in message


def test_the_message_says_when_nothing_relevant_is_seen() -> None:
    message = explain("app.py", b"def f(:\n", "invalid syntax", 1)

    assert "no call of a Gemini SDK" in message


@pytest.mark.parametrize(
    ("data", "advice"),
    [
        ((CLIENT + "x = " + "(" * 5000 + "1" + ")" * 5000).encode(), "nest brackets deeper"),
        (b"# caf\xe9\n" + CLIENT.encode(), "name its encoding"),
        (b"# coding: klingon\n" + CLIENT.encode(), "name its encoding"),
        (CLIENT.encode() + b"\0\n", "name its encoding"),
    ],
)
def test_files_that_no_parser_is_given(tmp_path: Path, data: bytes, advice: str) -> None:
    (tmp_path / "page.py").write_bytes(data)

    (problem,) = run(Request(tmp_path, (tmp_path,), Settings())).problems

    assert (problem.path, problem.code, problem.fatal) == ("page.py", "not-parsed", True)
    assert advice in problem.message


@pytest.mark.skipif(sys.version_info >= (3, 14), reason="this Python has the newest grammar")
def test_a_run_names_the_python_to_use(tmp_path: Path) -> None:
    source = CLIENT + 'text = t"{1}"\n'
    (tmp_path / "page.py").write_text(source, "utf-8")

    (problem,) = run(Request(tmp_path, (tmp_path,), Settings())).problems

    assert (problem.path, problem.code, problem.fatal) == ("page.py", "not-parsed", True)
    assert "run this tool with Python 3.14 or newer" in problem.message
    assert "Line 1 seems to name a Gemini SDK" in problem.message
