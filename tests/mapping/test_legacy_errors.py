"""The exceptions around the legacy SDK: the table names what that SDK and its base have."""

from __future__ import annotations

from pathlib import Path

import pytest

from codemod.mapping.errors import CLIENT_ERRORS
from codemod.mapping.legacy_errors import (
    API_CORE,
    BLOCKED_ERRORS,
    LEGACY_ERROR_ATTRIBUTES,
    LEGACY_ERRORS,
    NEW_STATUSES,
    STATUSES,
)
from codemod.mapping.legacy_objects import LEGACY_FINISH_REASONS
from codemod.mapping.notes import NOTES
from codemod.planning.refusals import REFUSALS
from tests.environments import run_json
from tests.mapping.conftest import SdkDump


@pytest.fixture(scope="module")
def legacy() -> SdkDump:
    dump = run_json("legacy", Path(__file__).with_name("dump_legacy_errors.py"))
    assert isinstance(dump, dict)
    return dump


def test_old_classes_exist(legacy: SdkDump) -> None:
    assert {name.removeprefix(API_CORE) for name in LEGACY_ERRORS} <= legacy["api_core"].keys()


def test_a_class_stands_for_the_statuses_of_its_code(legacy: SdkDump) -> None:
    for name, row in LEGACY_ERRORS.items():
        code, _ = legacy["api_core"][name.removeprefix(API_CORE)]
        if code is not None:
            assert row.statuses == {code}, name


def test_a_base_stands_for_all_below_it(legacy: SdkDump) -> None:
    for name, row in LEGACY_ERRORS.items():
        _, bases = legacy["api_core"][name.removeprefix(API_CORE)]
        for base in bases:
            if f"{API_CORE}{base}" in LEGACY_ERRORS:
                assert row.statuses <= LEGACY_ERRORS[f"{API_CORE}{base}"].statuses, name


def test_new_classes_are_raised_for_the_statuses_of_the_old_one() -> None:
    for name, row in LEGACY_ERRORS.items():
        covered = frozenset(status for new in row.new for status in NEW_STATUSES[new])
        assert row.statuses <= covered, name


def test_every_status_has_a_class_of_its_own(sdks: list[SdkDump]) -> None:
    single = {status for name in CLIENT_ERRORS for status in NEW_STATUSES[name]}
    assert single | NEW_STATUSES["InternalServerError"] == STATUSES
    for sdk in sdks:
        assert NEW_STATUSES.keys() <= sdk["new_errors"].keys()


def test_every_attribute_has_a_fate(legacy: SdkDump) -> None:
    assert set(LEGACY_ERROR_ATTRIBUTES) == {*legacy["attributes"], "args"}
    for attribute in LEGACY_ERROR_ATTRIBUTES.values():
        assert bool(attribute.new) != bool(attribute.refusal)
        assert attribute.note in {"", *NOTES}
        assert attribute.refusal in {"", *REFUSALS}


def test_the_classes_of_the_legacy_sdk_are_all_known(legacy: SdkDump) -> None:
    assert {name.rpartition(".")[2] for name in BLOCKED_ERRORS} == set(legacy["legacy"])


def test_finish_reasons_have_the_numbers_of_the_sdk(legacy: SdkDump) -> None:
    named = {int(number): name for number, name in legacy["finish_reasons"].items()}
    assert LEGACY_FINISH_REASONS.items() <= named.items()
