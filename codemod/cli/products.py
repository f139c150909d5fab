"""What commands print: the report, the JSON document and the diff, each to its stream or file."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from codemod.cli.terminal import PLAIN_WIDTH, Stream, emit, is_terminal, save, wants_colour, width
from codemod.cli.verdict import Mode
from codemod.model import FileChange, Result


@dataclass(frozen=True)
class Outcome:
    """A result with what the texts about it need: the mode, and the paths and settings given.

    `arguments` are as on the command line; the next step repeats them.
    """

    result: Result
    mode: Mode
    arguments: tuple[str, ...]


def report(outcome: Outcome, stream: Stream) -> None:
    """Print the report for people, which ends with the next step, to `stream`."""
    emit(_report_text(outcome, colour=wants_colour(stream), columns=width(stream)), stream)
    if stream == "stdout" and not is_terminal(stream):
        next_step(outcome)


def save_report(outcome: Outcome, target: Path) -> None:
    """Put the report for people into `target`, as it is printed where there is no terminal."""
    save(_report_text(outcome, colour=False, columns=PLAIN_WIDTH), target)
    next_step(outcome)


def next_step(outcome: Outcome) -> None:
    """Print the last line of a run, what to do now, to standard error."""
    from codemod.reporting.next_step import next_step as step_of
    from codemod.reporting.summary import summarize

    emit(step_of(summarize(outcome.result), outcome.mode, outcome.arguments) + "\n", "stderr")


def json_document(outcome: Outcome, target: Path | None) -> None:
    """Put the JSON report on standard output or into `target`."""
    from codemod.reporting import json_report

    text = json_report.render(outcome.result, outcome.mode)
    if target is None:
        emit(text, "stdout")
    else:
        save(text, target)
    next_step(outcome)


def diff(changes: tuple[FileChange, ...], target: Path | None) -> None:
    """Print the diff of `changes` without secrets, or put the exact one into `target`."""
    from codemod.reporting.diff import printed, unified

    if target is not None:
        save(unified(changes), target)
        return
    shown = printed(changes)
    emit(_for_stream(shown.text, "stdout"), "stdout")
    if shown.masked:
        emit(
            f"The diff hides secrets in {', '.join(shown.masked)}, so git cannot apply it there; "
            "--output FILE writes the exact one.\n",
            "stderr",
        )


def hunks(changes: Iterable[FileChange]) -> None:
    """Print the diff of `changes` without secrets to standard error, as part of a question."""
    from codemod.reporting.diff import printed

    emit(_for_stream(printed(changes).text, "stderr"), "stderr")


def _for_stream(text: str, stream: Stream) -> str:
    """A diff as it is for programs; for a terminal with control characters made visible."""
    if not is_terminal(stream):
        return text
    from codemod.reporting.diff import coloured

    styled = coloured(text)
    if not wants_colour(stream):
        return styled.plain
    from rich.console import Console

    buffer = io.StringIO()
    console = Console(file=buffer, force_terminal=True, color_system="standard", highlight=False)
    console.print(styled, end="", soft_wrap=True)
    return buffer.getvalue()


def _report_text(outcome: Outcome, *, colour: bool, columns: int) -> str:
    from codemod.reporting import terminal

    buffer = io.StringIO()
    terminal.render(
        outcome.result, outcome.mode, buffer, colour, columns, arguments=outcome.arguments
    )
    return buffer.getvalue()
