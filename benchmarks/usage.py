"""A second opinion on where a repository calls Gemini, made without the tool's own analysis.

It goes by names only (standard `ast`, no value is followed), so it is neither complete nor exact.
Its use is to find calls about which the tool says nothing at all.

    python -m benchmarks.usage DIR [DIR ...]
"""

from __future__ import annotations

import argparse
import ast
import os
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

GENERATE_NAMES = frozenset(
    {"generate_content", "generate_content_stream", "generate_content_async"},
)
SEND_NAMES = frozenset({"send_message", "send_message_stream", "send_message_async"})
CHAT_RECEIVER = re.compile(r"chat|convo|conversation|session", re.IGNORECASE)
SDK_MENTION = re.compile(
    r"google\.(?:genai|generativeai)|from\s+google\s+import\s[^\n]*\bgen(?:ai|erativeai)\b",
)
SKIPPED_FOLDERS = frozenset({".git", ".venv", "venv", "node_modules", "site-packages", ".tox"})


@dataclass(frozen=True, order=True)
class UsageSite:
    """One call, or one method handed over uncalled, that looks like a Gemini request.

    `path` is relative to the repository with forward slashes; `line` and `end_line` count from 1
    and cover the whole call.
    """

    path: str
    line: int
    end_line: int
    name: str


@dataclass(frozen=True)
class Usage:
    """The sites of one repository and the relevant files that this interpreter cannot parse."""

    sites: tuple[UsageSite, ...]
    unparsed: tuple[str, ...]


def python_files(root: Path) -> Iterator[Path]:
    """Yield the .py files below `root` in a stable order, without environments and .git."""
    for folder, names, files in os.walk(root):
        names[:] = sorted(name for name in names if name not in SKIPPED_FOLDERS)
        for file in sorted(files):
            path = Path(folder, file)
            if file.endswith(".py") and path.is_file() and not path.is_symlink():
                yield path


def _last_name(node: ast.expr) -> str:
    """Return the rightmost identifier of a name or attribute, else an empty string."""
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, (ast.Subscript, ast.Await)):
        return _last_name(node.value)
    return ""


def _is_chat_creation(node: ast.expr) -> bool:
    """Tell whether `node` is `….start_chat(…)` or `….chats.create(…)`."""
    if isinstance(node, ast.Await):
        node = node.value
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return False
    method = node.func
    return method.attr == "start_chat" or (
        method.attr == "create" and _last_name(method.value) == "chats"
    )


def _chat_names(tree: ast.Module) -> frozenset[str]:
    """Collect identifiers that are somewhere in the file bound to a newly created chat."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            targets, value = node.targets, node.value
        elif isinstance(node, (ast.AnnAssign, ast.NamedExpr)) and node.value is not None:
            targets, value = [node.target], node.value
        else:
            continue
        if _is_chat_creation(value):
            names.update(_last_name(target) for target in targets)
    return frozenset(names - {""})


def _own_methods(tree: ast.Module) -> frozenset[str]:
    """Collect request-like names that the file defines itself (called as `self.<name>`)."""
    return frozenset(
        node.name
        for node in ast.walk(tree)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        and node.name in GENERATE_NAMES | SEND_NAMES
    )


def _modules(tree: ast.Module) -> frozenset[str]:
    """Collect the names of imported modules: what is called on them is a function of theirs."""
    return frozenset(
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    )


@dataclass(frozen=True)
class _FileNames:
    """What a file says about the names in it: the basis for judging one attribute."""

    mentions_sdk: bool
    chats: frozenset[str]
    own_methods: frozenset[str]
    modules: frozenset[str]

    def is_request(self, method: ast.Attribute) -> bool:
        """Tell by its names whether the attribute `method` is a Gemini request method."""
        receiver = _last_name(method.value)
        if method.attr in GENERATE_NAMES and receiver == "models":
            return True
        if method.attr == "create" and receiver == "chats":
            return True
        if isinstance(method.value, ast.Name) and receiver in self.modules:
            return False
        if not self.mentions_sdk or (receiver == "self" and method.attr in self.own_methods):
            return False
        if method.attr in GENERATE_NAMES or method.attr == "start_chat":
            return True
        if method.attr in SEND_NAMES:
            return bool(CHAT_RECEIVER.search(receiver)) or receiver in self.chats
        return False


def sites_in_source(source: str, path: str) -> list[UsageSite]:
    """Find the sites in one file.

    Args:
        source: The decoded text of the file.
        path: The path to put into the sites.

    Raises:
        SyntaxError: The text is not valid for this interpreter.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        tree = ast.parse(source)
    names = _FileNames(
        mentions_sdk=SDK_MENTION.search(source) is not None,
        chats=_chat_names(tree),
        own_methods=_own_methods(tree),
        modules=_modules(tree),
    )
    spans: dict[ast.Attribute, tuple[int, int]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            spans[node.func] = (node.func.end_lineno or node.lineno, node.end_lineno or node.lineno)
        elif isinstance(node, ast.Attribute):
            end = node.end_lineno or node.lineno
            spans.setdefault(node, (end, end))
    found = [
        UsageSite(path, line, end, f"{_last_name(method.value)}.{method.attr}")
        for method, (line, end) in spans.items()
        if isinstance(method.ctx, ast.Load) and names.is_request(method)
    ]
    return sorted(found)


def count_usage(root: Path) -> Usage:
    """Find the sites in all .py files below `root`."""
    sites: list[UsageSite] = []
    unparsed: list[str] = []
    needles = GENERATE_NAMES | SEND_NAMES | {"chats.create", "start_chat"}
    for file in python_files(root):
        path = file.relative_to(root).as_posix()
        source = file.read_bytes().decode("utf-8-sig", errors="replace")
        if not any(needle in source for needle in needles):
            continue
        try:
            sites.extend(sites_in_source(source, path))
        except (SyntaxError, ValueError):
            if SDK_MENTION.search(source):
                unparsed.append(path)
    return Usage(tuple(sites), tuple(unparsed))


def main() -> None:
    """Print the sites of each folder given on the command line."""
    parser = argparse.ArgumentParser(description="List calls that look like Gemini requests.")
    parser.add_argument("folder", nargs="+", type=Path)
    for folder in parser.parse_args().folder:
        usage = count_usage(folder)
        for site in usage.sites:
            print(f"{folder.name}/{site.path}:{site.line}: {site.name}")
        for path in usage.unparsed:
            print(f"{folder.name}/{path}: not parsed by this interpreter")


if __name__ == "__main__":
    main()
