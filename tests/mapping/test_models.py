"""The model catalog: what each id becomes, and the thinking levels of the models."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest

from codemod.mapping.models import (
    CURRENT,
    DEPRECATED_NEEDLES,
    NOT_INTERACTIONS,
    REPLACEMENTS,
    SUCCESSORS,
    Resolution,
    resolve,
)
from codemod.mapping.thinking import LEVEL_TOKENS, MODEL_LEVELS, accepted_levels, level_for_budget

TEXT, IMAGE, SPEECH = SUCCESSORS["text"], SUCCESSORS["image"], SUCCESSORS["tts"]


@pytest.mark.parametrize(
    ("model", "new"),
    [
        ("gemini-pro", TEXT),
        ("gemini-pro-vision", TEXT),
        ("gemini-1.0-pro-vision-latest", TEXT),
        ("gemini-1.5-flash", TEXT),
        ("gemini-1.5-flash-8b", TEXT),
        ("gemini-1.5-pro-latest", TEXT),
        ("gemini-1.5-pro-002", TEXT),
        ("gemini-2.0-flash", TEXT),
        ("gemini-2.0-flash-001", TEXT),
        ("gemini-2.0-flash-exp", TEXT),
        ("gemini-2.0-flash-lite-preview-02-05", TEXT),
        ("gemini-2.0-pro-exp-02-05", TEXT),
        ("gemini-2.0-flash-thinking-exp", TEXT),
        ("gemini-2.0-flash-preview-image-generation", IMAGE),
        ("gemini-2.0-flash-exp-image-generation", IMAGE),
        ("gemini-2.5-flash", TEXT),
        ("gemini-2.5-flash-lite", TEXT),
        ("gemini-2.5-pro", TEXT),
        ("gemini-2.5-flash-preview-09-2025", TEXT),
        ("gemini-2.5-pro-preview-05-06", TEXT),
        ("gemini-2.5-flash-image", IMAGE),
        ("gemini-2.5-flash-image-preview", IMAGE),
        ("gemini-2.5-flash-preview-tts", SPEECH),
        ("gemini-2.5-pro-preview-tts", SPEECH),
        ("gemini-3-pro-preview", "gemini-3.1-pro-preview"),
        ("gemini-3.1-flash-lite-preview", "gemini-3.1-flash-lite"),
        ("gemini-3-pro-image-preview", "gemini-3-pro-image"),
        ("gemini-3.1-flash-image-preview", "gemini-3.1-flash-image"),
    ],
)
def test_deprecated_models_are_replaced(model: str, new: str) -> None:
    assert (resolve(model).outcome, resolve(model).model) == ("replaced", new)
    assert resolve(model).note


@pytest.mark.parametrize(
    "model",
    [
        "gemini-3.5-flash",
        "gemini-3.8-flash",
        "gemini-3.1-pro-preview",
        "gemini-3.1-flash-lite",
        "gemini-3-flash-preview",
        "gemini-pro-latest",
        "gemma-4-31b-it",
    ],
)
def test_current_models_stay(model: str) -> None:
    assert (resolve(model).outcome, resolve(model).model) == ("current", model)


@pytest.mark.parametrize(
    ("model", "service"),
    [
        ("gemini-2.0-flash-live-001", "Live"),
        ("gemini-live-2.5-flash-preview", "Live"),
        ("gemini-2.5-flash-preview-native-audio-dialog", "Live"),
        ("gemini-3.5-transcribe-live", "Live"),
        ("gemini-embedding-001", "embeddings"),
        ("text-embedding-004", "embeddings"),
        ("embedding-001", "embeddings"),
        ("imagen-4.0-generate-001", "Imagen"),
        ("veo-3.0-generate-preview", "Veo"),
        ("tunedModels/my-model", "tuned models"),
        ("gemini-1.5-flash-001-tuning", "tuning"),
        ("aqa", "question answering"),
        ("text-bison-001", "PaLM"),
    ],
)
def test_models_of_other_services_keep_their_calls(model: str, service: str) -> None:
    found = resolve(model)
    assert (found.outcome, found.model) == ("not-interactions", model)
    assert service in found.state


@pytest.mark.parametrize(
    "model",
    [
        "gemini-exp-1206",
        "gemini-2.5",
        "gemini-3.1-pro",
        "gemini-5-flash",
        "gemma-3-27b-it",
        "learnlm-2.0-flash-experimental",
        "gemini-2.5-computer-use-preview-10-2025",
        "gemini-2.5-flash:4k",
        "gemini-2.5-flash (fast)",
        "gpt-4o",
        "",
    ],
)
def test_ids_of_no_list_are_unknown(model: str) -> None:
    assert resolve(model) == Resolution("unknown", model)


def test_the_prefix_is_left_out_and_reported() -> None:
    found = resolve("models/gemini-1.5-flash")
    assert (found.model, found.prefix_stripped) == (TEXT, True)
    assert resolve("models/gemini-3.5-flash") == Resolution(
        "current", "gemini-3.5-flash", "text", prefix_stripped=True
    )


def test_overrides_win_over_the_catalog() -> None:
    overrides = {"gemini-2.5-pro": "gemini-3.1-pro-preview", "gemini-2.5-*": "gemini-3.6-flash"}
    assert resolve("models/gemini-2.5-pro", overrides).model == "gemini-3.1-pro-preview"
    assert resolve("gemini-2.5-flash", overrides).model == "gemini-3.6-flash"
    assert resolve("gemini-2.0-flash", overrides).model == TEXT
    assert resolve("my-model", {"my-model": TEXT}).outcome == "replaced"


def test_a_model_mapped_to_itself_stays() -> None:
    found = resolve("gemini-2.5-flash", {"gemini-2.5-flash": "gemini-2.5-flash"})
    assert (found.outcome, found.model) == ("current", "gemini-2.5-flash")


def test_output_chooses_the_successor_of_a_text_model() -> None:
    assert resolve("gemini-2.0-flash-exp", output="image").model == IMAGE
    assert resolve("gemini-2.5-flash", output="tts").model == SPEECH
    assert resolve("gemini-3-pro-image-preview", output="text").model == "gemini-3-pro-image"


def test_every_replacement_is_a_current_model_of_the_same_kind() -> None:
    current = dict(CURRENT)
    for entry in REPLACEMENTS:
        assert current[entry.new] == entry.kind
    for kind, model in SUCCESSORS.items():
        assert current[model] == kind


def test_no_pattern_is_hidden_by_an_earlier_one() -> None:
    patterns = [entry.old_pattern for entry in REPLACEMENTS]
    for later, pattern in enumerate(patterns):
        example = pattern.replace("*", "x")
        assert not any(fnmatchcase(example, earlier) for earlier in patterns[:later]), pattern


def test_replaced_patterns_belong_to_no_other_service() -> None:
    for entry in REPLACEMENTS:
        example = entry.old_pattern.replace("*", "x")
        assert not any(fnmatchcase(example, pattern) for pattern, _ in NOT_INTERACTIONS)


def test_needles_find_every_replaceable_model() -> None:
    for entry in REPLACEMENTS:
        literal = entry.old_pattern.partition("*")[0].encode()
        assert any(needle in literal for needle in DEPRECATED_NEEDLES), entry.old_pattern


@pytest.mark.parametrize(
    ("budget", "model", "level"),
    [
        (-1, "gemini-3.5-flash", None),
        (0, "gemini-3.5-flash", "minimal"),
        (0, "gemini-3.1-pro-preview", "low"),
        (0, "gemini-3.8-flash", "low"),
        (128, "gemini-3.5-flash", "low"),
        (1024, "gemini-3.5-flash", "low"),
        (8192, "gemini-3.5-flash", "medium"),
        (10000, "gemini-3.5-flash", "medium"),
        (24576, "gemini-3.5-flash", "high"),
        (32768, "gemini-3.1-pro-preview", "high"),
    ],
)
def test_level_for_budget(budget: int, model: str, level: str | None) -> None:
    assert level_for_budget(budget, model) == level


def test_levels_of_models_are_known_levels() -> None:
    for pattern, levels in MODEL_LEVELS:
        assert levels == tuple(level for level in LEVEL_TOKENS if level in levels), pattern
    assert accepted_levels("some-new-model") == tuple(LEVEL_TOKENS)
