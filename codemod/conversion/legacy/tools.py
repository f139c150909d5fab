"""Tools of google-generativeai: those of the service and declarations become plain dicts.

Python functions stay what they are: a chat calls them by itself, or they are only declared.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

from codemod.analysis.graph import CallOperation, Slot
from codemod.analysis.project import Project
from codemod.analysis.values import ContainerValue, FunctionInfo
from codemod.conversion.callables import Functions, is_callable_list, listed_functions
from codemod.conversion.definitions import Definition, definition_of, is_private_to
from codemod.conversion.legacy.objects import modernise
from codemod.conversion.legacy.values import legacy_symbol
from codemod.conversion.literals import (
    FieldValue,
    constant_text,
    exploded,
    fields_of,
    is_none,
    listed,
)
from codemod.conversion.result import Conversion, Refused
from codemod.conversion.schema import parameters_code
from codemod.conversion.text import is_text
from codemod.conversion.visible import Visible
from codemod.mapping.legacy_objects import BUILT_IN_TOOLS, LEGACY_PROTOS, TOOL_OBJECTS
from codemod.mapping.tool_fields import TOOL_KINDS
from codemod.rewriting.edits import Code, DictCode, Entry, code

_CLASSES = {
    "CodeExecution": "code_execution",
    "GoogleSearchRetrieval": "google_search_retrieval",
}
_ARGUMENTS = ("name", "description", "parameters")
_SCALARS = frozenset({"str", "int", "float", "bool", "list", "dict"})
_LEGACY = frozenset({"legacy"})
_OF_TOOLS = (*LEGACY_PROTOS, "google.generativeai.types.")
"""Where the classes are from that tools which only running code knows may be built of."""


@dataclass(frozen=True)
class LegacyTools:
    """Tools of a model or a call: a list of dicts, or functions that a chat can call."""

    code: Code
    functions: Functions | None = None


def legacy_tools(conversion: Conversion, node: ast.expr) -> LegacyTools:
    """The tools written at `node`.

    Raises:
        Refused: a tool cannot be seen, or functions stand beside other tools.
    """
    if is_callable_list(conversion, node):
        known = listed_functions(conversion, node)
        if not all(_is_declared_alike(function) for function in known):
            raise conversion.refuse("tools-function-calling", node)
        hole = code(conversion.module.span(node))
        return LegacyTools(hole, Functions(hole, _LEGACY, legacy=True))
    mark = conversion.checkpoint()
    try:
        return LegacyTools(_Tools(conversion).listed(node))
    except Refused:
        conversion.roll_back(mark)
        built = _built_at_run_time(conversion, node)
        if built is None:
            raise
        return LegacyTools(built)


def _built_at_run_time(conversion: Conversion, node: ast.expr) -> Code | None:
    """Tools that functions of the project build, as google-genai's, through the tools helper.

    None where something else may be among them.
    """
    project, module = conversion.project, conversion.module
    elements = node.elts if isinstance(node, ast.List) else []
    if not elements or not all(_is_tool(project, element) for element in elements):
        return None
    seen = Visible(project).look(node)
    origins = [one for one in seen.origins if legacy_symbol(project, one.node.func)]
    if any(not item.owner and item.name.endswith("_") for item in seen.fields()):
        return None  # `{"type_": "STRING"}`, which only the old classes take
    classes = {project.symbol(origin.node.func) for origin in origins}
    if not all(name.startswith(_OF_TOOLS) for name in classes):
        return None
    if not all(_declares_in_sight(project, origin) for origin in origins):
        return None
    if not modernise(conversion, origins, TOOL_OBJECTS):
        return None
    conversion.note("runtime-conversion", node)
    helper = conversion.helper("interaction_tools", frozenset({"tools.function_declarations"}))
    return code(f"{helper}(", module.span(node), ")")


def _is_tool(project: Project, node: ast.expr) -> bool:
    """Whether an expression can be nothing but a tool that is built in sight."""
    slot = project.slot(node)
    return slot is not None and _is_built(project, slot, "Tool")


def _declares_in_sight(project: Project, origin: CallOperation) -> bool:
    """Whether a tool can hold no other declarations than those built in sight."""
    given = origin.keywords.get("function_declarations")
    if given is None:
        return True
    held = [value.container for value in given.values if isinstance(value, ContainerValue)]
    elements = [slot for container in held for slot in container.elements()]
    filled = [slot for slot in elements if slot.predecessors or slot.values]
    return bool(filled) and all(_is_built(project, slot, "FunctionDeclaration") for slot in filled)


def _is_built(project: Project, slot: Slot, kind: str) -> bool:
    """Whether all that can be in a slot are objects of one class that are built in sight."""
    roots = project.roots(slot)
    return bool(roots) and all(
        root.values and all(getattr(value, "type", "") == kind for value in root.values)
        for root in roots
        if root.role != "return"
    )


def only_declared(conversion: Conversion, functions: Functions) -> Code:
    """The tools of a call that does not call functions by itself."""
    helper = conversion.helper("function_tool", _LEGACY)
    return code(f"[{helper}(function) for function in ", functions.code, "]")


def _is_declared_alike(function: FunctionInfo) -> bool:
    """Whether both SDKs make the same declaration of a function."""
    node = function.node
    if not isinstance(node, ast.FunctionDef) or node.args.vararg or node.args.kwarg:
        return False
    arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    if function.owner is not None and not function.is_static:
        arguments = arguments[1:]
    return not function.unknown_decorators and all(
        argument.annotation is not None and _is_plain(argument.annotation) for argument in arguments
    )


def _is_plain(annotation: ast.expr) -> bool:
    if isinstance(annotation, ast.Subscript):
        head = annotation.value
        name = head.attr if isinstance(head, ast.Attribute) else getattr(head, "id", "")
        return name in ("list", "List") and _is_plain(annotation.slice)
    return isinstance(annotation, ast.Name) and annotation.id in _SCALARS


class _Tools:
    """Converts tools that are not functions."""

    def __init__(self, conversion: Conversion) -> None:
        self.conversion = conversion
        self.project = conversion.project
        self.module = conversion.module

    def listed(self, node: ast.expr) -> Code:
        """The list of tools; one behind a name of its own stays there."""
        definition = definition_of(self.project, self.module, node)
        if definition is not None and isinstance(definition.value, ast.List | ast.Tuple):
            made = self._list(definition.value)
            self._convert_in_place(definition, made)
            return code(self.module.span(node))
        made = self._list(node)
        parts = [part for part in made.parts if part]
        return code(parts[2]) if parts[1] == "*" and len(parts) == 4 else made

    def _list(self, node: ast.expr) -> Code:
        elements = node.elts if isinstance(node, ast.List | ast.Tuple) else [node]
        made = [tool for element in elements for tool in self._element(element)]
        if not made:
            raise self.conversion.refuse("tools-function-calling", node)
        return listed(made, isinstance(node, ast.List | ast.Tuple) and exploded(self.module, node))

    def _element(self, node: ast.expr) -> list[Code]:
        """The tools that one element stands for."""
        text = constant_text(node)
        if text is not None and text.lower() in BUILT_IN_TOOLS:
            return [self._built_in(text.lower(), node)]
        definition = definition_of(self.project, self.module, node)
        if definition is None:
            return self._tool(node)
        if constant_text(definition.value) is not None:
            return self._element(definition.value)
        made = self._tool(definition.value)
        hole = code(self.module.span(node))
        self._convert_in_place(definition, made[0] if len(made) == 1 else listed(made, True))
        return [hole] if len(made) == 1 else [code("*", hole)]

    def _convert_in_place(self, definition: Definition, value: Code) -> None:
        """Give the name of a tool its new value, where all that reads it is a tool list."""
        private = is_private_to(self.project, self.module, definition)
        if not private or len(definition.uses) != 1:
            raise self.conversion.refuse("tools-function-calling", definition.value)
        self.conversion.replace(definition.value, value)

    def _built_in(self, name: str, node: ast.expr) -> Code:
        row = TOOL_KINDS[name]
        if row.note:
            self.conversion.note(row.note, node)
        return code(DictCode((Entry('"type"', code(f'"{row.type}"')),)))

    def _tool(self, node: ast.expr) -> list[Code]:
        """The tools of an object or a dict in its place; a declaration is a tool by itself."""
        name = ""
        if isinstance(node, ast.Call):
            name = legacy_symbol(self.project, node.func).rpartition(".")[2]
        if name in _CLASSES:
            return [self._built_in(_CLASSES[name], node)]
        fields = fields_of(self.project, self.module, node, "Tool")
        names = {item.name for item in fields or []}
        if fields and names <= {"function_declarations", *BUILT_IN_TOOLS}:
            return [tool for item in fields for tool in self._of_field(item)]
        return [self._declaration(node)]

    def _of_field(self, item: FieldValue) -> list[Code]:
        if is_none(item.value):
            return []
        if item.name in BUILT_IN_TOOLS:
            return [self._built_in(item.name, item.value)]
        definition = definition_of(self.project, self.module, item.value)
        written = definition.value if definition is not None else item.value
        if not isinstance(written, ast.List):
            raise self.conversion.refuse("tools-function-calling", item.value)
        made = [self._named_declaration(element) for element in written.elts]
        if definition is None:
            return made
        self._convert_in_place(definition, listed(made, exploded(self.module, written)))
        return [code("*", code(self.module.span(item.value)))]

    def _named_declaration(self, node: ast.expr) -> Code:
        definition = definition_of(self.project, self.module, node)
        if definition is None:
            return self._declaration(node)
        self._convert_in_place(definition, self._declaration(definition.value))
        return code(self.module.span(node))

    def _declaration(self, node: ast.expr) -> Code:
        """The function tool for one declaration written out."""
        fields = fields_of(self.project, self.module, node, "FunctionDeclaration")
        entries = [Entry('"type"', code('"function"'))]
        for item in fields or []:
            if is_none(item.value):
                continue
            value: Code | None = None
            if item.name == "parameters":
                value = parameters_code(self.conversion, item.value)
            elif item.name in _ARGUMENTS and is_text(self.project, item.value):
                value = code(self.module.span(item.value))
            if value is None:
                raise self.conversion.refuse("tools-function-calling", item.value)
            entries.append(Entry(f'"{item.name}"', value, item.origin))
        if not {'"name"'} <= {entry.key for entry in entries}:
            raise self.conversion.refuse("tools-function-calling", node)
        return code(DictCode(tuple(entries), exploded(self.module, node)))
