"""Members of a response that are looked up by their name in a string."""

from __future__ import annotations

import ast

from codemod.conversion.presence import presence
from codemod.conversion.reads import ReadTranslator
from codemod.conversion.result import Conversion
from codemod.mapping.response_reads import FEEDBACK, READS
from codemod.mapping.usage import USAGE_FIELDS
from codemod.model import Family, Span
from codemod.rewriting.edits import Code, code

_ALWAYS = frozenset({"GenerateContentResponse", "Candidate", "Content", FEEDBACK})
"""Kinds all of whose members were always there, if only as None."""

_UNCHANGED = frozenset({"bytes", "str"})
"""Kinds that google-generativeai never gave None for: they have the members that they had."""

_USAGE = "GenerateContentResponseUsageMetadata"

_INTERACTION = frozenset(
    {"GenerateContentResponse", "Candidate", "Content", "GroundingMetadata", "SearchEntryPoint"}
) | {FEEDBACK}
"""Kinds that the interaction itself stands for."""

_MEMBERS = {
    ("Part", "inline_data"): "data",
    ("Blob", "data"): "data",
    ("GroundingChunk", "web"): "url",
}
"""What of the new object tells that the old one had a member."""


def looked_up(
    conversion: Conversion, translator: ReadTranslator, node: ast.expr, call: ast.Call
) -> bool:
    """Translate `hasattr(x, "name")` and `getattr(x, "name", default)`; False for other calls.

    Raises:
        Refused: the name is not a literal, or the new object has nothing under one name.
    """
    symbol = conversion.project.symbol(call.func)
    kind = translator.type_of(node)
    if symbol not in ("builtins.hasattr", "builtins.getattr") or node not in call.args[:1]:
        return False
    if symbol == "builtins.getattr" and translator.stands_for_owner(call):
        return True
    if kind in _UNCHANGED and all(plan.legacy for plan in translator.plans(node)):
        return True
    name = call.args[1] if len(call.args) > 1 else None
    if not isinstance(name, ast.Constant) or not isinstance(name.value, str):
        raise conversion.refuse("dynamic-access", call)
    conversion.site(call, Family.RESPONSE, name.value)
    read_by_name = symbol == "builtins.getattr"
    if (
        kind == "Chunk"
        and name.value == "text"
        and (read_by_name or not translator.chunks.by_events(node))
    ):
        rest = None if read_by_name else _repeated_test(conversion, node, name.value, call)
        conversion.replace(*(rest or (call, translator.chunks.text(node))))
        return True
    read = READS.get(kind, {}).get(name.value)
    missing = presence(conversion.project, node).may_be_none
    if read_by_name and read is not None and read.form == "text":
        _text(conversion, translator, node, call, missing)
        return True
    if read is not None and read.form == "item text" and translator.texts.may_be_thought(node):
        _item_text(conversion, translator, node, call, read_by_name)
        return True
    if not read_by_name and not missing and _has_always(kind, name.value):
        test = _repeated_test(conversion, node, name.value, call)
        if test is not None:
            conversion.replace(test[0], test[1])
            return True
    new = _new_name(translator, node, name.value, read_by_name)
    if new is None:
        raise conversion.refuse("read-without-equivalent", call, name.value)
    owner = translator.translate(node)
    if new == "steps" and _drop_doubles(conversion, translator, call):
        return True
    if owner != code(conversion.module.span(node)):
        conversion.replace(node, owner)
    if new != name.value:
        conversion.replace(name, code(f'"{new}"'))
    return True


def _has_always(kind: str, member: str) -> bool:
    """Whether every object of a kind had a member, if only as None."""
    read = READS.get(kind, {}).get(member)
    return read is not None and (bool(read.types) or kind in _ALWAYS)


def is_repeated(
    conversion: Conversion, translator: ReadTranslator, node: ast.expr, operation: ast.BoolOp
) -> bool:
    """Whether a value of an `and` is a `hasattr` that says no more than another value does."""
    if not isinstance(node, ast.Call) or len(node.args) != 2:
        return False
    owner, name = node.args
    if conversion.project.symbol(node.func) != "builtins.hasattr":
        return False
    if not isinstance(name, ast.Constant) or not translator.is_response(owner):
        return False
    always = _has_always(translator.type_of(owner), str(name.value))
    missing = presence(conversion.project, owner).may_be_none
    return always and not missing and _is_asked_again(owner, str(name.value), node, operation)


def _is_asked_again(owner: ast.expr, member: str, call: ast.Call, operation: ast.BoolOp) -> bool:
    """Whether another value of an `and` reads a member that one asks for by name."""
    read = ast.unparse(ast.Attribute(owner, member))
    return any(
        ast.unparse(value).startswith(read) for value in operation.values if value is not call
    )


def _text(
    conversion: Conversion,
    translator: ReadTranslator,
    node: ast.expr,
    call: ast.Call,
    missing: bool,
) -> None:
    """`getattr(response, "text", default)`; the default counts where there may be no response."""
    owner = translator.translate(node)
    text = translator.texts.of_response(node, owner)
    if not missing:
        conversion.replace(call, text)
    elif text == code(owner, ".output_text"):
        conversion.replace(call.args[1], code('"output_text"'))
    else:
        raise conversion.refuse("dynamic-access", call)


def _item_text(
    conversion: Conversion,
    translator: ReadTranslator,
    node: ast.expr,
    call: ast.Call,
    read_by_name: bool,
) -> None:
    """The text of a part that may be a thought, or whether it has any."""
    test = None if read_by_name else _repeated_test(conversion, node, "text", call)
    if test is not None:
        conversion.replace(*test)
        return
    text = code(conversion.helper("item_text"), "(", translator.translate(node), ")")
    parent = conversion.module.parent(call)
    if read_by_name:
        conversion.replace(call, text)
    elif isinstance(parent, ast.UnaryOp) and isinstance(parent.op, ast.Not):
        conversion.replace(parent, code(text, " is None"))
    else:
        conversion.replace(call, code(text, " is not None"))


def _repeated_test(
    conversion: Conversion, node: ast.expr, member: str, call: ast.Call
) -> tuple[ast.BoolOp, Code] | None:
    """`hasattr(part, "x") and part.x` and what is left of it: every part has all members."""
    operation = conversion.module.parent(call)
    if not isinstance(operation, ast.BoolOp) or not isinstance(operation.op, ast.And):
        return None
    if not _is_asked_again(node, member, call, operation):
        return None
    rest = [value for value in operation.values if value is not call]
    parts: list[str | Span] = []
    for value in rest:
        parts += [" and "] * bool(parts) + [conversion.module.span(value)]
    return operation, code(*parts)


def _drop_doubles(conversion: Conversion, translator: ReadTranslator, call: ast.Call) -> bool:
    """Leave one of several `hasattr` that all become the question whether an answer has steps.

    True where `call` is one of those that go; the last of them rewrites the test.
    """
    operation = conversion.module.parent(call)
    if not isinstance(operation, ast.BoolOp) or not isinstance(operation.op, ast.And):
        return False
    asked: set[str] = set()
    doubles: list[ast.expr] = []
    for value in operation.values:
        owner = _asked_for_steps(conversion, translator, value)
        if owner is not None and owner in asked:
            doubles.append(value)
        elif owner is not None:
            asked.add(owner)
    if call not in doubles:
        return False
    if call is doubles[-1]:
        parts: list[str | Span] = []
        for value in operation.values:
            if value not in doubles:
                parts += [" and "] * bool(parts) + [conversion.module.span(value)]
        conversion.replace(operation, code(*parts))
    return True


def _asked_for_steps(
    conversion: Conversion, translator: ReadTranslator, node: ast.expr
) -> str | None:
    """The answer in `hasattr(answer, "steps")`, if that is what a test becomes."""
    if not isinstance(node, ast.Call) or len(node.args) != 2:
        return None
    owner, name = node.args
    if translator.project.symbol(node.func) != "builtins.hasattr":
        return None
    if not isinstance(name, ast.Constant) or not translator.is_response(owner):
        return None
    new = _new_name(translator, owner, str(name.value), read_by_name=False)
    return conversion.written(translator.translate(owner)) if new == "steps" else None


def _new_name(
    translator: ReadTranslator, node: ast.expr, name: str, read_by_name: bool
) -> str | None:
    kind = translator.type_of(node)
    if kind == _USAGE:
        return USAGE_FIELDS.get(name)
    read = READS.get(kind, {}).get(name)
    if read is None:
        return None
    if read.form == "text":
        return "output_text"
    if read.form == "attribute":
        return read.new if "." not in read.new else None
    if read.form == "item text":
        return "text"
    if not read_by_name:
        return "steps" if kind in _INTERACTION else _MEMBERS.get((kind, name))
    return None
