"""The resolution that a config asks for media (mapping section 2.1).

There is no such argument of the new call: each image, video and document has its own.  It is
written into the blocks where they and it are known, and given to the whole input otherwise.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

from codemod.conversion.literals import enum_member, is_none, is_plain, only_options
from codemod.conversion.result import Conversion
from codemod.conversion.visible import Visible
from codemod.mapping.enums import enum_word
from codemod.rewriting.edits import Code, DictCode, Entry, code

FIELD = "media_resolution"
_KIND = "GenerateContentConfig"


@dataclass(frozen=True)
class Resolution:
    """The resolution that a config asks for media: code, `late` where that can be None."""

    code: Code
    late: bool


class KindUnknownError(Exception):
    """Only the running program knows what a block holds, and so whether it takes a resolution."""


def with_resolution(conversion: Conversion, content: Code, resolution: Resolution) -> Code:
    """An input, or steps of one, with a resolution for the media in it."""
    helper = conversion.helper("with_resolution")
    return code(helper, "(", content, ", ", resolution.code, ")")


def known_resolution(conversion: Conversion, value: ast.expr) -> Resolution | None:
    """The resolution that the field of a config names; None for one that says nothing."""
    member = enum_member(conversion.project, value, "MediaResolution")
    if member is not None and member.endswith("UNSPECIFIED"):
        return None
    word = enum_word("MediaResolution", member) if member is not None else None
    if word is not None:
        return Resolution(code(f'"{word}"'), late=False)
    level = Entry(f'"{FIELD}"', code(conversion.module.span(value)))
    helper = conversion.helper("config_resolution")
    return Resolution(code(helper, "(", DictCode((level,)), ")"), late=True)


def is_known_at_call(conversion: Conversion, value: ast.expr) -> bool:
    """Whether a resolution can be named where a config is used, wherever the config was made."""
    return enum_member(conversion.project, value, "MediaResolution") is not None or _is_cheap(value)


def resolution_of_config(conversion: Conversion, node: ast.expr) -> Resolution | None:
    """The resolution of media in a config at run time, where it visibly may have one.

    Raises:
        Refused: it may, and the config has no name that could be written twice.
    """
    if not _asks(conversion, node):
        return None
    options = only_options(node)
    named = node if options is None else options
    if not is_plain(named):
        raise conversion.refuse("config-not-understood", node, FIELD)
    written = code(conversion.module.span(named))
    if options is not None:
        written = code("dict(", written, ")")
    helper = conversion.helper("config_resolution")
    return Resolution(code(helper, "(", written, ")"), late=True)


def asks_without_name(conversion: Conversion, node: ast.expr) -> bool:
    """Whether a config that may have a resolution has no name that could be written twice."""
    return not is_plain(only_options(node) or node) and _asks(conversion, node)


def _asks(conversion: Conversion, node: ast.expr) -> bool:
    """Whether a config visibly may have a resolution."""
    seen = Visible(conversion.project).look(node).fields()
    asking = [one.value for one in seen if one.name == FIELD and one.owner in ("", _KIND)]
    return not all(value is not None and is_none(value) for value in asking)


def is_late(resolution: Resolution | None) -> bool:
    """Whether only the running program knows a resolution."""
    return resolution is not None and resolution.late


def _is_cheap(node: ast.expr) -> bool:
    """Whether it does not matter when an expression is evaluated, as in `low if fast else high`."""
    if isinstance(node, ast.IfExp):
        return all(map(_is_cheap, (node.test, node.body, node.orelse)))
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name | ast.Constant)
