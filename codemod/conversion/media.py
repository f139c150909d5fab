"""Media parts as content blocks: inline bytes and URIs (mapping 4.2)."""

from __future__ import annotations

import ast

from codemod.conversion.binary import is_bytes
from codemod.conversion.literals import constant_text
from codemod.conversion.resolution import KindUnknownError
from codemod.conversion.result import Conversion
from codemod.conversion.text import is_text
from codemod.rewriting.edits import Code, DictCode, Entry, code

_KINDS = {"image": "image", "audio": "audio", "video": "video"}


def media_kind(mime_type: str) -> str:
    """The block type for a MIME type: image, audio, video, text or document."""
    family = mime_type.partition("/")[0]
    if family == "text" and mime_type != "text/csv":
        return "text"
    return _KINDS.get(family, "document")


def media_block(
    conversion: Conversion,
    data: ast.expr,
    mime: ast.expr,
    resolution: Code | None,
    exploded: bool,
    takes_text: bool = True,
) -> Code | None:
    """The block of inline data; None for text in the place of bytes.

    A Blob takes a `str` for base64 already, `Part.from_bytes` is always given bytes
    (`takes_text=False`).
    """
    mime_text = constant_text(mime)
    data_hole, mime_hole = conversion.module.span(data), conversion.module.span(mime)
    text = is_text(conversion.project, data)
    if text and not takes_text:
        return None
    unknown = takes_text and not text and not is_bytes(conversion.project, data)
    kind = media_kind(mime_text) if mime_text is not None else ""
    if unknown or not kind or kind == "text":
        if resolution is not None:
            raise KindUnknownError
        helper = conversion.helper("inline_content" if unknown or text else "media_content")
        return code(helper, "(", data_hole, ", ", mime_hole, ")")
    if text:
        encoded = code(data_hole)
    else:
        base64 = conversion.import_module("base64")
        encoded = code(f"{base64}.b64encode(", data_hole, ').decode("ascii")')
    entries = [
        _entry("type", f'"{kind}"'),
        Entry('"data"', encoded),
        Entry('"mime_type"', code(mime_hole)),
    ]
    return code(DictCode((*entries, *_resolution(kind, resolution)), exploded))


def uri_block(
    conversion: Conversion,
    uri: ast.expr,
    mime: ast.expr | None,
    resolution: Code | None,
    exploded: bool,
) -> Code | None:
    """The block of a file named by URI."""
    mime_text = constant_text(mime) if mime is not None else None
    uri_text = constant_text(uri)
    uri_hole = conversion.module.span(uri)
    if mime is None and uri_text is not None and _is_youtube(uri_text):
        video = (_entry("type", '"video"'), Entry('"uri"', code(uri_hole)))
        return code(DictCode((*video, *_resolution("video", resolution)), exploded))
    if mime is None or mime_text is None:
        if resolution is not None:
            raise KindUnknownError
        rest = code(", ", conversion.module.span(mime)) if mime is not None else code()
        return code(conversion.helper("uri_content"), "(", uri_hole, rest, ")")
    kind = media_kind(mime_text)
    kind = "document" if kind == "text" else kind
    mime_entry = Entry('"mime_type"', code(conversion.module.span(mime)))
    entries = [_entry("type", f'"{kind}"'), Entry('"uri"', code(uri_hole)), mime_entry]
    return code(DictCode((*entries, *_resolution(kind, resolution)), exploded))


def _resolution(kind: str, resolution: Code | None) -> tuple[Entry, ...]:
    if resolution is not None and kind in ("image", "video", "document"):
        return (Entry('"resolution"', resolution),)
    return ()


def _is_youtube(uri: str) -> bool:
    return "youtube.com/" in uri or "youtu.be/" in uri


def _entry(key: str, text: str) -> Entry:
    return Entry(f'"{key}"', code(text))
