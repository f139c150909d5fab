"""Adds imports where a tidy reader would look for them.

Imports are joined to the statement or the block they belong to, in the order isort would choose
when the block is in that order.  Guards stay guards: when the SDK is imported inside a `try`, so
are its new names.
"""

from __future__ import annotations

import ast
import sys
from dataclasses import dataclass

from codemod.rewriting.blank_lines import leading_blanks
from codemod.rewriting.errors import EditError
from codemod.rewriting.import_sites import (
    ImportNode,
    ImportSite,
    all_names,
    bound_name,
    import_sites,
    module_bindings,
)
from codemod.rewriting.tokens import split_lines
from codemod.sources.python_module import PythonModule


@dataclass(frozen=True)
class Wanted:
    """An import: `from module import name` or, without a name, `import module`."""

    module: str
    name: str | None = None
    alias: str | None = None

    @property
    def bound(self) -> str:
        """The name it binds."""
        return self.alias or self.name or self.module.partition(".")[0]

    @property
    def clause(self) -> str:
        """What stands after `import`."""
        clause = self.name or self.module
        return f"{clause} as {self.alias}" if self.alias and self.alias != clause else clause

    @property
    def statement(self) -> str:
        """The import on a line of its own."""
        return f"from {self.module} import {self.clause}" if self.name else f"import {self.clause}"


def free_name(module: PythonModule, wanted: str) -> str:
    """A name for something new in `module`: `wanted`, or with underscores when that is in use."""
    names = all_names(module.tree)
    while wanted in names:
        wanted += "_"
    return wanted


def is_available(tree: ast.Module, wanted: Wanted) -> bool:
    """Whether the module runs this very import, at its top level or in a `try` body there."""
    return any(
        site.unconditional and any(_same(site.node, alias, wanted) for alias in site.node.names)
        for site in import_sites(tree)
    )


def conflict(tree: ast.Module, wanted: Wanted) -> bool:
    """Whether the name of an import already stands for something else at module level."""
    if is_available(tree, wanted):
        return False
    others = {
        bound_name(site.node, alias)
        for site in import_sites(tree)
        for alias in site.node.names
        if site.function is None and not _same_root(site.node, alias, wanted)
    }
    imported = {
        bound_name(site.node, alias) for site in import_sites(tree) for alias in site.node.names
    }
    return wanted.bound in others or wanted.bound in module_bindings(tree) - imported


def with_import(text: str, wanted: Wanted, path: str, width: int) -> str:
    """`text` with an import, unless it has it.

    Raises:
        EditError: the name already stands for something else in the module.
    """
    tree = ast.parse(text)
    gaps = unserved_uses(tree, wanted)
    if is_available(tree, wanted) or gaps == []:
        return text
    if conflict(tree, wanted):
        raise EditError(
            f"{path}: the name {wanted.bound} is already used for something else, so "
            f"`{wanted.statement}` cannot be added; rename it first."
        )
    lines = split_lines(text)
    newline = lines[0][len(lines[0].rstrip("\r\n")) :] if lines else "\n"
    editor = _Insertion(tree, lines, newline or "\n", width)
    return "".join(editor.insert_in_functions(wanted, gaps) or editor.insert(wanted))


def unserved_uses(tree: ast.Module, wanted: Wanted) -> list[tuple[ast.AST, ...]] | None:
    """The functions around each use of a name that no import of a function around it serves.

    None when the name is not used at all.
    """
    serving = {
        site.function
        for site in import_sites(tree)
        if site.function and any(_same(site.node, alias, wanted) for alias in site.node.names)
    }
    found: list[tuple[ast.AST, ...]] = []
    used = False

    def walk(node: ast.AST, functions: tuple[ast.AST, ...]) -> None:
        nonlocal used
        if isinstance(node, ast.Name) and node.id == wanted.bound:
            used = True
            if not serving.intersection(functions):
                found.append(functions)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            functions = (*functions, node)
        for child in ast.iter_child_nodes(node):
            walk(child, functions)

    walk(tree, ())
    return found if used else None


def last_import_line(tree: ast.Module) -> int:
    """The last line of the imports before the first definition; of what must come first if none."""
    last = _preamble_end(tree)
    for statement in tree.body:
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            break
        if isinstance(statement, (ast.Try, ast.If)):
            inner = any(isinstance(child, (ast.Import, ast.ImportFrom)) for child in statement.body)
        else:
            inner = isinstance(statement, (ast.Import, ast.ImportFrom))
        if inner:
            last = statement.end_lineno or statement.lineno
    return last


class _Insertion:
    def __init__(self, tree: ast.Module, lines: list[str], newline: str, width: int) -> None:
        self._tree = tree
        self._lines = lines
        self._newline = newline
        self._width = width
        self._all_sites = import_sites(tree)
        self._sites = [site for site in self._all_sites if site.unconditional]

    def insert(self, wanted: Wanted) -> list[str]:
        """The lines with the import."""
        for site in self._sites:
            if _joins(site.node, wanted):
                assert isinstance(site.node, ast.ImportFrom)
                return self._merged(site.node, wanted)
        near = [
            site for site in self._sites if _section(_module(site.node)) == _section(wanted.module)
        ]
        if near:
            return self._beside(near, wanted)
        return self._new_block(wanted)

    def insert_in_functions(
        self, wanted: Wanted, uses: list[tuple[ast.AST, ...]] | None
    ) -> list[str] | None:
        """The lines with the import beside imports of its package inside functions.

        For files that import the SDK only where they need it.  None when that is not the habit
        of the file, or would leave a use out.
        """
        local = {
            site.function: site
            for site in self._all_sites
            if site.function and _section(_module(site.node)) == 2
        }
        at_top = any(_section(_module(site.node)) == 2 for site in self._sites)
        if _section(wanted.module) != 2 or at_top or not uses:
            return None
        if not all(local.keys() & set(functions) for functions in uses):
            return None
        chosen = {next(f for f in functions if f in local) for functions in uses}
        places = [local[function].node for function in chosen]
        for node in sorted(places, key=lambda node: node.lineno, reverse=True):
            if _joins(node, wanted):
                assert isinstance(node, ast.ImportFrom)
                self._lines = self._merged(node, wanted)
            else:
                self._lines = self._insert_line(node.end_lineno or node.lineno, node, wanted)
        return self._lines

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

    def _insert_line(self, at: int, like: ImportNode, wanted: Wanted) -> list[str]:
        indent = leading_blanks(self._lines[like.lineno - 1])
        lines = [*self._lines]
        if at and not lines[at - 1].endswith(("\n", "\r")):
            lines[at - 1] += self._newline
        return [*lines[:at], f"{indent}{wanted.statement}{self._newline}", *lines[at:]]

    def _new_block(self, wanted: Wanted) -> list[str]:
        """A block of its own: the standard library above, everything else below."""
        sites = [site for site in self._sites if _section(_module(site.node)) != 0]
        later = [site for site in sites if _section(_module(site.node)) > _section(wanted.module)]
        line = wanted.statement + self._newline
        if later:
            at = self._first_line(later[0])
            return [*self._lines[:at], line, self._newline, *self._lines[at:]]
        if sites:
            top = sites[-1].parents[1] if len(sites[-1].parents) > 1 else sites[-1].node
            at = getattr(top, "end_lineno", 0)
            return [*self._lines[:at], self._newline, line, *self._lines[at:]]
        at = _preamble_end(self._tree) or self._header_end()
        above = [self._newline] if at and self._lines[at - 1].strip() else []
        while at and at < len(self._lines) and not self._lines[at].strip():
            at += 1
            above = []
        below = [] if at >= len(self._lines) else [self._newline]
        return [*self._lines[:at], *above, line, *below, *self._lines[at:]]

    def _first_line(self, site: ImportSite) -> int:
        top = site.parents[1] if len(site.parents) > 1 else site.node
        return int(getattr(top, "lineno", 1)) - 1

    def _header_end(self) -> int:
        """The lines at the top that must stay there: the interpreter line and the encoding."""
        at = 0
        while at < min(2, len(self._lines)):
            text = self._lines[at]
            if not (text.startswith("#!") or (text.startswith("#") and "coding" in text)):
                break
            at += 1
        return at

    def _place(self, alias: ast.alias) -> tuple[int, int, int]:
        text = self._lines[alias.lineno - 1].encode()
        start, end = alias.col_offset, alias.end_col_offset or 0
        return alias.lineno - 1, len(text[:start].decode()), len(text[:end].decode())


def _preamble_end(tree: ast.Module) -> int:
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


def _same(node: ImportNode, alias: ast.alias, wanted: Wanted) -> bool:
    if bound_name(node, alias) != wanted.bound:
        return False
    if isinstance(node, ast.ImportFrom):
        if node.level:
            return False
        if wanted.name is not None:
            return (node.module, alias.name) == (wanted.module, wanted.name)
        return f"{node.module}.{alias.name}" == wanted.module and wanted.alias is not None
    if wanted.name is None:
        return alias.name == wanted.module
    return alias.name == f"{wanted.module}.{wanted.name}" and alias.asname is not None


def _same_root(node: ImportNode, alias: ast.alias, wanted: Wanted) -> bool:
    """Whether both are plain imports of one package (`import a.b` beside `import a.c`)."""
    if _same(node, alias, wanted):
        return True
    plain = isinstance(node, ast.Import) and not alias.asname
    return plain and wanted.name is None and not wanted.alias


def _joins(node: ImportNode, wanted: Wanted) -> bool:
    return (
        isinstance(node, ast.ImportFrom)
        and wanted.name is not None
        and node.level == 0
        and node.module == wanted.module
        and node.names[0].name != "*"
    )


def _module(node: ImportNode) -> str:
    if isinstance(node, ast.ImportFrom):
        return "." * node.level + (node.module or "")
    return node.names[0].name


def _section(module: str) -> int:
    """The sections of isort, with the SDK's own package apart from other third parties."""
    root = module.partition(".")[0]
    if root == "__future__":
        return 0
    if root in sys.stdlib_module_names:
        return 1
    if not root:
        return 4
    return 2 if root == "google" else 3


def _statement_key(node: ImportNode) -> tuple[bool, str]:
    return isinstance(node, ast.ImportFrom), _module(node).lower()


def _wanted_key(wanted: Wanted) -> tuple[bool, str]:
    return wanted.name is not None, wanted.module.lower()


def _name_key(name: str) -> tuple[int, str]:
    """Constants, then classes, then the rest, as isort orders the names of a statement."""
    kind = 0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2
    return kind, name.lower()
