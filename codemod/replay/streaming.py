"""How an answer is cut for streaming and which parts of its text are cited, in both APIs alike."""

from __future__ import annotations

import re
from typing import Any

from codemod.replay.answers import Answer
from codemod.replay.canonical import JsonObject

PIECES = 3


def pieces(text: str) -> list[str]:
    """Return ``text`` cut between words into at most three pieces that join to it."""
    words = re.findall(r"\s*\S+\s*", text)
    if len(words) < 2:
        return [text] if text else []
    size = -(-len(words) // PIECES)
    return ["".join(words[start : start + size]) for start in range(0, len(words), size)]


def citations(answer: Answer) -> list[JsonObject]:
    """Return the cited segments of the answer's text when a search was made.

    Each has ``start`` and ``end`` (bytes of UTF-8), ``text`` and ``source`` (index of the source).
    """
    searches = [item for item in answer.items if item["kind"] == "search"]
    texts = [item["text"] for item in answer.items if item["kind"] == "text"]
    if not searches or not texts:
        return []
    result: list[JsonObject] = []
    for number, match in enumerate(re.finditer(r"[^.]+\.?", texts[-1])):
        if number >= len(searches[0]["sources"]):
            break
        result.append(_citation(texts[-1], match, number))
    return result


def _citation(text: str, match: re.Match[str], source: int) -> dict[str, Any]:
    start = len(text[: match.start()].encode())
    end = len(text[: match.end()].encode())
    return {"start": start, "end": end, "text": match.group(), "source": source}
