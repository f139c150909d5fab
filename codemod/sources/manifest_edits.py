"""The text of a dependency file with other requirements.

Nothing but the requirement itself changes: comments, markers, line ends and order stay.  Files that
a tool has written, with versions locked or hashes, are never changed.
"""

from __future__ import annotations

import re

from codemod.sources.manifests import Requirement


def replaced(text: str, old: Requirement, name: str, floor: str) -> str:
    """The text with a requirement replaced by one of another package."""
    head = text[old.start : old.end]
    if old.key:
        new = name + head[len(old.name) :].replace(f'"{old.spec}"', f'">={floor}"', 1)
    else:
        new = f"{name}>={floor}"
    return text[: old.start] + new + text[old.end :]


def raised(text: str, requirement: Requirement, floor: str) -> str | None:
    """The text with the least version of a requirement raised; None when it is high enough."""
    spec = _raised_spec(requirement, floor)
    if spec is None:
        return None
    head = text[requirement.start : requirement.end]
    version = head.rindex(requirement.spec) if requirement.spec else len(head)
    return (
        text[: requirement.start]
        + head[:version]
        + spec
        + head[version + len(requirement.spec) :]
        + text[requirement.end :]
    )


def added_beside(text: str, requirement: Requirement, name: str, floor: str) -> str:
    """The text with a requirement of another package after one that stays."""
    line = _line(text, requirement)
    own = text[slice(*line)]
    before = own[: requirement.start - line[0]]
    new = f'{name} = ">={floor}"' if requirement.key else f"{name}>={floor}"
    quote = before[-1:] if before[-1:] in ("'", '"') else ""
    if before.removesuffix(quote).strip(" \t-") == "":
        newline = own[len(own.rstrip("\r\n")) :]
        comma = (
            ","
            if quote and own[requirement.end - line[0] :].lstrip(quote).strip()[:1] == ","
            else ""
        )
        trailing = "" if newline else _newline(text)
        if quote and not comma and "," not in own:
            fixed = (
                own[: requirement.end - line[0] + 1] + "," + own[requirement.end - line[0] + 1 :]
            )
            own, comma = fixed, ""
        added = f"{before}{new}{quote}{comma}{newline}"
        return text[: line[0]] + own + trailing + added + text[line[1] :]
    place = requirement.end + len(quote)
    return f"{text[:place]}, {quote}{new}{quote}{text[place:]}"


def removed(text: str, requirement: Requirement) -> str:
    """The text without a requirement."""
    first, last = _line(text, requirement)
    before, after = text[first : requirement.start], text[requirement.end : last]
    alone = before.strip(" \t-\"'") == "" and (
        re.fullmatch(r"[\"']?\s*(?:;[^#]*)?,?\s*(#.*)?\s*", after) is not None
    )
    if alone:
        return text[:first] + text[last:]
    start, end = requirement.start, requirement.end
    if text[start - 1] in "\"'":
        start, end = start - 1, text.index(text[start - 1], end) + 1
    following = re.match(r"\s*,\s*", text[end:])
    if following:
        return text[:start] + text[end + following.end() :]
    preceding = re.search(r"\s*,\s*$", text[:start])
    return text[: preceding.start() if preceding else start] + text[end:]


def _raised_spec(requirement: Requirement, floor: str) -> str | None:
    """The version of a requirement with at least `floor`; None when it says so already."""
    extras, spec = _split_extras(requirement.spec)
    clauses = [clause.strip() for clause in spec.strip("() ").split(",") if clause.strip()]
    if requirement.key and clauses in ([], ["*"]):
        return f">={floor}"
    kept: list[str] = []
    enough = False
    style = ""
    for clause in clauses:
        found = re.fullmatch(r"(===|==|~=|>=|<=|!=|=|>|<|\^|~)?\s*v?([\d.]+)(.*)", clause)
        if found is None:
            return None
        operator, version = found[1] or "==", found[2]
        if operator in (">=", ">", "==", "===", "=", "~=", "^", "~"):
            enough = enough or _number(version) >= _number(floor)
            style = operator
        elif operator == "!=" or _number(version) > _number(floor):
            kept.append(clause)
    if enough:
        return None
    operator = style if style in ("==", "^", "=") else ">="
    return extras + ",".join([f"{operator}{floor}", *kept])


def _split_extras(spec: str) -> tuple[str, str]:
    found = re.match(r"\s*\[[^\]]*\]", spec)
    return (found[0], spec[found.end() :]) if found else ("", spec)


def _number(version: str) -> tuple[int, ...]:
    """A version for comparing: `2.3` is `2.3.0`."""
    parts = [int(part) for part in version.split(".") if part.isdigit()]
    return tuple([*parts, 0, 0, 0][:3])


def _line(text: str, requirement: Requirement) -> tuple[int, int]:
    """The offsets of the line of a requirement, its end included."""
    last = text.find("\n", requirement.end)
    return text.rfind("\n", 0, requirement.start) + 1, last + 1 if last >= 0 else len(text)


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"
