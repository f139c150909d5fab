"""Offers the emitted helpers as text, with the imports and the other helpers they need.

The modules in `emitted/` are parsed, never imported: they need google-genai, the tool does not.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from types import MappingProxyType

from codemod.helpers.features import asked, known_features, tailored, understood
from codemod.sources.walking import walk


@dataclass(frozen=True, order=True)
class ImportNeeded:
    """An import of a helper: `import module` (name None) or `from module import name`."""

    module: str
    name: str | None = None
    asname: str | None = None

    @property
    def bound(self) -> str:
        """The name it binds."""
        return self.asname or self.name or self.module.partition(".")[0]


@dataclass(frozen=True)
class Helper:
    """A function or class to insert into a file of the user, cut down to its `features`.

    `source` holds the public definition and the private ones it uses, separated as PEP 8 wants
    and ending with a newline; `defines` names them all, the public one first.  `requires` names
    the other helpers that `source` calls directly.
    """

    name: str
    source: str
    defines: tuple[str, ...]
    imports: tuple[ImportNeeded, ...]
    requires: tuple[str, ...]
    features: frozenset[str] = frozenset()


_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef

_CLASSES: Mapping[str, str] = MappingProxyType(
    {
        "AsyncInteractionChat": "async_interaction_chat",
        "AsyncKeptChat": "async_kept_chat",
        "BlockedPromptException": "blocked_prompt_exception",
        "ContentChunks": "content_chunks",
        "InteractionChat": "interaction_chat",
        "KeptChat": "kept_chat",
        "StopCandidateException": "stop_candidate_exception",
    }
)
"""Helpers that are classes, with their modules; a function is called as its module is."""


@cache
def helper_names() -> tuple[str, ...]:
    """The names of all helpers, sorted."""
    entries = (resources.files("codemod.helpers") / "emitted").iterdir()
    names = {entry.name.removesuffix(".py") for entry in entries if entry.name.endswith(".py")}
    return tuple(sorted({*names, *_CLASSES} - {"__init__", *_CLASSES.values()}))


@cache
def helper(name: str, features: frozenset[str] = frozenset()) -> Helper:
    """The helper of that name, able to do what the features say (see `helper_features`).

    Raises:
        KeyError: there is no such helper.
        ValueError: it has no such feature.
    """
    wanted = understood(name, asked(name, features), helper_features(name))
    return exact_helper(name, wanted)


@cache
def exact_helper(name: str, features: frozenset[str]) -> Helper:
    """The helper of that name with exactly these features, empty for none at all.

    Raises:
        KeyError: there is no such helper.
    """
    return replace(parse_helper(name, tailored(_text(name), features)), features=features)


@cache
def helper_features(name: str) -> frozenset[str]:
    """The features that a helper or one it requires can be asked for, empty for most.

    A feature stands for all below it: `tools` for `tools.function_declarations` too.  For
    interaction_arguments they are fields of `types.GenerateContentConfig` and fields of these;
    none asked for means all.  For interaction_input they are what it takes besides text, media
    and turns; none asked for means just these.
    """
    names = [name]
    for each in names:
        everything = parse_helper(each, _text(each))
        names += [required for required in everything.requires if required not in names]
    found = {feature for each in names for feature in own_features(each)}
    return frozenset(
        each for each in found if not any(other.startswith(f"{each}.") for other in found)
    )


@cache
def own_features(name: str) -> frozenset[str]:
    """The features that show in the source of the helper itself."""
    return known_features(_text(name))


def united(requests: Iterable[tuple[str, frozenset[str]]]) -> dict[str, frozenset[str]]:
    """Helper name -> features, where several ask for the same helper; a default includes all."""
    found: dict[str, frozenset[str]] = {}
    for name, features in requests:
        found[name] = found.get(name, frozenset()) | asked(name, features)
    return found


def with_required(requests: Mapping[str, frozenset[str]]) -> tuple[Helper, ...]:
    """The helpers of those names and all they require, each once and after what it requires.

    A helper that another requires can do what the features of that one ask of it.
    """
    wanted = {
        name: understood(name, asked(name, features), helper_features(name))
        for name, features in requests.items()
    }
    names = list(wanted)
    for name in names:
        for required in exact_helper(name, wanted[name]).requires:
            before = wanted.get(required, frozenset())
            wanted[required] = before | wanted[name]
            if required not in names or wanted[required] != before:
                names.append(required)
    found: dict[str, Helper] = {}

    def add(name: str) -> None:
        if name not in found:
            each = exact_helper(name, wanted[name])
            for required in each.requires:
                add(required)
            found[name] = each

    for name in wanted:
        add(name)
    return tuple(found.values())


def _text(name: str) -> str:
    if name not in helper_names():
        raise KeyError(f"There is no helper {name!r}; there are {', '.join(helper_names())}.")
    module = _CLASSES.get(name, name)
    path = resources.files("codemod.helpers") / "emitted" / f"{module}.py"
    return path.read_text(encoding="utf-8")


def parse_helper(name: str, text: str) -> Helper:
    """Take from the text of a helper module its function and what that needs.

    Raises:
        ValueError: the module holds more than a docstring, imports, one public definition called
            `name` and private ones.
    """
    definitions: dict[str, _Definition] = {}
    imports: list[ImportNeeded] = []
    requires: list[str] = []
    for index, statement in enumerate(ast.parse(text).body):
        if isinstance(statement, _Definition):
            definitions[statement.name] = statement
        elif isinstance(statement, ast.ImportFrom) and statement.level:
            requires += [alias.name for alias in statement.names]
        elif isinstance(statement, (ast.Import, ast.ImportFrom)):
            imports += _imports(statement)
        elif index or not _is_docstring(statement):
            raise ValueError(
                f"Helper {name}, line {statement.lineno}: only imports, functions and classes "
                "are allowed."
            )
    public = [each for each in definitions if not each.startswith("_")]
    if public != [name] or next(iter(definitions)) != name:
        raise ValueError(f"Helper {name} must begin with its one public definition: {public}.")
    used = _reached(name, definitions)
    defines = tuple(each for each in definitions if each in used)
    lines = text.splitlines()
    parts = [definitions[each] for each in defines]
    sources = ["\n".join(lines[part.lineno - 1 : part.end_lineno]) for part in parts]
    return Helper(
        name,
        "\n\n\n".join(sources) + "\n",
        defines,
        tuple(sorted((item for item in imports if item.bound in used), key=_order)),
        tuple(each for each in requires if each in used),
    )


def _reached(name: str, definitions: Mapping[str, _Definition]) -> set[str]:
    """The names that a definition uses, itself or through the other definitions."""
    used = {name}
    todo = [name]
    for each in todo:
        names = {node.id for node in walk(definitions[each]) if isinstance(node, ast.Name)}
        todo += [found for found in sorted(names - used) if found in definitions]
        used |= names
    return used


def _imports(statement: ast.Import | ast.ImportFrom) -> list[ImportNeeded]:
    if isinstance(statement, ast.Import):
        return [ImportNeeded(alias.name, None, alias.asname) for alias in statement.names]
    module = statement.module or ""
    return [ImportNeeded(module, alias.name, alias.asname) for alias in statement.names]


def _is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _order(needed: ImportNeeded) -> tuple[str, str]:
    return (needed.module, needed.name or "")
