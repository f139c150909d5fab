"""Pins that leave no room for google-genai are found, and raised where that is safe."""

from __future__ import annotations

import pytest

from codemod.sources.pins import tight_pins, with_raised_pins


@pytest.mark.parametrize(
    "line",
    [
        "pydantic",
        "pydantic>=2",
        "pydantic==2.9.0",
        "pydantic>=2,<3",
        "pydantic~=2.8",
        "pydantic[email]==2.11.1",
        "pydantic==2.*",
        "httpx==0.27.0",
        "google-auth==2.48.1",
    ],
)
def test_room(line: str) -> None:
    assert tight_pins("requirements.txt", line) == []


@pytest.mark.parametrize(
    ("line", "raised"),
    [
        ("pydantic==2.8.2", "pydantic==2.9.0"),
        ("pydantic[email]==2.8.2", "pydantic[email]==2.9.0"),
        ("pydantic~=2.8.1", None),
        ("pydantic<2.9", None),
        ("pydantic==1.10.2", None),
        ("httpx<0.28\npydantic==2.10", None),
    ],
)
def test_no_room(line: str, raised: str | None) -> None:
    pins = tight_pins("requirements.txt", line)

    assert pins
    assert all(pin.can_be_raised for pin in pins) is (raised is not None)
    if raised:
        assert with_raised_pins("requirements.txt", line) == raised


def test_poetry() -> None:
    text = '[tool.poetry.dependencies]\nhttpx = "^0.27"\npydantic = "2.8.2"\n'

    assert [pin.need.name for pin in tight_pins("pyproject.toml", text)] == ["httpx", "pydantic"]
