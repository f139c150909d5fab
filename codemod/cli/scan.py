"""`scan`: what there is to migrate, without a diff."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from codemod.cli import products
from codemod.cli.options import (
    exit_zero_option,
    format_option,
    given_arguments,
    paths_argument,
    reports_option,
    settings_of,
    settings_options,
)
from codemod.cli.outputs import outputs_of
from codemod.cli.scope import scope_of
from codemod.cli.verdict import exit_code


@click.command()
@paths_argument
@format_option
@reports_option
@exit_zero_option
@settings_options
@click.pass_context
def scan(
    context: click.Context,
    /,
    paths: tuple[Path, ...],
    output_format: str,
    output: tuple[str, ...],
    exit_zero: bool,
    **flags: Any,
) -> None:
    """Report what would be migrated and what would stay, and why.

    Without PATHS it looks at the current directory.  Nothing is changed.
    """
    outputs = outputs_of(output)
    scope = scope_of(paths)
    settings = settings_of(scope.folder, flags)
    from codemod.engine import Request, run

    result = run(Request(root=scope.root, paths=scope.paths, settings=settings))
    outcome = products.Outcome(result, "scan", given_arguments(context, scope.paths), settings)
    products.show(outcome, output_format, outputs)
    context.exit(exit_code(result, "scan", exit_zero=exit_zero))
