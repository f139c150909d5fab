"""Model ids: which the Interactions API serves, and what replaces the deprecated ones.

The catalog has one successor per output: `gemini-3.5-flash` for text, `gemini-3.1-flash-image` for
images, `gemini-3.1-flash-tts-preview` for speech.  Newer pages of the vendor name other successors;
a project sets those with `models.overrides`.  Source: mapping 12, column (a), with the states of
the official deprecations page (snapshot after 2026-09-22) and the `Model` list of google-genai
3.4.0.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from types import MappingProxyType
from typing import Literal

CATALOG_DATE = "2026-11-22"

Kind = Literal["text", "image", "tts"]
Outcome = Literal["current", "replaced", "not-interactions", "unknown"]


@dataclass(frozen=True)
class Replacement:
    """One entry of the catalog.

    Attributes:
        old_pattern: an exact id or a glob, without `models/`.
        new: the id that replaces it.
        kind: what the model produces; the replacement produces the same.
        state: what became of the old model.
        note: what the choice rests on, for the report.
        source: where the replacement is named.
    """

    old_pattern: str
    new: str
    kind: Kind
    state: str
    note: str
    source: str


@dataclass(frozen=True)
class Resolution:
    """What the catalog says about a model id.

    Attributes:
        outcome: `current` (served, stays), `replaced`, `not-interactions` (served elsewhere or not
            at all, the call stays) or `unknown` (in no list).
        model: the id to write: the replacement, or the id itself without `models/`.
        kind: what the model produces, where the catalog says so.
        state: what became of the old model; for `not-interactions` which service it belongs to.
        note: what a replacement rests on.
        prefix_stripped: the id began with `models/`, which `model` leaves out.
    """

    outcome: Outcome
    model: str
    kind: Kind | None = None
    state: str = ""
    note: str = ""
    prefix_stripped: bool = False


LEGACY = "legacy"
"""The state of a deprecated model that the service still has."""

_SEED = "mapping 12 (a)"
_PAGE = "mapping 12 (a) and (c)"
_GENERAL = "The catalog replaces every 1.x, 2.0 and 2.5 text model by this one."
_OUTPUT = "The model of the catalog for the same output."
_RENAMED = "The model left preview under this name."


def _all(
    patterns: str, new: str, kind: Kind, state: str, note: str, source: str = _SEED
) -> list[Replacement]:
    """One entry per pattern; patterns are given as words."""
    return [Replacement(pattern, new, kind, state, note, source) for pattern in patterns.split()]


SUCCESSORS: Mapping[Kind, str] = MappingProxyType(
    {
        "text": "gemini-3.5-flash",
        "image": "gemini-3.1-flash-image",
        "tts": "gemini-3.1-flash-tts-preview",
    }
)
"""Output -> the model the catalog chooses where no model has a successor of its own."""

REPLACEMENTS: tuple[Replacement, ...] = (
    *_all(
        "gemini-2.5-flash-image gemini-2.5-flash-image-*",
        "gemini-3.1-flash-image",
        "image",
        "shut down 2026-10-02",
        _OUTPUT,
    ),
    *_all(
        "gemini-2.0-flash-preview-image-generation gemini-2.0-flash-exp-image-generation",
        "gemini-3.1-flash-image",
        "image",
        "shut down 2025-11",
        _OUTPUT,
    ),
    *_all(
        "gemini-3-pro-image-preview",
        "gemini-3-pro-image",
        "image",
        "shut down 2026-06-25",
        _RENAMED,
        _PAGE,
    ),
    *_all(
        "gemini-3.1-flash-image-preview",
        "gemini-3.1-flash-image",
        "image",
        "shut down 2026-06-25",
        _RENAMED,
        _PAGE,
    ),
    *_all(
        "gemini-2.5-*-tts",
        "gemini-3.1-flash-tts-preview",
        "tts",
        LEGACY,
        _OUTPUT,
    ),
    *_all(
        "gemini-3-pro-preview gemini-3-pro-preview-*",
        "gemini-3.1-pro-preview",
        "text",
        "shut down 2026-03-09",
        "The official successor.",
        _PAGE,
    ),
    *_all(
        "gemini-3.1-flash-lite-preview gemini-3.1-flash-lite-preview-*",
        "gemini-3.1-flash-lite",
        "text",
        "shut down 2026-05-25",
        _RENAMED,
        _PAGE,
    ),
    *_all(
        "gemini-2.5-flash-preview-* gemini-2.5-flash-lite-preview-* gemini-2.5-pro-preview-* "
        "gemini-2.5-pro-exp-*",
        "gemini-3.5-flash",
        "text",
        "shut down",
        _GENERAL,
    ),
    *_all(
        "gemini-2.5-flash gemini-2.5-flash-*",
        "gemini-3.5-flash",
        "text",
        LEGACY,
        _GENERAL,
    ),
    *_all("gemini-2.5-pro gemini-2.5-pro-*", "gemini-3.5-flash", "text", LEGACY, _GENERAL),
    *_all(
        "gemini-2.0-flash gemini-2.0-flash-* gemini-2.0-pro-*",
        "gemini-3.5-flash",
        "text",
        "shut down 2026-06-01 or earlier",
        _GENERAL,
    ),
    *_all(
        "gemini-1.5-flash gemini-1.5-flash-* gemini-1.5-pro gemini-1.5-pro-*",
        "gemini-3.5-flash",
        "text",
        "shut down",
        _GENERAL,
    ),
    *_all(
        "gemini-1.0-pro gemini-1.0-pro-* gemini-1.0-ultra gemini-1.0-ultra-* gemini-pro "
        "gemini-pro-vision",
        "gemini-3.5-flash",
        "text",
        "shut down",
        _GENERAL,
    ),
)
"""Tried from the top; the first pattern that matches decides."""

CURRENT: tuple[tuple[str, Kind | None], ...] = (
    ("gemini-3.8-flash-tts", "tts"),
    ("gemini-3.8-flash-lite-tts", "tts"),
    ("gemini-3.1-flash-tts-preview", "tts"),
    ("gemini-3-pro-image", "image"),
    ("gemini-3.1-flash-image", "image"),
    ("gemini-3.1-flash-lite-image", "image"),
    ("gemini-nano-banana-2.1", "image"),
    ("nano-banana-pro-preview", "image"),
    ("gemini-3-flash-preview", "text"),
    ("gemini-3.1-flash-lite", "text"),
    ("gemini-3.1-pro-preview", "text"),
    ("gemini-3.1-pro-preview-customtools", "text"),
    ("gemini-3.5-flash", "text"),
    ("gemini-3.5-flash-lite", "text"),
    ("gemini-3.6-flash", "text"),
    ("gemini-3.7-flash", "text"),
    ("gemini-3.8-flash", "text"),
    ("gemini-4-argon", "text"),
    ("gemini-4-carbon", "text"),
    ("gemini-4-hydrogen", "text"),
    ("gemini-flash-latest", "text"),
    ("gemini-flash-lite-latest", "text"),
    ("gemini-pro-latest", "text"),
    ("gemini-robotics-er-1.6-preview", "text"),
    ("gemini-robotics-er-2-preview", "text"),
    ("gemini-3.5-transcribe", "text"),
    ("gemma-4-26b-a4b-it", "text"),
    ("gemma-4-31b-it", "text"),
    ("gemini-omni-1.1-flash", None),
    ("gemini-omni-1.2-flash", None),
    ("gemini-omni-flash-preview", None),
    ("lyria-3-clip-preview", None),
    ("lyria-3-pro-preview", None),
    ("lyria-3.5", None),
)
"""Ids that column (a) or the `Model` list of 3.4.0 names and that the catalog does not replace."""

NOT_INTERACTIONS: tuple[tuple[str, str], ...] = (
    ("*-live", "the Live API"),
    ("*-live-*", "the Live API"),
    ("*-native-audio-*", "the Live API"),
    ("lyria-realtime-*", "the Live API"),
    ("gemini-embedding-*", "embeddings"),
    ("text-embedding-*", "embeddings"),
    ("text-multilingual-embedding-*", "embeddings"),
    ("embedding-*", "embeddings"),
    ("imagen-*", "Imagen"),
    ("imagegeneration@*", "Imagen"),
    ("veo-*", "Veo"),
    ("tunedModels/*", "tuned models"),
    ("*-tuning", "tuning"),
    ("aqa", "attributed question answering"),
    ("*-bison", "PaLM"),
    ("*-bison-*", "PaLM"),
    ("*-bison@*", "PaLM"),
    ("*-gecko-*", "PaLM"),
)
"""Pattern -> service; tried before the replacements, and the calls stay as they are."""

SERVED_BY_GENERATE = frozenset({"tuned models", "tuning"})
"""The services of `NOT_INTERACTIONS` whose models generateContent serves; it refuses the others."""

UNDECIDED: tuple[str, ...] = ("gemini-2.5-computer-use-*",)
"""Deprecated ids whose task no model of the catalog takes over: `unknown`, ahead of the globs."""

UNSERVED_FAMILIES: tuple[str, ...] = (
    *UNDECIDED,
    "gemma-1*",
    "gemma-2*",
    "gemma-3*",
)
"""Ids in no list whose family generateContent may serve, and the Interactions API not (mapping 12).

Experiments that neither serves (`gemini-exp-*`, `learnlm-*`) are no reason to leave a call.
"""

DEPRECATED_NEEDLES: tuple[bytes, ...] = (
    b"gemini-1.",
    b"gemini-2.",
    b"gemini-3-pro",
    b"gemini-3.1-flash-image-preview",
    b"gemini-3.1-flash-lite-preview",
    b"gemini-pro",
)
"""A file that names a replaceable model contains one of these; for the prefilter."""


def is_of_other_service(model_id: str) -> bool:
    """Whether an id belongs to a service that neither API gives access to."""
    service = _first(model_id.removeprefix("models/"), NOT_INTERACTIONS)
    return service is not None and service not in SERVED_BY_GENERATE


def is_unserved_family(model_id: str) -> bool:
    """Whether an id of no list belongs to a family that the Interactions API may not serve."""
    model = model_id.removeprefix("models/")
    return any(fnmatchcase(model, pattern) for pattern in UNSERVED_FAMILIES)


def resolve(
    model_id: str,
    overrides: Mapping[str, str] = MappingProxyType({}),
    output: Kind = "text",
) -> Resolution:
    """What becomes of a model id.

    Args:
        model_id: the id as the program gives it, with or without `models/`.
        overrides: id or glob -> id to write; wins over the catalog.  A model mapped to itself
            is `current`.
        output: what the call asks the model for; some old text models also made images.
    """
    model = model_id.removeprefix("models/")
    found = _overridden(model, overrides)
    if found is None:
        found = _catalogued(model)
        if found.outcome == "replaced" and found.kind == "text" and output != "text":
            found = replace(found, model=SUCCESSORS[output], kind=output, note=_OUTPUT)
    return replace(found, prefix_stripped=model != model_id)


_ID = re.compile(r"[\w./@-]+")
"""What ids are written with; text that only begins with one is none."""


def _overridden(model: str, overrides: Mapping[str, str]) -> Resolution | None:
    new = overrides.get(model) or _first(model, overrides.items())
    if new is None:
        return None
    kind = _catalogued(new).kind
    if new == model:
        return Resolution("current", model, kind)
    return Resolution("replaced", new, kind, "", "Named in models.overrides.")


def _catalogued(model: str) -> Resolution:
    for pattern, kind in CURRENT:
        if model == pattern:
            return Resolution("current", model, kind)
    if not _ID.fullmatch(model):
        return Resolution("unknown", model)
    service = _first(model, NOT_INTERACTIONS)
    if service is not None:
        return Resolution("not-interactions", model, state=f"belongs to {service}")
    if any(fnmatchcase(model, pattern) for pattern in UNDECIDED):
        return Resolution("unknown", model)
    for entry in REPLACEMENTS:
        if fnmatchcase(model, entry.old_pattern):
            return Resolution("replaced", entry.new, entry.kind, entry.state, entry.note)
    return Resolution("unknown", model)


def _first(model: str, patterns: Iterable[tuple[str, str]]) -> str | None:
    """The value of the first pattern that matches."""
    return next((value for pattern, value in patterns if fnmatchcase(model, pattern)), None)
