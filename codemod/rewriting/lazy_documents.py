"""Documents by the names that stand for them, built when they are first asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from codemod.rewriting.documents import Document
from codemod.rewriting.errors import EditError
from codemod.rewriting.templates import Filled


class LazyDocuments(Mapping[str, Document]):
    """Documents built when they are first asked for."""

    def __init__(self, build: Callable[[str], Filled]) -> None:
        self._build = build
        self._built: dict[str, Filled | None] = {}

    def __getitem__(self, name: str) -> Document:
        return self.filled(name).document

    def filled(self, name: str) -> Filled:
        """What `name` stands for.

        Raises:
            EditError: building it asks for itself.
        """
        if name not in self._built:
            self._built[name] = None
            self._built[name] = self._build(name)
        filled = self._built[name]
        if filled is None:
            raise EditError("An edit contains itself.")
        return filled

    def built(self, name: str) -> bool:
        """Whether `name` was asked for."""
        return self._built.get(name) is not None

    def __iter__(self) -> Iterator[str]:
        return iter(self._built)

    def __len__(self) -> int:
        return len(self._built)
