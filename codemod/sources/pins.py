"""Pinned versions that leave no room for what google-genai needs."""

from __future__ import annotations

import re
from dataclasses import dataclass

from codemod.mapping.sdk_requirements import NEEDS, Need
from codemod.sources import manifest_edits, manifests
from codemod.sources.manifests import Requirement

_CLAUSE = re.compile(r"(===|==|~=|>=|<=|!=|=|>|<|\^|~)?\s*v?([\d.]+)(.*)")


@dataclass(frozen=True)
class Pin:
    """A requirement that allows no version that google-genai needs."""

    requirement: Requirement
    need: Need

    @property
    def can_be_raised(self) -> bool:
        """Whether it is one exact version, and the least that will do promises to be compatible."""
        operator, version = _clauses(self.requirement)[0]
        exact = len(_clauses(self.requirement)) == 1 and operator in ("==", "===", "=")
        return exact and _series(version) == _series(self.need.oldest)


def tight_pins(path: str, text: str) -> list[Pin]:
    """The pins of a dependency file that no supported release of google-genai can live with."""
    places = {need.name: manifests.requirements(path, text, need.name) for need in NEEDS}

    def tight(need: Need, least: str) -> list[Pin]:
        return [Pin(one, need) for one in places[need.name] if least and not _allows(one, least)]

    if not any(tight(need, need.newest) for need in NEEDS):
        return []
    return [pin for need in NEEDS for pin in tight(need, need.oldest)]


def with_raised_pins(path: str, text: str) -> str:
    """The text with its exact pins at the least versions that google-genai needs."""
    for pin in tight_pins(path, text):
        text = _raised(path, text, pin.need.name, pin.need.oldest)
        if pin.need.companion is not None:
            text = _raised(path, text, *pin.need.companion)
    return text


def _raised(path: str, text: str, name: str, version: str) -> str:
    for place in reversed(manifests.requirements(path, text, name)):
        text = manifest_edits.raised(text, place, version) or text
    return text


def _allows(requirement: Requirement, least: str) -> bool:
    """Whether some version of at least `least` satisfies a requirement."""
    need = _number(least)
    for operator, version in _clauses(requirement):
        number = _number(version)
        if operator in ("==", "===", "=", "<=") and number < need:
            return False
        if operator == "<" and number <= need:
            return False
        if operator in ("~=", "^", "~") and _next(operator, version) <= need:
            return False
    return True


def _clauses(requirement: Requirement) -> list[tuple[str, str]]:
    spec = re.sub(r"^\s*\[[^\]]*\]", "", requirement.spec).strip("() ")
    found = [_CLAUSE.fullmatch(clause.strip()) for clause in spec.split(",") if clause.strip()]
    # An ending such as `.*` or `rc1` is not worth a guess.
    known = [one for one in found if one is not None and not one[3]]
    return [(one[1] or "==", one[2].rstrip(".")) for one in known]


def _next(operator: str, version: str) -> tuple[int, ...]:
    """The first version that a clause with a series in mind leaves out."""
    parts = [int(part) for part in version.split(".")]
    if operator == "^":
        at = next((index for index, part in enumerate(parts) if part), len(parts) - 1)
    elif operator == "~=":
        at = max(len(parts) - 2, 0)
    else:
        at = min(1, len(parts) - 1)
    return _padded([*parts[:at], parts[at] + 1])


def _series(version: str) -> tuple[int, ...]:
    """What stays the same in compatible releases: the major version, the minor one below 1.0."""
    number = _number(version)
    return number[:1] if number[0] else number[:2]


def _number(version: str) -> tuple[int, ...]:
    return _padded([int(part) for part in version.split(".") if part.isdigit()])


def _padded(parts: list[int]) -> tuple[int, ...]:
    return tuple([*parts, 0, 0, 0][:3])
