"""Puts helper functions into a file, or renders the module that holds them."""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping, Sequence

from codemod.helpers.catalog import (
    Helper,
    helper_features,
    helper_names,
    united,
    with_required,
)
from codemod.helpers.recognition import Definition, definitions_of, recognized, shape
from codemod.rewriting.annotations import with_quoted_annotations
from codemod.rewriting.errors import EditError
from codemod.rewriting.import_sites import Wanted, imports_late, is_of_sdk, module_bindings
from codemod.rewriting.imports import (
    conflict,
    helper_line,
    is_available,
    last_import_line,
    with_import,
)
from codemod.rewriting.late_imports import (
    comes_with_sdk,
    named_in_annotations,
    with_import_for_checking,
    with_late_imports,
)
from codemod.rewriting.optional_names import optional_names, with_any_for
from codemod.rewriting.quotes import with_quote
from codemod.rewriting.tokens import scan, split_lines
from codemod.rewriting.types_alias import (
    imported_under,
    types_name,
    with_plain_types,
    with_types_as,
)
from codemod.sources.parsing import parsed
from codemod.sources.python_module import PythonModule

_UNIT = "    "


def wanted_imports(helpers: Sequence[Helper]) -> list[Wanted]:
    """The imports that helpers need, each once."""
    needed = [item for helper in helpers for item in helper.imports]
    return list(dict.fromkeys(Wanted(item.module, item.name, item.asname) for item in needed))


def with_helpers(
    text: str, requests: Mapping[str, frozenset[str]], path: str, width: int, unit: str
) -> str:
    """`text` with the helpers of those names and their imports, after the imports.

    Args:
        text: the module.
        requests: names of helpers and the features they need (`codemod.helpers.catalog`).
        path: of the file, for errors.
        width: the longest line.
        unit: one level of indentation.

    A helper that is there already, in any form of the catalog, is used as it is when it can do
    what is asked for; otherwise one that can do both takes its place.  A helper that was edited by
    hand counts as something else.

    Raises:
        EditError: a name of a helper or of an import of it stands for something else.
    """
    types = types_name(parsed(text))
    present = _present(definitions_of(with_plain_types(text, types)))
    found = frozenset(feature for each in present.values() for feature in each.features)
    grown = [
        (each.name, found & helper_features(each.name))
        for each in with_required(requests)
        if each.name in present and found & helper_features(each.name)
    ]
    wanted = with_required(united([*requests.items(), *grown]))
    outdated: set[str] = set()
    for each in wanted:
        if each.name in present and present[each.name].source != each.source:
            outdated.update(present[each.name].defines)
    kept, _ = _without_functions(text, outdated)
    sources = _missing(parsed(with_plain_types(kept, types)), wanted, path)
    if not sources:
        return text
    names = {name for each in wanted for name in each.defines}
    imports = [imported_under(item, types) for item in wanted_imports(wanted)]
    optional = optional_names(parsed(text), imports)
    named = [with_any_for(with_types_as(source, types), optional) for source in sources]
    if named != [with_types_as(source, types) for source in sources]:
        imports = list(dict.fromkeys([Wanted("typing", "Any"), *imports]))
    late = _late(parsed(text), imports)
    checked = {name for source in named for name in named_in_annotations(source, late)}
    for item in (*_for_checking(checked), *imports):
        if item.bound not in late:
            line = helper_line(parsed(text), names)
            text = with_import(text, item, path, width, for_module=True, before=line)
    for name in sorted(checked):
        line = helper_line(parsed(text), names)
        text = with_import_for_checking(text, late[name], line, unit)
    kept, place = _without_functions(text, outdated)
    tree = parsed(kept)
    end = last_import_line(tree, helper_line(tree, names))
    deferred = _annotations_are_deferred(tree)
    waiting = [*late.values(), *optional.values()]
    named = [with_late_imports(source, waiting, deferred) for source in named]
    if _sdk_is_guarded(tree) and not deferred:
        named = [with_quoted_annotations(source, {types, "errors"}) for source in named]
    return _inserted(kept, [_adapted(source, text, unit) for source in named], place, end)


def _late(tree: ast.Module, imports: Sequence[Wanted]) -> dict[str, Wanted]:
    """The imports by name that must wait until a helper runs: the module does without the SDK."""
    waiting = imports_late(tree)
    optional = _sdk_is_guarded(tree)
    return {
        item.bound: item
        for item in imports
        if comes_with_sdk(item)
        and (waiting or (optional and not is_of_sdk(item.module)))
        and not is_available(tree, item)
    }


def _for_checking(names: Collection[str]) -> list[Wanted]:
    return [Wanted("typing", "TYPE_CHECKING")] if names else []


def with_definition(text: str, name: str, source: str, unit: str) -> str:
    """`text` with code that defines `name` below its imports, above every use of it."""
    tree = ast.parse(text)
    end = last_import_line(tree, helper_line(tree, {name}))
    return _inserted(text, [_adapted(source, text, unit)], None, end)


def helper_conflict(
    module: PythonModule, name: str, features: frozenset[str] = frozenset()
) -> str | None:
    """Why the helper `name` cannot be put into `module`; None when it can."""
    types = types_name(module.tree)
    for item in wanted_imports(with_required({name: features})):
        wanted = imported_under(item, types)
        if conflict(module.tree, wanted):
            return f"{module.path} already uses the name {wanted.bound} for something else"
    try:
        with_helpers(module.text, {name: features}, module.path, 88, _UNIT)
    except EditError as error:
        return str(error)
    return None


def helpers_module(requests: Mapping[str, frozenset[str]]) -> str:
    """The text of a module that holds the helpers of those names with those features."""
    text = '"""Helpers for the Interactions API of google-genai, written by gemini-codemod."""\n'
    return with_helpers(text, requests, "the module of helpers", 100, _UNIT)


def _present(definitions: Mapping[str, Definition]) -> dict[str, Helper]:
    """The helpers that are among the functions of a file, in the form they have there."""
    found = {name: recognized(name, definitions) for name in helper_names() if name in definitions}
    return {name: each for name, each in found.items() if each is not None}


def _without_functions(text: str, names: Collection[str]) -> tuple[str, int | None]:
    """`text` without functions and the blank lines below them, and the line of the first."""
    lines = split_lines(text)
    place = None
    functions = [function for name, function in definitions_of(text).items() if name in names]
    for function in sorted(functions, key=lambda node: -node.lineno):
        end = function.end_lineno or function.lineno
        while end < len(lines) and not lines[end].strip():
            end += 1
        place = function.lineno - 1
        del lines[place:end]
    return "".join(lines), place


def _missing(tree: ast.Module, helpers: Sequence[Helper], path: str) -> list[str]:
    """The functions that the module does not have yet, as text."""
    bound = module_bindings(tree)
    present = {node.name: node for node in tree.body if isinstance(node, Definition)}
    missing = []
    for each in helpers:
        lines = each.source.splitlines(keepends=True)
        for name, function in definitions_of(each.source).items():
            there = present.get(name)
            if there is None and name not in bound:
                missing.append("".join(lines[function.lineno - 1 : function.end_lineno]))
                present[name] = function
            elif there is None or shape(there) != shape(function):
                raise EditError(
                    f"{path}: the helper {name} cannot be added because the file has something "
                    "else of that name; rename it first."
                )
    return missing


def _adapted(source: str, text: str, unit: str) -> str:
    """A helper with the quotes and the indentation of the file."""
    source = with_quote(source, scan(text).quote)
    if unit == _UNIT:
        return source
    lines = []
    for line in source.splitlines(keepends=True):
        body = line.lstrip(" ")
        depth, rest = divmod(len(line) - len(body), len(_UNIT))
        lines.append(unit * depth + " " * rest + body)
    return "".join(lines)


def _inserted(text: str, sources: Sequence[str], place: int | None, imports_end: int) -> str:
    """`text` with functions below the line `place`, or below its imports."""
    lines = split_lines(text)
    newline = lines[0][len(lines[0].rstrip("\r\n")) :] or "\n" if lines else "\n"
    at = imports_end if place is None else place
    before, after = lines[:at], lines[at:]
    while place is not None and before and not before[-1].strip():
        before.pop()
    if before and not before[-1].endswith(("\n", "\r")):
        before[-1] += newline
    while after and not after[0].strip():
        after.pop(0)
    gap = newline * 2
    body = gap.join(source.replace("\n", newline) for source in sources)
    head = "".join(before) + (gap if before else "")
    return head + body + (gap + "".join(after) if after else "")


def _annotations_are_deferred(tree: ast.Module) -> bool:
    return any(
        isinstance(node, ast.ImportFrom)
        and node.module == "__future__"
        and any(alias.name == "annotations" for alias in node.names)
        for node in tree.body
    )


def _sdk_is_guarded(tree: ast.Module) -> bool:
    """Whether the SDK is imported in a `try`, so that the module also works without it."""
    return any(
        isinstance(inner, ast.ImportFrom) and (inner.module or "").split(".")[0] == "google"
        for node in tree.body
        if isinstance(node, ast.Try)
        for inner in node.body
    )
