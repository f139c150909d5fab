"""What google-genai itself needs: the least versions of the packages it brings along.

Source: the metadata of the releases 2.3.0 and 3.4.0; a test compares them.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Need:
    """A package with the least version for the oldest supported and for the newest release.

    A version is empty where that release does not need the package.  A pin of `companion`, a
    package that goes with exactly one version of this one, has to follow.
    """

    name: str
    oldest: str
    newest: str
    companion: tuple[str, str] | None = None


NEEDS: tuple[Need, ...] = (
    Need("anyio", "4.8.0", "4.8.0"),
    Need("distro", "1.7.0", "1.7.0"),
    Need("google-auth", "2.48.1", "2.56.0"),
    Need("httpx", "0.28.1", ""),
    Need("httpx2", "", "2.0.0"),
    Need("pydantic", "2.9.0", "2.12.5", ("pydantic-core", "2.23.2")),
    Need("requests", "2.28.1", "2.28.1"),
    Need("tenacity", "8.2.3", "8.2.3"),
    Need("typing-extensions", "4.14.0", "4.14.0"),
    Need("websockets", "13.0.0", "13.0.0"),
)
