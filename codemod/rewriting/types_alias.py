"""The name for `google.genai.types` in files where it has another, or `types` is taken."""

from __future__ import annotations

import ast

from codemod.rewriting.import_sites import Wanted, all_names, import_sites
from codemod.rewriting.imports import conflict, is_available
from codemod.rewriting.tokens import split_lines
from codemod.sources.parsing import parsed
from codemod.sources.walking import walk

TYPES = Wanted("google.genai", "types")
_PREFERRED = "genai_types"


def types_name(tree: ast.Module) -> str:
    """The name by which helpers reach `google.genai.types`: the one it has in the file, if any."""
    if is_available(tree, TYPES):
        return "types"
    taken = conflict(tree, TYPES)
    for site in import_sites(tree):
        if site.unconditional and isinstance(site.node, ast.ImportFrom):
            for alias in site.node.names:
                own = (site.node.module, alias.name) == ("google.genai", "types") and alias.asname
                # Another name could be that of something in a helper.
                if own and (taken or own.endswith("_types")):
                    return own
    if not taken:
        return "types"
    name = _PREFERRED
    while name in all_names(tree):
        name += "_"
    return name


def imported_under(wanted: Wanted, name: str) -> Wanted:
    """An import of a helper, with `types` under another name."""
    if wanted != TYPES or name == "types":
        return wanted
    return Wanted(TYPES.module, TYPES.name, name)


def with_types_as(source: str, name: str) -> str:
    """The source of a helper, with another name for `types`."""
    return _renamed(source, "types", name)


def with_plain_types(text: str, name: str) -> str:
    """The text of a file with `types` for its other name, so that helpers in it are recognized."""
    return _renamed(text, name, "types")


def _renamed(text: str, old: str, new: str) -> str:
    """Python code with another name for what one name stands for."""
    if old == new:
        return text
    lines = split_lines(text)
    found = [node for node in walk(parsed(text)) if isinstance(node, ast.Name) and node.id == old]
    for node in sorted(found, key=lambda node: (node.lineno, -node.col_offset)):
        line = lines[node.lineno - 1].encode()
        before, after = line[: node.col_offset], line[node.end_col_offset :]
        lines[node.lineno - 1] = (before + new.encode() + after).decode()
    return "".join(lines)
