"""Exceptions and token counts: the tables name what the SDKs have."""

from __future__ import annotations

from collections.abc import Callable

from codemod.helpers.catalog import helper_names
from codemod.mapping.errors import ERROR_ATTRIBUTES, NEW_ERRORS, UNRELATED_ERRORS
from codemod.mapping.notes import NOTES
from codemod.mapping.usage import (
    USAGE_DETAIL_FIELDS,
    USAGE_DETAILS,
    USAGE_FIELDS,
    USAGE_WITHOUT_EQUIVALENT,
)
from codemod.planning.refusals import REFUSALS
from tests.mapping.conftest import SdkDump

UNCLASSED_STATUS = ("402", "408", "413")
"""4xx codes that the new API has no class for; a ClientError in the old one."""


def test_every_old_error_has_a_fate(sdks: list[SdkDump]) -> None:
    known = {f"google.genai.errors.{name}" for sdk in sdks for name in sdk["errors"]}
    listed = {name for name in NEW_ERRORS if name.startswith("google.genai.")} | UNRELATED_ERRORS
    assert listed == known - {"google.genai.errors.ExperimentalWarning"}


def test_new_errors_exist_in_both_sdks(sdks: list[SdkDump]) -> None:
    named = {name for names in NEW_ERRORS.values() for name in names}
    for sdk in sdks:
        assert named <= sdk["new_errors"].keys()


def test_raised_classes_are_those_of_the_table(raised_errors: list[SdkDump]) -> None:
    for sdk in raised_errors:
        for status, (old, new) in sdk["raised"].items():
            classes = NEW_ERRORS[f"google.genai.errors.{old}"]
            caught = new in classes or status in UNCLASSED_STATUS
            assert caught, f"{sdk['version']}: {status} raises {new}"


def test_unclassed_codes_raise_the_common_base(raised_errors: list[SdkDump]) -> None:
    for sdk in raised_errors:
        assert {sdk["raised"][status][1] for status in UNCLASSED_STATUS} == {"APIStatusError"}


def test_connection_failures_have_a_new_class(raised_errors: list[SdkDump]) -> None:
    assert [sdk["connection"][1] for sdk in raised_errors] == ["APIConnectionError"] * 2


def test_no_new_error_is_an_old_one(raised_errors: list[SdkDump]) -> None:
    assert not any(sdk["new_is_old"] for sdk in raised_errors)


def test_attributes_are_those_of_the_raised_errors(raised_errors: list[SdkDump]) -> None:
    for sdk in raised_errors:
        old, new = sdk["attributes"]
        assert set(ERROR_ATTRIBUTES) == set(old)
        assert {a.new for a in ERROR_ATTRIBUTES.values() if a.new} <= set(new)


def test_details_are_the_body_of_the_answer(raised_errors: list[SdkDump]) -> None:
    assert all(sdk["details_equal_body"] for sdk in raised_errors)


def test_an_attribute_has_a_replacement_or_a_refusal() -> None:
    for attribute in ERROR_ATTRIBUTES.values():
        assert [attribute.new, attribute.refusal, attribute.helper].count("") == 2
        assert attribute.helper in {"", *helper_names()}
        assert attribute.note in {"", *NOTES}
        assert attribute.refusal in {"", *REFUSALS}


def test_every_usage_field_has_a_fate(
    sdks: list[SdkDump], fields_of: Callable[[str], set[str]]
) -> None:
    listed = {*USAGE_FIELDS, *USAGE_DETAILS, *USAGE_WITHOUT_EQUIVALENT}
    name = "GenerateContentResponseUsageMetadata"
    assert listed == {member for sdk in sdks for member in sdk["classes"][name]}
    assert set(USAGE_DETAIL_FIELDS) == fields_of("ModalityTokenCount")
    for sdk in sdks:
        assert {*USAGE_FIELDS.values(), *USAGE_DETAILS.values()} <= set(sdk["usage"])
        assert set(USAGE_DETAIL_FIELDS.values()) <= set(sdk["modality_tokens"])
