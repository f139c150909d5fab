"""AmulaManojSagar-18/structured-output-playground: one function. Needs python-dotenv."""

from __future__ import annotations

import project  # type: ignore[import-not-found]

project.enter()

from gemini_client import generate_json  # type: ignore[import-not-found]  # noqa: E402

print(generate_json("Ada, born in 1815, wrote programs.", '{"name": "string", "year": "number"}'))
print(generate_json("Nothing of interest.", "{}"))
