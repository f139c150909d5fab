"""Positions of expressions inside f-strings, for interpreters that misplace them.

Before Python 3.12 the parser computes these positions from the start of the literal and gets
them wrong for multi-line and concatenated literals.  Here the literal is scanned again and every
replacement field is parsed on its own at its true place.
"""

from __future__ import annotations

import ast
import io
import sys
import tokenize
from collections.abc import Iterator

from codemod.sources.walking import walk

_NEEDED = sys.version_info < (3, 12)


def repair_fstring_positions(tree: ast.Module, lines: list[str]) -> None:
    """Give every expression inside an f-string of `tree` its true position, in place.

    Args:
        tree: the tree of the whole file.
        lines: the lines of the file with their ends.
    """
    if not _NEEDED:
        return
    nested: set[ast.AST] = set()
    for node in walk(tree):
        if isinstance(node, ast.JoinedStr) and node not in nested:
            nested.update(inner for inner in walk(node) if isinstance(inner, ast.JoinedStr))
            _repair_literal(node, lines)


def _repair_literal(literal: ast.JoinedStr, lines: list[str]) -> None:
    fields = [value for value in literal.values if isinstance(value, ast.FormattedValue)]
    places = list(_expression_places(literal, lines))
    if len(fields) != len(places):
        return
    for field, (line, column, text) in zip(fields, places, strict=True):
        try:
            expression = ast.parse(f"({text}\n)", mode="eval").body
        except (SyntaxError, ValueError):
            continue
        _shift(expression, line, column, text, lines)
        field.value = expression


def _shift(expression: ast.expr, line: int, column: int, text: str, lines: list[str]) -> None:
    before = len(lines[line - 1][:column].encode("utf-8"))
    for node in walk(expression):
        if not hasattr(node, "lineno"):
            continue
        positioned: ast.expr = node  # type: ignore[assignment]
        if positioned.lineno == 1:
            positioned.col_offset += before - 1
        if positioned.end_lineno == 1:
            positioned.end_col_offset = (positioned.end_col_offset or 0) + before - 1
        positioned.lineno += line - 1
        positioned.end_lineno = (positioned.end_lineno or 1) + line - 1


def _expression_places(literal: ast.JoinedStr, lines: list[str]) -> Iterator[tuple[int, int, str]]:
    """(line, column in characters, text) of each top-level replacement field, in order."""
    start_line = literal.lineno
    head = lines[start_line - 1].encode("utf-8")[: literal.col_offset].decode("utf-8")
    body = lines[start_line - 1 : literal.end_lineno]
    # Blanks keep the columns; the bracket lets implicit concatenation span lines.
    source = "(" + " " * (len(head) - 1) + "".join(body)[len(head) :] if head else "".join(body)
    shift = 0
    if not head:
        source, shift = "(" + source, 1
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.STRING:
                row, col = token.start
                if (start_line + row - 1, col) >= _end(literal, lines):
                    return
                yield from _fields(
                    token.string, start_line + row - 1, col - (shift if row == 1 else 0)
                )
    except (tokenize.TokenError, SyntaxError, IndentationError):
        return


def _end(literal: ast.JoinedStr, lines: list[str]) -> tuple[int, int]:
    assert literal.end_lineno is not None
    assert literal.end_col_offset is not None
    line = lines[literal.end_lineno - 1].encode("utf-8")
    return literal.end_lineno, len(line[: literal.end_col_offset].decode("utf-8"))


def _fields(token: str, line: int, column: int) -> Iterator[tuple[int, int, str]]:
    """The replacement fields of one string token; nothing for a token that is no f-string."""
    quote_at = min(index for index in (token.find('"'), token.find("'")) if index >= 0)
    if "f" not in token[:quote_at].lower():
        return
    width = 3 if token[quote_at : quote_at + 3] in ('"""', "'''") else 1
    position = quote_at + width
    end = len(token) - width
    while position < end:
        char = token[position]
        if char == "{" and token[position + 1] != "{":
            stop = _field_end(token, position + 1, end)
            before = token[: position + 1]
            row = line + before.count("\n")
            col = len(before) - before.rfind("\n") - 1 if "\n" in before else column + len(before)
            yield row, col, token[position + 1 : stop]
            position = _skip_format(token, stop, end)
        elif char in "{}":
            position += 2
        else:
            position += 1


def _field_end(token: str, start: int, end: int) -> int:
    """Where the expression of a field stops: before `!r`, `:`, `=` or the closing brace."""
    depth, position, quote = 0, start, ""
    while position < end:
        char = token[position]
        if quote:
            if token.startswith(quote, position):
                position += len(quote)
                quote = ""
                continue
        elif char in "\"'":
            quote = (
                token[position : position + 3]
                if token[position : position + 3] in ('"""', "'''")
                else char
            )
            position += len(quote)
            continue
        elif char in "([{":
            depth += 1
        elif char in ")]}" and depth:
            depth -= 1
        elif depth == 0 and _stops(token, position, start):
            return position
        position += 1
    return end


def _stops(token: str, position: int, start: int) -> bool:
    char, following = token[position], token[position + 1 : position + 2]
    if char in "}:":
        return True
    if char == "!":
        return following != "="
    if char == "=":
        previous = token[position - 1] if position > start else ""
        return following != "=" and previous not in "=!<>"
    return False


def _skip_format(token: str, position: int, end: int) -> int:
    """The place after the field's closing brace; nested fields of a format spec are passed over."""
    depth = 0
    while position < end:
        if token[position] == "{":
            depth += 1
        elif token[position] == "}":
            if depth == 0:
                return position + 1
            depth -= 1
        position += 1
    return end
