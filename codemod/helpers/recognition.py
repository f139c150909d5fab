"""Recognizes helpers that a file has already, with whatever features."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache

from codemod.helpers.catalog import Helper, exact_helper, own_features
from codemod.helpers.features import ALL
from codemod.sources.parsing import parsed
from codemod.sources.walking import walk

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@lru_cache(maxsize=1024)
def shape(definition: Definition) -> str:
    """The syntax of a function or class without docstrings, whose indentation is the file's."""
    definition = _plain(definition)
    documented = ast.get_docstring(definition) is not None
    parts: list[ast.AST | None] = []
    if not isinstance(definition, ast.ClassDef):
        parts += [definition.args, definition.returns]
    kind = f"{type(definition).__name__} {definition.name}"
    body = definition.body[documented:]
    return kind + "".join(_shape_of(part) for part in [*parts, *body])


def _plain(definition: Definition) -> Definition:
    """A definition as it stands where the SDK is imported at the top.

    Elsewhere annotations stand in quotes or say `Any` for types of the SDK, and functions import
    what they need.
    """
    plain = copy.deepcopy(definition)
    for node in walk(plain):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            node.body = [
                part for part in node.body if not isinstance(part, ast.Import | ast.ImportFrom)
            ] or node.body
        for field in ("annotation", "returns"):
            said = getattr(node, field, None)
            if isinstance(said, ast.Constant) and isinstance(said.value, str):
                said = _parsed(said)
            if isinstance(said, ast.expr):
                setattr(node, field, _AnyOfSdk().visit(said))
    return plain


class _AnyOfSdk(ast.NodeTransformer):
    """Writes `Any` for types of the SDK."""

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        """Replace a member of `types`."""
        named = isinstance(node.value, ast.Name) and node.value.id == "types"
        return ast.Name("Any", ast.Load()) if named else node


def _parsed(annotation: ast.Constant) -> ast.expr:
    try:
        return ast.parse(str(annotation.value), mode="eval").body
    except SyntaxError:
        return annotation


def _shape_of(part: ast.AST | None) -> str:
    if isinstance(part, Definition):
        return shape(part)
    return ast.dump(part) if part else "-"


def definitions_of(source: str) -> dict[str, Definition]:
    """The functions and classes at the top level of a module, by name."""
    body = parsed(source).body
    return {node.name: node for node in body if isinstance(node, Definition)}


def recognized(name: str, definitions: Mapping[str, Definition]) -> Helper | None:
    """The helper `name` as it stands among the functions and classes of a file.

    Layout, quotes and docstrings may differ from what was inserted; None when anything else does.
    """
    traits = _traits(definitions[each] for each in _definable(name) if each in definitions)
    features = {each for each, needed in _traits_by_feature(name).items() if needed <= traits}
    candidate = exact_helper(name, frozenset(features))
    for each, definition in definitions_of(candidate.source).items():
        if each not in definitions or shape(definitions[each]) != shape(definition):
            return None
    return candidate


@cache
def _definable(name: str) -> frozenset[str]:
    """The functions that a helper can consist of."""
    forms = [ALL, *own_features(name)]
    return frozenset(
        each for form in forms for each in exact_helper(name, frozenset({form})).defines
    )


@cache
def _traits_by_feature(name: str) -> dict[str, set[str]]:
    """What shows a feature in the source of a helper: what other features leave of it, if any."""
    whole = _traits_with(name, ALL)
    found = {}
    features = own_features(name)
    for feature in features:
        own = _traits_with(name, feature) - _traits_with(name)
        beside = (_traits_with(name, feature, each) - _traits_with(name, each) for each in features)
        own = own or next(filter(None, beside), set())
        found[feature] = own & whole or own
    return {feature: traits for feature, traits in found.items() if traits}


def _traits_with(name: str, *features: str) -> set[str]:
    """What the source of a helper with these features shows."""
    return _traits(definitions_of(exact_helper(name, frozenset(features)).source).values())


def _traits(definitions: Iterable[Definition]) -> set[str]:
    """The expressions in definitions, the tests of their `if` statements as such, and methods."""
    found = set()
    for definition in map(_plain, definitions):
        for node in walk(definition):
            if isinstance(node, ast.Constant) and node.value == "":
                continue  # the names of no fields
            if isinstance(node, ast.expr):
                found.add(ast.dump(node))
            elif isinstance(node, ast.If):
                found.add(f"if {ast.dump(node.test)}")
            elif isinstance(node, Definition) and node is not definition:
                found.add(f"def {node.name}")
    return found
