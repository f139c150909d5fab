"""Spans name the text they stand for, wherever it is."""

from __future__ import annotations

import ast

import pytest

from codemod.sources.python_module import UnparsableSourceError, parse_python

SOURCES = [
    'x = f"a {first.text} b {second[0]!r:>{width}} {{no}} {third=}"\n',
    'x = f"""\n  é {one.two(x)}\n {three if a != b else c}\n"""\n',
    'x = ("é" f"{q}" rf"\\d{z}"\n     f"{last.text:>3}")\n',
    "é = 'ü'; y = é.strip().lower()\n",
    "def f():\n\treturn f'{a[\"k\"]} {b.c}'\n",
]


@pytest.mark.parametrize("source", SOURCES)
def test_every_expression_stands_where_its_span_says(source: str) -> None:
    module = parse_python("a.py", source.encode())
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Name | ast.Attribute | ast.Subscript | ast.Call):
            assert ast.unparse(ast.parse(module.source(node), mode="eval")) == ast.unparse(node)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_lines_split_as_python_does(newline: str) -> None:
    module = parse_python("a.py", newline.join(["a = 1", "", "b = a\x0c"]).encode())
    assert module.source(module.tree.body[1]) == "b = a"
    assert "".join(module.lines) == module.text


def test_a_byte_order_mark_is_no_column() -> None:
    module = parse_python("a.py", b"\xef\xbb\xbfname = 1\n")
    assert module.span(module.tree.body[0]).start_column == 0


@pytest.mark.parametrize(
    "data", [b"def f(:\n", b"# coding: nonsense\n", b"x = '\xff'\n", b"a\x00b\n"]
)
def test_what_cannot_be_parsed_is_said_in_a_sentence(data: bytes) -> None:
    with pytest.raises(UnparsableSourceError, match=r"^a\.py is not Python"):
        parse_python("a.py", data)


def test_deep_nesting_does_not_stop_the_process() -> None:
    with pytest.raises(UnparsableSourceError, match=r"^a\.py"):
        parse_python("a.py", b"x = " + b"-" * 100_000 + b"1\n")
