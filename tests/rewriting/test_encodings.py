"""Bytes in, bytes out: encoding, byte order mark, line ends and the final newline stay."""

from __future__ import annotations

import pytest

from codemod.rewriting.errors import EditError
from tests.rewriting.editing import Snippet


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"x = r.text\r\ny = 1\r\n", b"x = text(r)\r\ny = 1\r\n"),
        (b"\xef\xbb\xbfx = r.text\n", b"\xef\xbb\xbfx = text(r)\n"),
        (b"# coding: latin-1\nx = '\xe9', r.text\n", b"# coding: latin-1\nx = '\xe9', text(r)\n"),
        (b"x = r.text", b"x = text(r)"),
        (b"if a:\n\tx = r.text\n", b"if a:\n\tx = text(r)\n"),
        (b"x = r.text\n\n\n", b"x = text(r)\n\n\n"),
        ("é = 'ü', r.text\n".encode(), "é = 'ü', text(r)\n".encode()),
        (b"x = 1\n\x0c\ny = r.text\n", b"x = 1\n\x0c\ny = text(r)\n"),
        (b"x = 1 \ny = r.text \n \n", b"x = 1 \ny = text(r) \n \n"),
        ("x = '\u2028', r.text\n".encode(), "x = '\u2028', text(r)\n".encode()),
    ],
)
def test_bytes_around_an_edit_stay(before: bytes, after: bytes) -> None:
    snippet = Snippet(before)
    snippet.replace("r.text", "text(", snippet.at("r"), ")")
    assert snippet.bytes() == after


def test_new_lines_have_the_line_end_of_the_file() -> None:
    snippet = Snippet(b"def f():\r\n    y = g(a,  # why\r\n          1)\r\n")
    snippet.insert("y", "z = h(" + ", ".join(["argument"] * 9) + ")")
    snippet.convert("g", "", "b", to=("k",))
    after = snippet.bytes()
    assert after.count(b"\r\n") == after.count(b"\n") == 16
    assert b"    z = h(\r\n        argument,\r\n" in after
    assert b"    y = k(\r\n        a,  # why\r\n        b=1,\r\n    )\r\n" in after


def test_text_the_encoding_lacks_is_refused() -> None:
    snippet = Snippet(b"# coding: latin-1\nx = r.text\n")
    snippet.replace("r.text", '"\u4e2d"')
    with pytest.raises(EditError, match="cannot write"):
        snippet.bytes()


def test_file_that_the_parser_does_not_give_back_is_refused() -> None:
    snippet = Snippet(b"\x0cx = r.text\n")
    snippet.replace("r.text", "a")
    with pytest.raises(EditError, match="round trip"):
        snippet.bytes()


@pytest.mark.parametrize(
    "clause", ["except A :", "except (A, B)\t:", "except(A)  :", "except  A \\\n :"]
)
def test_blanks_before_the_colon_of_a_handler_stay(clause: str) -> None:
    handled = (
        f"try:\n    try:\n        x = r.text\n    {clause}\n        pass\nexcept B :\n    pass\n"
    )
    snippet = Snippet(handled.encode())
    snippet.replace("r.text", "a")
    assert snippet.bytes() == handled.replace("r.text", "a").encode()
