"""`check`: the gate.  It says what `migrate` would do, and fails when there is something to do."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from codemod.cli.errors import Unusable
from codemod.cli.gate import Lines, Outcome, judge, standard_input
from codemod.cli.options import (
    exit_zero_option,
    given_arguments,
    paths_argument,
    reports_option,
    settings_of,
    settings_options,
    stdin_option,
    whole_project_option,
)
from codemod.cli.outputs import FORMAT_NAMES, outputs_of, save_all
from codemod.cli.scope import scope_of
from codemod.cli.terminal import emit
from codemod.cli.verdict import Exit
from codemod.settings import SEVERITIES, Severity

if TYPE_CHECKING:
    from codemod.reporting.report import Report


@click.command()
@paths_argument
@click.option(
    "--format",
    "output_format",
    type=click.Choice(FORMAT_NAMES),
    default="concise",
    show_default=True,
    help="What to print.",
)
@reports_option
@click.option(
    "--baseline",
    "baseline_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The findings that are known; they fail nothing.",
)
@click.option("--diff-from", metavar="REV", help="Only what lines changed since REV touch.")
@click.option("--staged", is_flag=True, help="Only what staged lines touch, as they are staged.")
@click.option(
    "--fail-on",
    type=click.Choice(SEVERITIES),
    help="The least severity that makes the check fail (default: info, any finding).",
)
@whole_project_option
@stdin_option
@exit_zero_option
@settings_options
@click.pass_context
def check(
    context: click.Context,
    /,
    paths: tuple[Path, ...],
    output_format: str,
    output: tuple[str, ...],
    baseline_file: Path | None,
    diff_from: str | None,
    staged: bool,
    fail_on: Severity | None,
    whole_project: bool,
    stdin_filename: Path | None,
    exit_zero: bool,
    **flags: Any,
) -> None:
    """Report what is not migrated yet, one line each; nothing is changed.

    The verdict is that of `migrate`.  Without PATHS it looks at the current directory.
    """
    if staged and diff_from is not None:
        raise Unusable("--staged and --diff-from both choose lines; remove one of them.")
    if stdin_filename is not None and (paths or staged or diff_from is not None):
        raise Unusable("--stdin-filename takes one file from standard input; remove the rest.")
    outputs = outputs_of(output)
    scope = scope_of((stdin_filename,) if stdin_filename is not None else paths)
    settings = settings_of(scope.folder, flags)
    outcome = judge(
        scope,
        settings,
        whole_project=whole_project or stdin_filename is not None,
        overlay=standard_input(stdin_filename, scope.root) if stdin_filename is not None else None,
        lines=Lines(diff_from, staged),
        baseline=baseline_file or settings.baseline,
    )
    arguments = given_arguments(context, scope.paths)
    if _nothing(outcome) and output_format == "concise" and not output:
        emit("Nothing to do.\n", "stderr")
        return
    _show(report_of(outcome, arguments), output_format, outputs.reports, outputs.product)
    context.exit(_exit_code(outcome, fail_on or settings.fail_on, exit_zero))


def report_of(outcome: Outcome, arguments: tuple[str, ...]) -> Report:
    """What the formats receive."""
    from codemod.reporting.report import Report

    return Report(
        outcome.result,
        "scan",
        outcome.findings,
        arguments,
        outcome.hidden,
        tuple(map(str, outcome.stale)),
    )


def _nothing(outcome: Outcome) -> bool:
    """Whether there is nothing at all to say; then no report is loaded."""
    result = outcome.result
    return not (result.flows or result.problems or result.unused or outcome.stale)


def _show(
    report: Report, name: str, files: tuple[tuple[str, Path], ...], product: Path | None
) -> None:
    from codemod.reporting.concise import totals
    from codemod.reporting.next_step import next_step
    from codemod.reporting.report import render
    from codemod.reporting.summary import summarize

    texts: dict[str, str] = {}

    def text(wanted: str) -> str:
        if wanted not in texts:
            texts[wanted] = render(report, wanted)
        return texts[wanted]

    saved = [(path, text(wanted)) for wanted, path in files]
    if product is not None:
        saved.append((product, text(name)))
    save_all(saved)
    if product is None:
        _print(report, name, text)
    if name == "github":
        _job_summary(text("markdown"))
    for problem in report.result.problems:
        if not problem.fatal and name != "terminal":
            emit(f"{problem.message}\n", "stderr")
    for line in report.stale:
        emit(f"stale in the baseline: {line}\n", "stderr")
    if report.stale:
        emit("`gemini-codemod baseline --update` takes stale entries out.\n", "stderr")
    emit(f"{totals(report)}\n", "stderr")
    if name != "terminal" or product is not None:
        step = next_step(summarize(report.result), "scan", report.arguments)
        emit(f"{step}\n", "stderr")


def _print(report: Report, name: str, text: Callable[[str], str]) -> None:
    if name == "terminal":
        from codemod.cli import products

        products.report(products.Outcome(report.result, report.mode, report.arguments), "stdout")
    else:
        emit(text(name), "stdout")


def _job_summary(text: str) -> None:
    """Add `text` to the summary that GitHub Actions shows for the job; it takes 1 MiB."""
    target = os.environ.get("GITHUB_STEP_SUMMARY")
    if target:
        with Path(target).open("ab") as file:
            file.write(text.encode("utf-8", "replace")[:1_000_000])


def _exit_code(outcome: Outcome, threshold: Severity, exit_zero: bool) -> Exit:
    if any(problem.fatal for problem in outcome.result.problems):
        return Exit.FAILED
    fails = any(finding.fails(threshold) for finding in outcome.findings)
    return Exit.LEFT if fails and not exit_zero else Exit.DONE
