"""What to say of a file that the running Python cannot parse, and which Python could.

LibCST knows newer grammar than the running Python; it is loaded for files that failed only.
"""

from __future__ import annotations

import io
import re
import sys
import tokenize
from collections.abc import Iterator
from typing import TYPE_CHECKING

from codemod.discovery.prefilter import CALLS, IMPORTS

if TYPE_CHECKING:
    import libcst

Version = tuple[int, int]

_NODES: dict[str, Version] = {
    "TryStar": (3, 11),
    "IndexStar": (3, 11),
    "TypeAlias": (3, 12),
    "TypeParameters": (3, 12),
    "TypeParamDefault": (3, 13),
    "TemplatedString": (3, 14),
    "BareExceptTuple": (3, 14),
    "FormattedString": (3, 12),
}
"""The version that brought a construct; f-strings are old, but hold any expression since 3.12."""

_DEEPEST = 200
"""How many brackets Python lets stand in each other; LibCST's parser needs its stack for each."""


def explain(path: str, data: bytes, detail: str, line: int | None) -> str:
    """A message with the file, what is wrong with it, what to do, and whether it matters."""
    place = f" (line {line})" if line else ""
    running = "{}.{}".format(*sys.version_info)
    return (
        f"{path} is not Python that {running} can parse: {detail}{place}. "
        f"{_remedy(data)} {_relevance(data)}"
    )


def _remedy(data: bytes) -> str:
    if not _is_text(data):
        return (
            "Save it as UTF-8, or name its encoding in the first line "
            "(`# -*- coding: latin-1 -*-`), or leave it out with `exclude`."
        )
    if _depth(data) > _DEEPEST:
        return "It seems to nest brackets deeper than Python allows: leave it out with `exclude`."
    try:
        needed = needed_version(data)
    except SyntaxError:
        return "Newer Python does not parse it either: repair it, or leave it out with `exclude`."
    if needed is None:
        return "Newer Python has such grammar: run this tool with the Python that runs the file."
    return (
        "Its grammar is that of Python {0}.{1}: run this tool with Python {0}.{1} or newer.".format(
            *needed
        )
    )


def _is_text(data: bytes) -> bool:
    """Whether the bytes are what the file says about its encoding."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        return "\0" not in data.decode(encoding)
    except (SyntaxError, ValueError, LookupError):
        return False


def _depth(data: bytes) -> int:
    """How deep brackets stand in each other; those in strings count too, which do no harm."""
    deepest = depth = 0
    for bracket in re.findall(rb"[()\[\]{}]", data):
        depth = depth + 1 if bracket in b"([{" else max(depth - 1, 0)
        deepest = max(deepest, depth)
    return deepest


def _relevance(data: bytes) -> str:
    for number, line in enumerate(data.splitlines(), 1):
        if any(word in line for word in IMPORTS):
            return f"Line {number} seems to name a Gemini SDK, so the report may lack its calls."
        if any(word in line for word in CALLS):
            return f"Line {number} seems to call a Gemini SDK, so the report may lack its calls."
    return "It seems to hold no call of a Gemini SDK, but values may flow through it unseen."


def needed_version(data: bytes, running: Version | None = None) -> Version | None:
    """The oldest Python newer than `running` whose grammar the file has; None when it is not known.

    Raises:
        SyntaxError: no grammar that is known fits the file.
    """
    import libcst

    running = running or (sys.version_info.major, sys.version_info.minor)
    try:
        tree = libcst.parse_module(data)
    except Exception as error:
        raise SyntaxError(str(error)) from error
    found = {_NODES[name] for name in _constructs(tree) if name in _NODES}
    return max((version for version in found if version > running), default=None)


def _constructs(tree: libcst.Module) -> Iterator[str]:
    import libcst

    todo: list[libcst.CSTNode] = [tree]
    while todo:
        node = todo.pop()
        todo.extend(node.children)
        yield type(node).__name__
        if isinstance(node, libcst.Index) and node.star:
            yield "IndexStar"
        elif isinstance(node, libcst.TypeParam) and node.default is not None:
            yield "TypeParamDefault"
        elif (
            isinstance(node, libcst.ExceptHandler | libcst.ExceptStarHandler)
            and isinstance(node.type, libcst.Tuple)
            and not node.type.lpar
        ):
            yield "BareExceptTuple"
