"""The verdict of `verify` as text for people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from codemod.model import Result
from codemod.replay.site_counts import Exercised, SiteCount
from codemod.replay.verify import Verdict
from codemod.reporting.display import visible
from codemod.reporting.secrets import redact_result

_SNIPPET = 60
"""Characters of code that are shown of a call."""


@dataclass(frozen=True)
class Verification:
    """What there is to say.

    `command` is as the user typed it. `kept` counts the calls that stay as they are. `unsteady`
    says that two runs of the program as it is differ from each other.
    """

    command: str
    verdict: Verdict
    exercised: Exercised
    kept: int = 0
    unsteady: bool = False


def masked(result: Result) -> Result:
    """`result` with the secrets in its code hidden."""
    return redact_result(result)


def render(verification: Verification) -> str:
    """Return the report, which begins with the verdict."""
    return "\n".join(_lines(verification)) + "\n"


def _lines(verification: Verification) -> Iterator[str]:
    yield _headline(verification)
    verdict = verification.verdict
    if verdict.status == "failed":
        return
    if verification.unsteady:
        yield (
            "The command also differs from itself: two runs before the migration are not equal. "
            "Make it repeatable (fixed seeds, no times, no random names), then verify again."
        )
    for difference in verdict.comparison.differences:
        yield ""
        yield f"{difference.kind}:"
        yield from (f"  {visible(line)}" for line in difference.text.splitlines())
    yield ""
    yield from _sites(verification)


def _headline(verification: Verification) -> str:
    verdict, command = verification.verdict, visible(verification.command)
    if verdict.status == "failed":
        return f"Failed: {visible(verdict.message)}."
    if verdict.status == "not exercised":
        return (
            f"Not exercised: `{command}` makes no request to the Interactions API, so nothing is "
            "shown about the migrated code."
        )
    if verdict.status == "different":
        return f"Different: `{command}` does not do the same after the migration."
    code = verdict.after.process.exit_code if verdict.after else 0
    ending = f" Both runs end with exit code {code}." if code else ""
    return f"Equal: `{command}` asks, prints and writes the same after the migration.{ending}"


def _sites(verification: Verification) -> Iterator[str]:
    exercised = verification.exercised
    yield f"Migrated calls reached: {exercised.reached} of {len(exercised.sites)}"
    columns = max((len(str(site.location)) for site in exercised.sites), default=0)
    for site in exercised.sites:
        yield _site(site, columns)
    if exercised.elsewhere:
        yield (
            f"{_calls(exercised.elsewhere)} more cannot be told apart: a thread or a wrapper "
            "outside the migrated lines makes them, perhaps for one of the calls not reached above."
        )
    if any(site.calls == 0 for site in exercised.sites):
        yield "A call that is not reached is not proven; a command that reaches it would show more."
    if verification.kept:
        verb = "stays" if verification.kept == 1 else "stay"
        yield f"{_calls(verification.kept)} {verb} on the old API and ran unchanged."


def _site(site: SiteCount, columns: int) -> str:
    calls = f"{site.calls:>5} x" if site.calls else "    not"
    code = visible(site.location.snippet.strip())
    shown = code if len(code) <= _SNIPPET else f"{code[: _SNIPPET - 3]}..."
    return f"{calls}  {visible(str(site.location)):<{columns}}  {shown}"


def _calls(number: int) -> str:
    return "1 call" if number == 1 else f"{number:,} calls"
