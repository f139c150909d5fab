"""Comments and settings that tell the tool to leave a flow alone.

    # noqa: GC101                                on the line
    # gemini-codemod: ignore[GC101] reason       on the line, or on a line of its own above it
    # gemini-codemod: skip-file                  anywhere in the file
    per-file-ignores = {"tests/**" = ["GC1"]}    in the settings

A comment that covers one site of a flow suppresses the whole flow, since a flow is never half
migrated.  Codes are those of the site's rule, of the flow, and of the reasons why it stays;
`ignore` and `skip-file` without codes mean all.  A bare `# noqa` speaks to other tools and is not
looked at.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from codemod.model import Family, Location, Refusal, Site, Span, Suppression

MODEL_RULE = "GC301"
"""The rule of model ids: its code also names the id that a call of another rule uses."""

_OURS = re.compile(
    r"gemini-codemod:\s*(?P<verb>ignore|skip-file)\b(?:\s*\[(?P<codes>[^\]]*)\])?\s*(?P<reason>.*)",
    re.IGNORECASE,
)
_NOQA = re.compile(r"#\s*noqa\s*:\s*(?P<codes>[A-Z]+[0-9]+(?:[\s,]+[A-Z]+[0-9]+)*)", re.IGNORECASE)
_NOQA_OF_OURS = re.compile(rb"noqa[^\n]*gc[0-9]{3}")
_NOQA_CODE = re.compile(r"GC[0-9]{3}\Z")
_SILENT = frozenset(
    {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT}
)


@dataclass(frozen=True)
class Cover:
    """One suppression with what it covers: a line, or the whole file when `line` is None."""

    suppression: Suppression
    line: int | None

    def covers(self, location: Location) -> bool:
        """Whether the code at `location` is meant: its first or its last line."""
        if location.path != self.suppression.location.path:
            return False
        span = location.span
        return self.line is None or self.line in (span.start_line, span.end_line)


@dataclass(frozen=True)
class Suppressions:
    """All suppressions of a run, by path, and the ignores of the settings.

    `ignored` holds for each path the prefixes of rule codes that the settings ignore there.
    """

    comments: Mapping[str, tuple[Cover, ...]]
    ignored: Mapping[str, tuple[str, ...]]

    def __bool__(self) -> bool:
        return bool(self.comments or self.ignored)

    def matching(
        self, sites: Iterable[tuple[str, Site]], refusals: Collection[Refusal]
    ) -> tuple[Suppression, ...]:
        """The suppressions that cover a flow.

        Args:
            sites: the sites of the flow, each with the code of its rule.
            refusals: every reason that holds the flow.
        """
        sites = tuple(sites)
        first = _with_names(min(rule for rule, _ in sites))
        of_flow = first | {refusal.code for refusal in refusals}
        found: dict[Suppression, None] = {}
        for location, own in (
            *((site.location, _with_names(rule) | _own_codes(site)) for rule, site in sites),
            *((refusal.location, frozenset[str]()) for refusal in refusals),
        ):
            for comment in self.comments.get(location.path, ()):
                codes = comment.suppression.codes
                named = not codes or not (of_flow | own).isdisjoint(codes)
                if named and comment.covers(location):
                    found[comment.suppression] = None
        for rule, site in sites:
            prefixes = self.ignored.get(site.location.path, ())
            if prefixes and rule.startswith(prefixes):
                place = Location(site.location.path, Span(1, 0, 1, 0))
                found[Suppression(place, "per-file-ignores", (rule,))] = None
        return tuple(found)

    def unused(self, used: Collection[Suppression]) -> tuple[Suppression, ...]:
        """The comments that suppressed nothing, in the order of their places."""
        return tuple(
            sorted(
                (
                    comment.suppression
                    for comments in self.comments.values()
                    for comment in comments
                    if comment.suppression not in used
                ),
                key=lambda item: item.location,
            )
        )


def _own_codes(site: Site) -> frozenset[str]:
    return frozenset({MODEL_RULE}) if site.family is Family.MODEL else frozenset()


def _with_names(code: str) -> frozenset[str]:
    """The code of a rule and the rule's name."""
    from codemod.rules.registry import all_rules

    return frozenset({code, *(rule.name for rule in all_rules() if rule.code == code)})


def collect(
    contents: Mapping[str, bytes], root: Path, per_file: Mapping[str, tuple[str, ...]]
) -> Suppressions:
    """The suppressions in `contents` (bytes by path), and what the settings ignore there.

    `per_file` maps patterns (see `codemod.discovery.patterns`) to prefixes of rule codes.
    """
    comments = {
        path: found
        for path, data in contents.items()
        if _may_hold(data) and (found := tuple(_read(path, data)))
    }
    ignored: dict[str, tuple[str, ...]] = {}
    if per_file:
        from codemod.discovery.patterns import matches

        for path in contents:
            prefixes = [
                prefix
                for pattern, codes in per_file.items()
                if matches(root / path, root, (pattern,))
                for prefix in codes
            ]
            if prefixes:
                ignored[path] = tuple(dict.fromkeys(prefixes))
    return Suppressions(comments, ignored)


def _may_hold(data: bytes) -> bool:
    """Whether the bytes can hold a comment of ours; most that say `noqa` speak to other tools."""
    lower = data.lower()
    if b"gemini-codemod:" in lower:
        return True
    return b"noqa" in lower and _NOQA_OF_OURS.search(lower) is not None


def _read(path: str, data: bytes) -> Iterator[Cover]:
    """The suppressions in the comments of one file; none when it is not Python."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        text = data.decode(encoding).removeprefix("\ufeff")
        tokens = list(tokenize.generate_tokens(io.StringIO(text, newline=None).readline))
    except (SyntaxError, ValueError, LookupError, tokenize.TokenError):
        return
    for index, token in enumerate(tokens):
        if token.type == tokenize.COMMENT:
            for start, verb, codes, reason in _parse(token.string):
                row, column = token.start
                end = start + len(token.string[start:].rstrip())
                span = Span(row, column + start, row, column + end)
                snippet = token.string[start:].rstrip()
                item = Suppression(Location(path, span, snippet), verb, codes, reason)
                if verb == "skip-file":
                    yield Cover(item, None)
                elif verb == "ignore" and not token.line[:column].strip():
                    yield Cover(item, _next_code(tokens, index))
                else:
                    yield Cover(item, row)


def _parse(comment: str) -> Iterator[tuple[int, str, tuple[str, ...], str]]:
    """Where each suppression of a comment begins, its verb, codes and reason."""
    ours = _OURS.search(comment)
    if ours is not None:
        reason = ours["reason"].split("#", 1)[0].strip()
        yield ours.start(), ours["verb"].lower(), _codes(ours["codes"] or ""), reason
    noqa = _NOQA.search(comment)
    if noqa is not None:
        codes = tuple(code for code in _codes(noqa["codes"]) if _NOQA_CODE.match(code))
        if codes:
            yield noqa.start(), "noqa", codes, ""


def _codes(text: str) -> tuple[str, ...]:
    words = [word for word in re.split(r"[\s,]+", text) if word]
    return tuple(
        word.upper() if re.fullmatch(r"[A-Za-z]+[0-9]+", word) else word.lower() for word in words
    )


def _next_code(tokens: list[tokenize.TokenInfo], index: int) -> int:
    """The line of the first code below the comment at `index`."""
    for token in tokens[index + 1 :]:
        if token.type not in _SILENT:
            return token.start[0]
    return tokens[index].start[0]
