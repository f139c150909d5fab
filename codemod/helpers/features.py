"""Cuts the source of a helper down to what the features asked for need.

A feature is a word like `functions` or the path of a field like `tools.function_declarations`; a
feature stands for all that is below it.  In the source of a helper a mark, `# if: a b`, keeps the
statement that begins on its line (on the next line, when the mark is alone) for these features
only; `# if: a; unless: b` and `# unless: b` give way to the more capable statement for `b`.
"""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from codemod.sources.walking import walk

ALL = "all"
"""The feature that keeps everything."""

OTHER = "other"
"""Stands for the features that no mark names, in helpers that have a statement for them."""

STRICT = "strict"
"""Asks for an error when there is anything besides the features asked for."""

DEFAULTS: Mapping[str, frozenset[str]] = MappingProxyType(
    {"interaction_arguments": frozenset({ALL}), "interaction_tools": frozenset({ALL})}
)
"""What a helper can do when no feature is asked for, unless that is the source without features."""

_GROUPS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "extra_body": ("labels", "safety_settings"),
        "formats": (
            "image_config",
            "response_json_schema",
            "response_mime_type",
            "response_modalities",
            "response_schema",
        ),
        "settings": (
            "max_output_tokens",
            "seed",
            "speech_config",
            "stop_sequences",
            "temperature",
            "thinking_config",
            "tool_config.function_calling_config",
            "top_p",
        ),
    }
)
"""Words for marks that several features share."""

_ALL_FIELDS = '"FIELDS"'
"""What stands in the source of a helper for the names of the features asked for."""

_IGNORED = frozenset({"automatic_function_calling", "top_k"})
"""Fields that interaction_arguments leaves out in silence (mapping section 2.1)."""

RESOLUTION_APART = "resolution_apart"
"""Lets interaction_arguments leave out the resolution of media, which its caller sees to."""

_BY_NAME = frozenset({RESOLUTION_APART})
"""Features that ALL does not include."""

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_MARK = re.compile(r" *# (?:if: (?P<needed>[\w. ]+))?(?:; )?(?:unless: (?P<barring>[\w. ]+))?$")


@dataclass(frozen=True)
class _Mark:
    line: int
    needed: tuple[str, ...]
    barring: tuple[str, ...]

    def keeps(self, features: frozenset[str]) -> bool:
        needed = not self.needed or any(_asked(word, features) for word in self.needed)
        return needed and not any(_asked(word, features) for word in self.barring)


def asked(name: str, features: frozenset[str]) -> frozenset[str]:
    """The features of a helper, given those asked for; empty stands for the helper's default."""
    return features or DEFAULTS.get(name, frozenset())


def tailored(text: str, features: frozenset[str]) -> str:
    """The text of a helper module without marks and without what the features do not need."""
    lines = text.splitlines()
    marks = {mark.line: mark for mark in _marks(lines)}
    dropped = {number for number, line in enumerate(lines, 1) if _alone(line)}
    for node in walk(ast.parse(text)):
        first = _first_line(node) if isinstance(node, ast.stmt) else 0
        mark = marks.get(first)
        if isinstance(node, ast.stmt) and mark and not mark.keeps(features):
            end = node.end_lineno or node.lineno
            is_method = isinstance(node, _FUNCTIONS) and node.col_offset > 0
            after_method = is_method and end < len(lines) and not lines[end].strip()
            dropped.update(range(first, end + after_method + 1))
    kept = [line for number, line in enumerate(lines, 1) if number not in dropped]
    return "".join(f"{_unmarked(line)}\n" for line in kept).replace(
        _ALL_FIELDS, _field_names(features)
    )


def _first_line(node: ast.stmt) -> int:
    """The line that a statement begins on, which for a function may be that of a decorator."""
    decorators = node.decorator_list if isinstance(node, _FUNCTIONS) else []
    return min([node.lineno, *(one.lineno for one in decorators)])


def _field_names(features: frozenset[str]) -> str:
    """The top-level features as a string literal of one or more lines."""
    names = sorted({feature.partition(".")[0] for feature in features - {STRICT} - _BY_NAME})
    lines = [f'"{line}"' for line in textwrap.wrap(" ".join(names), 72)] or ['""']
    if len(lines) == 1:
        return lines[0]
    spaced = [f'{line[:-1]} "' for line in lines[:-1]] + lines[-1:]
    return "\n        ".join(["(", *spaced]) + "\n    )"


def known_features(text: str) -> frozenset[str]:
    """The features that the marks in the text of a helper module name."""
    marks = _marks(text.splitlines())
    words = {word for mark in marks for word in (*mark.needed, *mark.barring)}
    return frozenset(words - set(_GROUPS))


def understood(name: str, features: frozenset[str], known: frozenset[str]) -> frozenset[str]:
    """The features in the words of the marks.

    Raises:
        ValueError: the helper has no such feature.
    """
    found = set()
    for feature in features:
        if feature in _IGNORED | {ALL} or any(_within(word, feature) for word in known):
            found.add(feature)
        elif OTHER in known and "." not in feature:
            found.add(OTHER)
        else:
            names = ", ".join(sorted(known)) or "none"
            raise ValueError(f"Helper {name} has no feature {feature!r}; it has {names}.")
    return frozenset(found)


def _marks(lines: list[str]) -> list[_Mark]:
    found = []
    for number, line in enumerate(lines, 1):
        match = _MARK.search(line)
        if match and (match["needed"] or match["barring"]):
            needed, barring = (match[name] or "" for name in ("needed", "barring"))
            at = number + 1 if _alone(line) else number
            found.append(_Mark(at, tuple(needed.split()), tuple(barring.split())))
    return found


def _alone(line: str) -> bool:
    return _MARK.fullmatch(line) is not None and _unmarked(line) == ""


def _unmarked(line: str) -> str:
    match = _MARK.search(line)
    return line[: match.start()] if match and (match["needed"] or match["barring"]) else line


def _asked(word: str, features: frozenset[str]) -> bool:
    """Whether a word of a mark is part of a feature, or a feature part of it."""
    words = _GROUPS.get(word, (word,))
    everything = ALL in features and word not in _BY_NAME
    return everything or any(
        _within(one, feature) or _within(feature, one) for one in words for feature in features
    )


def _within(inner: str, outer: str) -> bool:
    return inner == outer or inner.startswith(f"{outer}.")
