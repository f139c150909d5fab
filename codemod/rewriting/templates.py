"""Turns `Code` into documents: holes filled, parentheses where needed, quotes as in the file."""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from codemod.model import Span
from codemod.rewriting.brackets import bracket_pairs, outside, separating_commas
from codemod.rewriting.documents import (
    Document,
    Group,
    Item,
    Mode,
    Parenthesised,
    Series,
    Style,
    Text,
    Verbatim,
)
from codemod.rewriting.edits import Code, DictCode, Entry
from codemod.rewriting.errors import EditError
from codemod.rewriting.layout import Page, Placeholders, print_flat
from codemod.rewriting.precedence import ATOM, PLAIN, SPREAD, demanded, strength
from codemod.rewriting.quotes import literal_ranges, other_quote, with_quote
from codemod.sources.walking import children, walk


@dataclass(frozen=True)
class Filled:
    """What goes into a hole: a document and how tightly its expression binds."""

    document: Document
    strength: int


@dataclass(frozen=True)
class Surroundings:
    """Where new text is put: the quote to use and the quotes of the f-strings around it."""

    quote: str
    fstrings: tuple[str, ...] = ()


class TemplateBuilder:
    """Builds documents for the code of one file.

    Args:
        path: the file, for messages.
        fill: gives what belongs into the hole for a span.
        item: gives the comments that go along with an entry, as an item for its document.
        prefix: the beginning of names that do not occur in the file.
    """

    def __init__(
        self,
        path: str,
        fill: Callable[[Span], Filled],
        item: Callable[[Entry, Document], Item],
        dict_style: Callable[[Span], Style | None],
        dict_key: Callable[[Entry], str | None],
        prefix: str,
        page: Page,
        placeholders: Placeholders,
    ) -> None:
        self._path = path
        self._fill = fill
        self._item = item
        self._dict_style = dict_style
        self._dict_key = dict_key
        self._page = page
        self._placeholders = placeholders
        self._prefix = f"{prefix}t"
        self._names = re.compile(rf"{self._prefix}\d+_")
        self._count = itertools.count()

    def build(self, code: Code, place: Surroundings, need: int | None = None) -> Filled:
        """The document of `code` for a place that demands the strength `need`.

        `need` is None for a statement.  Raises EditError when the text is not Python or cannot
        stand inside the f-string around it.
        """
        fillers: dict[str, Span | DictCode] = {}
        pieces: list[str] = []
        for part in code.parts:
            if isinstance(part, str):
                pieces.append(part)
            else:
                name = f"{self._prefix}{next(self._count)}_"
                fillers[name] = part
                pieces.append(name)
        text = with_quote("".join(pieces), place.quote)
        tree = self._parsed(text, code)
        if need is not None and _needs_no_parentheses(text, tree, fillers.values(), need):
            text = text[1:-1]
            tree = self._parsed(text, code)
        template = _Template(self, text, tree, fillers, place)
        own = ATOM if need is None else template.strength()
        document: Document = template.document()
        if need is not None and own < need:
            return Filled(Parenthesised(document), ATOM)
        return Filled(document, own)

    def dict_group(self, code: DictCode, place: Surroundings) -> Group:
        """The document of a dict display."""
        kept = code.origin is not None
        items = [self._item(one, self._dict_item(one, place, kept)) for one in code.entries]
        style = self._dict_style(code.origin) if code.origin is not None else None
        if style is None:
            style = Style(Mode.EXPLODED) if code.exploded else Style()
        return Group("{", items, "}", style)

    def call_group(
        self,
        entries: Sequence[Entry],
        place: Surroundings,
        style: Style,
        equals: Callable[[Entry], str],
    ) -> Group:
        """The document of the arguments of a call, brackets included.

        `equals` gives the equals sign of an entry with the blanks around it.
        """
        items = []
        for entry in entries:
            value = self.build(entry.value, place, PLAIN).document
            if entry.key:
                sign = entry.key if entry.key in ("*", "**") else entry.key + equals(entry)
                value = Series([Text(sign), value])
            items.append(self._item(entry, value))
        return Group("(", items, ")", style)

    def inside_fstring(self, document: Document, quotes: tuple[str, ...]) -> Document:
        """`document` as text that every Python accepts inside f-strings with these quotes."""
        text = print_flat(document, self._page, self._placeholders)
        free = other_quote(quotes)
        if free is not None and any(quote in text for quote in quotes):
            text = with_quote(text, free)
        if any(quote in text for quote in quotes) or re.search(r"[\\\n#]", text):
            raise EditError(
                f"{self._path}: the new text {text!r} cannot stand inside an f-string in Python "
                "before 3.12; move the expression out of the f-string first."
            )
        return Text(f" {text} " if text.startswith("{") else text)

    def _dict_item(self, entry: Entry, place: Surroundings, kept: bool) -> Document:
        spread = entry.key == "**"
        value = self.build(entry.value, place, SPREAD if spread else PLAIN).document
        if spread:
            return Series([Text("**"), value])
        key = self._dict_key(entry) if kept else None
        if key is None:
            key = entry.key if _is_quoted(entry.key) else f'"{entry.key}"'
            key = with_quote(key, place.quote)
        return Series([Text(f"{key}: "), value])

    def _parsed(self, text: str, code: Code) -> ast.Module:
        try:
            return ast.parse(text)
        except (SyntaxError, ValueError) as error:
            shown = "".join(part if isinstance(part, str) else "_" for part in code.parts)
            raise EditError(f"{self._path}: the new text {shown!r} is not Python.") from error

    def filled(self, filler: Span | DictCode, place: Surroundings) -> Filled:
        """What stands for a part of a `Code` that is not text."""
        if isinstance(filler, DictCode):
            return Filled(self.dict_group(filler, place), ATOM)
        return self._fill(filler)

    def names_in(self, text: str) -> list[re.Match[str]]:
        """The names in a template that stand for holes and dicts."""
        return list(self._names.finditer(text))


class _Template:
    """The text of one `Code`, with names for its holes, on its way to a document."""

    def __init__(
        self,
        builder: TemplateBuilder,
        text: str,
        tree: ast.Module,
        fillers: dict[str, Span | DictCode],
        place: Surroundings,
    ) -> None:
        self._builder = builder
        self._text = text
        self._place = place
        self._filled = {name: builder.filled(part, place) for name, part in fillers.items()}
        self._parents: dict[str, tuple[ast.AST, ast.AST]] = {}
        self._groups: set[int] = set()
        self._tree = tree
        for parent in walk(tree):
            self._note(parent)
        self._literals = literal_ranges(text)

    def strength(self) -> int:
        """How tightly the whole expression binds."""
        body = self._tree.body
        if len(body) != 1 or not isinstance(body[0], ast.Expr):
            return ATOM
        root = body[0].value
        if isinstance(root, ast.Name) and root.id in self._filled:
            return self._filled[root.id].strength
        if isinstance(root, ast.Tuple) and not self._text.startswith("("):
            return -1
        return strength(root)

    def document(self) -> Document:
        """The document of the text: names replaced, our brackets as groups."""
        return self._series(0, len(self._text))

    def _note(self, parent: ast.AST) -> None:
        for child in children(parent):
            if isinstance(child, ast.Name) and child.id in self._filled:
                self._parents[child.id] = (parent, child)
        generator = (
            isinstance(parent, ast.Call)
            and len(parent.args) == 1
            and isinstance(parent.args[0], ast.GeneratorExp)
        )
        if isinstance(parent, (ast.Call, ast.List, ast.Dict, ast.Set)) and not generator:
            end = len(self._text.encode()[: parent.end_col_offset].decode())
            self._groups.add(end - 1)

    def _series(self, start: int, end: int) -> Document:
        parts: list[Document] = []
        position = start
        while position < end:
            bracket = self._next_bracket(position, end)
            stop = end if bracket is None else bracket[0]
            parts.extend(self._plain(position, stop))
            if bracket is None:
                break
            opened, closed = bracket
            parts.append(self._group(opened, closed))
            position = closed + 1
        return parts[0] if len(parts) == 1 else Series(parts)

    def _group(self, opened: int, closed: int) -> Document:
        commas = separating_commas(self._text, self._positions(opened + 1, closed))
        edges = [opened, *commas, closed]
        items = []
        for before, after in itertools.pairwise(edges):
            first, last = before + 1, after
            while first < last and self._text[first] == " ":
                first += 1
            while first < last and self._text[last - 1] == " ":
                last -= 1
            if first < last:
                items.append(Item(self._series(first, last)))
        open_ended = bool(commas) and not self._text[edges[-2] + 1 : closed].strip()
        style = Style(Mode.EXPLODED) if open_ended else Style()
        return Group(self._text[opened], items, self._text[closed], style)

    def _plain(self, start: int, end: int) -> list[Document]:
        parts: list[Document] = []
        position = start
        for match in self._builder.names_in(self._text):
            if not start <= match.start() < end:
                continue
            if match.start() > position:
                parts.append(Text(self._text[position : match.start()]))
            parts.append(self._in_place(match))
            position = match.end()
        if position < end:
            parts.append(Text(self._text[position:end]))
        return parts

    def _in_place(self, match: re.Match[str]) -> Document:
        """What a name stands for, in parentheses if its place in the template demands them."""
        filled = self._filled[match.group()]
        parent, child = self._parents.get(match.group(), (None, None))
        document = filled.document
        if child is not None and not isinstance(parent, ast.Expr):
            assert parent is not None
            if filled.strength < demanded(parent, child) or _is_number(document, parent):
                document = Parenthesised(document)
        for start, end, quote in self._literals:
            if start < match.start() < end:
                return self._builder.inside_fstring(document, (*self._place.fstrings, quote))
        return document

    def _next_bracket(self, start: int, end: int) -> tuple[int, int] | None:
        for opened, closed in bracket_pairs(self._text, self._positions(start, end)):
            if closed in self._groups:
                return opened, closed
        return None

    def _positions(self, start: int, end: int) -> list[int]:
        """The places of the text that are not inside a string."""
        return outside(self._literals, start, end)


def _needs_no_parentheses(
    text: str, tree: ast.Module, fillers: Iterable[Span | DictCode], need: int
) -> bool:
    """Whether parentheses around all of a template are for other places than this one."""
    only = tree.body[0] if len(tree.body) == 1 else None
    root = only.value if isinstance(only, ast.Expr) else None
    if root is None or isinstance(root, ast.Tuple | ast.GeneratorExp):
        return False
    one_line = all(isinstance(one, Span) and one.start_line == one.end_line for one in fillers)
    enclosed = text.startswith("(") and root.col_offset > 0 and "\n" not in text
    return enclosed and one_line and strength(root) >= max(need, PLAIN)


def _is_number(document: Document, parent: ast.AST) -> bool:
    return (
        isinstance(parent, ast.Attribute)
        and isinstance(document, Verbatim)
        and document.text.isdigit()
    )


def _is_quoted(key: str) -> bool:
    return bool(re.match(r"[rRbBuUfF]{0,2}[\"']", key))
