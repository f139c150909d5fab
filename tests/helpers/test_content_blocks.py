"""Single values become content blocks that both SDKs accept."""

from __future__ import annotations

import base64

import pytest

from tests.helpers.cases import Case, Outcome

FILE = "types.File(name='files/f', uri='https://f/files/f', mime_type='application/pdf')"
DOCUMENT = {"type": "document", "uri": "https://f/files/f", "mime_type": "application/pdf"}


def _case(name: str, expression: str, expected: object) -> Case:
    return Case(name, "input", f"[{expression}]", [expected])


BLOCKS = [
    _case(
        "image bytes",
        "media_content(b'abc', 'image/webp')",
        {"type": "image", "data": "YWJj", "mime_type": "image/webp"},
    ),
    _case(
        "other bytes",
        "media_content(b'\\xff', 'application/json')",
        {"type": "document", "data": "/w==", "mime_type": "application/json"},
    ),
    _case(
        "base64 text",
        "inline_content('YWJj', 'image/webp')",
        {"type": "image", "data": "YWJj", "mime_type": "image/webp"},
    ),
    _case(
        "bytes, perhaps base64 text",
        "inline_content(b'abc', 'audio/mpeg')",
        {"type": "audio", "data": "YWJj", "mime_type": "audio/mpeg"},
    ),
    _case("text as base64", "inline_content('YSxi', 'text/csv')", {"type": "text", "text": "a,b"}),
    _case("text bytes", "media_content(b'a,b', 'text/csv')", {"type": "text", "text": "a,b"}),
    _case(
        "URI with type",
        "uri_content('gs://b/x', 'audio/mpeg')",
        {"type": "audio", "uri": "gs://b/x", "mime_type": "audio/mpeg"},
    ),
    _case(
        "URI by suffix",
        "uri_content('https://x/a.png')",
        {"type": "image", "uri": "https://x/a.png", "mime_type": "image/png"},
    ),
    _case(
        "text by URI",
        "uri_content('gs://b/a.txt')",
        {"type": "document", "uri": "gs://b/a.txt", "mime_type": "text/plain"},
    ),
    _case(
        "YouTube",
        "uri_content('https://www.youtube.com/watch?v=abc')",
        {"type": "video", "uri": "https://www.youtube.com/watch?v=abc"},
    ),
    _case("file", f"file_content({FILE})", DOCUMENT),
]
CASES = [
    *BLOCKS,
    Case("picture", "input", "[image_content(picture)]", None),
    Case("photo", "input", "[image_content(photo)]", None),
]
REFUSED = [
    Case("file being made", "value", "file_content(types.File(name='files/f'))", "files/f"),
    Case("unknown URI", "value", "uri_content('https://x/y')", "https://x/y"),
    Case("video host in a query", "value", "uri_content('https://x/?q=youtube.com/')", "https://x"),
]


@pytest.mark.parametrize("case", BLOCKS, ids=lambda case: case.name)
def test_value_becomes_a_block(case: Case, outcomes: dict[str, Outcome]) -> None:
    outcome = outcomes[case.name]
    assert outcome.message == ""
    assert outcome.value == case.expected
    assert outcome.body["input"] in (
        case.expected,
        [{"type": "user_input", "content": case.expected}],
    )


@pytest.mark.parametrize(
    ("name", "mime_type", "signature"),
    [
        ("picture", "image/png", b"\x89PNG"),
        ("photo", "image/jpeg", b"\xff\xd8\xff"),
    ],
)
def test_images_are_encoded(
    name: str, mime_type: str, signature: bytes, outcomes: dict[str, Outcome]
) -> None:
    (block,) = outcomes[name].value
    assert (block["type"], block["mime_type"]) == ("image", mime_type)
    assert base64.b64decode(block["data"]).startswith(signature)
    assert outcomes[name].body is not None


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.name)
def test_unusable_values_are_refused(case: Case, outcomes: dict[str, Outcome]) -> None:
    outcome = outcomes[case.name]
    assert "ValueError" in outcome.raised
    assert case.expected in outcome.message
