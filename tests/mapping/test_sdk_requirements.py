"""The table of what google-genai needs says what the metadata of both releases says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from codemod.mapping.sdk_requirements import NEEDS
from tests.environments import Name, run_json


@pytest.mark.parametrize(("environment", "field"), [("floor", "oldest"), ("newest", "newest")])
def test_needs(environment: Name, field: str) -> None:
    declared = run_json(environment, Path(__file__).with_name("dump_requirements.py"))
    assert isinstance(declared, list)
    least = {}
    for requirement in declared:
        name = re.match(r"[\w-]+", requirement)
        version = re.search(r">=([\d.]+)", requirement)
        if name and version and "extra ==" not in requirement:
            least[name[0]] = version[1]
    known = {need.name: getattr(need, field) for need in NEEDS if getattr(need, field)}

    assert known == least
