"""What a gate reports: one finding for each flow that is not migrated yet, in one sentence.

A finding stands where someone has to look: at the place that holds a flow back, else at its call.
Its fingerprint is made of the rule, the function around and the code without its layout, so that
it survives edits elsewhere in the file.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from codemod.model import Flow, Location, Result, Status, Suppression
from codemod.planning.refusals import REFUSALS
from codemod.reporting.secrets import redact, redact_result
from codemod.settings import SEVERITIES, Settings, Severity

if TYPE_CHECKING:
    from codemod.rules.rule import Rule

UNUSED = "GC901"
"""The rule of comments that suppress nothing."""

Kind = Literal["migratable", "offered", "left", "unused-suppression"]

_DATA = "model-kept"


@dataclass(frozen=True)
class Finding:
    """One entry of a gate's report; all texts are free of secrets.

    `rule` is a rule code, `reason` the code of the refusal if there is one.  `message` says what
    was found, `help` what to do.  `flow` is None for unused suppressions.  `known` findings are
    those of the baseline; they fail no check.  `places` are all places the finding is about.
    """

    rule: str
    kind: Kind
    severity: Severity
    location: Location
    message: str
    help: str
    fingerprint: str
    reason: str = ""
    scope: str = ""
    flow: Flow | None = None
    known: bool = False
    places: tuple[Location, ...] = ()

    def fails(self, threshold: Severity) -> bool:
        """Whether the finding is new and at least as grave as `threshold`."""
        return not self.known and SEVERITIES.index(self.severity) <= SEVERITIES.index(threshold)


def rules_by_code() -> Mapping[str, Rule]:
    """The declarations of all rules, by code."""
    from codemod.rules.registry import all_rules

    return {rule.code: rule for rule in all_rules()}


def findings_of(result: Result, settings: Settings) -> tuple[Finding, ...]:
    """The findings of `result` in the order of their places."""
    if not result.flows and not result.unused:
        return ()
    result = redact_result(result)
    rules = rules_by_code()
    found = [
        _of_flow(flow, rules, settings)
        for flow in result.flows
        if flow.status is not Status.SUPPRESSED
    ]
    if _selected(UNUSED, settings):
        found += [_of_comment(item, settings) for item in result.unused]
    return tuple(sorted(found, key=lambda finding: (finding.location, finding.rule)))


def at_first(
    findings: Iterable[Finding], wanted: Callable[[Location], bool]
) -> tuple[Finding, ...]:
    """The findings with a place that is `wanted`, each moved to its first such place."""
    from dataclasses import replace

    kept = []
    for finding in findings:
        place = next(filter(wanted, (finding.location, *finding.places)), None)
        if place is not None:
            kept.append(replace(finding, location=place))
    return tuple(sorted(kept, key=lambda finding: (finding.location, finding.rule)))


def _of_flow(flow: Flow, rules: Mapping[str, Rule], settings: Settings) -> Finding:
    rule = rules.get(flow.rule)
    what = rule.summary if rule else flow.rule
    refusal = flow.refusal
    if refusal is None:
        kind: Kind = "migratable"
        location = flow.location
        help_text = "`gemini-codemod migrate --write` moves it."
        message = f"{what.rstrip('.')} can be migrated."
    else:
        reason = REFUSALS[refusal.code]
        offered = flow.status is Status.OFFERED
        kind, location = "offered" if offered else "left", refusal.location
        detail = f" ({refusal.detail})" if refusal.detail else ""
        message = f"{reason.sentence.rstrip('.')}{detail}."
        help_text = reason.unblock
    return Finding(
        flow.rule,
        kind,
        _severity(flow.rule, kind, refusal.code if refusal else "", settings),
        location,
        _one_line(message),
        help_text,
        fingerprint(flow.rule, flow.scope, flow.location.snippet),
        refusal.code if refusal else "",
        flow.scope,
        flow,
        places=tuple(site.location for site in flow.sites),
    )


def _of_comment(item: Suppression, settings: Settings) -> Finding:
    text = redact(item.location.snippet)
    return Finding(
        UNUSED,
        "unused-suppression",
        _severity(UNUSED, "unused-suppression", "", settings),
        item.location,
        _one_line(f"`{text}` suppresses nothing."),
        "Remove the comment, or name the code that is reported on the line.",
        fingerprint(UNUSED, "", text),
    )


def _severity(rule: str, kind: Kind, reason: str, settings: Settings) -> Severity:
    """The severity that the longest prefix in the settings gives, else that of the kind."""
    for prefix in sorted(settings.severity, key=len, reverse=True):
        if rule.startswith(prefix):
            return settings.severity[prefix]
    if kind == "migratable":
        return "error"
    return "info" if reason == _DATA else "warning"


def _selected(rule: str, settings: Settings) -> bool:
    return (not settings.select or rule.startswith(settings.select)) and not (
        settings.ignore and rule.startswith(settings.ignore)
    )


def fingerprint(rule: str, scope: str, snippet: str) -> str:
    """What makes a finding the same one after edits elsewhere: 16 hexadecimal digits."""
    normal = re.sub(r"\s+", "", snippet)
    return hashlib.sha256("\0".join((rule, scope, normal)).encode()).hexdigest()[:16]


def _one_line(text: str) -> str:
    return " ".join(text.split())
