"""Chungus1310/ChunScraper: a stream of JSON with a schema, safety settings and a thinking budget.

Its log file holds times, so logging is replaced.
"""

from __future__ import annotations

import logging
import sys
import types

import project  # type: ignore[import-not-found]

project.enter()
quiet = types.ModuleType("logging_config")
quiet.get_logger = logging.getLogger  # type: ignore[attr-defined]
sys.modules[quiet.__name__] = quiet

from gemini_service import generate_script  # type: ignore[import-not-found]  # noqa: E402

keys = {"apiKeys": ["key-number-one", "key-number-two"], "model": "gemini-2.5-flash"}
page = "<ul><li>a</li><li>b</li></ul>"
for wish in ("Collect the names.", "Count them. [[replay: error 429]]"):
    try:
        print(generate_script(wish, "https://example.org/list", page, keys, structure_map="ul"))
    except Exception as error:
        print(type(error).__name__)
