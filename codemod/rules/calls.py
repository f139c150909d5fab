"""The generating calls of a project and what the rules need to know about each."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from functools import cached_property

from codemod.analysis.graph import CallOperation
from codemod.analysis.project import Project
from codemod.analysis.values import FunctionInfo, SdkMethodValue, SdkValue
from codemod.conversion.config import ConvertedConfig
from codemod.settings import Settings

GENERATE = ("generate_content", "generate_content_stream")


@dataclass
class CallPlan:
    """One generating call: how it is called, and what its config says about the answer.

    `events` says that the stream must be read event by event, because more than text is read.
    `none_tested` says that the program tests the text for None in a way that must keep working.
    """

    call: CallOperation
    method: SdkMethodValue
    method_node: ast.expr
    config: ConvertedConfig = field(default_factory=ConvertedConfig)
    events: bool = False
    none_tested: bool = False

    @property
    def streamed(self) -> bool:
        """Whether the call asks for a stream."""
        return self.method.name == "generate_content_stream"

    @property
    def asynchronous(self) -> bool:
        """Whether the call is made on the async client."""
        return self.method.owner.type.startswith("Async")

    @property
    def many_texts(self) -> bool:
        """Whether the answer may hold several runs of text (mapping 5.1)."""
        config = self.config
        return config.thoughts or config.server_tools or config.images or config.opaque


@dataclass
class Context:
    """What every rule gets: the project, the settings, and the plans of all calls."""

    project: Project
    settings: Settings
    plans: dict[CallOperation, CallPlan]

    @cached_property
    def called_functions(self) -> frozenset[FunctionInfo]:
        """The functions of the project that the project itself calls."""
        return frozenset(target for call in self.project.calls() for target in call.targets)


def collect_calls(project: Project) -> dict[CallOperation, CallPlan]:
    """The plan of every generating call of `client.models`; chats are another rule's."""
    plans: dict[CallOperation, CallPlan] = {}
    for call in project.generating_calls():
        method = project.method_of(call)
        if method is None or method.name not in GENERATE:
            continue
        nodes = [call.node.func, *call.node.args]
        for node in nodes:
            if any(isinstance(value, SdkMethodValue) for value in project.values(node)):
                plans[call] = CallPlan(call, method, node)
                break
    return plans


def response_origins(project: Project, node: ast.AST) -> frozenset[CallOperation]:
    """The generating calls whose response, or a part of it, an expression can be."""
    return frozenset(
        value.origin
        for value in project.values(node)
        if isinstance(value, SdkValue) and value.origin is not None
    )
