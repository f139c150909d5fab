"""Make pyright strict about `interactions.create` in an environment kept for type checks.

google-genai 3.4.0 declares a last overload of `create` that takes any keyword, and names of models
and other open sets as literals that a plain `str` does not fit. Together they let every wrong
argument pass, and turn the result of a correct call into `Interaction | Stream[...]`. This program
edits the declarations in the installed package, in an environment that serves nothing else: the
overload goes, and open sets accept `str`.

    python -m benchmarks.sharpen_types ENVIRONMENT
"""

from __future__ import annotations

import argparse
from pathlib import Path

ANY_KEYWORD = "        **body_kwargs: Any,\n    ) -> Union["
NO_KEYWORD = "    ) -> Union["
OPEN_SET = "class UnrecognizedStr(str):"
OPEN_SET_IS_STR = "UnrecognizedStr = str\n\n\nclass _UnrecognizedStr(str):"


def sharpen(environment: Path) -> None:
    """Edit the google-genai package below `environment`; a second time changes nothing.

    Raises:
        ValueError: The declarations are not those of google-genai 3.4.0.
    """
    packages = sorted(environment.glob("lib/python*/site-packages/google/genai/_gaos"))
    if not packages:
        raise ValueError(f"{environment} has no google-genai with generated interactions code")
    for package in packages:
        _replace(package / "types" / "basemodel.py", OPEN_SET, OPEN_SET_IS_STR)
        _remove_overloads(package / "interactions.py")


def _replace(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    if new in text:
        return
    if text.count(old) != 1:
        raise ValueError(f"{file} does not hold {old!r} once; this needs google-genai 3.4.0")
    file.write_text(text.replace(old, new), encoding="utf-8")


def _remove_overloads(file: Path) -> None:
    """Take the free keywords out of the overloads, not out of the implementations after them."""
    text = file.read_text(encoding="utf-8")
    pieces = text.split(ANY_KEYWORD)
    if len(pieces) == 3:
        return
    if len(pieces) != 5:
        raise ValueError(f"{file} has other overloads than google-genai 3.4.0")
    sync_overload, sync_body, async_overload, async_body, rest = pieces
    file.write_text(
        sync_overload
        + NO_KEYWORD
        + sync_body
        + ANY_KEYWORD
        + async_overload
        + NO_KEYWORD
        + async_body
        + ANY_KEYWORD
        + rest,
        encoding="utf-8",
    )


def main() -> None:
    """Sharpen the environment named on the command line."""
    parser = argparse.ArgumentParser(description="Make pyright strict about interactions.create.")
    parser.add_argument("environment", type=Path)
    sharpen(parser.parse_args().environment)


if __name__ == "__main__":
    main()
