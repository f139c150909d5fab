"""What the arguments of `configure` of the legacy SDK are for a client of google-genai."""

from __future__ import annotations

import ast
import re

from codemod.analysis.graph import CallOperation
from codemod.analysis.project import Project
from codemod.conversion.literals import constant_text, is_none
from codemod.conversion.result import Conversion
from codemod.rewriting.edits import Code, DictCode, Entry, code
from codemod.sources.walking import walk

CONFIGURE = frozenset({"google.generativeai.configure", "google.generativeai.client.configure"})

DROPPED = frozenset({"client_info", "transport"})
"""Arguments that say how the legacy SDK talks, which google-genai does in one way only."""

_CLIENT_OPTIONS = "google.api_core.client_options.ClientOptions"


def client_arguments(conversion: Conversion, call: CallOperation) -> tuple[Entry, ...]:
    """The arguments of `genai.Client` for a call of `configure`.

    Raises:
        Refused: an argument cannot be seen, or has no counterpart.
    """
    found = _Arguments(conversion)
    if call.node.args:
        raise conversion.refuse("legacy-client", call.node.args[0])
    for keyword in call.node.keywords:
        found.take(keyword.arg or "**", keyword.value)
    return found.entries()


def key_of(call: CallOperation) -> ast.expr | None:
    """The expression of the API key that a call of `configure` gives."""
    slot = call.keywords.get("api_key")
    return slot.node if slot is not None and isinstance(slot.node, ast.expr) else None


def key_identity(project: Project, call: CallOperation) -> frozenset[str]:
    """What tells whether two calls of `configure` give the same key: where it comes from."""
    key = key_of(call)
    slot = project.slot(key) if key is not None else None
    if key is None or slot is None:
        return frozenset({"" if key is None else ast.unparse(key)})
    sources = [root.node for root in project.roots(slot) if root.node is not None]
    return frozenset(_variable(source) or ast.unparse(source) for source in sources or [key])


def is_known(key: frozenset[str]) -> bool:
    """Whether a key is a constant or an environment variable."""
    return all(source.startswith(("$", "'")) for source in key)


def _variable(source: ast.AST) -> str:
    """What tells an environment variable that an expression reads from other sources."""
    name = environment_variable(source)
    return f"${name}" if name else ""


def environment_variable(source: ast.AST) -> str:
    """The environment variable that an expression reads; empty when it reads none."""
    found = re.fullmatch(
        r"(?:os\.)?(?:getenv\(|environ\.get\(|environ\[)'(\w+)'.*", ast.unparse(source)
    )
    return found[1] if found else ""


def sets_variable(project: Project, name: str) -> bool:
    """Whether the program sets a variable of the environment, maybe between two requests."""
    return any(
        isinstance(node, ast.Subscript)
        and isinstance(node.ctx, ast.Store)
        and ast.unparse(node.value).endswith("environ")
        and not (isinstance(node.slice, ast.Constant) and node.slice.value != name)
        for module in project.modules.values()
        for node in walk(module.tree)
    )


class _Arguments:
    def __init__(self, conversion: Conversion) -> None:
        self._conversion = conversion
        self._module = conversion.module
        self._key: Entry | None = None
        self._http: list[Entry] = []

    def take(self, name: str, value: ast.expr) -> None:
        """Take over one argument of `configure`."""
        conversion = self._conversion
        if name == "api_key":
            self._key = Entry("api_key", code(self._module.span(value)), self._module.span(value))
        elif is_none(value):
            return
        elif name in DROPPED:
            conversion.note("transport-dropped", value)
        elif name == "client_options":
            for key, inner in self._options(value):
                self._take_option(key, inner)
        elif name == "default_metadata":
            self._http.append(Entry('"headers"', self._headers(value)))
        else:
            raise conversion.refuse("legacy-client", value, name)

    def entries(self) -> tuple[Entry, ...]:
        """The arguments of the client."""
        found = [] if self._key is None else [self._key]
        if self._http:
            found.append(Entry("http_options", code(DictCode(tuple(self._http)))))
        return tuple(found)

    def _options(self, value: ast.expr) -> list[tuple[str, ast.expr]]:
        """The fields of `client_options`, given as a dict or as an object."""
        if isinstance(value, ast.Dict) and all(isinstance(key, ast.Constant) for key in value.keys):
            return [
                (str(key.value), item)
                for key, item in zip(value.keys, value.values, strict=True)
                if isinstance(key, ast.Constant)
            ]
        if isinstance(value, ast.Call) and not value.args:
            symbol = self._conversion.project.symbol(value.func) or ast.unparse(value.func)
            if symbol == _CLIENT_OPTIONS or symbol.endswith("ClientOptions"):
                return [(keyword.arg or "**", keyword.value) for keyword in value.keywords]
        raise self._conversion.refuse("legacy-client", value, "client_options")

    def _take_option(self, name: str, value: ast.expr) -> None:
        if name == "api_key":
            self._key = Entry("api_key", code(self._module.span(value)), self._module.span(value))
        elif name == "api_endpoint" and constant_text(value):
            host = constant_text(value) or ""
            address = host if "://" in host else f"https://{host}"
            self._http.append(Entry('"base_url"', code(f'"{address}"')))
        else:
            raise self._conversion.refuse("legacy-client", value, name)

    def _headers(self, value: ast.expr) -> Code:
        pairs = value.elts if isinstance(value, (ast.List, ast.Tuple)) else [value]
        items: list[Entry] = []
        for pair in pairs:
            if (
                not isinstance(pair, ast.Tuple)
                or len(pair.elts) != 2
                or not constant_text(pair.elts[0])
            ):
                raise self._conversion.refuse("legacy-client", value, "default_metadata")
            key, item = pair.elts
            items.append(Entry(self._module.source(key), code(self._module.span(item))))
        return code(DictCode(tuple(items)))
