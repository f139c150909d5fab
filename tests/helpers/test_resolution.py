"""The resolution of media goes from a config to each block that can have one."""

from __future__ import annotations

import pytest

from tests.helpers.cases import Case, Outcome

IMAGE = "{'type': 'image', 'data': 'YWJj', 'mime_type': 'image/png'}"
AUDIO = "{'type': 'audio', 'data': 'YWJj', 'mime_type': 'audio/mp3'}"
OWN = "{'type': 'image', 'data': 'YWJj', 'mime_type': 'image/png', 'resolution': 'high'}"
TEXT = "{'type': 'text', 'text': 'hi'}"
IMAGE_LOW = {"type": "image", "data": "YWJj", "mime_type": "image/png", "resolution": "low"}
AUDIO_PLAIN = {"type": "audio", "data": "YWJj", "mime_type": "audio/mp3"}
OWN_HIGH = {**IMAGE_LOW, "resolution": "high"}
TEXT_PLAIN = {"type": "text", "text": "hi"}

CASES = [
    Case(
        "blocks get a resolution",
        "input",
        f"with_resolution([{IMAGE}, {AUDIO}, {OWN}, {TEXT}], 'low')",
        [IMAGE_LOW, AUDIO_PLAIN, OWN_HIGH, TEXT_PLAIN],
    ),
    Case(
        "steps get a resolution",
        "input",
        f"with_resolution([{{'type': 'user_input', 'content': [{IMAGE}, {TEXT}]}}], 'low')",
        [{"type": "user_input", "content": [IMAGE_LOW, TEXT_PLAIN]}],
    ),
    Case("no resolution", "input", f"with_resolution([{AUDIO}], None)", [AUDIO_PLAIN]),
    Case("text has no resolution", "input", "with_resolution('hi', 'low')", "hi"),
    Case("no config asks for nothing", "value", "config_resolution(None)", None),
    Case("config without resolution", "value", "config_resolution({'temperature': 1})", None),
    Case(
        "resolution of a dict",
        "value",
        "config_resolution({'media_resolution': 'media_resolution_high'})",
        "high",
    ),
    Case(
        "resolution of a config",
        "value",
        "config_resolution(types.GenerateContentConfig(media_resolution='MEDIA_RESOLUTION_LOW'))",
        "low",
    ),
    Case(
        "unspecified resolution",
        "value",
        "config_resolution({'mediaResolution': 'MEDIA_RESOLUTION_UNSPECIFIED'})",
        None,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_resolution_of_media(case: Case, outcomes: dict[str, Outcome]) -> None:
    outcome = outcomes[case.name]
    assert outcome.message == ""
    assert outcome.value == case.expected
