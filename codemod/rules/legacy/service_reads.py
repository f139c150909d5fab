"""What programs read of files, listed models and embeddings of google-generativeai."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from codemod.analysis.graph import CallOperation
from codemod.analysis.project import Project
from codemod.analysis.values import ContainerMethodValue, SdkMethodValue
from codemod.conversion.guards import only_truth_matters
from codemod.conversion.literals import constant_text
from codemod.conversion.result import Conversion
from codemod.conversion.text import is_text
from codemod.conversion.visible import Visible
from codemod.mapping.legacy_services import FILE_MEMBERS, MODEL_MEMBERS
from codemod.model import Family, Span
from codemod.rewriting.edits import code
from codemod.rules.calls import LEGACY_MODEL, Context
from codemod.rules.legacy.names import LEGACY_PACKAGES, has_state
from codemod.rules.legacy.service_calls import file_origins, is_file_delete, is_service
from codemod.rules.rule import Draft, Proposal
from codemod.sources.python_module import PythonModule

_KINDS = frozenset({"File", "LegacyEmbedding", "ListedModel"})
_SHOWN = frozenset({"print", "repr", "str", "isinstance", "hasattr", "bool", "len", "type"})


@dataclass(eq=False)
class SentFiles:
    """The files of the legacy SDK with the calls that they are sent with.

    Args:
        context: the project.
    """

    context: Context

    def flow_of(self, call: CallOperation) -> frozenset[CallOperation]:
        """A call with those that go with it, because they get the same file."""
        project = self.context.project
        files = {call}
        function = call.node.func
        for node in (
            *([function.value] if isinstance(function, ast.Attribute) else []),
            *call.node.args,
        ):
            files |= file_origins(project, project.sdk_values(node))
        users = {user for user, sent in self._sent if sent & files and self._migrates(user)}
        return frozenset(files | users)

    def reach_legacy(self, call: CallOperation) -> bool:
        """Whether the file of a call goes to something of the legacy SDK that stays."""
        return any(call in sent and not self._migrates(user) for user, sent in self._sent)

    def _migrates(self, user: CallOperation) -> bool:
        return user in self.context.plans or user in self.context.legacy_chats

    @cached_property
    def shown(self) -> frozenset[CallOperation]:
        """The calls that give files whose display name is read."""
        project = self.context.project
        return frozenset(
            origin
            for node, _ in project.nodes_with_objects()
            for parent in [project.module_of(node).parent(node)]
            if isinstance(parent, ast.Attribute) and parent.attr == "display_name"
            for origin in file_origins(project, project.sdk_values(node))
        )

    @cached_property
    def _sent(self) -> list[tuple[CallOperation, frozenset[CallOperation]]]:
        found = []
        for call in self.context.project.calls():
            if not _takes_files(self.context.project, call):
                continue
            seen = Visible(self.context.project)
            for argument in (*call.node.args, *(word.value for word in call.node.keywords)):
                seen.look(argument)
            found.append((call, file_origins(self.context.project, seen.values)))
        return found


def propose_reads(context: Context, rule: str) -> list[Proposal]:
    """One proposal per expression that is the result of a service, or something in it."""
    proposals = []
    for node, slot in context.project.nodes_with_objects():
        kinds = dict(_results(context, node))
        if not kinds or node not in slot.module.parents:
            continue
        draft = Draft(rule, frozenset(kinds), Conversion(context.project, slot.module))
        with draft as conversion:
            _Use(context, conversion, node, set(kinds.values())).convert()
        proposal = draft.proposal()
        if proposal.edits or proposal.refusal is not None:
            proposals.append(proposal)
    return proposals


def _results(context: Context, node: ast.AST) -> Iterator[tuple[CallOperation, str]]:
    for value in context.project.sdk_values(node):
        kind = value.type.rpartition(" ")[2]
        if kind in _KINDS and value.origin and is_service(context.project, value.origin):
            yield value.origin, value.type


def _takes_files(project: Project, call: CallOperation) -> bool:
    """Whether a call works with the files of the legacy SDK: a method of a model, or a function.

    What only builds contents is looked into where the contents go.
    """
    if any(
        isinstance(value, SdkMethodValue) and value.owner.type in (LEGACY_MODEL, "ChatSession")
        for value in call.callee.values
    ):
        return True
    function = call.node.func
    legacy = project.symbol(function).startswith(f"{LEGACY_PACKAGES[0]}.")
    return legacy and not is_service(project, call) and has_state(project, function)


@dataclass
class _Use:
    """One expression with its kinds."""

    context: Context
    conversion: Conversion
    node: ast.expr
    kinds: set[str]

    @property
    def module(self) -> PythonModule:
        return self.conversion.module

    def convert(self) -> None:
        """Translate what is read here.

        Raises:
            Refused: it cannot be said that it means the same.
        """
        parent = self.module.parent(self.node)
        if isinstance(parent, ast.Attribute) and parent.value is self.node:
            self._member(parent)
        elif isinstance(parent, ast.Subscript) and parent.value is self.node:
            self._item(parent)
        elif not self._is_handed_on(parent):
            raise self._refused(self.node)

    def _refused(self, node: ast.expr) -> Exception:
        self.conversion.site(node, Family.LEGACY, ast.unparse(node)[:80])
        return self.conversion.refuse("read-not-understood", node)

    def _member(self, member: ast.Attribute) -> None:
        if not isinstance(member.ctx, ast.Load):
            raise self._refused(member)
        parent = self.module.parent(member)
        if self.kinds == {"ListedModel"} and member.attr in MODEL_MEMBERS:
            new = MODEL_MEMBERS[member.attr]
            if new != member.attr:
                self.conversion.site(member, Family.LEGACY, member.attr)
                value: tuple[Span | str, ...] = (self.module.span(self.node), f".{new}")
                if not only_truth_matters(self.module, member):
                    value = ("(", *value, " or [])")  # a list before, it may be None now
                self.conversion.replace(member, code(*value))
            return
        if self.kinds == {"File"}:
            if member.attr in FILE_MEMBERS:
                return
            if (
                member.attr == "state"
                and isinstance(parent, ast.Attribute)
                and parent.attr == "name"
            ):
                return
            call = self.context.project.graphs[self.module.path].calls.get(parent)  # type: ignore[call-overload]
            if call is not None and is_file_delete(self.context.project, call):
                return
        raise self._refused(member)

    def _item(self, item: ast.Subscript) -> None:
        if self.kinds == {"LegacyEmbedding"} and constant_text(item.slice) == "embedding":
            whole = code(self.module.span(self.node))
            batches = {self._is_batch(origin) for origin, _ in _results(self.context, self.node)}
            if batches == {False}:
                self.conversion.site(item, Family.LEGACY, "embedding")
                self.conversion.replace(item, code(whole, ".embeddings[0].values"))
                return
            if batches == {True}:
                name = "embedding"
                self.conversion.site(item, Family.LEGACY, "embedding")
                self.conversion.replace(
                    item, code(f"[{name}.values for {name} in ", whole, ".embeddings]")
                )
                return
        if all(kind.startswith("iterator ") for kind in self.kinds):
            return
        raise self._refused(item)

    def _is_batch(self, call: CallOperation) -> bool | None:
        """Whether a call embeds several contents; None when it cannot be told."""
        slot = call.keywords.get("content") or next(iter(call.positional[1:2]), None)
        value = slot.node if slot is not None else None
        if not isinstance(value, ast.expr):
            return None
        if is_text(self.context.project, value):
            return False
        node = value
        roots = self.context.project.roots(slot) if slot is not None else []
        if len(roots) == 1 and isinstance(roots[0].node, ast.expr):
            node = roots[0].node
        if isinstance(node, ast.ListComp):
            return True if is_text(self.context.project, node.elt) else None
        if isinstance(node, ast.List) and node.elts:
            return True if all(is_text(self.context.project, one) for one in node.elts) else None
        return None

    def _is_handed_on(self, parent: ast.AST | None) -> bool:
        """Whether the object just goes on to where it is looked at again."""
        if isinstance(parent, (ast.Expr, ast.Await, ast.If, ast.While, ast.IfExp, ast.BoolOp)):
            return True
        if isinstance(parent, (ast.UnaryOp, ast.FormattedValue, ast.comprehension, ast.For)):
            return True
        if isinstance(parent, (ast.List, ast.Tuple, ast.Starred, ast.NamedExpr, ast.Dict)):
            return True
        if isinstance(parent, (ast.Return, ast.Yield)):
            return self._has_callers(parent)
        if isinstance(parent, (ast.Assign, ast.AnnAssign)):
            targets = parent.targets if isinstance(parent, ast.Assign) else [parent.target]
            return all(map(self._is_followed, targets))
        if isinstance(parent, (ast.ListComp, ast.GeneratorExp, ast.SetComp)):
            return True
        if isinstance(parent, ast.keyword):
            parent = self.module.parent(parent)
        return isinstance(parent, ast.Call) and self._takes(parent)

    def _takes(self, call: ast.Call) -> bool:
        """Whether a call does with the object what can be seen."""
        name = ast.unparse(call.func)
        builtin = {"list", "tuple", "sorted", "enumerate", "next", "iter", "any", "all"}
        operation = self.context.project.graphs[self.module.path].calls.get(call)
        known = operation is not None and (
            operation.handled
            or is_service(self.context.project, operation)
            or any(isinstance(value, ContainerMethodValue) for value in operation.callee.values)
        )
        if name in builtin and not known:
            return self._is_handed_on(self.module.parent(call))
        return known or name in _SHOWN

    def _is_followed(self, target: ast.expr) -> bool:
        if isinstance(target, ast.Name):
            return True
        return isinstance(target, ast.Attribute) and bool(self.context.project.values(target.value))

    def _has_callers(self, statement: ast.AST) -> bool:
        current: ast.AST | None = statement
        while current is not None and not isinstance(
            current, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
        ):
            current = self.module.parent(current)
        if self.kinds <= {"File", "iterator File"}:
            return True
        return any(target.node is current for target in self.context.called_functions)
