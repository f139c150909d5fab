"""`migrate`: the diff by default, the files with --write, flow by flow with --interactive."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from codemod import git
from codemod.cli import products
from codemod.cli.errors import Refused, Unusable
from codemod.cli.gate import judge, standard_input
from codemod.cli.interactive import choose
from codemod.cli.options import (
    exit_zero_option,
    format_option,
    given_arguments,
    paths_argument,
    reports_option,
    settings_of,
    settings_options,
    stdin_option,
    whole_project_option,
)
from codemod.cli.outputs import Outputs, outputs_of
from codemod.cli.scope import Scope, ask, scope_of
from codemod.cli.terminal import can_ask
from codemod.cli.verdict import Exit, Mode, counted, exit_code
from codemod.model import Flow, Refusal, Result, Status

if TYPE_CHECKING:
    from codemod.engine import Request

NAMED_FILES = 20
"""How many files a refusal names before it only counts."""


@dataclass(frozen=True)
class Choices:
    """The flags of one `migrate` that are not settings."""

    write: bool
    interactive: bool
    allow_dirty: bool
    diff: bool | None
    format: str
    outputs: Outputs
    exit_zero: bool

    @property
    def mode(self) -> Mode:
        """Whether files are to be changed."""
        return "write" if self.write or self.interactive else "dry-run"

    @property
    def shows_diff(self) -> bool:
        """Whether the diff is the product; by default it is that of a dry run."""
        if self.diff is not None:
            return self.diff
        return self.mode == "dry-run" and not self.is_report

    @property
    def is_report(self) -> bool:
        """Whether a report was asked for that programs read."""
        return self.format != "terminal"


@click.command()
@paths_argument
@click.option("--write", is_flag=True, help="Change the files; without it nothing is changed.")
@click.option("--interactive", is_flag=True, help="Ask for each flow, then change the files.")
@click.option("--allow-dirty", is_flag=True, help="Write to files with uncommitted changes too.")
@click.option("--diff/--no-diff", default=None, help="Print the diff (default in a dry run).")
@click.option(
    "--mark/--unmark",
    default=None,
    help="Put `# TODO(gemini-codemod: CODE)` above what only a person can migrate; or remove them.",
)
@format_option
@reports_option
@whole_project_option
@stdin_option
@exit_zero_option
@settings_options
@click.pass_context
def migrate(
    context: click.Context,
    /,
    paths: tuple[Path, ...],
    write: bool,
    interactive: bool,
    allow_dirty: bool,
    diff: bool | None,
    mark: bool | None,
    output_format: str,
    output: tuple[str, ...],
    whole_project: bool,
    stdin_filename: Path | None,
    exit_zero: bool,
    **flags: Any,
) -> None:
    """Migrate the code in PATHS; a dry run that prints the diff unless --write is given.

    Without PATHS it asks on a terminal which part to migrate.  Elsewhere a dry run takes the
    current directory, and --write needs a path.
    """
    choices = Choices(
        write, interactive, allow_dirty, diff, output_format, outputs_of(output), exit_zero
    )
    if stdin_filename is not None:
        context.exit(_filter(stdin_filename, paths, choices, flags))
    _check(choices, paths)
    scope = scope_of(paths)
    settings = settings_of(scope.folder, flags)
    if not paths and can_ask() and not choices.is_report:
        scope = scope_of(ask(scope, settings).paths)
        settings = settings_of(scope.folder, flags)
    from codemod.engine import Request, run

    request = Request(scope.root, scope.paths, settings, whole_project=whole_project, mark=mark)
    result = run(request)
    if choices.mode == "write" and result.changes:
        _refuse_dirty(scope, result, choices)
        if interactive:
            result = _only_accepted(request, result)
        result = _write(scope, result)
    arguments = given_arguments(context, scope.paths)
    _print(products.Outcome(result, choices.mode, arguments, settings), choices)
    context.exit(exit_code(result, choices.mode, exit_zero=exit_zero))


def _check(choices: Choices, paths: tuple[Path, ...]) -> None:
    """Raise Unusable for flags that contradict each other or the place the command runs in."""
    if choices.interactive and choices.is_report:
        raise Unusable(
            f"--interactive asks questions and --format {choices.format} cannot; remove one of "
            "them."
        )
    if choices.interactive and not can_ask():
        raise Unusable("--interactive needs a terminal to ask on; use --write here.")
    if choices.diff and choices.is_report:
        raise Unusable(
            f"--diff and --format {choices.format} both want standard output; remove one of them."
        )
    if choices.write and not paths and not can_ask():
        raise Unusable(
            "--write needs a path where there is no terminal to ask on; name what to migrate, "
            "for example `gemini-codemod migrate --write .`."
        )


def _refuse_dirty(scope: Scope, result: Result, choices: Choices) -> None:
    """Raise Refused when the run would change files whose content git could not give back."""
    if choices.allow_dirty:
        return
    try:
        dirty = git.dirty_files(
            scope.root / change.path for change in result.changes if not change.created
        )
    except git.GitError as error:
        raise Refused(f"{error}; settle that, or add --allow-dirty to write anyway.") from error
    if not dirty:
        return
    names = [f"  {path.relative_to(scope.root).as_posix()}" for path in dirty[:NAMED_FILES]]
    if len(dirty) > NAMED_FILES:
        names.append(f"  and {len(dirty) - NAMED_FILES} more")
    verb = "has" if len(dirty) == 1 else "have"
    listing = "\n".join(names)
    raise Refused(
        f"{counted(len(dirty), 'file')} to be changed {verb} uncommitted changes:\n{listing}\n"
        "Nothing was written. Commit or stash them, or add --allow-dirty to write anyway."
    )


def _only_accepted(request: Request, result: Result) -> Result:
    """Ask for each flow; the result of a run that migrates the accepted ones only."""
    from codemod.engine import run

    accepted = choose(result)
    declined = {
        flow.id
        for flow in result.flows
        if flow.status is Status.MIGRATED and flow.id not in accepted
    }
    if not declined:
        return result
    again = run(replace(request, only_flows=accepted)) if accepted else None
    fresh = {flow.id: flow for flow in again.flows} if again else {}
    flows = tuple(
        _left(flow, "declined") if flow.id in declined else fresh.get(flow.id, flow)
        for flow in result.flows
    )
    return replace(again or result, flows=flows, changes=again.changes if again else ())


def _write(scope: Scope, result: Result) -> Result:
    """Write the changes; the result as it is then, with what could not be written left."""
    from codemod.writing import write_changes

    migrated = [flow for flow in result.flows if flow.status is Status.MIGRATED]
    shared = [(change.path, *change.needed_by) for change in result.changes]
    together = [*(flow.files for flow in migrated), *shared]
    outcome = write_changes(scope.root, result.changes, together)
    written = frozenset(outcome.written)
    missed = {change.path for change in result.changes} - written
    return replace(
        result,
        flows=_with_missed(result.flows, missed),
        changes=tuple(change for change in result.changes if change.path in written),
        problems=(*result.problems, *outcome.problems),
    )


def _with_missed(flows: Iterable[Flow], missed: set[str]) -> tuple[Flow, ...]:
    """`flows`, where those with a file that was not written are left."""
    return tuple(
        _left(flow, "not-written")
        if flow.status is Status.MIGRATED and not missed.isdisjoint(flow.files)
        else flow
        for flow in flows
    )


def _left(flow: Flow, code: str) -> Flow:
    return replace(flow, status=Status.LEFT, refusal=Refusal(code, flow.location))


def _print(outcome: products.Outcome, choices: Choices) -> None:
    """The product to standard output or the file, the rest to standard error."""
    if choices.shows_diff:
        products.diff(outcome, choices.outputs)
        products.report(outcome, "stderr")
    else:
        products.show(outcome, choices.format, choices.outputs)


def _filter(file: Path, paths: tuple[Path, ...], choices: Choices, flags: dict[str, Any]) -> Exit:
    """Standard input as the content of `file`, migrated, to standard output; findings to stderr."""
    if paths or choices.mode == "write" or choices.diff or choices.is_report:
        raise Unusable(
            "--stdin-filename prints the migrated text of one file; remove paths, --write, "
            "--interactive, --diff and --format."
        )
    scope = scope_of((file,))
    settings = settings_of(scope.folder, flags)
    overlay = standard_input(file, scope.root)
    outcome = judge(scope, settings, whole_project=True, overlay=overlay)
    (before,) = overlay.values()
    after = next((change.after for change in outcome.result.changes), before)
    products.text_of_file(after or b"")
    remaining = [finding for finding in outcome.findings if finding.kind != "migratable"]
    from codemod.reporting.concise import render_report
    from codemod.reporting.report import Report

    products.aside(render_report(Report(outcome.result, "write", tuple(remaining))))
    return exit_code(outcome.result, "write", exit_zero=choices.exit_zero)
