"""Whether the turns of a chat can be written out where they stand, each naming the one before."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from codemod.analysis.scopes import bound_names
from codemod.conversion.definitions import Definition, definition_of, is_private_to
from codemod.rules.calls import CallPlan, Context
from codemod.rules.chats.groups import Chat
from codemod.rules.event_loops import fault_in_body
from codemod.rules.statement_order import SCOPES, loops, precedes, stand_apart
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk


@dataclass(frozen=True)
class TurnPlace:
    """One turn where it stands.

    `expression` is the call, or the `await` around it.  `variable` is the name that the answer is
    assigned to, empty where it is used at once, and `can_be_named` says that a statement before
    could do so.  `loop` reads the stream of a streamed turn event by event.  `last` says that no
    other turn can follow.
    """

    plan: CallPlan
    statement: ast.stmt
    expression: ast.expr
    variable: str
    can_be_named: bool
    last: bool
    loop: ast.For | ast.AsyncFor | None = None

    @property
    def is_statement(self) -> bool:
        """Whether the answer is not used at all."""
        return isinstance(self.statement, ast.Expr) and self.statement.value is self.expression


@dataclass(frozen=True)
class ChainShape:
    """The life of one chat inside one block of one function.

    `apart` says that no turn follows another, because each stands in another arm of an `if`.
    `straight` says that each turn follows the one before for certain, and finds its answer under
    the same name still.  `opened` says at least that the first turn precedes all others.
    `streamed` says that a turn before the last is a stream, whose events tell its id.
    """

    module: PythonModule
    definition: Definition
    turns: tuple[TurnPlace, ...]
    apart: bool
    straight: bool
    opened: bool
    streamed: bool


def chain_shape(context: Context, chat: Chat) -> ChainShape | None:
    """The shape of a chat that never leaves its function; None for all others."""
    definition = _definition(context, chat)
    if definition is None:
        return None
    module = chat.starts[0].module
    plans = {plan.method_node: plan for plan in chat.turns}
    receivers = [module.parent(use) for use in definition.uses]
    if set(receivers) != set(plans) or not is_private_to(context.project, module, definition):
        return None
    nodes = sorted(plans, key=lambda node: (node.lineno, node.col_offset))
    statements = [definition.statement, *(module.statement(node) for node in nodes)]
    if not all(_has_own_lines(module, statement) for statement in statements):
        return None
    block = module.parent(definition.statement)
    apart = stand_apart(module, statements[1:], block)
    places = [_place(module, definition, plans[node], apart or node is nodes[-1]) for node in nodes]
    turns = [place for place in places if place is not None]
    if len(turns) < len(places) or len({turn.statement for turn in turns}) < len(turns):
        return None
    if apart:
        return ChainShape(module, definition, tuple(turns), True, True, True, False)
    first, *later = turns
    looped = any(loops(module, turn.statement, block) for turn in turns)
    opened = not loops(module, first.statement, block) and all(
        precedes(module, first.statement, turn.statement) for turn in later
    )
    streamed = any(turn.plan.streamed and not turn.last for turn in turns)
    if streamed and not (_streams_apart(context, turns) and _endure_events(turns)):
        return None
    straight = (
        not looped
        and not streamed
        and all(
            precedes(module, one.statement, other.statement)
            and _keeps(module, definition, one, other)
            for one, other in zip(turns, later, strict=False)
        )
    )
    return ChainShape(module, definition, tuple(turns), False, straight, opened, streamed)


def _streams_apart(context: Context, turns: list[TurnPlace]) -> bool:
    """Whether the code that reads the streams of some turns reads no other streams."""
    calls = {turn.plan.call for turn in turns if turn.plan.streamed}
    for node, _ in context.project.nodes_with_objects():
        origins = {value.origin for value in context.project.sdk_values(node)}
        if origins & calls and not origins <= calls:
            return False
    return True


def _endure_events(turns: list[TurnPlace]) -> bool:
    """Whether the loops over the streams do nothing for events without text."""
    return all(turn.loop is None or not fault_in_body(turn.loop) for turn in turns)


def _begins_line(module: PythonModule, statement: ast.stmt) -> bool:
    """Whether other statements can be put before one."""
    span = module.span(statement)
    return not module.lines[span.start_line - 1][: span.start_column].strip()


def _has_own_lines(module: PythonModule, statement: ast.stmt) -> bool:
    """Whether other statements can be put before and after one."""
    span = module.span(statement)
    rest = module.lines[span.end_line - 1][span.end_column :].strip()
    return _begins_line(module, statement) and (not rest or rest.startswith("#"))


def _definition(context: Context, chat: Chat) -> Definition | None:
    """The only binding of the name that the one chat has."""
    if len(chat.starts) != 1 or chat.histories or chat.latest or not chat.turns:
        return None
    start = chat.starts[0]
    method = chat.turns[0].method_node
    if not isinstance(method, ast.Attribute) or chat.turns[0].call.module is not start.module:
        return None
    found = definition_of(context.project, start.module, method.value)
    if (
        found is None
        or found.value is not start.node
        or not isinstance(found.statement, ast.Assign)
    ):
        return None
    return found


def _place(
    module: PythonModule, definition: Definition, plan: CallPlan, is_last: bool
) -> TurnPlace | None:
    """Where a turn stands; None where it cannot be written out."""
    call = plan.call.node
    if plan.site is not plan.call or plan.method_node is not call.func:
        return None
    statement = module.statement(call)
    if not _is_below(module, definition, statement) or _in_scope(module, call, statement):
        return None
    if isinstance(statement, ast.While):
        return None
    block = module.parent(definition.statement)
    last = is_last and not loops(module, statement, block)
    parent = module.parent(call)
    expression: ast.expr = parent if isinstance(parent, ast.Await) else call
    if plan.asynchronous and expression is call and (plan.streamed or not last):
        return None
    if plan.streamed:
        loop = _loop_over(module, statement, expression)
        place = TurnPlace(plan, statement, expression, "", False, last, loop)
        return place if last or loop is not None else None
    if isinstance(statement, ast.Assign | ast.AnnAssign) and statement.value is expression:
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        if len(targets) == 1 and isinstance(targets[0], ast.Name):
            return TurnPlace(plan, statement, expression, targets[0].id, False, last)
    can_be_named = evaluated_first(module, statement, expression)
    if not last and not can_be_named:
        return None
    return TurnPlace(plan, statement, expression, "", can_be_named, last)


def _loop_over(
    module: PythonModule, statement: ast.stmt, stream: ast.expr
) -> ast.For | ast.AsyncFor | None:
    """The loop over a stream, at once or in the next statement."""
    loop = statement
    if isinstance(statement, ast.Assign) and statement.value is stream:
        block = getattr(module.parent(statement), "body", [])
        following = block[block.index(statement) + 1 :] if statement in block else []
        target = statement.targets[0]
        loop = following[0] if following and len(statement.targets) == 1 else statement
        if not isinstance(loop, ast.For | ast.AsyncFor) or not isinstance(target, ast.Name):
            return None
        is_it = isinstance(loop.iter, ast.Name) and loop.iter.id == target.id
    else:
        is_it = isinstance(loop, ast.For | ast.AsyncFor) and loop.iter is stream
    if not is_it or not isinstance(loop, ast.For | ast.AsyncFor):
        return None
    plain = isinstance(loop.target, ast.Name) and _begins_line(module, loop.body[0])
    return loop if plain else None


def _is_below(module: PythonModule, definition: Definition, statement: ast.stmt) -> bool:
    """Whether a statement comes after the start, in its block or in a block inside it."""
    return precedes(module, definition.statement, statement)


def _in_scope(module: PythonModule, node: ast.AST, statement: ast.stmt) -> bool:
    """Whether an expression belongs to a lambda or comprehension inside its statement."""
    current = module.parent(node)
    while current is not None and current is not statement:
        if isinstance(current, SCOPES):
            return True
        current = module.parent(current)
    return isinstance(statement, SCOPES)


def _keeps(
    module: PythonModule, definition: Definition, turn: TurnPlace, following: TurnPlace
) -> bool:
    """Whether the answer of a turn is still under its name when the following one runs."""
    if not turn.variable:
        return True
    shared = (ast.Global, ast.Nonlocal)
    if any(
        isinstance(node, shared) and turn.variable in node.names for node in walk(definition.home)
    ):
        return False
    assert isinstance(definition.home, ast.FunctionDef | ast.AsyncFunctionDef | ast.Module)
    first, last = turn.statement.end_lineno or 0, following.statement.lineno
    bound = [
        node
        for name, node in bound_names(definition.home.body)
        if name == turn.variable
        and module.statement(node) not in (turn.statement, following.statement)
    ]
    return not any(first <= getattr(node, "lineno", first) <= last for node in bound)


def evaluated_first(module: PythonModule, statement: ast.stmt, node: ast.expr) -> bool:
    """Whether an expression runs before all else in its statement, and always."""
    current: ast.AST = node
    while (parent := module.parent(current)) is not None and parent is not statement:
        if isinstance(parent, ast.Lambda | ast.comprehension | ast.NamedExpr | ast.Yield):
            return False
        if isinstance(parent, ast.BoolOp):
            runs = parent.values[0] is current
        elif isinstance(parent, ast.IfExp):
            runs = parent.test is current
        else:
            runs = _comes_first(parent, current)
        if not runs:
            return False
        current = parent
    if isinstance(statement, ast.If):
        outer = module.parent(statement)
        is_elif = isinstance(outer, ast.If) and outer.orelse == [statement]
        return current is statement.test and not is_elif
    is_value = isinstance(statement, ast.Expr | ast.Return | ast.Assign | ast.AnnAssign)
    return is_value and getattr(statement, "value", None) is current


def _comes_first(parent: ast.AST, node: ast.AST) -> bool:
    """Whether nothing but names is evaluated before one of the children of an expression."""
    if isinstance(parent, ast.Compare) and len(parent.ops) > 1:
        return parent.left is node
    for child in ast.iter_child_nodes(parent):
        if child is node:
            return True
        if not _is_plain(child):
            return False
    return False


def _is_plain(node: ast.AST) -> bool:
    if isinstance(node, ast.Attribute | ast.FormattedValue | ast.keyword):
        return _is_plain(node.value)
    return isinstance(node, ast.Name | ast.Constant | ast.operator | ast.cmpop)
