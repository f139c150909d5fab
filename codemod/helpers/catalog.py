"""Offers the emitted helpers as text, with the imports and the other helpers they need.

The modules in `emitted/` are parsed, never imported: they need google-genai, the tool does not.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, order=True)
class ImportNeeded:
    """An import of a helper: `import module` (name None) or `from module import name`."""

    module: str
    name: str | None = None
    asname: str | None = None


@dataclass(frozen=True)
class Helper:
    """A function to insert into a file of the user.

    `source` holds the public function and the private functions it uses, separated as PEP 8 wants
    and ending with a newline; `defines` names them all, the public one first.  `requires` names
    the other helpers that `source` calls directly.
    """

    name: str
    source: str
    defines: tuple[str, ...]
    imports: tuple[ImportNeeded, ...]
    requires: tuple[str, ...]


@cache
def helper_names() -> tuple[str, ...]:
    """The names of all helpers, sorted."""
    entries = (resources.files("codemod.helpers") / "emitted").iterdir()
    names = (entry.name.removesuffix(".py") for entry in entries if entry.name.endswith(".py"))
    return tuple(sorted(name for name in names if name != "__init__"))


@cache
def helper(name: str) -> Helper:
    """The helper of that name.

    Raises:
        KeyError: there is no such helper.
    """
    if name not in helper_names():
        raise KeyError(f"There is no helper {name!r}; there are {', '.join(helper_names())}.")
    path = resources.files("codemod.helpers") / "emitted" / f"{name}.py"
    return parse_helper(name, path.read_text(encoding="utf-8"))


def parse_helper(name: str, text: str) -> Helper:
    """Split the text of a helper module into its functions and what they need.

    Raises:
        ValueError: the module holds more than a docstring, imports, one public function called
            `name` and private functions.
    """
    functions: list[ast.FunctionDef | ast.AsyncFunctionDef] = []
    imports: list[ImportNeeded] = []
    requires: list[str] = []
    for index, statement in enumerate(ast.parse(text).body):
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
            functions.append(statement)
        elif isinstance(statement, ast.ImportFrom) and statement.level:
            requires += [alias.name for alias in statement.names]
        elif isinstance(statement, (ast.Import, ast.ImportFrom)):
            imports += _imports(statement)
        elif index or not _is_docstring(statement):
            raise ValueError(
                f"Helper {name}, line {statement.lineno}: only imports and functions are allowed."
            )
    public = [function.name for function in functions if not function.name.startswith("_")]
    if public != [name] or functions[0].name != name:
        raise ValueError(f"Helper {name} must begin with its one public function: {public}.")
    first_line = functions[0].lineno
    source = "".join(text.splitlines(keepends=True)[first_line - 1 :])
    defines = tuple(function.name for function in functions)
    return Helper(name, source, defines, tuple(sorted(imports, key=_order)), tuple(requires))


def with_required(names: Iterable[str]) -> tuple[Helper, ...]:
    """The helpers of those names and all they require, each once and after what it requires."""
    found: dict[str, Helper] = {}

    def add(name: str) -> None:
        if name not in found:
            wanted = helper(name)
            for required in wanted.requires:
                add(required)
            found[name] = wanted

    for name in names:
        add(name)
    return tuple(found.values())


def _imports(statement: ast.Import | ast.ImportFrom) -> list[ImportNeeded]:
    if isinstance(statement, ast.Import):
        return [ImportNeeded(alias.name, None, alias.asname) for alias in statement.names]
    module = statement.module or ""
    return [ImportNeeded(module, alias.name, alias.asname) for alias in statement.names]


def _is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _order(needed: ImportNeeded) -> tuple[str, str]:
    return (needed.module, needed.name or "")
