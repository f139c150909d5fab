"""Takes out imports that the edits have made superfluous."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from codemod.rewriting.blank_lines import leading_blanks, surplus_blanks
from codemod.rewriting.import_sites import (
    ImportSite,
    comment_uses,
    exported_names,
    functions_by_path,
    import_sites,
    used_name,
    uses,
)
from codemod.rewriting.tokens import PRAGMA, scan, split_lines
from codemod.sources.parsing import parsed


@dataclass(frozen=True)
class Superfluous:
    """Aliases of one import statement that nothing uses any more."""

    site: ImportSite
    aliases: tuple[ast.alias, ...]

    @property
    def whole(self) -> bool:
        """Whether the statement has no other alias."""
        return len(self.aliases) == len(self.site.node.names)


def superfluous_imports(
    before: str, after: str, path: str, kept_names: frozenset[str] = frozenset()
) -> list[Superfluous]:
    """The imports of `after` that were used in `before`, are not used now, and may go.

    Imports stay in an `__init__.py`, in `__all__`, in `kept_names`, beside a `# noqa`, and where
    the block they stand in would become empty (an emptied `if TYPE_CHECKING:` goes with them).
    """
    if path.endswith("__init__.py"):
        return []
    tree = parsed(after)
    old_tree = parsed(before)
    old_functions = functions_by_path(old_tree)
    paths = {function: path for path, function in functions_by_path(tree).items()}
    kept = kept_names | exported_names(tree) | comment_uses(after)
    remarks = {id(old_tree): comment_uses(before), id(tree): kept}
    in_scope: dict[int, frozenset[str]] = {}

    def used(scope: ast.AST, of: ast.Module) -> frozenset[str]:
        if id(scope) not in in_scope:
            in_scope[id(scope)] = uses(scope) | remarks[id(of)]
        return in_scope[id(scope)]

    found = []
    for site in import_sites(tree):
        if isinstance(site.node, ast.ImportFrom) and site.node.module == "__future__":
            continue
        scope = old_functions.get(paths[site.function]) if site.function else old_tree
        if scope is None:
            continue
        unused = used(scope, old_tree) - used(site.function or tree, tree)
        aliases = tuple(
            alias
            for alias in site.node.names
            if used_name(site.node, alias) in unused and alias.name != "*"
        )
        superfluous = Superfluous(site, aliases)
        if aliases and not _is_pinned(superfluous, after):
            found.append(superfluous)
    return found


def without_superfluous_imports(
    before: str, after: str, path: str, kept_names: frozenset[str] = frozenset()
) -> str:
    """`after` without the imports that `superfluous_imports` finds; their comments stay."""
    while True:
        found = superfluous_imports(before, after, path, kept_names)
        if not found:
            return after
        after = _without(after, found[-1])


def _is_pinned(found: Superfluous, text: str) -> bool:
    """Whether the import has to stay although nothing uses it."""
    node = found.site.node
    last = node.end_lineno or node.lineno
    for comment in scan(text).comments:
        if node.lineno <= comment.line <= last and re.match(r"#.*\bnoqa\b", comment.text, re.I):
            return True
    if not found.whole or len(found.site.parents) == 1:
        return False
    block = _block_of(found.site)
    return len(block) == 1 and not _is_removable(found.site.typing_block)


def _is_removable(block: ast.If | None) -> bool:
    return block is not None and not block.orelse


def _block_of(site: ImportSite) -> list[ast.stmt]:
    for _, value in ast.iter_fields(site.parents[-1]):
        if isinstance(value, list) and site.node in value:
            return value
    return [site.node]


def _without(text: str, found: Superfluous) -> str:
    lines = split_lines(text)
    node: ast.stmt = found.site.node
    if not found.whole:
        # One at a time: the places of the others change with it, and the caller looks again.
        return "".join(_without_alias(lines, found.site.node, found.aliases[-1]))
    block = found.site.typing_block
    if block is not None and len(block.body) == 1:
        node = block
    return _without_statement(text, lines, node, found.site)


def _without_statement(text: str, lines: list[str], node: ast.stmt, site: ImportSite) -> str:
    first, last = node.lineno - 1, node.end_lineno or node.lineno
    start, end = (
        _column(lines, node.lineno, node.col_offset),
        _column(lines, last, node.end_col_offset or 0),
    )
    rest = lines[last - 1][end:].strip()
    if lines[first][:start].strip() or rest.startswith(";"):
        return "".join([*lines[:first], _without_part(lines[first], start, end), *lines[last:]])
    indent = leading_blanks(lines[first])
    newline = lines[first][len(lines[first].rstrip("\r\n")) :] or "\n"
    comments = [
        f"{indent}{comment.text}{newline}"
        for comment in scan(text).comments
        if first < comment.line <= last and not PRAGMA.match(comment.text)
    ]
    before, after = [*lines[:first], *comments], lines[last:]
    drop = 0 if comments else surplus_blanks(before, after, indent)
    return "".join([*before, *after[drop:]])


def _without_part(line: str, start: int, end: int) -> str:
    """A line without one of its statements; the semicolon goes along."""
    tail = line[end:]
    if tail.lstrip().startswith(";"):
        return line[:start] + tail.lstrip()[1:].lstrip(" ")
    return line[:start].rstrip().removesuffix(";").rstrip() + tail


def _without_alias(
    lines: list[str], node: ast.Import | ast.ImportFrom, alias: ast.alias
) -> list[str]:
    line = alias.lineno
    start, end = _span(lines, alias)
    text = lines[line - 1]
    alone = re.fullmatch(r"\s*,?\s*(#.*)?\s*", text[end:]) and not text[:start].strip()
    if alone and alias.end_lineno == line:
        comment = text[end:].strip().lstrip(", ").strip()
        keep = comment and not PRAGMA.match(comment)
        newline = text[len(text.rstrip("\r\n")) :]
        return [
            *lines[: line - 1],
            *([text[:start] + comment + newline] if keep else []),
            *lines[line:],
        ]
    return split_lines(_without_shared(lines, node, alias))


def _without_shared(lines: list[str], node: ast.Import | ast.ImportFrom, alias: ast.alias) -> str:
    """The text without an alias that shares its line with others or with a bracket."""
    index = node.names.index(alias)
    start, end = (_offset(lines, alias, end=end) for end in (False, True))
    if index + 1 < len(node.names):
        end = _offset(lines, node.names[index + 1])
    elif index:
        start = _offset(lines, node.names[index - 1], end=True)
    text = "".join(lines)
    comments = re.findall(r"#[^\r\n]*(?:\r\n|\r|\n)[ \t]*", text[start:end])
    return text[:start] + "".join(f"  {comment}" for comment in comments) + text[end:]


def _offset(lines: list[str], alias: ast.alias, end: bool = False) -> int:
    """Where an alias begins or ends in the text."""
    line = alias.end_lineno or alias.lineno if end else alias.lineno
    return sum(map(len, lines[: line - 1])) + _span(lines, alias)[end]


def _span(lines: list[str], alias: ast.alias) -> tuple[int, int]:
    return (
        _column(lines, alias.lineno, alias.col_offset),
        _column(lines, alias.end_lineno or alias.lineno, alias.end_col_offset or 0),
    )


def _column(lines: list[str], line: int, offset: int) -> int:
    return len(lines[line - 1].encode()[:offset].decode())


def removable_names(found: list[Superfluous]) -> Iterator[str]:
    """The used names of superfluous imports, for messages."""
    for superfluous in found:
        for alias in superfluous.aliases:
            yield used_name(superfluous.site.node, alias)
