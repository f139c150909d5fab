from __future__ import annotations

from pathlib import Path

import pytest

from tests.gate.projects import FILES
from tests.repositories import committed


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A committed repository with `FILES`."""
    return committed(tmp_path / "r", FILES)
