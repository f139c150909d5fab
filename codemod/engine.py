"""Runs the pipeline: discover, prefilter, parse, analyse, propose, plan, rewrite, verify.

Every command is a view of the one `Result` this makes; nothing is written here.  The analysis is
imported when there is something to analyse, because a run with nothing to do must cost nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from codemod.discovery import find, override_needles, prefilter, read
from codemod.discovery.patterns import within
from codemod.memory import let_go, made_to_stay
from codemod.model import FileChange, FileProblem, Result
from codemod.planning.suppression import Suppressions, collect
from codemod.settings import Settings

if TYPE_CHECKING:
    from codemod.analysis.graph import ModuleGraph
    from codemod.analysis.project import Project
    from codemod.planning.planner import Plan


@dataclass(frozen=True)
class Request:
    """What to look at, and how.

    `root` is where relative report paths start.  `only_flows` are the ids accepted interactively;
    None accepts all.  With `whole_project` everything below `root` is read, so that facts from
    other files count; still only `paths` are reported on and changed.  `overlay` replaces the
    contents of files by relative path: None stands for a file that is not there.  `mark` adds
    TODO markers above what stays, or removes them all when it is False.
    """

    root: Path
    paths: tuple[Path, ...]
    settings: Settings
    only_flows: frozenset[str] | None = None
    whole_project: bool = False
    overlay: Mapping[str, bytes | None] = field(default_factory=dict)
    mark: bool | None = None

    @property
    def focus(self) -> frozenset[str] | None:
        """The relative paths that were named, where more is read than was named."""
        if not self.whole_project:
            return None
        return frozenset(_relative(path.resolve(), self.root.resolve()) for path in self.paths)


def run(request: Request) -> Result:
    """The outcome of migrating `request`, before anything is written."""
    contents, problems = _contents(request)
    extra = override_needles(request.settings.models_overrides)
    relevant = {path for path, data in contents.items() if prefilter(data, extra)}
    suppressions = collect(contents, request.root, request.settings.per_file_ignores)
    result = Result(
        (),
        (),
        tuple(problems),
        len(contents),
        len(relevant),
        {
            "files_scanned": len(contents),
            "files_relevant": len(relevant),
            "markers": _markers(contents, request.focus),
        },
        unused=suppressions.unused(()),
    )
    if relevant:
        let_go()
        result = _analysed(request, result, contents, relevant, suppressions)
    return _within_focus(request, result)


def _contents(request: Request) -> tuple[dict[str, bytes], list[FileProblem]]:
    """The files of the run by path, and what could not be read."""
    paths = (request.root, *request.paths) if request.whole_project else request.paths
    overlay = dict(request.overlay)
    on_disk = tuple(
        path for path in paths if _relative(path.resolve(), request.root.resolve()) not in overlay
    )
    found = find(request.root, on_disk, request.settings)
    problems = list(found.problems)
    contents: dict[str, bytes] = {}
    for file in found.files:
        path = _relative(file, request.root)
        if path in overlay:
            continue
        data = read(file, request.root)
        if isinstance(data, FileProblem):
            problems.append(data)
        else:
            contents[path] = data
    contents.update({path: data for path, data in overlay.items() if data is not None})
    return contents, problems


def _relative(file: Path, root: Path) -> str:
    text, folder = str(file), f"{root}/"
    if text.startswith(folder):
        return text[len(folder) :]
    try:
        return file.relative_to(root).as_posix()
    except ValueError:
        return file.as_posix()


def _markers(contents: Mapping[str, bytes], focus: frozenset[str] | None) -> int:
    """How many TODO markers stand in the files that were named."""
    marked = {path: data for path, data in contents.items() if b"TODO(gemini-codemod" in data}
    if not marked:
        return 0
    from codemod.rewriting.markers import count

    return count(data for path, data in marked.items() if focus is None or within(path, focus))


def _within_focus(request: Request, result: Result) -> Result:
    """`result` without what concerns files that were read but not named."""
    focus = request.focus
    if focus is None:
        return result
    problems = [
        problem if within(problem.path, focus) else replace(problem, fatal=False)
        for problem in result.problems
        if problem.fatal or within(problem.path, focus)
    ]
    unused = [item for item in result.unused if within(item.location.path, focus)]
    return replace(result, problems=tuple(problems), unused=tuple(unused))


def _analysed(
    request: Request,
    result: Result,
    contents: Mapping[str, bytes],
    relevant: set[str],
    suppressions: Suppressions,
) -> Result:
    """`result` with the flows of the relevant files and the changes they make."""
    from codemod.analysis.project import solved
    from codemod.sources.enclosing import enclosing
    from codemod.sources.neighbours import ImportScan, with_neighbours

    problems = list(result.problems)
    scan = ImportScan(contents)
    concerned = with_neighbours(relevant, scan)
    asked = request.focus
    if asked is not None and asked <= contents.keys() and asked.isdisjoint(concerned):
        # Nothing flows through the files that were named, as in most commits.
        return result
    with made_to_stay():
        graphs = _graphs({path: contents[path] for path in concerned}, problems)
    if not graphs:
        return replace(result, problems=tuple(problems))
    modules = {path: graph.module for path, graph in graphs.items()}
    with made_to_stay():
        project = solved(graphs, scan.resolver_so_far)
    made, changes = _plan_and_rewrite(request, project, problems, contents, suppressions)
    flows = tuple(
        replace(flow, scope=enclosing(modules[flow.location.path], flow.location.span))
        if flow.location.path in modules
        else flow
        for flow in made.flows
    )
    if request.mark is not None:
        from codemod.rewriting.markers import with_markers

        focus = request.focus
        named = {
            path: module for path, module in modules.items() if focus is None or within(path, focus)
        }
        changes = with_markers(named, flows, changes, wanted=request.mark)
    return replace(
        result,
        flows=flows,
        changes=tuple(changes),
        problems=tuple(problems),
        unused=suppressions.unused(made.used),
    )


def _graphs(contents: Mapping[str, bytes], problems: list[FileProblem]) -> dict[str, ModuleGraph]:
    """The graphs of all files that can be parsed, by path."""
    from codemod.analysis.builder import build_graph
    from codemod.sources.python_module import UnparsableSourceError, parse_python

    graphs: dict[str, ModuleGraph] = {}
    for path, data in sorted(contents.items()):
        try:
            graphs[path] = build_graph(parse_python(path, data))
        except UnparsableSourceError as error:
            problems.append(FileProblem(path, "not-parsed", str(error)))
    return graphs


def _plan_and_rewrite(
    request: Request,
    project: Project,
    problems: list[FileProblem],
    contents: Mapping[str, bytes],
    suppressions: Suppressions,
) -> tuple[Plan, list[FileChange]]:
    """Plan, rewrite, verify; a file that fails a gate holds its flows, and all is planned anew."""
    from codemod.planning.planner import Choices, plan
    from codemod.rules.adaptation import propose_with_adapted
    from codemod.rules.legacy.setup import settle
    from codemod.rules.manifests import Outcome, settle_manifests
    from codemod.rules.model_strings import propose_remaining

    with made_to_stay():
        context, proposals = propose_with_adapted(project, request.settings)
    settings = request.settings
    choices = Choices(
        settings.unsafe,
        request.only_flows,
        settings.select,
        settings.ignore,
        suppressions=suppressions,
        focus=request.focus,
    )
    while True:
        made = plan(proposals, choices)
        remaining = propose_remaining(context, made.replaced_models, made.flows)
        made = plan([*proposals, *remaining], choices)
        made = settle(context, made, choices)
        changes, failures = _rewritten(request, project, made, contents)
        fresh = [failure for failure in failures if failure.path not in choices.held]
        if not fresh:
            outcome = Outcome(made.flows, tuple(changes), contents)
            done = settle_manifests(
                request.root, request.paths, outcome, choices, settings.sdk_floor
            )
            return replace(made, flows=done.flows), list(done.changes)
        problems.extend(fresh)
        choices = replace(choices, held=choices.held | {failure.path for failure in fresh})


def _rewritten(
    request: Request, project: Project, made: Plan, contents: Mapping[str, bytes]
) -> tuple[list[FileChange], list[FileProblem]]:
    """The changes that a plan makes, and a problem for each file that failed a gate."""
    if not made.edits:
        return [], []
    # LibCST takes longer to load than a check of migrated files takes.
    from codemod.rewriting.apply import rewrite_all

    return rewrite_all(project, made.edits, request.settings, request.root, contents)
