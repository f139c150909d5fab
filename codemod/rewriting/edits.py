"""Edits as data: what the rules ask for and the transformer carries out.

Edits name their target by span and their new text as `Code`: text with holes, where a hole is the
span of an original expression.  The transformer fills a hole with that expression, its own edits
already applied, its comments and layout kept.  All spans of an edit lie in one file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Union

from codemod.model import Span


@dataclass(frozen=True)
class Entry:
    """One argument of a call or one item of a dict.

    `key` is the keyword or the text of the dict key, empty for a positional argument, `**` for a
    spread.  `origin` is the span of the original argument or item whose comments go along.
    """

    key: str
    value: Code
    origin: Span | None = None


@dataclass(frozen=True)
class DictCode:
    """A dict display.  `exploded` asks for one item a line, as the original was written.

    `origin` is the span of the dict display that it takes the place of, item by item: then its
    layout and the spelling of its keys are kept.
    """

    entries: tuple[Entry, ...]
    exploded: bool = False
    origin: Span | None = None


@dataclass(frozen=True)
class Code:
    """An expression: text parts, holes (spans of original expressions) and dict displays."""

    parts: tuple[str | Span | DictCode, ...]


@dataclass(frozen=True)
class ReplaceExpression:
    """Put `code` in the place of the expression at `span`."""

    path: str
    span: Span
    code: Code


@dataclass(frozen=True)
class ReplaceCall:
    """Rewrite the call at `span`: its function (unless None) and all its arguments, in order.

    `wrapper` is the name of a function that the rewritten call is passed to.
    """

    path: str
    span: Span
    function: Code | None
    arguments: tuple[Entry, ...]
    wrapper: str = ""


@dataclass(frozen=True)
class RemoveStatement:
    """Remove the statement at `span`; comments above it stay with what follows.

    A `compound` statement takes the comments in it along, and one that is `titled` the comment
    right above it.
    """

    path: str
    span: Span
    compound: bool = False
    titled: bool = False


@dataclass(frozen=True)
class RemovePart:
    """Take out the item of a `with`, the decorator or the name of the parameter at `span`.

    A `with` that has no other item gives its block to the code around it: `around` is its span.
    """

    path: str
    span: Span
    around: Span | None = None


@dataclass(frozen=True)
class InsertStatement:
    """Put a statement before, or `after`, the one at `span`, at its indentation."""

    path: str
    span: Span
    code: Code
    after: bool = False


@dataclass(frozen=True)
class InsertHandler:
    """Put `except CODE: raise` before the exception handler at `span`."""

    path: str
    span: Span
    code: Code


@dataclass(frozen=True)
class MoveHandler:
    """Put the exception handler at `handler` before the one that `span` begins with.

    `span` reaches from the beginning of that one to the end of `handler`.
    """

    path: str
    span: Span
    handler: Span


@dataclass(frozen=True)
class MergeHandlers:
    """Make the handler that `span` begins with a branch of the handler at `into`, after it.

    The new body is `if CODE:` with the first body, `else:` with the second; the exception is bound
    to `name`.  `span` reaches from the beginning of the first to the end of the second.
    """

    path: str
    span: Span
    into: Span
    code: Code
    name: str


@dataclass(frozen=True)
class RenameKeyword:
    """Rename the keyword of the argument whose value stands at `span`."""

    path: str
    span: Span
    keyword: str


@dataclass(frozen=True)
class RenameParameter:
    """Rename the parameter whose name stands at `span`.

    The new name can be one of `rest`, which takes all further keyword arguments: the parameter
    then comes last, without a default, and is annotated with `annotation` if there is one.  The
    function gets another parameter that takes all further arguments where `further` names one.
    """

    path: str
    span: Span
    name: str
    rest: bool = False
    annotation: str = ""
    further: str = ""


@dataclass(frozen=True)
class RenameFunction:
    """Rename the function whose name stands at `span`, where it is defined."""

    path: str
    span: Span
    name: str


@dataclass(frozen=True)
class RequireImport:
    """Make `name` (`from module import name`) or `module` (`import module`) available.

    `alias` is the name the emitted code uses for it; `own` says that the module is one of the
    project.
    """

    path: str
    module: str
    name: str | None = None
    alias: str | None = None
    own: bool = False


@dataclass(frozen=True)
class RequireHelper:
    """Make an emitted helper function (`codemod.helpers`) available in the file.

    `features` says what the helper must be able to do, in words of `catalog.helper_features`: for
    interaction_arguments the fields the config may hold (none: any field), for interaction_input
    what the contents may hold besides text, media and turns.  The features of all edits of a file
    that ask for the same helper are united; the file gets one that has them all and little else.
    `alias` is its name in a file where functions use its own name for something else.
    """

    path: str
    helper: str
    features: frozenset[str] = frozenset()
    alias: str = ""


@dataclass(frozen=True)
class InsertDefinition:
    """Put `source`, which defines `name`, below the imports and above everything that uses it."""

    path: str
    name: str
    source: str


@dataclass(frozen=True)
class RequireClient:
    """Make a google-genai client where the legacy SDK is configured.

    `span` is the call of `configure`; `name` is what the client is assigned to (`client`,
    `self.client`), `declared` says that its function must declare the name as global.  A client
    that is `made` in another place, with `key`, comes before the statement with `span`; one that
    is `lazy` is made elsewhere: by a function (`RequireGetter`), or at its calls.  A `keeper` is
    the name of a function that makes the client and keeps it.  What becomes of the `configure`
    call depends on which flows of the project migrate, so `codemod.rules.legacy.setup` turns
    these requests into edits when the plan is made.
    """

    path: str
    span: Span
    name: str
    declared: bool = False
    made: bool = False
    key: str = ""
    lazy: bool = False
    keeper: str = ""


@dataclass(frozen=True)
class RequireGetter:
    """Define the function `name`, which makes a google-genai client when it is first called.

    `key` is the source of the API key, empty for none.
    """

    path: str
    name: str
    key: str


Placeless = RequireImport | RequireHelper | RequireGetter | InsertDefinition
"""Edits of a file that concern no place in it."""

Edit = Union[
    ReplaceExpression,
    ReplaceCall,
    RemoveStatement,
    RemovePart,
    InsertStatement,
    InsertHandler,
    MoveHandler,
    MergeHandlers,
    RenameKeyword,
    RenameParameter,
    RenameFunction,
    RequireImport,
    RequireHelper,
    RequireClient,
    RequireGetter,
    InsertDefinition,
]


def code(*parts: str | Span | DictCode | Code) -> Code:
    """Join parts to one `Code`, flattening nested ones."""
    flat: list[str | Span | DictCode] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, Code) else (part,))
    return Code(tuple(flat))
