"""`baseline`: writes down the findings of today, so that a check fails on new ones only."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from codemod.cli.errors import Unusable
from codemod.cli.gate import compared, entry_of, judge
from codemod.cli.options import paths_argument, settings_of, settings_options
from codemod.cli.outputs import check_writable, save_all
from codemod.cli.scope import scope_of
from codemod.cli.terminal import emit
from codemod.cli.verdict import Exit, counted
from codemod.planning.baseline import DEFAULT_NAME, BaselineError, read, text_of


@click.command()
@paths_argument
@click.option(
    "--file",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help=f"The baseline; by default that of the settings, else {DEFAULT_NAME} at the top.",
)
@click.option("--update", is_flag=True, help="Take out what is not found any more.")
@settings_options
@click.pass_context
def baseline(
    context: click.Context,
    /,
    paths: tuple[Path, ...],
    file: Path | None,
    update: bool,
    **flags: Any,
) -> None:
    """Write the findings in PATHS to a file that `check --baseline` reads.

    A baseline only shrinks: where there is one, the command compares it with what is found, and
    --update removes the entries that are settled.  To begin anew, delete the file.
    """
    scope = scope_of(paths)
    settings = settings_of(scope.folder, flags)
    target = file or settings.baseline or scope.root / DEFAULT_NAME
    exists = target.exists()
    if update and not exists:
        raise Unusable(f"There is no baseline {target} to update; leave --update out to write it.")
    try:
        entries = read(target) if exists else ()
    except BaselineError as error:
        raise Unusable(str(error)) from error
    check_writable(target)
    outcome = judge(scope, settings)
    failed = [problem for problem in outcome.result.problems if problem.fatal]
    for problem in failed:
        emit(f"{problem.path}: {problem.message}\n", "stderr")
    if failed:
        raise Unusable("The baseline was not touched, because not every file could be judged.")
    if not exists:
        save_all([(target, text_of(map(entry_of, outcome.findings)))])
        emit(
            f"{counted(len(outcome.findings), 'finding')} written to {target}.\n"
            f"Next: gemini-codemod check --baseline {target}\n",
            "stderr",
        )
        return
    comparison = compared(scope, settings, entries, outcome.findings)
    fresh = [
        finding
        for finding, known in zip(outcome.findings, comparison.known, strict=True)
        if not known
    ]
    lines = [f"stale  {entry}\n" for entry in comparison.stale]
    lines += [f"new    {item.location} {item.rule} {item.message}\n" for item in fresh]
    emit("".join(lines), "stdout")
    stale = len(comparison.stale)
    if update and stale:
        pairs = zip(outcome.findings, comparison.known, strict=True)
        kept = [entry_of(finding) for finding, known in pairs if known]
        save_all([(target, text_of([*kept, *comparison.unseen]))])
    done = "removed" if update else "stale"
    emit(
        f"{counted(len(entries) - stale, 'known finding')}, {stale} {done}, {len(fresh)} new.\n",
        "stderr",
    )
    if stale and not update:
        emit("Next: gemini-codemod baseline --update\n", "stderr")
    context.exit(Exit.LEFT if fresh or (stale and not update) else Exit.DONE)
