"""Applies edits to a file: a parsed module and edits in, new bytes out.  No file is touched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from codemod.helpers.catalog import united
from codemod.rewriting.edits import (
    Code,
    Edit,
    InsertDefinition,
    InsertStatement,
    RemoveStatement,
    RequireHelper,
    RequireImport,
)
from codemod.rewriting.errors import EditError
from codemod.rewriting.expressions import ExpressionEdits
from codemod.rewriting.helper_insertion import with_definition, with_helpers
from codemod.rewriting.import_removal import without_superfluous_imports
from codemod.rewriting.import_sites import Wanted, import_sites
from codemod.rewriting.imports import is_available, with_import
from codemod.rewriting.layout import Page
from codemod.rewriting.nested_names import with_definitions_renamed
from codemod.rewriting.options import RewriteOptions
from codemod.rewriting.polish import formatter_of
from codemod.rewriting.printing import printed
from codemod.sources.parsing import parsed
from codemod.sources.python_module import PythonModule

UNLIMITED = 100_000
"""A line length that no line reaches."""

__all__ = ["EditError", "RewriteOptions", "rewrite_file"]


def rewrite_file(
    module: PythonModule, edits: Sequence[Edit], options: RewriteOptions | None = None
) -> bytes:
    """The bytes of `module` with `edits` carried out.

    Args:
        module: the file as it is.
        edits: edits of this file; the order matters only for statements inserted at one place.
        options: layout and formatter; the defaults when None.

    Raises:
        EditError: the target of an edit is not found, edits contradict each other, new text does
            not fit its place, or the parser does not give the file back as it is.
    """
    options = options or RewriteOptions()
    if not edits:
        return module.data
    imports = [
        Wanted(edit.module, edit.name, edit.alias, edit.own)
        for edit in edits
        if isinstance(edit, RequireImport)
    ]
    helpers = united(
        (edit.helper, edit.features) for edit in edits if isinstance(edit, RequireHelper)
    )
    local: list[Edit] = [
        edit
        for edit in edits
        if not isinstance(edit, (RequireImport, RequireHelper, InsertDefinition))
    ]
    local = _with_imports_in_place(module, local, imports)
    formatter = formatter_of(module.data, options.file) if options.formatter else None
    # A formatter breaks long lines itself, and better; brackets we break get a trailing comma that
    # would keep them broken.
    work = ExpressionEdits(module, local, UNLIMITED if formatter else options.line_length)
    text = printed(work, module)
    try:
        parsed(text)
    except (SyntaxError, ValueError) as error:
        raise EditError(f"{module.path}: the edits do not give valid Python: {error}.") from error
    page = replace(work.page, width=options.line_length)
    aliases = {
        edit.helper: edit.alias for edit in edits if isinstance(edit, RequireHelper) and edit.alias
    }
    text = _with_new_names(text, module, imports, helpers, aliases, page, options)
    for edit in edits:
        if isinstance(edit, InsertDefinition):
            text = with_definition(text, edit.name, edit.source, page.unit)
    text = without_superfluous_imports(module.text, text, module.path, options.kept_names)
    data = _encoded(text, work.tree.encoding, module)
    return formatter.format(data) if formatter is not None else data


def _with_imports_in_place(
    module: PythonModule, edits: list[Edit], imports: list[Wanted]
) -> list[Edit]:
    """Edits that put new imports of the SDK where an import is taken out."""
    sdk = [wanted for wanted in imports if wanted.module.partition(".")[0] == "google"]
    in_function = {
        module.span(site.node): site.function is not None for site in import_sites(module.tree)
    }
    served = {edit.span for edit in edits if isinstance(edit, InsertStatement)}
    removed = [
        edit.span
        for edit in edits
        if isinstance(edit, RemoveStatement) and edit.span in in_function
    ]
    if not removed or not sdk:
        return edits
    span = min(removed, key=lambda one: (in_function[one], one))
    if in_function[span] and span in served:
        return edits
    # One statement for each module; further names join it later.
    new = {
        wanted.module: wanted
        for wanted in sorted(sdk, key=lambda one: (one.module, one.statement), reverse=True)
        if not is_available(module.tree, wanted)
    }
    codes = [Code((wanted.statement,)) for wanted in reversed(new.values())]
    return [*(InsertStatement(module.path, span, item) for item in codes), *edits]


def _with_new_names(
    text: str,
    module: PythonModule,
    imports: list[Wanted],
    helpers: Mapping[str, frozenset[str]],
    aliases: Mapping[str, str],
    page: Page,
    options: RewriteOptions,
) -> str:
    """The text with what it needs imported and the helpers put in."""
    for wanted in imports:
        text = with_import(text, wanted, module.path, page.width)
    if not options.helpers_module:
        plain = {alias: helper for helper, alias in aliases.items()}
        text = with_definitions_renamed(text, plain)
        text = with_helpers(text, helpers, module.path, page.width, page.unit)
        return with_definitions_renamed(text, aliases)
    for helper in helpers:
        wanted = Wanted(options.helpers_module, helper, aliases.get(helper), own=True)
        text = with_import(text, wanted, module.path, page.width)
    return text


def _encoded(text: str, encoding: str, module: PythonModule) -> bytes:
    try:
        return text.encode(encoding)
    except UnicodeEncodeError as error:
        raise EditError(
            f"{module.path}: the new text has characters that {encoding} cannot write."
        ) from error
