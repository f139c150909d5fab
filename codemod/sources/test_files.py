"""Which files hold tests, told by their names."""

from __future__ import annotations

from pathlib import PurePosixPath

_FOLDERS = frozenset({"test", "tests", "testing"})


def is_test_path(path: str) -> bool:
    """Whether a file holds tests or what tests share."""
    pure = PurePosixPath(path)
    return (
        pure.stem in ("conftest", "test", "tests")
        or pure.stem.startswith("test_")
        or pure.stem.endswith("_test")
        or not _FOLDERS.isdisjoint(pure.parts[:-1])
    )
