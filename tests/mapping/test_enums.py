"""Every enum member of the SDKs has a new word or is listed as having none."""

from __future__ import annotations

import pytest

from codemod.mapping.enums import (
    ENUM_CLASSES,
    ENUM_WORDS,
    OUTCOME_IS_ERROR,
    UNMAPPED,
    enum_word,
)
from codemod.mapping.sdk_names import GENERATE_TYPES
from tests.mapping.conftest import SdkDump


def members(sdks: list[SdkDump], enum: str) -> set[str]:
    """Members of an enum in any version."""
    return {member for sdk in sdks for member in sdk["enums"].get(enum, [])}


def test_enums_are_those_of_generate_content(sdks: list[SdkDump]) -> None:
    enums = {name for sdk in sdks for name in sdk["enums"]}
    assert enums & GENERATE_TYPES == ENUM_CLASSES


@pytest.mark.parametrize("enum", sorted(ENUM_CLASSES))
def test_every_member_is_mapped_or_listed(enum: str, sdks: list[SdkDump]) -> None:
    mapped, unmapped = set(ENUM_WORDS.get(enum, {})), UNMAPPED.get(enum, frozenset())
    assert mapped | unmapped == members(sdks, enum)
    assert not mapped & unmapped


def test_outcomes_match_the_sdks(sdks: list[SdkDump]) -> None:
    assert set(OUTCOME_IS_ERROR) == members(sdks, "Outcome") - {"OUTCOME_UNSPECIFIED"}


@pytest.mark.parametrize(
    ("enum", "word_enum"),
    [
        ("Environment", "EnvironmentEnum"),
        ("HarmBlockThreshold", "Threshold"),
        ("HarmCategory", "HarmCategory"),
        ("MediaModality", "ResponseModality"),
        ("Modality", "ResponseModality"),
        ("PartMediaResolutionLevel", "MediaResolution"),
        ("SafetyPolicy", "DisabledSafetyPolicy"),
        ("ServiceTier", "ServiceTier"),
        ("ThinkingLevel", "ThinkingLevel"),
        ("FunctionCallingConfigMode", "ToolChoiceType"),
    ],
)
def test_words_are_literals_of_the_newest_types(
    enum: str, word_enum: str, sdks: list[SdkDump]
) -> None:
    assert set(ENUM_WORDS[enum].values()) <= set(sdks[1]["words"][word_enum])


@pytest.mark.parametrize(
    ("enum", "member", "word"),
    [
        ("HarmCategory", "HARM_CATEGORY_HATE_SPEECH", "hate_speech"),
        ("HarmBlockThreshold", "block_none", "block_none"),
        ("ThinkingLevel", "LOW", "low"),
        ("FinishReason", "MAX_TOKENS", "incomplete"),
        ("FinishReason", "SAFETY", None),
        ("Type", "String", "string"),
        ("NoSuchEnum", "A", None),
    ],
)
def test_enum_word(enum: str, member: str, word: str | None) -> None:
    assert enum_word(enum, member) == word
