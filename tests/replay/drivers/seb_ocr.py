"""ALucek/seb-ocr: a class that reads images.

Needs google-api-core, pillow, python-dotenv and tenacity.
"""

from __future__ import annotations

import project  # type: ignore[import-not-found]

project.enter()

from gemini_client import GeminiClient  # type: ignore[import-not-found]  # noqa: E402

client = GeminiClient()
for prompt in ("Read the receipt.", "Answer as JSON."):
    print(client.generate(prompt, project.picture("scan.png")))
try:
    client.generate("Read [[replay: error 400]]", "scan.png")
except Exception as error:
    print(type(error).__name__)
