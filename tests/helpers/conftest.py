"""Runs the cases of a test module once in each environment."""

from __future__ import annotations

import pytest

from tests.helpers.cases import ENVIRONMENTS, Environment, Outcome, run_cases


@pytest.fixture(scope="module", params=ENVIRONMENTS)
def environment(request: pytest.FixtureRequest) -> Environment:
    """The SDK version to test: the oldest supported or the newest."""
    chosen: Environment = request.param
    return chosen


@pytest.fixture(scope="module")
def outcomes(request: pytest.FixtureRequest, environment: Environment) -> dict[str, Outcome]:
    """What became of the CASES and REFUSED of the test module, by name."""
    module = request.module
    return run_cases(environment, [*module.CASES, *getattr(module, "REFUSED", ())])
