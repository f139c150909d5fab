r"""Git-style unified diffs of file changes.

Lines end at ``\n`` only, as in git: a form feed, a lone ``\r`` or U+2028 is part of its line.  Text
stands for bytes: it is decoded as UTF-8 with `surrogateescape`, so `to_bytes` gives back a file's
bytes whatever its encoding, and a BOM is the first character of its line.

A printed diff must not show an API key.  `printed` leaves out context lines that hold a secret
where the hunk stays applicable without them, and masks the secret everywhere else; which files
are affected is told to the caller, because `git apply` refuses a masked hunk.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from rich.text import Text

from codemod.model import FileChange
from codemod.reporting.display import visible
from codemod.reporting.secrets import redact

_CONTEXT = 3
_NO_NEWLINE = "\\ No newline at end of file\n"
_DEFINITION = re.compile(r"[ \t]*(?:async[ \t]+def|def|class)[ \t]")
_SECTION_WIDTH = 60
# Above this product of line counts an exact comparison takes seconds.
_EXACT_LIMIT = 4_000_000


@dataclass(frozen=True)
class PrintedDiff:
    """A diff fit to be shown: `text`, and the paths in which a secret had to be masked."""

    text: str
    masked: tuple[str, ...]


@dataclass(frozen=True)
class _Side:
    """One side of a change: the exact lines, and the same lines with secrets masked."""

    lines: list[str]
    shown: list[str]

    @classmethod
    def of(cls, data: bytes, hide: bool) -> _Side:
        text = data.decode("utf-8", "surrogateescape")
        lines = _split(text)
        return cls(lines, _split(redact(text)) if hide else lines)

    def secret(self, index: int) -> bool:
        return self.lines[index] != self.shown[index]


@dataclass(frozen=True)
class _Block:
    """Lines `old_start:old_end` replaced by `new_start:new_end`, with context around them."""

    old_start: int
    old_end: int
    new_start: int
    new_end: int
    before: int = 0
    after: int = 0


@dataclass(frozen=True)
class LineChange:
    """Lines `start:end` of a file, counted from 0, are replaced by `lines`; all lines exact."""

    start: int
    end: int
    old: tuple[str, ...]
    new: tuple[str, ...]


def line_changes(change: FileChange) -> list[LineChange]:
    """What `change` replaces, in the order of the file."""
    old = _split(change.before.decode("utf-8", "surrogateescape"))
    new = _split(change.after.decode("utf-8", "surrogateescape"))
    return [
        LineChange(
            block.old_start,
            block.old_end,
            tuple(old[block.old_start : block.old_end]),
            tuple(new[block.new_start : block.new_end]),
        )
        for block in _blocks(old, new)
    ]


def unified(changes: Iterable[FileChange]) -> str:
    """The exact diff of `changes` in the order of their paths; `git apply` accepts it.

    It may hold secrets: write it to a file (with `to_bytes`), print `printed` instead.
    """
    return "".join(_file_diff(change, hide=False)[0] for change in _ordered(changes))


def printed(changes: Iterable[FileChange]) -> PrintedDiff:
    """The diff of `changes` without secrets, and the paths whose hunks are masked for it."""
    texts, masked = [], []
    for change in _ordered(changes):
        text, is_masked = _file_diff(change, hide=True)
        texts.append(text)
        if is_masked:
            masked.append(change.path)
    return PrintedDiff("".join(texts), tuple(masked))


def to_bytes(text: str) -> bytes:
    """The bytes that a diff made here stands for."""
    return text.encode("utf-8", "surrogateescape")


def coloured(text: str) -> Text:
    """`text`, a diff made here, styled for a terminal and with control characters made visible."""
    result = Text()
    for line in _split(text):
        body = line.rstrip("\n")
        if body.startswith("@@"):
            head, mark, section = body[2:].partition("@@")
            result.append(f"@@{head}{mark}", "cyan").append(visible(section))
        else:
            result.append(visible(body.removesuffix("\r")), _style(body))
        result.append("\n")
    return result


def _style(line: str) -> str:
    if line.startswith(("diff ", "--- ", "+++ ", "new file ")):
        return "bold"
    return {"+": "green", "-": "red", "\\": "dim"}.get(line[:1], "")


def _ordered(changes: Iterable[FileChange]) -> list[FileChange]:
    changed = (change for change in changes if change.before != change.after)
    return sorted(changed, key=lambda change: change.path)


def _split(text: str) -> list[str]:
    lines = text.split("\n")
    last = lines.pop()
    return [f"{line}\n" for line in lines] + ([last] if last else [])


def _file_diff(change: FileChange, *, hide: bool) -> tuple[str, bool]:
    old, new = _Side.of(change.before, hide), _Side.of(change.after, hide)
    out = [_header(change)]
    masked = False
    for hunk in _hunks(_with_context(_blocks(old.lines, new.lines), old)):
        text, is_masked = _render(hunk, old, new)
        out.append(text)
        masked = masked or is_masked
    return "".join(out), masked


def _header(change: FileChange) -> str:
    """The lines above the hunks."""
    source, target = _name("a", change.path), _name("b", change.path)
    # Git ends a name that has a space with a tab, so that `patch` does not cut it.
    source_end, target_end = ("\t" if " " in name else "" for name in (source, target))
    if change.created:
        created, source = "new file mode 100644\n", "/dev/null"
    else:
        created, source = "", f"{source}{source_end}"
    first = f"diff --git {_name('a', change.path)} {target}\n"
    return f"{first}{created}--- {source}\n+++ {target}{target_end}\n"


def _name(side: str, path: str) -> str:
    """`side/path` as git writes it: C-quoted when it holds a character that cannot be shown."""
    name = f"{side}/{path}"
    if name.isprintable() and '"' not in name and "\\" not in name:
        return name
    quoted = []
    for character in name:
        if character in '"\\':
            quoted.append(f"\\{character}")
        elif character.isprintable():
            quoted.append(character)
        else:
            octets = character.encode("utf-8", "surrogateescape")
            quoted.extend(f"\\{octet:03o}" for octet in octets)
    return f'"{"".join(quoted)}"'


def _blocks(old: list[str], new: list[str]) -> list[_Block]:
    """The changed ranges.  Equal lines at both ends are cut first: edits are few and local."""
    shortest = min(len(old), len(new))
    head = next((i for i in range(shortest) if old[i] != new[i]), shortest)
    tail = 0
    while tail < shortest - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    old_middle, new_middle = old[head : len(old) - tail], new[head : len(new) - tail]
    exact = len(old_middle) * len(new_middle) <= _EXACT_LIMIT
    matcher = SequenceMatcher(None, old_middle, new_middle, autojunk=not exact)
    return [
        _Block(head + i1, head + i2, head + j1, head + j2)
        for tag, i1, i2, j1, j2 in matcher.get_opcodes()
        if tag != "equal"
    ]


def _with_context(blocks: list[_Block], old: _Side) -> list[_Block]:
    """Give each block up to three lines of context, shared lines to the earlier block.

    Context ends where a line holds a secret.  After a block one line must remain, or git takes
    the hunk for the end of the file.
    """
    result = []
    floor = 0
    for index, block in enumerate(blocks):
        ceiling = blocks[index + 1].old_start if index + 1 < len(blocks) else len(old.lines)
        before = 0
        while (
            before < _CONTEXT
            and block.old_start - before > floor
            and not old.secret(block.old_start - before - 1)
        ):
            before += 1
        after = 0
        while (
            after < _CONTEXT
            and block.old_end + after < ceiling
            and (after == 0 or not old.secret(block.old_end + after))
        ):
            after += 1
        floor = block.old_end + after
        result.append(
            _Block(block.old_start, block.old_end, block.new_start, block.new_end, before, after)
        )
    return result


def _hunks(blocks: list[_Block]) -> Iterator[list[_Block]]:
    """Blocks whose context touches belong to one hunk."""
    hunk: list[_Block] = []
    for block in blocks:
        if hunk and block.old_start - block.before > hunk[-1].old_end + hunk[-1].after:
            yield hunk
            hunk = []
        hunk.append(block)
    if hunk:
        yield hunk


def _render(hunk: list[_Block], old: _Side, new: _Side) -> tuple[str, bool]:
    first, last = hunk[0], hunk[-1]
    old_start, old_end = first.old_start - first.before, last.old_end + last.after
    new_start, new_end = first.new_start - first.before, last.new_end + last.after
    out = [
        f"@@ -{_range(old_start, old_end)} +{_range(new_start, new_end)} @@"
        f"{_section(old, new, hunk)}\n"
    ]
    masked = False
    position = old_start
    for block in hunk:
        for sign, side, start, end in (
            (" ", old, position, block.old_start),
            ("-", old, block.old_start, block.old_end),
            ("+", new, block.new_start, block.new_end),
        ):
            out.extend(_signed(sign, line) for line in side.shown[start:end])
            masked = masked or any(side.secret(index) for index in range(start, end))
        position = block.old_end
    out.extend(_signed(" ", line) for line in old.shown[position:old_end])
    masked = masked or any(old.secret(index) for index in range(position, old_end))
    return "".join(out), masked


def _signed(sign: str, line: str) -> str:
    return f"{sign}{line}" if line.endswith("\n") else f"{sign}{line}\n{_NO_NEWLINE}"


def _range(start: int, end: int) -> str:
    """A range as in a hunk header: an empty range names the line before it."""
    length = end - start
    return f"{start if length == 0 else start + 1},{length}"


def _section(old: _Side, new: _Side, hunk: list[_Block]) -> str:
    """The definition around the first change, as git shows it behind the second `@@`."""
    first = hunk[0]
    changed = (
        old.lines[first.old_start : first.old_end] or new.lines[first.new_start : first.new_end]
    )
    depth = next((_indent(line) for line in changed if line.strip()), 0)
    for index in range(first.old_start - first.before - 1, -1, -1):
        line = old.lines[index]
        if _DEFINITION.match(line) and _indent(line) < depth:
            return " " + redact(line).strip()[:_SECTION_WIDTH].rstrip()
    return ""


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" \t"))
