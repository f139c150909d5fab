"""ywchanna2001/Gemini-Experiments: two scripts that ask when run. Needs pillow, python-dotenv."""

from __future__ import annotations

import runpy

import project  # type: ignore[import-not-found]

project.enter()
project.picture("dog.jpeg")

for script in ("Text.py", "Image.py"):
    runpy.run_path(script)
