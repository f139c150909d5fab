"""GC103: tests that replace a generate method, by its name or with a stand-in for the client."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from codemod.analysis.graph import CallOperation
from codemod.analysis.values import ClassInfo
from codemod.conversion.result import Conversion
from codemod.model import Family
from codemod.rules.calls import GENERATE, SEND, Context
from codemod.rules.legacy.mocks.fake_bindings import ends_with_its_test
from codemod.rules.legacy.mocks.fake_patches import LegacyPatches
from codemod.rules.legacy.mocks.patches import Patch, patch_of
from codemod.rules.legacy.mocks.replaced import (
    TRANSPORTS,
    calls_of,
    legacy_calls_replaced,
    mixed_models,
    services_replaced,
)
from codemod.rules.mocks.class_stand_ins import translate_classes
from codemod.rules.mocks.fake_services import FakeServices
from codemod.rules.mocks.fakes import (
    by_hand,
    is_test,
    mixed_clients,
)
from codemod.rules.mocks.hand_made import HandMade
from codemod.rules.mocks.method_patches import names_client_method, names_member_of_client
from codemod.rules.mocks.module_fakes import modules_put_in_place
from codemod.rules.mocks.own_fakes import (
    names_method_of_own_class,
    names_own_function,
    names_own_method,
)
from codemod.rules.mocks.patched_types import calls_without_types
from codemod.rules.mocks.questions import Questions
from codemod.rules.mocks.stand_in_places import is_of_sdk_class, is_stand_in, replaced_on_client
from codemod.rules.mocks.stand_ins import StandIns
from codemod.rules.mocks.whole_fakes import propose_whole_fakes
from codemod.rules.mocks.written_names import last_name
from codemod.rules.rule import Draft, Proposal, Rule
from codemod.sources.python_module import PythonModule

RULE = Rule(
    code="GC103",
    name="replaced-generate-content",
    summary="A test that replaces a method of generateContent.",
    why="After the migration nothing calls the replaced method, and the test asks the service.",
    guide="https://ai.google.dev/gemini-api/docs/migrate-to-interactions",
    safety="safe",
    example_before='client.models.generate_content.return_value.text = "Hello"\n',
    example_after='client.interactions.create.return_value.output_text = "Hello"\n',
)

_REPLACERS = frozenset({"patch", "object", "multiple", "setattr"})
"""Last names of `mock.patch`, `mock.patch.object`, `monkeypatch.setattr` and their like."""


def propose(context: Context) -> list[Proposal]:
    """One proposal per replacement; a refused one holds the flows the replaced name can be of."""
    proposals = [
        _refused(context, call.module, call.node, frozenset({call}), "legacy-model")
        for call in mixed_models(context)
    ]
    questions = Questions(context)
    modules = [module for _, module in sorted(context.project.modules.items())]
    hand_made = {module: HandMade(context.project, module) for module in modules}
    mixed = frozenset(mixed_clients(context, _written_by_tests(hand_made.values())))
    proposals += [
        _refused(context, call.module, call.node, frozenset({call}), "receiver-unknown")
        for call in mixed
    ]
    for module in modules:
        replaced, done = _legacy(context, questions, module)
        services, classes = FakeServices(context.project, module), hand_made[module]
        if mixed & questions.about(module).calls:
            classes.forget()
        proposals += [*replaced, *_of_module(context, questions, module, services, classes)]
        proposals += [
            _refused(context, module, node, held)
            for node, name in by_hand(context, module)
            if node not in (*done, *services.methods, *services.functions, *classes.methods)
            if (held := questions.finding(module, node, name))
        ]
    return [*proposals, *propose_whole_fakes(context, questions, proposals, RULE.code)]


def _written_by_tests(fakes: Iterable[HandMade]) -> set[ClassInfo]:
    """The classes of fakes that tests alone have, and whose translation holds their calls."""
    found: set[ClassInfo] = set()
    for one in fakes:
        if is_test(one.module):
            found |= one.services.keys() | one.clients
    return found


def _legacy(
    context: Context, questions: Questions, module: PythonModule
) -> tuple[list[Proposal], frozenset[ast.AST]]:
    """The proposals for what a test replaces of the legacy SDK, and the methods they translate."""
    question = questions.about(module)
    proposals: list[Proposal] = []
    patches: list[Patch] = []
    origins: set[CallOperation] = set()
    tied: set[CallOperation] = set()
    for node in module.nodes_of(ast.Call):
        assert isinstance(node, ast.Call)
        if last_name(node.func) not in _REPLACERS:
            continue
        replaced = _running(questions, module, node, legacy_calls_replaced(context, node))
        services = services_replaced(context, node)
        if not replaced and not services:
            continue
        found = patch_of(context, node) if replaced else None
        if found is None:
            proposals.append(_refused(context, module, node, replaced | services))
        else:
            patches.append(found)
        origins |= replaced
        tied |= services
    if not patches:
        return proposals, frozenset()
    origins |= {call for call in question.calls if context.plans[call].legacy}
    draft = Draft(RULE.code, origins | tied, Conversion(context.project, module))
    done: frozenset[ast.AST] = frozenset()
    with draft as conversion:
        done = LegacyPatches(context, conversion, frozenset(origins)).translate(patches)
    return [*proposals, draft.proposal()], done


def _running(
    questions: Questions, module: PythonModule, patch: ast.Call, calls: frozenset[CallOperation]
) -> frozenset[CallOperation]:
    """Those among some calls that run while a patch is in force; all where that cannot be told."""
    if not calls or not ends_with_its_test(module, patch):
        return calls
    return calls & (questions.in_process(module, patch) or calls) or calls


def _of_module(
    context: Context,
    questions: Questions,
    module: PythonModule,
    services: FakeServices,
    classes: HandMade,
) -> list[Proposal]:
    question = questions.about(module)
    proposals = [
        _refused(context, module, fake, question.of_client)
        for fake in modules_put_in_place(context.project, module)
        if question.of_client
    ]
    stand_ins: list[ast.expr] = [*services.methods]
    patches: list[ast.Call] = []
    for node in module.nodes_of(ast.Attribute, ast.Call):
        if isinstance(node, ast.Attribute) and node.attr == TRANSPORTS:
            own = calls_of(context, module)
            if own:
                proposals.append(_refused(context, module, node, own))
        if isinstance(node, ast.Attribute) and is_of_sdk_class(context, node):
            proposals.append(_refused(context, module, node, frozenset(context.plans)))
        elif isinstance(node, ast.Attribute) and is_stand_in(context, module, node):
            held = replaced_on_client(context, node)
            if held:
                proposals.append(_refused(context, module, node, held))
            else:
                stand_ins.append(node)
        if not isinstance(node, ast.Call) or last_name(node.func) not in _REPLACERS:
            continue
        if legacy_calls_replaced(context, node) or names_own_method(context, node):
            continue
        without = calls_without_types(context, module, node, question.of_client)
        if without:
            proposals.append(_refused(context, module, node, without))
        elif names_client_method(context, node) or names_member_of_client(node):
            patches.append(node)
        else:
            for argument in node.args[:2]:
                origins = _replaced(context, module, argument)
                origins = _running(questions, module, node, origins)
                if origins:
                    proposals.append(_refused(context, module, node, origins))
    if stand_ins or patches or services.functions or classes.services:
        origins = question.of_client.union(
            *(questions.about(one).of_client for one in classes.abroad)
        )
        proposals += _translated(context, origins, module, stand_ins, patches, services, classes)
    return proposals


def _translated(
    context: Context,
    origins: frozenset[CallOperation],
    module: PythonModule,
    stand_ins: list[ast.expr],
    patches: list[ast.Call],
    services: FakeServices,
    classes: HandMade,
) -> list[Proposal]:
    """One proposal for all stand-ins of a test module, or one report for each."""
    if not origins:
        return [
            *(
                _refused(context, module, node, frozenset())
                for node in (*stand_ins, *services.functions)
            ),
            *(
                _refused(context, module, one, _replaced(context, module, name))
                for one in patches
                for name in one.args[:2]
                if isinstance(name, ast.Constant)
            ),
        ]
    draft = Draft(RULE.code, origins, Conversion(context.project, module))
    with draft as conversion:
        made = services.functions
        for place in (*stand_ins, *made, *(one.func for one in patches)):
            conversion.site(place, Family.CALL, module.source(place))
        for method in classes.methods:
            conversion.site(method, Family.CALL, method.name)
        translator = StandIns(context, conversion, origins)
        translator.check((*stand_ins, *made), patches)
        translate_classes(translator, classes)
        for node in stand_ins:
            translator.translate(node)
        for one in patches:
            translator.translate_patch(one)
        for function in services.functions:
            translator.translate_given(function)
        services.rename(conversion)
        translator.finish()
    return [draft.proposal()]


def _replaced(
    context: Context, module: PythonModule, argument: ast.expr
) -> frozenset[CallOperation]:
    """The calls that reach the service through a name written as text."""
    if not isinstance(argument, ast.Constant) or not isinstance(argument.value, str):
        return frozenset()
    names = argument.value.split(".")
    if names[-1] not in (*GENERATE, *SEND):
        return frozenset()
    if names_own_function(context, module, argument.value) or names_method_of_own_class(
        context, module, argument.value
    ):
        return frozenset()
    possible = {call for call, plan in context.plans.items() if plan.chat == (names[-1] in SEND)}
    own = {
        call
        for call in possible
        if names[: len(call.module.package_parts)] == list(call.module.package_parts)
    }
    return frozenset(own or possible)


def _refused(
    context: Context,
    module: PythonModule,
    node: ast.AST,
    origins: frozenset[CallOperation],
    reason: str = "mock",
) -> Proposal:
    draft = Draft(RULE.code, origins, Conversion(context.project, module))
    with draft as conversion:
        name = node.func if isinstance(node, ast.Call) else node
        conversion.site(node, Family.CALL, module.source(name))
        raise conversion.refuse(reason, node)
    return draft.proposal()
