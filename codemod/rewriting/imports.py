"""Adds imports where a tidy reader would look for them.

Imports are joined to the statement or the block they belong to, in the order isort would choose
when the block is in that order.  Guards stay guards: when the SDK is imported inside a `try`, so
are its new names.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator

from codemod.rewriting.errors import EditError
from codemod.rewriting.import_insertion import ImportInsertion, preamble_end
from codemod.rewriting.import_sites import (
    ImportNode,
    Wanted,
    all_names,
    bound_name,
    import_sites,
    module_bindings,
)
from codemod.rewriting.tokens import split_lines
from codemod.sources.parsing import parsed
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import children, walk

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_SCOPES = (*_FUNCTIONS, ast.ClassDef, ast.Lambda)


def free_name(module: PythonModule, wanted: str) -> str:
    """A name for something new in `module`: `wanted`, or with underscores when that is in use."""
    names = all_names(module.tree)
    while wanted in names:
        wanted += "_"
    return wanted


def is_available(tree: ast.Module, wanted: Wanted) -> bool:
    """Whether the module runs this very import, at its top level or in a `try` body there."""
    return any(
        site.unconditional
        and any(is_same_import(site.node, alias, wanted) for alias in site.node.names)
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


_TYPING_ALIASES = frozenset(
    {
        "AsyncGenerator",
        "AsyncIterable",
        "AsyncIterator",
        "Awaitable",
        "Callable",
        "Coroutine",
        "Generator",
        "Iterable",
        "Iterator",
        "Mapping",
        "MutableMapping",
        "Sequence",
    }
)
"""Names of `collections.abc` for which `typing` has an alias that says the same in annotations."""

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def with_import(
    text: str,
    wanted: Wanted,
    path: str,
    width: int,
    *,
    for_module: bool = False,
    before: int | None = None,
) -> str:
    """`text` with an import, unless it has it.

    With `for_module` the whole module needs the name, whatever uses it now; otherwise an import in
    the function that uses it will do.  It stands above the line `before`, where it is needed.

    Raises:
        EditError: the name already stands for something else in the module.
    """
    tree = parsed(text)
    gaps = None if for_module else unserved_uses(tree, wanted)
    if is_available(tree, wanted) or gaps == []:
        return text
    if conflict(tree, wanted):
        raise EditError(
            f"{path}: the name {wanted.bound} is already used for something else, so "
            f"`{wanted.statement}` cannot be added; rename it first."
        )
    lines = split_lines(text)
    newline = lines[0][len(lines[0].rstrip("\r\n")) :] if lines else "\n"
    first = first_use(tree, {wanted.bound}) if before is None else before
    editor = ImportInsertion(tree, lines, newline or "\n", width, first)
    return "".join(editor.insert_in_functions(wanted, gaps) or editor.insert(wanted))


def unserved_uses(tree: ast.Module, wanted: Wanted) -> list[tuple[ast.AST, ...]] | None:
    """Each use of a name that no import of a function around it serves, with all nodes around it.

    A function that gives the name a value of its own does not use the import.  None when the name
    is not used at all.
    """
    serving = {
        site.function
        for site in import_sites(tree)
        if site.function
        and any(is_same_import(site.node, alias, wanted) for alias in site.node.names)
    }
    found: list[tuple[ast.AST, ...]] = []
    used = False

    def visit(node: ast.AST, path: tuple[ast.AST, ...]) -> None:
        nonlocal used
        path = (*path, node)
        if isinstance(node, _FUNCTIONS) and _gives_value(node, wanted.bound):
            return
        if isinstance(node, ast.Name) and node.id == wanted.bound:
            used = True
            if not serving.intersection(path):
                found.append(path)
        for child in children(node):
            visit(child, path)

    visit(tree, ())
    return found if used else None


def _gives_value(function: ast.AST, name: str) -> bool:
    """Whether a name is a parameter of a function, or a variable that it assigns."""
    nodes = list(_own_nodes(function))
    if any(isinstance(node, ast.Global | ast.Nonlocal) and name in node.names for node in nodes):
        return False
    return any(
        (isinstance(node, ast.arg) and node.arg == name)
        or (isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store))
        for node in nodes
    )


def _own_nodes(function: ast.AST) -> Iterator[ast.AST]:
    """What belongs to a function itself, and not to one inside it."""
    for child in children(function):
        yield child
        if not isinstance(child, _SCOPES):
            yield from _own_nodes(child)


def first_use(tree: ast.Module, names: Collection[str]) -> int:
    """The line of the first statement of a module that runs with one of the names; 0 for none."""
    for statement in tree.body:
        if not isinstance(statement, (*_DEFINITIONS, ast.Import, ast.ImportFrom)) and any(
            isinstance(node, ast.Name) and node.id in names for node in walk(statement)
        ):
            return statement.lineno
    return 0


def helper_line(tree: ast.Module, names: Collection[str]) -> int:
    """The line that helpers of those names must stand above; 0 when any will do.

    They stand above all definitions.  A script that defines functions before it imports anything
    has them below its imports, above the first statement that may call one of the functions.
    """
    first = next((each for each in tree.body if isinstance(each, _DEFINITIONS)), None)
    lines = [first_use(tree, names)]
    if first is not None and last_import_line(tree, first.lineno) > preamble_end(tree):
        lines.append(first.lineno)
    elif first is not None:
        lines.append(_first_call(tree) or first.lineno)
    return min((line for line in lines if line), default=0)


def _first_call(tree: ast.Module) -> int:
    """The line of the first statement that calls anything when the module runs; 0 for none."""
    for statement in tree.body:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            continue
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            calls = bool(statement.decorator_list)
        else:
            calls = any(isinstance(node, ast.Call | ast.ClassDef) for node in walk(statement))
        if calls:
            return statement.lineno
    return 0


def last_import_line(tree: ast.Module, before: int = 0) -> int:
    """The last line of the imports above the line `before`; of what must come first if none."""
    last = preamble_end(tree)
    for statement in tree.body:
        if before and statement.lineno >= before:
            break
        if isinstance(statement, (ast.Try, ast.If)):
            inner = any(isinstance(child, (ast.Import, ast.ImportFrom)) for child in statement.body)
        else:
            inner = isinstance(statement, (ast.Import, ast.ImportFrom))
        if inner:
            last = statement.end_lineno or statement.lineno
    return last


def is_same_import(node: ImportNode, alias: ast.alias, wanted: Wanted) -> bool:
    """Whether one name of an import statement is the wanted one, from the same place."""
    if bound_name(node, alias) != wanted.bound:
        return False
    if isinstance(node, ast.ImportFrom):
        if wanted.name is not None:
            module = "." * node.level + (node.module or "")
            if module == "typing" and wanted.name in _TYPING_ALIASES:
                module = "collections.abc"
            return (module, alias.name) == (wanted.module, wanted.name)
        if node.level:
            return False
        return f"{node.module}.{alias.name}" == wanted.module and wanted.alias is not None
    if wanted.name is None:
        return alias.name == wanted.module
    return alias.name == f"{wanted.module}.{wanted.name}" and alias.asname is not None


def _same_root(node: ImportNode, alias: ast.alias, wanted: Wanted) -> bool:
    """Whether both are plain imports of one package (`import a.b` beside `import a.c`)."""
    if is_same_import(node, alias, wanted):
        return True
    plain = isinstance(node, ast.Import) and not alias.asname
    return plain and wanted.name is None and not wanted.alias
