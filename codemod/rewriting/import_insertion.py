"""Where an import is put: the statement, block, guard or function it belongs to."""

from __future__ import annotations

import ast
import sys

from codemod.rewriting.blank_lines import leading_blanks
from codemod.rewriting.import_sites import (
    ImportNode,
    ImportSite,
    Wanted,
    import_sites,
    imports_late,
    is_of_sdk_site,
)
from codemod.rewriting.late_places import late_places

_THIRD_PARTY = frozenset({"google", "pytest"})
"""Packages that no project has itself: the SDK's own, and what tests are run with."""


class ImportInsertion:
    """Puts imports into the lines of one module, each where it belongs."""

    def __init__(
        self, tree: ast.Module, lines: list[str], newline: str, width: int, before: int = 0
    ) -> None:
        self._tree = tree
        self._lines = lines
        self._newline = newline
        self._width = width
        self._all_sites = import_sites(tree)
        self._sites = [
            site
            for site in self._all_sites
            if site.unconditional and not 0 < before <= site.node.lineno
        ]

    def insert(self, wanted: Wanted) -> list[str]:
        """The lines with the import."""
        for site in self._sites:
            if _joins(site.node, wanted):
                assert isinstance(site.node, ast.ImportFrom)
                return self._merged(site.node, wanted)
        if wanted.own:
            last = self._own_block(wanted)
            return self._beside(last, wanted) if last else self._new_block(wanted)
        section = _section(wanted.module)
        # The SDK's own block is the one place where a third-party import is known to fit.
        for alike in (2, section) if section == 3 else (section,):
            near = [site for site in self._sites if _section(_module(site.node)) == alike]
            if near:
                return self._beside(near, wanted)
        return self._new_block(wanted)

    def insert_in_functions(
        self, wanted: Wanted, uses: list[tuple[ast.AST, ...]] | None
    ) -> list[str] | None:
        """The lines with the import where functions use it, beside imports of the SDK if possible.

        For files that import the SDK only where they need it.  None when that is not the habit
        of the file, or would leave a use out.
        """
        needs_sdk = wanted.own or _section(wanted.module) == 2
        if not (needs_sdk and uses and imports_late(self._tree)):
            return None
        joined = [site for site in self._all_sites if _joins(site.node, wanted)]
        beside = [site for site in self._all_sites if is_of_sdk_site(site) and not wanted.own]
        places = late_places(self._lines, [*joined, *beside], uses)
        if places is None:
            return None
        for place in sorted(places, key=lambda place: place.line, reverse=True):
            if isinstance(place.node, ast.ImportFrom) and _joins(place.node, wanted):
                self._lines = self._merged(place.node, wanted)
            else:
                self._lines = self._insert_line(place.line, place.node, wanted)
        return self._lines

    def _own_block(self, wanted: Wanted) -> list[ImportSite]:
        """Imports of the same package, or the last block where it can hold the project's own."""
        root = wanted.module.partition(".")[0]
        for site in self._sites:
            if _module(site.node).partition(".")[0] == root:
                return [site]
        block: list[ImportSite] = []
        for site in self._sites:
            if block and (block[-1].node.end_lineno or 0) + 1 != site.node.lineno:
                block = []
            block.append(site)
        return block if all(_section(_module(site.node)) == 3 for site in block) else []

    def _merged(self, node: ast.ImportFrom, wanted: Wanted) -> list[str]:
        """The name put among the names of a statement."""
        aliases = node.names
        keys = [_name_key(alias.name) for alias in aliases]
        assert wanted.name is not None
        key = _name_key(wanted.name)
        index = len(keys)
        if keys == sorted(keys):
            index = next((n for n, other in enumerate(keys) if other > key), len(keys))
        lines = [*self._lines]
        if index < len(aliases):
            line, start, _ = self._place(aliases[index])
            own_line = not lines[line][:start].strip()
            if own_line:
                lines.insert(line, f"{lines[line][:start]}{wanted.clause},{self._newline}")
            else:
                lines[line] = f"{lines[line][:start]}{wanted.clause}, {lines[line][start:]}"
        else:
            self._append(lines, aliases[-1], wanted)
        return self._fitted(lines, node)

    def _append(self, lines: list[str], last: ast.alias, wanted: Wanted) -> None:
        line, start, end = self._place(last)
        text = lines[line]
        if text[:start].strip():
            lines[line] = f"{text[:end]}, {wanted.clause}{text[end:]}"
            return
        had_comma = text[end:].lstrip().startswith(",")
        if not had_comma:
            lines[line] = f"{text[:end]},{text[end:]}"
        comma = "," if had_comma else ""
        lines.insert(line + 1, f"{text[:start]}{wanted.clause}{comma}{self._newline}")

    def _fitted(self, lines: list[str], node: ast.ImportFrom) -> list[str]:
        """Break a one-line statement that has become too long."""
        line = node.lineno - 1
        text = lines[line].rstrip("\r\n")
        head, _, names = text.partition(" import ")
        simple = node.end_lineno == node.lineno and not set("#;(\\") & set(names)
        if not simple or len(text) <= self._width:
            return lines
        indent = leading_blanks(text)
        body = [f"{indent}    {name.strip()},{self._newline}" for name in names.split(",")]
        new = [f"{head} import ({self._newline}", *body, f"{indent}){self._newline}"]
        return [*lines[:line], *new, *lines[line + 1 :]]

    def _beside(self, near: list[ImportSite], wanted: Wanted) -> list[str]:
        """A statement of its own in the block of imports from the same section."""
        block = self._block(near)
        keys = [_statement_key(node) for node in block]
        key = _wanted_key(wanted)
        same_kind = [
            node for node in block if isinstance(node, ast.Import) is (wanted.name is None)
        ]
        if keys == sorted(keys):
            earlier = [node for node in block if _statement_key(node) < key]
            anchor = earlier[-1] if earlier else None
        else:
            anchor = (same_kind or block)[-1]
        if anchor is None:
            return self._insert_line(block[0].lineno - 1, block[0], wanted)
        return self._insert_line(anchor.end_lineno or anchor.lineno, anchor, wanted)

    def _block(self, near: list[ImportSite]) -> list[ImportNode]:
        """The imports without a blank line between them around the first or best of `near`."""
        start = near[0]
        siblings = [site for site in self._sites if site.parents == start.parents]
        block: list[ImportNode] = []
        for site in siblings:
            if block and (block[-1].end_lineno or 0) + 1 != site.node.lineno:
                if start.node in block:
                    break
                block = []
            block.append(site.node)
        chosen = {id(site.node) for site in near}
        return [node for node in block if id(node) in chosen] or block

    def _insert_line(self, at: int, like: ast.stmt, wanted: Wanted) -> list[str]:
        indent = leading_blanks(self._lines[like.lineno - 1])
        lines = [*self._lines]
        if at and not lines[at - 1].endswith(("\n", "\r")):
            lines[at - 1] += self._newline
        return [*lines[:at], f"{indent}{wanted.statement}{self._newline}", *lines[at:]]

    def _new_block(self, wanted: Wanted) -> list[str]:
        """A block of its own: the standard library above, everything else below."""
        sites = [site for site in self._sites if _section(_module(site.node)) != 0]
        section = 3 if wanted.own else _section(wanted.module)
        later = [site for site in sites if _section(_module(site.node)) > section]
        line = wanted.statement + self._newline
        if later:
            at = self._above_comment(self._first_line(later[0]))
            # A file that keeps no line free between its sections keeps none here.
            packed = any(site.node.end_lineno == at for site in self._sites)
            return [
                *self._lines[:at],
                line,
                *([] if packed else [self._newline]),
                *self._lines[at:],
            ]
        if sites:
            top = sites[-1].parents[1] if len(sites[-1].parents) > 1 else sites[-1].node
            at = getattr(top, "end_lineno", 0)
            return [*self._lines[:at], self._newline, line, *self._lines[at:]]
        at = preamble_end(self._tree) or self._header_end()
        above = [self._newline] if at and self._lines[at - 1].strip() else []
        while at and at < len(self._lines) and not self._lines[at].strip():
            at += 1
            above = []
        below = [] if at >= len(self._lines) else [self._newline]
        return [*self._lines[:at], *above, line, *below, *self._lines[at:]]

    def _first_line(self, site: ImportSite) -> int:
        top = site.parents[1] if len(site.parents) > 1 else site.node
        return int(getattr(top, "lineno", 1)) - 1

    def _above_comment(self, at: int) -> int:
        """The line `at`, or the first of the comments on it; the top of the file is no comment."""
        first = at
        while first and self._lines[first - 1].startswith("#"):
            first -= 1
        return first or at

    def _header_end(self) -> int:
        """The lines at the top that must stay there: interpreter, encoding, a licence."""
        at = 0
        while at < min(2, len(self._lines)):
            text = self._lines[at]
            if not (text.startswith("#!") or (text.startswith("#") and "coding" in text)):
                break
            at += 1
        start = at + 1 if self._is_blank(at) else at
        end = start
        while end < len(self._lines) and self._lines[end].startswith("#"):
            end += 1
        return end if end > start and self._is_blank(end) else at

    def _is_blank(self, at: int) -> bool:
        return at < len(self._lines) and not self._lines[at].strip()

    def _place(self, alias: ast.alias) -> tuple[int, int, int]:
        text = self._lines[alias.lineno - 1].encode()
        start, end = alias.col_offset, alias.end_col_offset or 0
        return alias.lineno - 1, len(text[:start].decode()), len(text[:end].decode())


def preamble_end(tree: ast.Module) -> int:
    """The last line of the docstring and the `__future__` imports, 0 without."""
    last = 0
    for index, statement in enumerate(tree.body):
        docstring = (
            index == 0
            and isinstance(statement, ast.Expr)
            and isinstance(statement.value, ast.Constant)
            and isinstance(statement.value.value, str)
        )
        future = isinstance(statement, ast.ImportFrom) and statement.module == "__future__"
        if docstring or future:
            last = statement.end_lineno or statement.lineno
    return last


def _joins(node: ImportNode, wanted: Wanted) -> bool:
    return (
        isinstance(node, ast.ImportFrom)
        and wanted.name is not None
        and _module(node) == wanted.module
        and node.names[0].name != "*"
    )


def _module(node: ImportNode) -> str:
    if isinstance(node, ast.ImportFrom):
        return "." * node.level + (node.module or "")
    return node.names[0].name


def _section(module: str) -> int:
    """The sections of isort, with what is certainly of third parties apart from the rest."""
    root = module.partition(".")[0]
    if root == "__future__":
        return 0
    if root in sys.stdlib_module_names:
        return 1
    if not root:
        return 4
    return 2 if root in _THIRD_PARTY else 3


def _statement_key(node: ImportNode) -> tuple[bool, str]:
    return isinstance(node, ast.ImportFrom), _module(node).lower()


def _wanted_key(wanted: Wanted) -> tuple[bool, str]:
    return wanted.name is not None, wanted.module.lower()


def _name_key(name: str) -> tuple[int, str]:
    """Constants, then classes, then the rest, as isort orders the names of a statement."""
    kind = 0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2
    return kind, name.lower()
