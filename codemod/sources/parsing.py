"""Trees of texts that are looked at again and again while a file is rewritten."""

from __future__ import annotations

import ast
from functools import lru_cache


@lru_cache(maxsize=16)
def parsed(text: str) -> ast.Module:
    """The syntax tree of a text.  It is shared: whoever reads it must not change it.

    Raises:
        SyntaxError: the text is not Python.
        ValueError: the text has characters that no source may have.
    """
    return ast.parse(text)
