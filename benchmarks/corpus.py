"""Run gemini-codemod over real repositories and say what it did and what it broke.

    python -m benchmarks.corpus --repo-dir DIR [--only NAME ...] [--diff-dir DIR]
        [--write-table docs/benchmarks/corpus.md]

Each folder of `--repo-dir` is one repository: a git work tree without local changes. It is copied
first and never written to. `ruff` must be installed beside the tool. `--type-env` names a virtual
environment with pyright, google-genai, google-generativeai and pillow, best treated with
`benchmarks.sharpen_types`; without it the type check is left out. Exit code 1 when a check failed
anywhere.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.checks import (
    TypeFinding,
    added_type_errors,
    format_clean,
    syntax_problem,
    type_errors,
)
from benchmarks.table import RepositoryResult, details, markdown_table
from benchmarks.toolrun import (
    Report,
    ReportedSite,
    ToolRun,
    crash_message,
    disagreement,
    read_report,
    run_tool,
)
from benchmarks.usage import UsageSite, count_usage


@dataclass
class _Findings:
    """What the checks of one repository have found so far."""

    problems: list[str] = field(default_factory=list)
    report: Report = field(default_factory=Report)

    def note_run(self, what: str, run: ToolRun) -> bool:
        """Record a failed run; return whether it went well."""
        message = crash_message(run)
        if message is not None:
            self.problems.append(f"{what}: {message}")
        return message is None


def git(folder: Path, *arguments: str) -> str:
    """Run git in `folder` and return what it prints."""
    command = ["git", "-c", "core.quotepath=off", "-c", "core.autocrlf=false", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=True)
    return done.stdout.decode("utf-8", errors="replace")


def changed_paths(folder: Path) -> list[str]:
    """Return the files that differ from the commit, new ones included."""
    changed = git(folder, "diff", "--name-only", "-z", "HEAD")
    new = git(folder, "ls-files", "--others", "--exclude-standard", "-z")
    return sorted(path for path in (changed + new).split("\0") if path)


def coverage(
    usage: Iterable[UsageSite],
    reported: Iterable[ReportedSite],
) -> tuple[int, tuple[UsageSite, ...]]:
    """Compare the usage sites with the report by lines.

    Returns:
        How many usage sites lie in a call that was migrated, and those on whose lines the report
        has no site at all.
    """
    by_path: dict[str, list[ReportedSite]] = {}
    for site in reported:
        by_path.setdefault(site.path, []).append(site)
    migrated = 0
    silent: list[UsageSite] = []
    for used in usage:
        near = [
            site
            for site in by_path.get(used.path, [])
            if site.line <= used.end_line and used.line <= site.end_line
        ]
        if not near:
            silent.append(used)
        calls = [site for site in near if site.family == "call"] or near
        migrated += any(site.outcome == "migrated" for site in calls)
    return migrated, tuple(silent)


def _dry_run(copy: Path, findings: _Findings) -> ToolRun:
    """Do the dry run, read its report into `findings` and check that it wrote nothing."""
    run = run_tool(copy, "--format", "json")
    if findings.note_run("dry run", run) or run.stdout.startswith("{"):
        try:
            findings.report = read_report(run.stdout)
        except ValueError as error:
            findings.problems.append(f"dry run: {error}")
    findings.problems.extend(findings.report.failures)
    if written := changed_paths(copy):
        findings.problems.append(f"dry run: it changed {', '.join(written)}")
    return run


def _check(copy: Path, dry: ToolRun, findings: _Findings) -> None:
    """Check that `check` comes to the verdict of the dry run."""
    run = run_tool(copy, "--format", "json", command="check")
    if run.stdout.startswith("{") and dry.stdout.startswith("{"):
        if message := disagreement(dry.stdout, run.stdout):
            findings.problems.append(f"check: {message}")
    elif run.exit_code != dry.exit_code:
        findings.problems.append(f"check: {crash_message(run)}")


def _write(copy: Path, findings: _Findings) -> str:
    """Write the migration twice; return the diff of the first time."""
    findings.note_run("write", run_tool(copy, "--write", "--allow-dirty"))
    diff = git(copy, "diff", "HEAD")
    findings.note_run("second write", run_tool(copy, "--write", "--allow-dirty"))
    again = git(copy, "diff", "HEAD")
    if again != diff:
        findings.problems.append("second write: it changed files again")
    return diff


def _check_files(original: Path, copy: Path, changed: list[str], findings: _Findings) -> None:
    """Check syntax and formatting of the changed files."""
    for path in changed:
        if (copy / path).is_file() and (problem := syntax_problem(copy / path)):
            findings.problems.append(f"{path}: {problem}")
    for path in sorted(format_clean(original, changed) - format_clean(copy, changed)):
        findings.problems.append(f"{path}: was clean for ruff format and is no longer")


def _added_type_errors(
    original: Path,
    copy: Path,
    changed: list[str],
    type_env: Path | None,
    findings: _Findings,
) -> Counter[TypeFinding]:
    """Return the type errors that only the migrated files have."""
    if type_env is None:
        return Counter()
    try:
        before = type_errors(original, changed, type_env)
        return added_type_errors(before, type_errors(copy, changed, type_env))
    except RuntimeError as error:
        findings.problems.append(str(error))
        return Counter()


def measure(repository: Path, type_env: Path | None) -> tuple[RepositoryResult, str]:
    """Run and check the tool on a copy of one repository.

    Args:
        repository: A git work tree without local changes.
        type_env: The environment of the type check, or None to leave that out.

    Returns:
        The result and the unified diff of the migration.
    """
    findings = _Findings()
    usage = count_usage(repository)
    with tempfile.TemporaryDirectory(prefix="corpus-") as temporary:
        copy = Path(temporary, repository.name)
        shutil.copytree(repository, copy, symlinks=True)
        dry = _dry_run(copy, findings)
        _check(copy, dry, findings)
        diff = _write(copy, findings)
        changed = changed_paths(copy)
        _check_files(repository, copy, changed, findings)
        added = _added_type_errors(repository, copy, changed, type_env, findings)
    migrated, silent = coverage(usage.sites, findings.report.sites)
    result = RepositoryResult(
        name=repository.name.replace("__", "/", 1),
        seconds=dry.seconds,
        outcomes=findings.report.outcomes,
        reasons=findings.report.reasons,
        changed=len(changed),
        usage=len(usage.sites),
        usage_migrated=migrated,
        silent=silent,
        added_type_errors=added,
        problems=tuple(findings.problems),
    )
    return result, diff


def select(repo_dir: Path, only: list[str]) -> list[Path]:
    """Return the repository folders to measure, in order of name.

    Args:
        repo_dir: The folder that holds them.
        only: Names as `owner/name` or as the folder's name; empty for all.

    Raises:
        SystemExit: A name in `only` fits no folder.
    """
    folders = {path.name: path for path in sorted(repo_dir.iterdir()) if (path / ".git").exists()}
    if not only:
        return list(folders.values())
    wanted = [name.replace("/", "__", 1) for name in only]
    if unknown := [name for name in wanted if name not in folders]:
        raise SystemExit(f"{repo_dir} has no repository {', '.join(unknown)}")
    return [folders[name] for name in wanted]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Run gemini-codemod over real repositories.")
    parser.add_argument("--repo-dir", type=Path, required=True)
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME")
    parser.add_argument("--type-env", type=Path, help="virtual environment with pyright")
    parser.add_argument("--diff-dir", type=Path, help="where to put one diff per repository")
    parser.add_argument("--write-table", type=Path, metavar="FILE", help="Markdown file to write")
    return parser


def main() -> int:
    """Measure the repositories named on the command line; return the exit code."""
    options = _parser().parse_args()
    results: list[RepositoryResult] = []
    for repository in select(options.repo_dir, options.only):
        print(f"{repository.name} ...", file=sys.stderr, flush=True)
        result, diff = measure(repository, options.type_env)
        results.append(result)
        if options.diff_dir is not None:
            options.diff_dir.mkdir(parents=True, exist_ok=True)
            (options.diff_dir / f"{repository.name}.diff").write_text(diff, encoding="utf-8")
    table = markdown_table(results)
    print(table)
    print(details(results))
    if options.write_table is not None:
        options.write_table.parent.mkdir(parents=True, exist_ok=True)
        options.write_table.write_text(table, encoding="utf-8")
    return 1 if any(result.problems or result.real_type_errors for result in results) else 0


if __name__ == "__main__":
    sys.exit(main())
