"""Small programs to check, and the command as users start it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

PROJECT = Path(__file__).parents[2]
KEY = "AIza" + "SyD-fake-key-of-nobody-0123456789abcde"

CHAT = f'''\
from google import genai

client = genai.Client(api_key="{KEY}")


class Chat:
    def ask(self, prompt: str) -> str:
        response = client.models.generate_content(
            model="gemini-2.5-flash", contents=prompt
        )
        return response.text

    def grüße(self) -> str:
        return client.models.generate_content(model="gemini-3.5-flash", contents="grüße").text


def rate(prompt: str) -> object:
    response = client.models.generate_content(model="gemini-3.5-flash", contents=prompt)
    return response.sdk_http_response
'''
OLD = """\
from google import genai

client = genai.Client()
PRICES = {"gemini-2.0-flash": 0.1}


def old(prompt: str) -> str:
    # gemini-codemod: ignore[GC101] waits for the new key
    return client.models.generate_content(model="gemini-3.5-flash", contents=prompt).text


def unused() -> int:
    return 1  # noqa: GC101
"""
FILES: Mapping[str, str] = {
    "app/chat.py": CHAT,
    "app/old.py": OLD,
    "app/broken.txt": "",
    "app/plain.py": "x = 1\n",
}
"""Flows of every kind: two that migrate, one that stays, one that is suppressed, one id as data."""

MIGRATED = """\
from google import genai

client = genai.Client()
print(client.interactions.create(model="gemini-3.5-flash", input="x").output_text)
"""


def start(
    *arguments: str, cwd: Path, stdin: bytes | None = None, **environment: str
) -> subprocess.CompletedProcess[bytes]:
    """Run the command in a process of its own."""
    outside = {"CI", "NO_COLOR", "GITHUB_STEP_SUMMARY", "GIT_INDEX_FILE"}
    kept = {name: value for name, value in os.environ.items() if name not in outside}
    return subprocess.run(
        [sys.executable, "-m", "codemod", *arguments],
        cwd=cwd,
        env={**kept, "PYTHONPATH": str(PROJECT), **environment},
        input=stdin,
        stdin=subprocess.DEVNULL if stdin is None else None,
        capture_output=True,
        check=False,
        timeout=120,
    )
