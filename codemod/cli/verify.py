"""`verify`: runs the user's command before and after the migration against a local server."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from codemod.cli.errors import Unusable
from codemod.cli.options import given_arguments, paths_argument, settings_of, settings_options
from codemod.cli.scope import Scope, scope_of
from codemod.cli.terminal import emit
from codemod.cli.verdict import Exit, counted
from codemod.model import Family, Result, Status
from codemod.settings import Settings

if TYPE_CHECKING:
    from codemod.replay.environment import Environment
    from codemod.reporting.verification import Verification

DEFAULT_TIMEOUT = 120.0
"""Seconds that each run of the command may take."""

_COMMAND = "codemod.cli.verify.command"


class CommandAfterDashes(click.Command):
    """A command whose arguments after `--` are a command line of the user's."""

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        """Set what follows the first `--` aside, and parse the rest."""
        if "--" in args:
            place = args.index("--")
            context.meta[_COMMAND] = tuple(args[place + 1 :])
            args = args[:place]
        return super().parse_args(context, args)

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """The usage line, with the user's command."""
        return [*super().collect_usage_pieces(ctx), "--", "COMMAND..."]


@dataclass(frozen=True)
class Task:
    """What to verify: the plan for `scope`, and the command as it was typed."""

    scope: Scope
    settings: Settings
    result: Result
    command: tuple[str, ...]
    environment: Environment
    timeout: float

    @property
    def working_folder(self) -> Path:
        """The folder of the project in which the command is at home."""
        here = Path.cwd().resolve()
        return here if here.is_relative_to(self.scope.root) else self.scope.folder


@click.command(cls=CommandAfterDashes)
@paths_argument
@click.option(
    "--python",
    metavar="PATH",
    help="The Python of your project's environment. [default: the one that runs this tool]",
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=DEFAULT_TIMEOUT,
    show_default=True,
    metavar="SECONDS",
    help="How long each run of the command may take.",
)
@click.option("--keep", is_flag=True, help="Keep the two copies, and say where they are.")
@settings_options
@click.pass_context
def verify(
    context: click.Context,
    /,
    paths: tuple[Path, ...],
    python: str | None,
    timeout: float,
    keep: bool,
    **flags: Any,
) -> None:
    """Run COMMAND before and after the migration of PATHS, and compare what it does.

    This runs your code: COMMAND is started twice, in two temporary copies of the project of which
    one is migrated. Both talk to a server on this machine that understands both APIs, without a
    key and without cost; connections to other hosts fail. The project itself is not changed.

    Leaves with 0 when both runs are equal, 1 when they differ or when no migrated call was
    reached, 2 when the command or the environment does not work.
    """
    command: tuple[str, ...] = context.meta.get(_COMMAND, ())
    if not command:
        raise click.UsageError("Name the command to run after `--`, as in `-- python main.py`.")
    scope = scope_of(paths)
    settings = settings_of(scope.folder, flags)
    result = _plan(scope, settings)
    environment = _environment(python, scope, settings, result)
    task = Task(scope, settings, result, command, environment, timeout)
    verification = _verified(task, keep=keep)
    from codemod.reporting.verification import render

    emit(render(verification), "stdout")
    arguments = shlex.join(given_arguments(context, scope.paths))
    emit(_next_step(verification, arguments) + "\n", "stderr")
    context.exit(_exit_code(verification))


def _plan(scope: Scope, settings: Settings) -> Result:
    """The migration of `scope`; Unusable when it changes nothing."""
    from codemod.engine import Request, run

    result = run(Request(root=scope.root, paths=scope.paths, settings=settings))
    for problem in result.problems:
        emit(f"{problem.message}\n", "stderr")
    if not result.changes:
        raise Unusable(
            "Nothing would be migrated here, so there is nothing to compare; "
            "`gemini-codemod scan` tells why. After `migrate --write`, run verify on the state "
            "before it (`gemini-codemod undo` puts it back)."
        )
    return result


def _environment(
    python: str | None, scope: Scope, settings: Settings, result: Result
) -> Environment:
    """The interpreter to use, with the SDKs that the program needs; else Unusable."""
    from codemod.replay.environment import EnvironmentUnusableError, probe, require_sdks

    named = python or sys.executable
    # Not resolved: the link is what makes an interpreter that of a virtual environment.
    found = shutil.which(named) or named
    legacy = any(b"google.generativeai" in change.before for change in result.changes)
    try:
        environment = probe(str(Path(found).absolute()))
        hint = "" if python else _other_environment(scope.root)
        require_sdks(environment, settings.sdk_floor, legacy=legacy, hint=hint)
    except EnvironmentUnusableError as error:
        raise Unusable(str(error)) from error
    return environment


def _other_environment(root: Path) -> str:
    """The environment that is probably meant, for the end of a message."""
    folders = [os.environ.get("VIRTUAL_ENV", ""), str(root / ".venv"), str(root / "venv")]
    for folder in filter(None, folders):
        for name in ("bin/python", "Scripts/python.exe"):
            python = Path(folder, name)
            if python.exists() and python.absolute() != Path(sys.executable).absolute():
                return f", for example --python {shlex.quote(str(python))}"
    return ""


def _verified(task: Task, *, keep: bool) -> Verification:
    """Copy, migrate, run and compare; the copies are removed unless `keep`."""
    from codemod.replay.project_copies import CopyError

    target = Path(tempfile.mkdtemp(prefix="gemini-codemod-")).resolve()
    try:
        return _compared(task, target)
    except CopyError as error:
        raise Unusable(str(error)) from error
    finally:
        if keep:
            emit(f"The copies are in {target}.\n", "stderr")
        else:
            shutil.rmtree(target, ignore_errors=True)


def _compared(task: Task, target: Path) -> Verification:
    from codemod.replay.project_copies import copy_project, make_copies
    from codemod.replay.run_in_copy import launcher
    from codemod.replay.runner import run_program
    from codemod.replay.site_counts import count_sites
    from codemod.replay.verify import verify_project
    from codemod.reporting.verification import Verification, masked

    shown = shlex.join(task.command)
    copies = make_copies(task.scope.root, task.result.changes, target)
    emit(
        f"Running your command twice, in copies of {task.scope.root}: {shown}\n"
        "It is your code that runs; the Gemini API is played by a server on this machine.\n",
        "stderr",
    )
    launch = launcher(task.scope.root, task.environment, task.working_folder)
    verdict = verify_project(
        copies.before,
        copies.after,
        task.command,
        task.environment.python,
        all_migrated=_all_migrated(task),
        model_overrides=task.settings.models_overrides,
        timeout=task.timeout,
        launch=launch,
    )
    exchanges = verdict.after.exchanges if verdict.after else ()
    flows = masked(task.result).flows
    verification = Verification(
        shown, verdict, count_sites(flows, task.result.changes, exchanges), _kept(task.result)
    )
    if verdict.status != "different" or verdict.before is None:
        return verification
    again = run_program(
        task.command,
        copy_project(task.scope.root, target / "two"),
        python=task.environment.python,
        timeout=task.timeout,
        launch=launch,
    )
    from codemod.replay.comparison import compare

    steady = compare(verdict.before, again, all_migrated=False).equal
    return replace(verification, unsteady=not steady)


def _kept(result: Result) -> int:
    """How many calls stay on the old API."""
    return sum(
        site.family is Family.CALL
        for flow in result.flows
        if flow.status is not Status.MIGRATED
        for site in flow.sites
    )


def _all_migrated(task: Task) -> bool:
    """Whether no call of the whole project stays, so that any old request is a difference."""
    settings = task.settings
    partial = settings.select or settings.ignore or settings.exclude or settings.include
    whole = any(path.resolve() == task.scope.root for path in task.scope.paths)
    return whole and not partial and not _kept(task.result)


def _exit_code(verification: Verification) -> Exit:
    return {
        "equal": Exit.DONE,
        "different": Exit.LEFT,
        "not exercised": Exit.LEFT,
        "failed": Exit.FAILED,
    }[verification.verdict.status]


def _next_step(verification: Verification, arguments: str) -> str:
    status = verification.verdict.status
    if status == "equal":
        return f"Next: gemini-codemod migrate --write {arguments}"
    if status == "failed":
        return "Next: make the command work as the project is, then verify again"
    if status == "not exercised":
        calls = counted(len(verification.exercised.sites), "migrated call")
        return f"Next: name a command that reaches the {calls} above"
    return "Next: read the differences; --keep keeps both copies to look into"
