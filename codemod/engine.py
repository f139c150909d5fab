"""Runs the pipeline: discover, prefilter, parse, analyse, propose, plan, rewrite, verify.

Every command is a view of the one `Result` this makes; nothing is written here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from codemod.analysis.project import Project, analyse
from codemod.discovery import find, override_needles, prefilter, read
from codemod.model import FileChange, FileProblem, Result
from codemod.planning.planner import Choices, Plan, plan
from codemod.rules.calls import Context, collect_calls
from codemod.rules.legacy_setup import settle
from codemod.rules.model_strings import propose_remaining
from codemod.rules.registry import propose_all
from codemod.rules.streams import settle_reads
from codemod.settings import Settings
from codemod.sources.neighbours import with_neighbours
from codemod.sources.python_module import PythonModule, UnparsableSourceError, parse_python


@dataclass(frozen=True)
class Request:
    """What to look at, and how.

    `root` is where relative report paths start.  `only_flows` are the ids accepted interactively;
    None accepts all.
    """

    root: Path
    paths: tuple[Path, ...]
    settings: Settings
    only_flows: frozenset[str] | None = None


def run(request: Request) -> Result:
    """The outcome of migrating `request`, before anything is written."""
    found = find(request.root, request.paths, request.settings)
    problems = list(found.problems)
    contents: dict[str, bytes] = {}
    for file in found.files:
        data = read(file, request.root)
        if isinstance(data, FileProblem):
            problems.append(data)
        else:
            contents[_relative(file, request.root)] = data
    extra = override_needles(request.settings.models_overrides)
    relevant = {path for path, data in contents.items() if prefilter(data, extra)}
    modules = _parse(
        {path: contents[path] for path in with_neighbours(relevant, contents)}, problems
    )
    counts = {"files_scanned": len(contents), "files_relevant": len(relevant)}
    if not modules:
        return Result((), (), tuple(problems), len(contents), len(relevant), counts)
    project = analyse(modules, contents)
    made, changes = _plan_and_rewrite(request, project, problems, contents)
    return Result(made.flows, tuple(changes), tuple(problems), len(contents), len(relevant), counts)


def _relative(file: Path, root: Path) -> str:
    try:
        return file.relative_to(root).as_posix()
    except ValueError:
        return file.as_posix()


def _parse(contents: Mapping[str, bytes], problems: list[FileProblem]) -> dict[str, PythonModule]:
    modules: dict[str, PythonModule] = {}
    for path, data in sorted(contents.items()):
        try:
            modules[path] = parse_python(path, data)
        except UnparsableSourceError as error:
            problems.append(FileProblem(path, "not-parsed", str(error)))
    return modules


def _plan_and_rewrite(
    request: Request,
    project: Project,
    problems: list[FileProblem],
    contents: Mapping[str, bytes],
) -> tuple[Plan, list[FileChange]]:
    """Plan, rewrite, verify; a file that fails a gate holds its flows, and all is planned anew."""
    from codemod.rewriting.apply import rewrite_all

    context = Context(project, request.settings, collect_calls(project))
    settle_reads(context)
    proposals = propose_all(context)
    settings = request.settings
    choices = Choices(settings.unsafe, request.only_flows, settings.select, settings.ignore)
    while True:
        made = plan(proposals, choices)
        remaining = propose_remaining(context, made.replaced_models, made.flows)
        made = plan([*proposals, *remaining], choices)
        made = settle(context, made)
        changes, failures = rewrite_all(project, made.edits, settings, request.root, contents)
        fresh = [failure for failure in failures if failure.path not in choices.held]
        if not fresh:
            return made, changes
        problems.extend(fresh)
        choices = replace(choices, held=choices.held | {failure.path for failure in fresh})
