"""What the installed SDKs say, as the tests of the tables need it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.environments import run_json

SdkDump = dict[str, Any]
"""What `dump_sdk.py` prints for one version."""


@pytest.fixture(scope="session")
def sdks() -> list[SdkDump]:
    """The description of the oldest supported and of the newest google-genai, in this order."""
    script = Path(__file__).with_name("dump_sdk.py")
    dumps = [run_json("floor", script), run_json("newest", script)]
    return [dump for dump in dumps if isinstance(dump, dict)]


@pytest.fixture(scope="session")
def raised_errors() -> list[SdkDump]:
    """What both versions raise for failed requests, in the same order; see `dump_errors.py`."""
    script = Path(__file__).with_name("dump_errors.py")
    dumps = [run_json("floor", script), run_json("newest", script)]
    return [dump for dump in dumps if isinstance(dump, dict)]


@pytest.fixture(scope="session")
def fields_of(sdks: list[SdkDump]) -> Callable[[str], set[str]]:
    """Function: class name -> fields that any version knows."""

    def fields(class_name: str) -> set[str]:
        return {name for sdk in sdks for name in sdk["fields"].get(class_name, [])}

    return fields


@pytest.fixture(scope="session")
def interactions() -> list[SdkDump]:
    """The classes of interactions: of the last google-genai 1.x, and of both ends of the range."""
    script = Path(__file__).with_name("dump_interactions.py")
    dumps = [run_json(name, script) for name in ("earlier", "floor", "newest")]
    return [dump for dump in dumps if isinstance(dump, dict)]
