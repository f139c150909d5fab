from __future__ import annotations

from pathlib import Path

import pytest

from codemod.discovery.patterns import anchored, matches

ROOT = Path("/project")


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("vendor", "vendor/a.py", True),
        ("vendor", "src/vendor/deep/a.py", True),
        ("vendor", "src/vendored/a.py", False),
        ("vendor/", "vendor/a.py", True),
        ("*_pb2.py", "src/a_pb2.py", True),
        ("*_pb2.py", "src/a_pb2.pyi", False),
        ("project", "src/a.py", False),
        ("docs/*.py", "docs/a.py", True),
        ("docs/*.py", "docs/deep/a.py", False),
        ("docs/**/*.py", "docs/deep/er/a.py", True),
        ("docs/**/*.py", "docs/a.py", True),
        ("docs/*.py", "src/docs/a.py", False),
        ("/docs/api", "docs/api/deep/a.py", True),
        ("./docs/api", "docs/api/a.py", True),
        ("src/?.py", "src/a.py", True),
        ("src/?.py", "src/ab.py", False),
        ("src/[!a].py", "src/a.py", False),
        ("src/[!a].py", "src/b.py", True),
        ("src/[ab].py", "src/b.py", True),
        ("src/a+b.py", "src/a+b.py", True),
        ("src/a+b.py", "src/aab.py", False),
    ],
)
def test_patterns(pattern: str, path: str, expected: bool) -> None:
    assert matches(ROOT / path, ROOT, (anchored(pattern, ROOT),)) is expected


def test_a_pattern_with_a_slash_counts_from_the_root_when_it_was_not_anchored() -> None:
    assert matches(ROOT / "docs/a.py", ROOT, ("docs/*.py",))
    assert not matches(ROOT / "src/docs/a.py", ROOT, ("docs/*.py",))


def test_wildcards_in_the_name_of_the_base_are_only_text() -> None:
    base = Path("/project [old]")
    assert matches(base / "docs/a.py", base, (anchored("docs/*.py", base),))


def test_an_anchored_pattern_holds_for_its_base_only() -> None:
    pattern = anchored("tests/data", ROOT / "package")
    assert matches(ROOT / "package/tests/data/a.py", ROOT, (pattern,))
    assert not matches(ROOT / "tests/data/a.py", ROOT, (pattern,))
