"""A change as rows of old and new lines beside each other, with a little context."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

from codemod.model import FileChange, Span
from codemod.reporting.diff import line_changes
from codemod.reporting.secrets import redact

_CONTEXT = 2
_GAP = 6


@dataclass(frozen=True)
class Row:
    """One line of both sides; numbers count from 1, None is a line that one side has not."""

    old_number: int | None
    old: str | None
    new_number: int | None
    new: str | None
    changed: bool


@dataclass(frozen=True)
class Block:
    """Old lines `start:end`, counted from 0, that become new lines `new_start:new_end`."""

    start: int
    end: int
    new_start: int
    new_end: int

    def touches(self, span: Span) -> bool:
        """Whether code at `span` of the old file changes here."""
        return self.start < span.end_line and span.start_line <= max(self.end, self.start + 1)


@dataclass(frozen=True)
class Sides:
    """Both sides of a changed file, without secrets, and the blocks that differ."""

    path: str
    old: tuple[str, ...]
    new: tuple[str, ...]
    blocks: tuple[Block, ...]

    @classmethod
    def of(cls, change: FileChange) -> Sides:
        """The sides of `change`."""
        blocks = []
        shift = 0
        for part in line_changes(change):
            start = part.start + shift
            blocks.append(Block(part.start, part.end, start, start + len(part.new)))
            shift += len(part.new) - (part.end - part.start)
        return cls(change.path, _lines(change.before), _lines(change.after), tuple(blocks))

    def hunks(self, wanted: Set[Block]) -> list[tuple[Row, ...]]:
        """The rows of the `wanted` blocks; those that stand close together share a hunk."""
        found: list[list[Block]] = []
        previous = None
        for block in self.blocks:
            if block in wanted:
                if previous in wanted and previous and block.start - previous.end <= _GAP:
                    found[-1].append(block)
                else:
                    found.append([block])
            previous = block
        return [self._rows(group) for group in found]

    def _rows(self, group: list[Block]) -> tuple[Row, ...]:
        first = group[0]
        index = self.blocks.index(first)
        floor = self.blocks[index - 1].end if index else 0
        rows = self._same(max(floor, first.start - _CONTEXT), first)
        for number, block in enumerate(group):
            if number:
                rows += self._same(group[number - 1].end, block)
            for step in range(max(block.end - block.start, block.new_end - block.new_start)):
                before, after = block.start + step, block.new_start + step
                rows.append(
                    Row(
                        before + 1 if before < block.end else None,
                        self.old[before] if before < block.end else None,
                        after + 1 if after < block.new_end else None,
                        self.new[after] if after < block.new_end else None,
                        True,
                    )
                )
        index = self.blocks.index(group[-1]) + 1
        following = self.blocks[index] if index < len(self.blocks) else None
        end = min(len(self.old), group[-1].end + _CONTEXT)
        last = group[-1]
        stop = Block(min(end, following.start) if following else end, 0, 0, 0)
        stop = Block(stop.start, 0, stop.start + last.new_end - last.end, 0)
        return (*rows, *self._same(last.end, stop))

    def _same(self, start: int, until: Block) -> list[Row]:
        """The equal lines from `start` up to the block `until`."""
        shift = until.new_start - until.start
        return [
            Row(line + 1, self.old[line], line + shift + 1, self.new[line + shift], False)
            for line in range(start, until.start)
        ]


def _lines(data: bytes) -> tuple[str, ...]:
    text = redact(data.decode("utf-8", "surrogateescape"))
    return tuple(line.rstrip("\r") for line in text.removesuffix("\n").split("\n"))
