"""What may happen to a response, or a part of one, at the place where it is used."""

from __future__ import annotations

import ast

from codemod.analysis.graph import CallOperation
from codemod.analysis.values import ClassValue, ContainerValue, InstanceValue, ModuleValue
from codemod.conversion.literals import is_none
from codemod.conversion.reads import ReadTranslator
from codemod.conversion.result import Conversion
from codemod.mapping.enums import enum_word
from codemod.mapping.response_reads import READS, STRUCTURE
from codemod.model import Family
from codemod.rewriting.edits import Code, code
from codemod.rules.calls import Context

PRINTERS = frozenset({"builtins.print", "builtins.str", "builtins.repr", "pprint.pprint", "rich.print", "builtins.type"})
LOG_METHODS = frozenset({"debug", "info", "warning", "error", "exception", "critical", "log", "print", "write"})
NEUTRAL = frozenset({"builtins.len", "builtins.list", "builtins.iter", "builtins.next", "builtins.bool", "builtins.reversed", "builtins.tuple", "builtins.enumerate"})


class UseChecker:
    """Handles one outermost read: replaces it, or refuses the use."""

    def __init__(self, context: Context, conversion: Conversion, translator: ReadTranslator) -> None:
        self.context = context
        self.conversion = conversion
        self.translator = translator
        self.project = context.project
        self.module = conversion.module

    def handle(self, node: ast.expr) -> None:
        """Translate the read at `node` for the way it is used."""
        kind = self.translator.type_of(node)
        if not kind:
            if self._passed_on(node):
                return
            raise self.conversion.refuse("response-mixed", node)
        self._check_sources(node, kind)
        if isinstance(node, ast.Attribute | ast.Subscript):
            self.conversion.site(node, Family.RESPONSE, getattr(node, "attr", ""))
        parent = self.module.parent(node)
        if isinstance(parent, ast.Compare) and self._compared(node, parent, kind):
            return
        if isinstance(parent, ast.Call) and self._introspected(node, parent, kind):
            return
        if self.tested(node):
            self._replace(node, self.truth(node, kind))
            return
        if kind.startswith("enum "):
            self._enum_use(node, parent)
        elif kind in STRUCTURE or kind == "Chunk" or kind.startswith(("iterator ", "awaitable ")) or kind[0].isupper():
            self._structure_use(node, parent, kind)
        self._replace(node, self._value(node, kind))

    def _passed_on(self, node: ast.expr) -> bool:
        """Whether a value of several kinds is only handed on, as retry wrappers do."""
        parent = self.module.parent(node)
        if isinstance(parent, ast.Assign | ast.Return | ast.Await | ast.AnnAssign):
            return self._followed(node, parent)
        return isinstance(parent, ast.Compare) and any(is_none(side) for side in parent.comparators)

    def _check_sources(self, node: ast.expr, kind: str) -> None:
        """Refuse where something else than a migrated response can stand at a read."""
        slot = self.project.slot(node)
        if slot is None or isinstance(node, ast.Attribute) or self.translator.is_leaf(kind):
            return
        for root in self.project.roots(slot):
            if root.values or (isinstance(root.node, ast.expr) and is_none(root.node)):
                continue
            raise self.conversion.refuse("response-mixed", node)
        origins = {value.origin for value in self.project.sdk_values(node)}
        if not all(origin in self.context.plans for origin in origins):
            raise self.conversion.refuse("response-mixed", node)

    def _replace(self, node: ast.expr, new: Code) -> None:
        if new != code(self.module.span(node)):
            self.conversion.replace(node, new)

    def _value(self, node: ast.expr, kind: str) -> Code:
        new = self.translator.translate(node)
        if kind == "list Candidate" and isinstance(node, ast.Attribute):
            parent = self.module.parent(node)
            if isinstance(parent, ast.For | ast.AsyncFor | ast.comprehension):
                return code("[", new, "]")
            return code("[", new, "] if ", new, ".steps else []")
        return new

    def tested(self, node: ast.expr) -> bool:
        """Whether only the truth of an expression matters at its place."""
        parent = self.module.parent(node)
        if isinstance(parent, ast.If | ast.While | ast.IfExp | ast.Assert):
            return parent.test is node
        if isinstance(parent, ast.UnaryOp) and isinstance(parent.op, ast.Not):
            return True
        if isinstance(parent, ast.comprehension):
            return node in parent.ifs
        if isinstance(parent, ast.BoolOp):
            if node is not parent.values[-1] and isinstance(parent.op, ast.And):
                return True
            return self.tested(parent)
        return False

    def truth(self, node: ast.expr, kind: str) -> Code:
        """Code that is true when the old expression was."""
        new = self.translator.translate(node)
        if isinstance(node, ast.Attribute):
            read = READS.get(self.translator.type_of(node.value), {}).get(node.attr)
            if read is not None and read.types:
                owner = self.translator.translate(node.value)
                if len(read.types) == 1:
                    return code(owner, f'.type == "{read.types[0]}"')
                return code(owner, ".type in (", ", ".join(f'"{name}"' for name in read.types), ")")
            if kind in ("list Candidate", "Candidate", "Content"):
                return code(new, ".steps")
        if isinstance(node, ast.Subscript) and kind == "Candidate":
            return code(new, ".steps")
        return new

    def _compared(self, node: ast.expr, compare: ast.Compare, kind: str) -> bool:
        if len(compare.ops) != 1:
            return False
        other = compare.comparators[0] if compare.left is node else compare.left
        operator = compare.ops[0]
        if is_none(other) and isinstance(operator, ast.Is | ast.IsNot | ast.Eq | ast.NotEq):
            return self._compared_with_none(node, compare, kind, isinstance(operator, ast.Is | ast.Eq))
        if kind == "enum FinishReason" or self._finish_name(node):
            self._compared_with_reason(node, compare, other)
            return True
        return False

    def _compared_with_none(self, node: ast.expr, compare: ast.Compare, kind: str, negated: bool) -> bool:
        if not isinstance(node, ast.Attribute | ast.Subscript):
            if kind != "str":
                return False
            if any(plan.none_tested for plan in self.translator.plans(node)):
                return True
            new = code(self.module.span(node))
        elif kind == "str" and any(plan.none_tested for plan in self.translator.plans(node)):
            return False
        elif kind in ("int", "float"):
            return False
        else:
            new = self.truth(node, kind)
        if negated:
            parts = new.parts
            wrapped = code("(", new, ")") if any(isinstance(part, str) and (" == " in part or " in " in part) for part in parts) else new
            new = code("not ", wrapped)
        elif not self.tested(compare) and '"' not in "".join(part for part in new.parts if isinstance(part, str)):
            new = code("bool(", new, ")")
        self.conversion.replace(compare, new)
        return True

    def _finish_name(self, node: ast.expr) -> bool:
        return (
            isinstance(node, ast.Attribute)
            and node.attr in ("name", "value")
            and self.translator.type_of(node.value) == "enum FinishReason"
        )

    def _compared_with_reason(self, node: ast.expr, compare: ast.Compare, other: ast.expr) -> None:
        elements = other.elts if isinstance(other, ast.List | ast.Tuple | ast.Set) else [other]
        for element in elements:
            member = self._member(element)
            word = enum_word("FinishReason", member) if member else None
            if word is None:
                raise self.conversion.refuse("read-without-equivalent", element, "finish_reason")
            self.conversion.replace(element, code(f'"{word}"'))
        owner = node.value if isinstance(node, ast.Attribute) and node.attr in ("name", "value") else node
        self._replace(node, self.translator.translate(owner))

    def _member(self, node: ast.expr) -> str:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return node.value
        symbol = self.project.symbol(node)
        for suffix in (".name", ".value"):
            symbol = symbol.removesuffix(suffix)
        prefix = "google.genai.types.FinishReason."
        return symbol.removeprefix(prefix) if symbol.startswith(prefix) else ""

    def _enum_use(self, node: ast.expr, parent: ast.AST | None) -> None:
        if self._printed(node, parent) or isinstance(parent, ast.Assign | ast.keyword | ast.Return | ast.Dict):
            if isinstance(parent, ast.keyword | ast.Return | ast.Dict):
                raise self.conversion.refuse("read-not-understood", node, "finish_reason")
            return
        if isinstance(parent, ast.Call) and self.project.symbol(parent.func) == "builtins.str":
            return
        raise self.conversion.refuse("read-not-understood", node, "finish_reason")

    def _introspected(self, node: ast.expr, call: ast.Call, kind: str) -> bool:
        """`hasattr(x, "name")` and `getattr(x, "name", default)` on a response object."""
        symbol = self.project.symbol(call.func)
        if symbol not in ("builtins.hasattr", "builtins.getattr") or not call.args or call.args[0] is not node:
            return False
        name = call.args[1] if len(call.args) > 1 else None
        if not isinstance(name, ast.Constant) or not isinstance(name.value, str):
            raise self.conversion.refuse("dynamic-access", call)
        self.conversion.site(call, Family.RESPONSE, name.value)
        new = self._introspected_name(node, kind, name.value, symbol)
        if new is None:
            raise self.conversion.refuse("read-without-equivalent", call, name.value)
        self._replace(node, self.translator.translate(node))
        self.conversion.replace(name, code(f'"{new}"'))
        return True

    def _introspected_name(self, node: ast.expr, kind: str, name: str, symbol: str) -> str | None:
        from codemod.mapping.usage import USAGE_FIELDS

        if kind == "GenerateContentResponseUsageMetadata":
            return USAGE_FIELDS.get(name)
        read = READS.get(kind, {}).get(name)
        if read is None:
            return None
        if read.form == "text":
            if symbol == "builtins.getattr" and any(plan.many_texts for plan in self.translator.plans(node)):
                return None
            return "output_text"
        if read.form == "attribute":
            return read.new if "." not in read.new else None
        if symbol == "builtins.hasattr":
            if kind in ("GenerateContentResponse", "Candidate", "Content"):
                return "steps"
            if kind == "Part" and name == "text":
                return "text"
            if kind == "Part" and name == "inline_data":
                return "data"
        return None

    def _printed(self, node: ast.expr, parent: ast.AST | None) -> bool:
        if isinstance(parent, ast.FormattedValue):
            return True
        if isinstance(parent, ast.Call) and parent.func is not node:
            if self.project.symbol(parent.func) in PRINTERS:
                return True
            return isinstance(parent.func, ast.Attribute) and parent.func.attr in LOG_METHODS and not self._targets(parent)
        return False

    def _targets(self, call: ast.Call) -> set[object]:
        operation = self._operation(call)
        return set(operation.targets) if operation is not None else set()

    def _operation(self, call: ast.Call) -> CallOperation | None:
        return self.project.graphs[self.module.path].calls.get(call)

    def _structure_use(self, node: ast.expr, parent: ast.AST | None, kind: str) -> None:
        """Objects may only go where the analysis follows them, or be printed."""
        if self._printed(node, parent):
            if kind.startswith("iterator "):
                raise self.conversion.refuse("stream-use", node)
            self.conversion.note("whole-object-printed", node)
            return
        if self._followed(node, parent):
            return
        if isinstance(parent, ast.Return | ast.Yield | ast.Lambda) or parent is None:
            raise self.conversion.refuse("response-public-api", node)
        raise self.conversion.refuse("response-escapes", node)

    def _followed(self, node: ast.expr, parent: ast.AST | None) -> bool:
        if isinstance(parent, ast.Assign | ast.AnnAssign | ast.NamedExpr):
            targets = parent.targets if isinstance(parent, ast.Assign) else [parent.target]
            return all(self._target_followed(target) for target in targets)
        if isinstance(parent, ast.For | ast.AsyncFor | ast.comprehension):
            return parent.iter is node
        if isinstance(parent, ast.Expr | ast.Await | ast.withitem | ast.Starred | ast.Delete):
            return True
        if isinstance(parent, ast.IfExp | ast.BoolOp):
            return self._followed(parent, self.module.parent(parent)) or self.tested(parent)
        if isinstance(parent, ast.List | ast.Tuple | ast.Set | ast.Dict | ast.ListComp | ast.GeneratorExp):
            return self._followed(parent, self.module.parent(parent))
        if isinstance(parent, ast.Return | ast.Yield):
            return self._returned(node)
        if isinstance(parent, ast.Lambda):
            return self._called(parent)
        if isinstance(parent, ast.Compare):
            return all(isinstance(operator, ast.Is | ast.IsNot) for operator in parent.ops)
        if isinstance(parent, ast.keyword):
            return self._argument_followed(node, self.module.parent(parent))
        return self._argument_followed(node, parent)

    def _argument_followed(self, node: ast.expr, parent: ast.AST | None) -> bool:
        if not isinstance(parent, ast.Call):
            return False
        if self.project.symbol(parent.func) in NEUTRAL:
            return True
        operation = self._operation(parent)
        slot = self.project.slot(node)
        return operation is not None and operation.handled and slot in operation.followed

    def _target_followed(self, target: ast.expr) -> bool:
        if isinstance(target, ast.Name | ast.Tuple | ast.List):
            return True
        if isinstance(target, ast.Attribute):
            return any(isinstance(value, InstanceValue | ClassValue | ModuleValue) for value in self.project.values(target.value))
        if isinstance(target, ast.Subscript):
            return any(isinstance(value, ContainerValue) for value in self.project.values(target.value))
        return False

    def _returned(self, node: ast.expr) -> bool:
        current: ast.AST | None = node
        while current is not None and not isinstance(current, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            current = self.module.parent(current)
        return current is not None and self._called(current)

    def _called(self, function: ast.AST) -> bool:
        """Whether the project itself calls a function, and so sees what it returns."""
        info = self.project.graphs[self.module.path].functions.get(function)
        if info is None:
            return False
        if self.context.settings.unsafe:
            return True
        return info in self._targets_of_project()

    def _targets_of_project(self) -> set[object]:
        cached: set[object] | None = getattr(self.context, "_targets", None)
        if cached is None:
            cached = {target for call in self.project.calls() for target in call.targets}
            self.context.__dict__["_targets"] = cached
        return cached
