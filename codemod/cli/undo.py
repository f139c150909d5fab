"""`undo`: put the last run back."""

from __future__ import annotations

from pathlib import Path

import click

from codemod.cli.errors import Unusable
from codemod.cli.terminal import emit
from codemod.cli.verdict import Exit, counted


@click.command()
@click.argument("path", required=False, type=click.Path(path_type=Path))
@click.pass_context
def undo(context: click.Context, /, path: Path | None) -> None:
    """Put back the files that the last `migrate --write` changed.

    PATH is a folder of the repository, by default the current directory.  Files that were edited
    since are left as they are.
    """
    from codemod.writing import JournalError, NothingToUndoError
    from codemod.writing import undo as put_back

    start = path if path is not None else Path.cwd()
    if not start.exists():
        raise Unusable(f"{start} does not exist; name a folder of the repository.")
    try:
        outcome = put_back(start)
    except NothingToUndoError as error:
        emit(f"{error}\n", "stderr")
        return
    except JournalError as error:
        raise Unusable(str(error)) from error
    lines = [f"put back  {name}" for name in outcome.restored]
    lines += [f"left      {name}: it was edited since" for name in outcome.edited]
    lines += [f"failed    {sentence}" for sentence in outcome.failed]
    lines.append(f"{counted(len(outcome.restored), 'file')} put back.")
    if outcome.edited:
        lines[-1] += (
            f" {counted(len(outcome.edited), 'file')} left: remove the later edits and run "
            "`gemini-codemod undo` again, or use git."
        )
    emit("\n".join(lines) + "\n", "stderr")
    if outcome.failed:
        context.exit(Exit.FAILED)
    context.exit(Exit.LEFT if outcome.edited else Exit.DONE)
