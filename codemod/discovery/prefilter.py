"""The cheap question before any parsing: can these bytes hold anything of ours?

A file that the analysis would report must never be dropped, so the needles are the words that no
spelling of the SDKs' imports, calls and deprecated model ids can avoid.  Plain `gemini` is not
among them: it is a zodiac sign, a telescope and an exchange.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from codemod.mapping.models import DEPRECATED_NEEDLES

IMPORTS = (b"genai", b"generativeai", b"generativelanguage")
"""Words of the names of the modules: the new SDK, the legacy one and the types below it."""

CALLS = (b"generate_content", b".chats.create", b".interactions")
"""Methods that a file may use on an object it was given, without importing the SDK."""

_FAMILY = b"gemini-"
"""What all needles of models begin with; most files do not even have this."""


def prefilter(data: bytes, extra: Iterable[bytes] = ()) -> bool:
    """Whether a file with these bytes has to be analysed.

    `extra` holds further needles: those of the model ids that the settings override.
    """
    return any(needle in data for needle in (*IMPORTS, *CALLS, *extra)) or (
        _FAMILY in data and any(needle in data for needle in DEPRECATED_NEEDLES)
    )


def override_needles(overrides: Iterable[str]) -> tuple[bytes, ...]:
    """Needles for the keys of `models.overrides`, which are ids or globs.

    A glob without any literal text lets every file through.
    """
    return tuple(max(re.split(r"\[[^]]*\]|[*?]", key), key=len).encode() for key in overrides)
