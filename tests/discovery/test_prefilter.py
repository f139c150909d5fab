from __future__ import annotations

import pytest

from codemod.discovery import override_needles, prefilter
from codemod.discovery.prefilter import _FAMILY
from codemod.mapping.models import DEPRECATED_NEEDLES, REPLACEMENTS

RELEVANT = [
    "from google import genai",
    "from google import genai as g",
    "import google.genai",
    "import google.genai as g",
    "from google import (\n    auth,\n    genai,\n)",
    "from google.genai import Client, types",
    "from google.genai.types import Part",
    "from google.genai import *",
    "from google.genai import errors as e",
    "import google . genai",
    "import google.generativeai as genai",
    "import google.generativeai",
    "from google import generativeai",
    "from google import generativeai as palm",
    "from google.generativeai import GenerativeModel",
    "from google.generativeai.types import GenerationConfig",
    "import google.ai.generativelanguage as glm",
    "from google.ai import generativelanguage as glm",
    'sdk = importlib.import_module("google.genai")',
    'sdk = __import__("google.generativeai", fromlist=["x"])',
    'mock.patch("google.genai.Client")',
    "if TYPE_CHECKING:\n    from google import genai",
    "try:\n    from google import genai\nexcept ImportError:\n    genai = None",
    "def f(client):\n    return client.models.generate_content(model=m, contents=c)",
    "async for chunk in await c.aio.models.generate_content_stream(model=m, contents=c): ...",
    "def f(client):\n    return client.interactions.create(model=m, input=i)",
    'MODEL = "gemini-1.0-pro"',
    'MODEL = "gemini-1.5-flash-002"',
    'MODEL = "models/gemini-1.5-pro-latest"',
    'MODEL = "gemini-2.0-flash"',
    'MODEL = "gemini-2.5-flash-preview-tts"',
    'MODEL = "gemini-3-pro-preview"',
    'MODEL = "gemini-3.1-flash-lite-preview"',
    'MODEL = "gemini-pro"',
    'MODEL = "gemini-pro-vision"',
]

IRRELEVANT = [
    "",
    "import google.auth",
    'SIGNS = ["aries", "taurus", "gemini"]',
    "class GeminiTelescope: ...",
    'EXCHANGE = "https://api.gemini.com"',
    "from google.cloud import storage",
    "interactions = load_interactions()",
]


@pytest.mark.parametrize("source", RELEVANT)
def test_a_file_with_something_of_ours_is_kept(source: str) -> None:
    assert prefilter(f"import os\n{source}\n".encode())


@pytest.mark.parametrize("source", IRRELEVANT)
def test_other_files_are_dropped(source: str) -> None:
    assert not prefilter(source.encode())


def test_encodings_do_not_hide_a_file() -> None:
    source = "# coding: latin-1\n# caf\xe9\r\nfrom google import genai\r\n"
    assert prefilter(source.encode("latin-1"))
    assert prefilter(b"\xef\xbb\xbffrom google import genai")


@pytest.mark.parametrize("pattern", [entry.old_pattern for entry in REPLACEMENTS])
def test_every_model_of_the_catalog_is_kept(pattern: str) -> None:
    assert prefilter(f'MODEL = "{pattern.replace("*", "x")}"'.encode())


@pytest.mark.parametrize(
    ("key", "model"),
    [("house-model-7", "house-model-7"), ("house-*-7", "house-model-7"), ("[gh]ouse?x", "house-x")],
)
def test_overridden_models_are_kept(key: str, model: str) -> None:
    data = f'MODEL = "{model}"'.encode()
    assert not prefilter(data)
    assert prefilter(data, override_needles([key]))


def test_an_override_of_everything_keeps_every_file() -> None:
    assert prefilter(b"import os", override_needles(["*"]))


def test_all_needles_of_models_begin_alike() -> None:
    assert all(needle.startswith(_FAMILY) for needle in DEPRECATED_NEEDLES)
