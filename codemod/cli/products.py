"""What `scan` and `migrate` print: reports in every format and the diff, to streams or files."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import click

from codemod.cli.outputs import Outputs, save_all
from codemod.cli.terminal import PLAIN_WIDTH, Stream, emit, is_terminal, wants_colour, width
from codemod.cli.verdict import Mode
from codemod.model import FileChange, Result
from codemod.settings import Settings


@dataclass(frozen=True)
class Outcome:
    """A result with what the texts about it need: the mode, and the paths and settings given.

    `arguments` are as on the command line; the next step repeats them.
    """

    result: Result
    mode: Mode
    arguments: tuple[str, ...]
    settings: Settings = field(default_factory=Settings)


def report(outcome: Outcome, stream: Stream) -> None:
    """Print the report for people, which ends with the next step, to `stream`."""
    emit(_report_text(outcome, colour=wants_colour(stream), columns=width(stream)), stream)
    if stream == "stdout" and not is_terminal(stream):
        next_step(outcome)


def show(outcome: Outcome, name: str, outputs: Outputs) -> None:
    """Print or save the report in the format `name`, and save those that were asked for beside."""
    texts = [] if outputs.product is None else [(outputs.product, _text(outcome, name))]
    save_all([*extra_reports(outcome, outputs), *texts])
    if outputs.product is not None:
        next_step(outcome)
    elif name == "terminal":
        report(outcome, "stdout")
    else:
        emit(_text(outcome, name), "stdout")
        next_step(outcome)


def extra_reports(outcome: Outcome, outputs: Outputs) -> list[tuple[Path, str]]:
    """The reports that go to files of their own."""
    return [(path, _text(outcome, name)) for name, path in outputs.reports]


def next_step(outcome: Outcome) -> None:
    """Print the last line of a run, what to do now, to standard error."""
    from codemod.reporting.next_step import next_step as step_of
    from codemod.reporting.summary import summarize

    emit(step_of(summarize(outcome.result), outcome.mode, outcome.arguments) + "\n", "stderr")


def diff(outcome: Outcome, outputs: Outputs) -> None:
    """Print the diff without secrets, or save the exact one; save the reports beside it."""
    from codemod.reporting.diff import printed, unified

    changes = outcome.result.changes
    if outputs.product is not None:
        save_all([*extra_reports(outcome, outputs), (outputs.product, unified(changes))])
        return
    save_all(extra_reports(outcome, outputs))
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


def text_of_file(data: bytes) -> None:
    """Print the bytes of a file as they are."""
    click.echo(data, nl=False)


def aside(text: str) -> None:
    """Print `text` to standard error."""
    emit(text, "stderr")


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


def _text(outcome: Outcome, name: str) -> str:
    """The report in the format `name`."""
    if name == "terminal":
        return _report_text(outcome, colour=False, columns=PLAIN_WIDTH)
    from codemod.reporting.findings import findings_of
    from codemod.reporting.report import Report, render

    findings = findings_of(outcome.result, outcome.settings)
    if outcome.mode == "write":
        findings = tuple(finding for finding in findings if finding.kind != "migratable")
    return render(Report(outcome.result, outcome.mode, findings, outcome.arguments), name)


def _report_text(outcome: Outcome, *, colour: bool, columns: int) -> str:
    from codemod.reporting import terminal

    buffer = io.StringIO()
    terminal.render(
        outcome.result, outcome.mode, buffer, colour, columns, arguments=outcome.arguments
    )
    return buffer.getvalue()
