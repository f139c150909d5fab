"""The result of one repository and its presentation: a Markdown table and a list of findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from benchmarks.checks import TypeFinding
from benchmarks.usage import UsageSite

COLUMNS = (
    "repository",
    "flows",
    "migrated",
    "offered",
    "left",
    "suppressed",
    "files changed",
    "usage sites",
    "of them migrated",
    "silent",
    "new type errors",
    "stream unions",
    "failed checks",
    "seconds",
)

LEGEND = """\
Flows (a call with all that belongs to it) and their outcomes are the tool's own report. Usage
sites are calls that look like Gemini requests to a counter that goes by names only and shares
nothing with the tool; silent ones are those of which the report says nothing. New type errors are
pyright's in changed files, as far as a file has more of that kind than before; a dictionary that is
built before it is passed counts too, because pyright does not take it for the SDK's typed one.
Stream unions are new errors that come from the SDK alone: it declares the answer as "Interaction or
stream" wherever the model is not a literal it knows. Failed checks: a crash, a file that could not
be handled or no longer parses, a second run that changes something, a file that was formatted and
no longer is, a `check` that reports something else than the dry run. Seconds: one dry run.
"""


@dataclass(frozen=True)
class RepositoryResult:
    """What one repository gave. `seconds` is the wall time of the dry run."""

    name: str
    seconds: float
    outcomes: Counter[str]
    reasons: Counter[str]
    changed: int
    usage: int
    usage_migrated: int
    silent: tuple[UsageSite, ...]
    added_type_errors: Counter[TypeFinding]
    problems: tuple[str, ...]

    @property
    def real_type_errors(self) -> Counter[TypeFinding]:
        """The added type errors without those that the SDK's own declarations cause."""
        items = self.added_type_errors.items()
        return Counter({found: number for found, number in items if not found.is_stream_union})

    def cells(self) -> list[str]:
        """Return the cells of this repository's row, in the order of `COLUMNS`."""
        by_outcome = (self.outcomes[name] for name in ("migrated", "offered", "left", "suppressed"))
        numbers = [
            self.outcomes.total(),
            *by_outcome,
            self.changed,
            self.usage,
            self.usage_migrated,
            len(self.silent),
            self.real_type_errors.total(),
            self.added_type_errors.total() - self.real_type_errors.total(),
            len(self.problems),
        ]
        return [self.name, *map(str, numbers), f"{self.seconds:.1f}"]


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _sum_row(results: Sequence[RepositoryResult]) -> list[str]:
    columns = list(zip(*(result.cells() for result in results), strict=True))
    sums = [str(sum(int(cell) for cell in column)) for column in columns[1:-1]]
    return [f"all {len(results)}", *sums, f"{sum(result.seconds for result in results):.1f}"]


def markdown_table(results: Sequence[RepositoryResult]) -> str:
    """Return a Markdown page with one row per repository and the reasons for flows left."""
    lines = ["# Real repositories", "", LEGEND, _row(COLUMNS)]
    lines.append("|---|" + "---:|" * (len(COLUMNS) - 1))
    lines.extend(_row(result.cells()) for result in results)
    if results:
        lines.append(_row(_sum_row(results)))
    reasons: Counter[str] = sum((result.reasons for result in results), Counter())
    if reasons:
        lines += ["", "## Why flows were left", "", "| reason | flows |", "|---|---:|"]
        ordered = sorted(reasons.items(), key=lambda item: (-item[1], item[0]))
        lines.extend(_row((reason, str(number))) for reason, number in ordered)
    return "\n".join(lines) + "\n"


def details(results: Sequence[RepositoryResult]) -> str:
    """Return one line per failed check, new type error and silent site."""
    lines: list[str] = []
    for result in results:
        lines += [f"{result.name}: {problem}" for problem in result.problems]
        lines += [
            f"{result.name}: {found.path}: new type error ({number}x) [{found.rule}] "
            f"{' '.join(found.message.split())}"
            for found, number in sorted(result.added_type_errors.items())
        ]
        lines += [
            f"{result.name}: {site.path}:{site.line}: silent {site.name}" for site in result.silent
        ]
    return "\n".join(lines)
