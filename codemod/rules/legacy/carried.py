"""Legacy models whose configuration travels with them.

Where models of different configuration meet at one call, or the call cannot read what the model was
made with, a dict takes the place of the model: the arguments of the new call, its name among them.
The old SDK evaluated these arguments when the model was made; so does the dict.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, replace

from codemod.analysis.graph import CallOperation
from codemod.analysis.values import ClassValue, SdkValue
from codemod.conversion.chat_openings import merged
from codemod.conversion.config_fields import ConvertedConfig
from codemod.conversion.legacy.bound import Source
from codemod.conversion.legacy.config import LegacyConfigConverter
from codemod.conversion.literals import is_none
from codemod.conversion.result import Conversion, Refused
from codemod.mapping.legacy_objects import MODEL_ARGUMENTS
from codemod.rewriting.edits import Code, DictCode, Entry, code
from codemod.rules.calls import LEGACY_MODEL, CallPlan, Context
from codemod.rules.legacy.sources import as_written, model_sources
from codemod.sources.python_module import PythonModule

_OPAQUE = frozenset({"generation_config", "response_format", "system_instruction", "tools"})
"""What a helper may find in a configuration that only the running program knows."""

_GENERATION = "generation_config"

_HASHING = ("cache", "frozen", "hash", "memo", "namedtuple")
"""What the decorators and bases say of functions and classes that need hashes."""


@dataclass(frozen=True)
class Carried:
    """What the dicts of the models at one call hold besides the name.

    `config` says it for all of them together; `keys` are the arguments that any of them may give.
    `functions` says that Python functions are among their tools.
    """

    config: ConvertedConfig
    keys: Set[str]
    functions: bool

    def below(
        self, conversion: Conversion, node: ast.Call, model: Code, own: ConvertedConfig
    ) -> tuple[Entry, list[Entry]]:
        """The dict of the model and the arguments of a call, as the call says them.

        A generation config of the call goes over that of the model, key by key.

        Raises:
            Refused: the call and a model give the same argument.
        """
        given = next((one for one in own.arguments if one.key == _GENERATION), None)
        if given is None or _GENERATION not in self.keys or not _can_repeat(node):
            written = list(own.arguments)
            self.joined(conversion, node, own)
            return Entry("**", model), written
        if _unsets(conversion, node):
            raise conversion.refuse("legacy-model", node, _GENERATION)
        own.arguments.remove(given)
        written = list(own.arguments)
        self.joined(conversion, node, own)
        old = Entry("**", code(model, f'.get("{_GENERATION}", {{}})'))
        new = own.generation or [Entry("**", given.value)]
        generation = Entry(f'"{_GENERATION}"', code(DictCode((old, *new))), given.origin)
        return Entry("**", code(DictCode((Entry("**", model), generation)))), written

    def joined(self, conversion: Conversion, node: ast.Call, own: ConvertedConfig) -> None:
        """Let the config of a call say what its models carry, too.

        Raises:
            Refused: the call and a model give the same argument.
        """
        given = {entry.key for entry in own.arguments} - {"**"} | _unseen(own)
        if double := sorted(given & self.keys):
            raise conversion.refuse("legacy-model", node, double[0])
        both = merged([self.config, own])
        own.schema, own.thoughts, own.server_tools = both.schema, both.thoughts, both.server_tools
        own.opaque, own.images = both.opaque, both.images
        own.tools_in_sight = both.tools_in_sight
        own.arguments[:0] = self.config.arguments


def _can_repeat(node: ast.Call) -> bool:
    """Whether the model of a call can be written twice."""
    receiver = node.func.value if isinstance(node.func, ast.Attribute) else node.func
    while isinstance(receiver, ast.Attribute):
        receiver = receiver.value
    return isinstance(receiver, ast.Name)


def _unsets(conversion: Conversion, node: ast.Call) -> bool:
    """Whether the config of a call may take back what the model says, with None in a dict."""
    values = [word.value for word in node.keywords if word.arg == _GENERATION]
    slots = [conversion.project.slot(value) for value in values]
    roots = [root.node for slot in slots if slot for root in conversion.project.roots(slot)]
    return any(
        isinstance(one, ast.Dict) and any(map(is_none, one.values)) for one in (*values, *roots)
    )


def carried_models(context: Context) -> frozenset[CallOperation]:
    """The constructions that become dicts, with all whose models can stand where theirs do."""
    models = context.legacy_models
    return frozenset(
        construction
        for group in _met(context)
        if any(
            not _is_readable(context, plan)
            for construction in group
            for plan in models.calls.get(construction, ())
        )
        for construction in group
    )


def _met(context: Context) -> list[frozenset[CallOperation]]:
    """The constructions of models, those together that one expression can give."""
    groups: dict[CallOperation, set[CallOperation]] = {}
    for _, slot in context.project.nodes_with_values():
        together = models_among(slot.values)
        if not together:
            continue
        whole = set(together).union(*(groups.get(one, ()) for one in together))
        groups |= dict.fromkeys(whole, whole)
    return list(dict.fromkeys(frozenset(group) for group in groups.values()))


def models_among(values: Iterable[object]) -> frozenset[CallOperation]:
    """The constructions of the legacy models among some values."""
    return frozenset(
        value.origin
        for value in values
        if isinstance(value, SdkValue) and value.type == LEGACY_MODEL and value.origin is not None
    )


def _is_readable(context: Context, plan: CallPlan) -> bool:
    """Whether a call can name what its models were made with, and they all say the same."""
    conversion = Conversion(context.project, plan.site.module, probing=True)
    found: list[Mapping[str, Source]] = []
    for construction in plan.models:
        given = _arguments(construction)
        if given is None:
            return True
        try:
            found.append(model_sources(context, conversion, plan, construction, given))
        except Refused as no:
            return no.refusal.code != "legacy-model"
    return all(as_written(sources) == as_written(found[0]) for sources in found[1:])


def _arguments(construction: CallOperation) -> Mapping[str, ast.expr] | None:
    """The arguments of a construction by name; None where they cannot all be seen."""
    node = construction.node
    named = {word.arg: word.value for word in node.keywords}
    starred = any(isinstance(argument, ast.Starred) for argument in node.args)
    if starred or not named.keys() <= set(MODEL_ARGUMENTS) or len(node.args) > len(MODEL_ARGUMENTS):
        return None
    given = dict(zip(MODEL_ARGUMENTS, node.args, strict=False))
    given |= {name: value for name, value in named.items() if name is not None}
    return {
        name: value
        for name, value in given.items()
        if not (isinstance(value, ast.Constant) and value.value is None)
    }


def name_replaced(construction: CallOperation) -> ast.expr | None:
    """The name of a model whose place the model takes: `self.model = Model(self.model)`.

    Only where the statement runs whenever its function does, so that no caller can have given a
    model instead.
    """
    module, node = construction.module, construction.node
    statement = module.parent(node)
    given = _arguments(construction) or {}
    name = given.get("model_name")
    if not isinstance(statement, ast.Assign) or name is None:
        return None
    if [ast.unparse(target) for target in statement.targets] != [ast.unparse(name)]:
        return None
    current: ast.AST = statement
    while isinstance(parent := module.parent(current), ast.Try | ast.With) and current in (
        parent.body
    ):
        current = parent
    return name if isinstance(parent, ast.FunctionDef | ast.AsyncFunctionDef) else None


def carried_config(
    conversion: Conversion, construction: CallOperation, given: Mapping[str, ast.expr]
) -> ConvertedConfig:
    """The configuration of a model, converted where it is made.

    Raises:
        Refused: it has no counterpart.
    """
    sources = {name: value for name, value in given.items() if name != "model_name"}
    return LegacyConfigConverter(conversion, "").convert(construction.node, sources, {})


def as_dict(conversion: Conversion, node: ast.Call, name: Code, config: ConvertedConfig) -> Code:
    """The dict in the place of a model."""
    entries = [Entry('"model"', name)]
    entries += [
        entry if entry.key == "**" else Entry(f'"{entry.key}"', entry.value, entry.origin)
        for entry in config.arguments
    ]
    exploded = "\n" in conversion.module.source(node) and len(entries) > 1
    return code(DictCode(tuple(entries), exploded))


def carried(configs: list[ConvertedConfig], functions: bool) -> Carried:
    """What the models at one call carry together."""
    arguments = {entry.key: entry for each in configs for entry in each.arguments}
    together = replace(merged(configs), arguments=list(arguments.values()))
    keys = {entry.key for entry in together.arguments} - {"**"}
    return Carried(together, keys | _unseen(together), functions)


def _unseen(config: ConvertedConfig) -> frozenset[str]:
    """The arguments that a config may give without naming them."""
    opaque = any(entry.key == "**" for entry in config.arguments)
    return (config.unseen or _OPAQUE) if opaque else frozenset()


def is_hashed(context: Context, module: PythonModule, node: ast.expr) -> bool:
    """Whether a place needs the hash of a model, which a dict does not have."""
    parent = module.parent(node)
    inside: ast.AST = node
    while isinstance(parent, ast.Tuple | ast.keyword):
        inside, parent = parent, module.parent(parent)
    if isinstance(parent, ast.Call):
        return _keeps_by_hash(context, module, parent)
    if isinstance(parent, ast.Dict):
        return inside in parent.keys
    if isinstance(parent, ast.DictComp):
        return inside is parent.key
    if isinstance(parent, ast.Subscript):
        return inside is parent.slice
    return isinstance(parent, ast.Set | ast.SetComp | ast.Compare) and inside is not node


def _keeps_by_hash(context: Context, module: PythonModule, call: ast.Call) -> bool:
    """Whether a function keeps its results by what it is given, or an object is equal by it."""
    operation = context.project.graphs[module.path].calls.get(call)
    found: list[ast.AST | None] = [each.node for each in operation.targets] if operation else []
    found += [
        value.cls.node
        for value in context.project.values(call.func)
        if isinstance(value, ClassValue)
    ]
    words = [
        ast.unparse(one).lower()
        for each in found
        for one in (*getattr(each, "decorator_list", ()), *getattr(each, "bases", ()))
    ]
    return any(sign in word for word in words for sign in _HASHING)
