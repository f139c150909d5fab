"""Small valid media made from a key, so that programs can open what they are sent."""

from __future__ import annotations

import json
import struct
import zlib
from typing import Any, Final

PCM_RATE: Final = 24000
"""Samples per second of :func:`pcm`; 16 bit, mono, little endian, as the speech models answer."""


def png(key: str) -> bytes:
    """Return an 8 by 8 PNG picture whose colour depends on ``key`` (hex digits)."""
    colour = bytes.fromhex(key[:6])
    rows = b"".join(b"\x00" + colour * 8 for _ in range(8))
    header = struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def pcm(key: str) -> bytes:
    """Return 10 ms of 16 bit samples whose level depends on ``key`` (hex digits)."""
    level = int(key[:3], 16)
    return struct.pack("<240h", *[level if n % 20 < 10 else -level for n in range(240)])


def compact_json(value: Any) -> str:
    """Return ``value`` as one line of JSON, non-ASCII characters kept."""
    return json.dumps(value, ensure_ascii=False)
