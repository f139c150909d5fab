"""What the drivers share: they stand outside the project and run in its folder."""

from __future__ import annotations

import os
import sys


def enter() -> None:
    """Import from the project in the current folder, and give it the key under its own names."""
    sys.path.insert(0, os.getcwd())  # noqa: PTH109 (a driver runs on any Python of a project)
    os.environ.setdefault("API_KEY", os.environ["GEMINI_API_KEY"])


def picture(path: str) -> str:
    """Write a small photo to ``path`` and return the path."""
    from PIL import Image

    Image.new("RGB", (24, 16), (200, 120, 40)).save(path)
    return path
