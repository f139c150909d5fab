"""What a module imports and which names it uses: the ground under adding and removing imports."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from codemod.rewriting.tokens import scan
from codemod.sources.walking import children, walk

_FORWARD_REFERENCES = {"cast", "TypeVar", "NewType", "ForwardRef", "TypeAliasType"}
_IDENTIFIER = re.compile(r"[^\W\d]\w*(?:\s*\.\s*[^\W\d]\w*)*")
_TYPE_COMMENT = re.compile(r"#\s*type:\s*(?!ignore\b)(.*)")

ImportNode = ast.Import | ast.ImportFrom


@dataclass(frozen=True)
class Wanted:
    """An import: `from module import name` or, without a name, `import module`.

    `own` says that the module belongs to the project.
    """

    module: str
    name: str | None = None
    alias: str | None = None
    own: bool = False

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


@dataclass(frozen=True)
class ImportSite:
    """An import statement with its innermost function, and its parents from the outside in."""

    node: ImportNode
    function: ast.AST | None
    parents: tuple[ast.AST, ...]

    @property
    def guard(self) -> ast.Try | None:
        """The `try` in whose body the statement stands at module level."""
        if len(self.parents) == 2 and isinstance(self.parents[1], ast.Try):
            return self.parents[1] if self.node in self.parents[1].body else None
        return None

    @property
    def typing_block(self) -> ast.If | None:
        """The `if TYPE_CHECKING:` around the statement."""
        parent = self.parents[-1]
        if isinstance(parent, ast.If) and self.node in parent.body:
            test = parent.test
            name = test.attr if isinstance(test, ast.Attribute) else getattr(test, "id", "")
            return parent if name == "TYPE_CHECKING" else None
        return None

    @property
    def unconditional(self) -> bool:
        """Whether the module itself runs the statement: at its top level or in a `try` body."""
        return len(self.parents) == 1 or self.guard is not None


@lru_cache(maxsize=64)
def import_sites(tree: ast.Module) -> tuple[ImportSite, ...]:
    """All import statements of a module, in order of appearance."""
    sites: list[ImportSite] = []

    def visit(node: ast.AST, function: ast.AST | None, parents: tuple[ast.AST, ...]) -> None:
        inner = node if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) else function
        for child in children(node):
            if isinstance(child, (ast.Import, ast.ImportFrom)):
                sites.append(ImportSite(child, inner, (*parents, node)))
            elif isinstance(child, (ast.stmt, ast.ExceptHandler, ast.match_case)):
                visit(child, inner, (*parents, node))

    visit(tree, None, ())
    return tuple(sorted(sites, key=lambda site: (site.node.lineno, site.node.col_offset)))


def imports_late(tree: ast.Module) -> bool:
    """Whether a module imports the SDK, and only in functions or under conditions."""
    sites = [site for site in import_sites(tree) if is_of_sdk_site(site) and not site.typing_block]
    return bool(sites) and not any(site.unconditional for site in sites)


def is_of_sdk(module: str) -> bool:
    """Whether a module belongs to the SDK, the legacy one included."""
    return module.split(".")[:2] in (["google", "genai"], ["google", "generativeai"])


def is_of_sdk_site(site: ImportSite) -> bool:
    """Whether an import brings the SDK or something of it."""
    if isinstance(site.node, ast.Import):
        return any(is_of_sdk(alias.name) for alias in site.node.names)
    names = [f"{site.node.module}.{alias.name}" for alias in site.node.names]
    return not site.node.level and any(is_of_sdk(name) for name in names)


def functions_by_path(tree: ast.Module) -> dict[tuple[str | int, ...], ast.AST]:
    """The functions of a module by the names around them; equal names are numbered."""
    found: dict[tuple[str | int, ...], ast.AST] = {}

    def visit(node: ast.AST, path: tuple[str | int, ...]) -> None:
        for child in children(node):
            inner = path
            if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                number = 0
                while (*path, child.name, number) in found:
                    number += 1
                inner = (*path, child.name, number)
                found[inner] = child
            visit(child, inner)

    visit(tree, ())
    return found


def bound_name(node: ImportNode, alias: ast.alias) -> str:
    """The name an alias binds."""
    if alias.asname:
        return alias.asname
    return alias.name.partition(".")[0] if isinstance(node, ast.Import) else alias.name


def used_name(node: ImportNode, alias: ast.alias) -> str:
    """The (dotted) name whose use shows that an alias is needed."""
    if alias.asname or isinstance(node, ast.ImportFrom):
        return bound_name(node, alias)
    return alias.name


@lru_cache(maxsize=1024)
def uses(node: ast.AST) -> frozenset[str]:
    """The names used below `node`, dotted ones with each of their prefixes.

    Names in quoted annotations count; names in `# type:` comments are those of
    `comment_uses`.
    """
    found: set[str] = set()
    for child in walk(node):
        if isinstance(child, ast.Name) and not isinstance(child.ctx, ast.Store):
            found.add(child.id)
        elif isinstance(child, ast.Attribute):
            dotted = _dotted(child)
            if dotted:
                found.add(dotted)
        for text in _quoted_types(child):
            for match in _IDENTIFIER.finditer(text):
                found.update(_prefixes(re.sub(r"\s", "", match.group())))
    return frozenset(found)


def comment_uses(text: str) -> set[str]:
    """The names used in `# type:` comments of a text."""
    found: set[str] = set()
    for comment in scan(text).comments:
        matched = _TYPE_COMMENT.match(comment.text)
        if matched:
            for match in _IDENTIFIER.finditer(matched[1]):
                found.update(_prefixes(match.group()))
    return found


def exported_names(tree: ast.Module) -> set[str]:
    """The strings in assignments to `__all__`."""
    found: set[str] = set()
    for node in walk(tree):
        targets: list[ast.expr] = []
        if isinstance(node, ast.Assign):
            targets = node.targets
        elif isinstance(node, (ast.AugAssign, ast.AnnAssign)):
            targets = [node.target]
        if any(isinstance(target, ast.Name) and target.id == "__all__" for target in targets):
            found.update(
                child.value
                for child in walk(node)
                if isinstance(child, ast.Constant) and isinstance(child.value, str)
            )
    return found


def module_bindings(tree: ast.Module) -> set[str]:
    """The names bound at module level, `global` statements of functions included."""
    found: set[str] = set()

    def visit(node: ast.AST) -> None:
        for child in children(node):
            if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                found.add(child.name)
            elif isinstance(child, (ast.Import, ast.ImportFrom)):
                found.update(bound_name(child, alias) for alias in child.names)
            elif not isinstance(child, ast.Lambda):
                if isinstance(child, ast.Name) and isinstance(child.ctx, ast.Store):
                    found.add(child.id)
                elif (isinstance(child, ast.ExceptHandler) and child.name) or (
                    isinstance(child, (ast.MatchAs, ast.MatchStar)) and child.name
                ):
                    found.add(child.name)
                visit(child)

    visit(tree)
    for node in walk(tree):
        if isinstance(node, ast.Global):
            found.update(node.names)
    return found


def all_names(tree: ast.Module) -> set[str]:
    """Every name that is used or bound anywhere in a module."""
    found: set[str] = set()
    for node in walk(tree):
        if isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.arg):
            found.add(node.arg)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            found.add(node.name)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            found.update(bound_name(node, alias) for alias in node.names)
        elif isinstance(node, (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)) and node.name:
            found.add(node.name)
        elif isinstance(node, (ast.Global, ast.Nonlocal)):
            found.update(node.names)
    return found


def _quoted_types(node: ast.AST) -> Iterator[str]:
    """Strings below `node` that are read as types, when `node` is the place of a type."""
    places: list[ast.expr | None] = []
    if isinstance(node, (ast.AnnAssign, ast.arg)):
        places = [node.annotation]
    elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        places = [node.returns]
    elif isinstance(node, ast.Call):
        name = (
            node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        )
        if name in _FORWARD_REFERENCES:
            places = [*node.args, *(keyword.value for keyword in node.keywords)]
    elif isinstance(node, ast.Subscript):
        places = [node.slice]
    for place in places:
        for child in walk(place) if place is not None else ():
            if isinstance(child, ast.Constant) and isinstance(child.value, str):
                yield child.value


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        head = _dotted(node.value)
        return f"{head}.{node.attr}" if head else ""
    return ""


def _prefixes(dotted: str) -> Iterator[str]:
    parts = dotted.split(".")
    for end in range(1, len(parts) + 1):
        yield ".".join(parts[:end])
