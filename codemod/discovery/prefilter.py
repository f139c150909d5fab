"""The cheap question before any parsing: can these bytes hold anything of ours?

A file that the analysis would report must never be dropped, so the needles are the words that no
spelling of the SDKs' imports, calls and deprecated model ids can avoid.  Plain `gemini` is not
among them: it is a zodiac sign, a telescope and an exchange.
"""

from __future__ import annotations

from collections.abc import Iterable

IMPORTS = (b"genai", b"generativeai", b"generativelanguage")
"""Words of the names of the modules: the new SDK, the legacy one and the types below it."""

CALLS = (b"generate_content", b".interactions")
"""Methods that a file may use on an object it was given, without importing the SDK."""

MODELS = (
    *(b"gemini-%d" % generation for generation in range(1, 10)),
    b"gemini-pro",
    b"gemini-ultra",
    b"gemini-flash",
    b"gemini-exp",
)
"""Beginnings of the model ids that some catalog may replace (`codemod.mapping.models`)."""

_NEEDLES = (*IMPORTS, *CALLS, *MODELS)


def prefilter(data: bytes, extra: Iterable[bytes] = ()) -> bool:
    """Whether a file with these bytes has to be analysed.

    `extra` holds further needles, such as the model ids that the settings override.
    """
    return any(needle in data for needle in (*_NEEDLES, *extra))
