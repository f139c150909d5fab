"""Applies edits to a file: a parsed module and edits in, new bytes out.  No file is touched."""

from __future__ import annotations

from collections.abc import Sequence

from codemod.rewriting.edits import Edit, RequireHelper, RequireImport
from codemod.rewriting.errors import EditError
from codemod.rewriting.expressions import ExpressionEdits
from codemod.rewriting.options import RewriteOptions
from codemod.rewriting.printing import printed
from codemod.sources.python_module import PythonModule

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
    local = [edit for edit in edits if not isinstance(edit, (RequireImport, RequireHelper))]
    work = ExpressionEdits(module, local, options.line_length)
    text = printed(work, module)
    try:
        return text.encode(work.tree.encoding)
    except UnicodeEncodeError as error:
        raise EditError(
            f"{module.path}: the new text has characters that {work.tree.encoding} cannot write."
        ) from error
