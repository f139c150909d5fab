"""The version of a package in a file that a tool has written."""

from __future__ import annotations

import re

from codemod.sources.manifests import Requirement

_VERSION = re.compile(
    r"""==[ \t]*(?P<pinned>[0-9][0-9.]*)
    |version"?[ \t]*[=:][ \t]*"?(?:==)?(?P<named>[0-9][0-9.]*)""",
    re.VERBOSE,
)


def locked_version(text: str, requirement: Requirement) -> str | None:
    """The version that stands beside or below the name of a package; None without one."""
    found = _VERSION.search(text, requirement.end)
    return (found["pinned"] or found["named"]).rstrip(".") if found else None
