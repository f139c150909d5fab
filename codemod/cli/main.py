"""The `gemini-codemod` command: its group, and the last resort for errors of our own."""

from __future__ import annotations

import sys

import click

from codemod import __version__
from codemod.cli.baseline import baseline
from codemod.cli.catalogues import explain, models, rules
from codemod.cli.check import check
from codemod.cli.migrate import migrate
from codemod.cli.scan import scan
from codemod.cli.undo import undo
from codemod.cli.verify import verify

EPILOG = """\b
Exit codes:
  0  nothing is left to do
  1  something is left: a dry run with changes, or code that stays as it is
  2  wrong usage or settings, or files that could not be read, checked or written
  3  refused: files with uncommitted changes
"""


@click.group(
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, "-V", "--version", prog_name="gemini-codemod")
def cli() -> None:
    """Move Python code from Gemini generateContent to the Interactions API."""


for _command in (scan, check, migrate, baseline, rules, explain, models, undo, verify):
    cli.add_command(_command)


def main() -> None:
    """Run the command line and leave with its exit code; an error of our own is exit code 2."""
    try:
        cli.main(prog_name="gemini-codemod")
    except Exception:
        # Imported here because it costs start-up time and is hardly ever needed.
        import traceback

        traceback.print_exc()
        click.echo(
            "gemini-codemod stopped on an error of its own; please report it with the lines "
            "above. If files were written, `gemini-codemod undo` puts them back.",
            err=True,
        )
        sys.exit(2)
