"""Tools, as plain dicts (mapping 3.1)."""

from __future__ import annotations

import ast

from codemod.analysis.values import FunctionInfo
from codemod.conversion.callables import (
    EVERYTHING,
    CallingMode,
    Functions,
    calling_features,
    functions_at,
    is_callable_list,
    listed_functions,
)
from codemod.conversion.definitions import Definition, definition_of
from codemod.conversion.literals import exploded, fields_of, listed, rewritten
from codemod.conversion.result import Conversion
from codemod.conversion.sharing import convert_in_place, take_over
from codemod.conversion.tool_checks import (
    is_tool_in_sight,
    possible_tools,
    refuse_without_counterpart,
    tool_features,
)
from codemod.conversion.tool_writer import ToolWriter, written_at
from codemod.conversion.visible import Visible
from codemod.model import Span
from codemod.rewriting.edits import Code, code


class ToolsConverter:
    """Converts the `tools` of one config, and says how functions among them are called."""

    def __init__(self, conversion: Conversion) -> None:
        self.conversion = conversion
        self.project = conversion.project
        self.module = conversion.module
        self.writer = ToolWriter(conversion)
        self.calling: CallingMode | None = None
        self.functions: Functions | None = None
        self.loops = False

    def convert(self, node: ast.expr) -> Code | None:
        """The list of tools; None when it is only known at run time, empty code for no tools."""
        if self.calling is not None and is_callable_list(self.conversion, node):
            return self._callables(node, self.calling)
        if self.calling is not None and self._may_hold_functions(node):
            return self._beside_functions(node) or self._opaque(node, self.calling)
        self.check(node)
        definition = definition_of(self.project, self.module, node)
        stays = definition is not None and self._lists_functions(definition.value)
        written = (
            definition.value
            if definition is not None and stays
            else written_at(self.conversion, node)
        )
        if not isinstance(written, ast.List):
            return self._at_run_time(node)
        mark = self.conversion.checkpoint()
        made = [self._element(element) for element in written.elts]
        if any(group is None for group in made):
            self.conversion.roll_back(mark)
            return self._at_run_time(node)
        if not any(made):
            return code()
        tools = [one for group in made for one in group or ()]
        if definition is not None and stays:
            return self._in_place(definition, tools)
        if len(tools) == 1 and (name := _spread(tools[0])) is not None:
            return name
        if written is node and all(len(group or ()) == 1 for group in made):
            return rewritten(self.conversion, written, tools)
        return listed(tools)

    def _callables(self, node: ast.expr, calling: CallingMode) -> Code:
        """Functions that are only declared, or that the loop of the helper calls too."""
        if calling.unclear is not None:
            raise self.conversion.refuse("tools-function-calling", calling.unclear)
        hole = code(self.module.span(node))
        if not calling.automatic:
            helper = self.conversion.helper("function_tool")
            return code(f"[{helper}(function) for function in ", hole, "]")
        self._call(node, hole, listed_functions(self.conversion, node))
        return code()

    def _call(
        self, node: ast.expr, functions: Code, known: list[FunctionInfo], opaque: bool = False
    ) -> None:
        """Have the loop of the caller answer the calls of functions."""
        if not self.loops:
            raise self.conversion.refuse("tools-function-calling", node)
        self.conversion.note("functions-called-by-helper", node)
        features = EVERYTHING if opaque else calling_features(known)
        coroutines = any(isinstance(one.node, ast.AsyncFunctionDef) for one in known)
        self.functions = Functions(
            functions, features, "tools" if opaque else "functions", coroutines=coroutines
        )

    def _may_hold_functions(self, node: ast.expr) -> bool:
        """Whether functions are in sight among the tools, or tools are not in sight at all."""
        if Visible(self.project).look(node).functions:
            return True
        elements = node.elts if isinstance(node, ast.List) else [node]
        return not all(is_tool_in_sight(self.project, element) for element in elements)

    def _beside_functions(self, node: ast.expr) -> Code | None:
        """The tools of a list that names functions one by one; None for any other list.

        A declaration among them turned automatic calls off: then functions are declared, too.
        """
        calling = self.calling
        if not isinstance(node, ast.List) or calling is None or calling.unclear is not None:
            return None
        known = {element: functions_at(self.conversion, element) for element in node.elts}
        if not any(known.values()):
            return None
        mark = self.conversion.checkpoint()
        made: dict[ast.expr, list[Code] | None] = {
            element: self._element(element) if is_tool_in_sight(self.project, element) else None
            for element, functions in known.items()
            if not functions
        }
        if not all(made.values()):
            self.conversion.roll_back(mark)
            return None
        tools = [tool for group in made.values() for tool in group or ()]
        spans = {element: code(self.module.span(element)) for element in node.elts}
        if calling.automatic and not any(map(_is_function, tools)):
            infos = [function for functions in known.values() for function in functions]
            named = [spans[element] for element, functions in known.items() if functions]
            self._call(node, listed(named), infos)
            return listed(tools)
        helper = self.conversion.helper("function_tool")
        groups = [made.get(one) or [code(helper, "(", spans[one], ")")] for one in node.elts]
        return listed([tool for group in groups for tool in group], exploded(self.module, node))

    def _opaque(self, node: ast.expr, calling: CallingMode) -> Code:
        """Tools that may be anything, functions too: the helper tells them apart at run time."""
        refuse_without_counterpart(self.conversion, Visible(self.project).look(node), node)
        if calling.unclear is not None:
            raise self.conversion.refuse("tools-function-calling", calling.unclear)
        if not calling.automatic:
            raise self.conversion.refuse("tools-function-calling", node)
        self.conversion.note("runtime-conversion", node)
        self._call(node, code(self.module.span(node)), [], opaque=True)
        return code()

    def _lists_functions(self, node: ast.expr) -> bool:
        return isinstance(node, ast.List) and any(self._declares(one) for one in node.elts)

    def _in_place(self, definition: Definition, tools: list[Code]) -> Code | None:
        """The name of a list that becomes a list of tools where it is assigned."""
        if not convert_in_place(self.conversion, definition):
            return None
        several = exploded(self.module, definition.value) or len(tools) > 1
        self.conversion.replace(definition.value, listed(tools, several))
        return code(definition.name)

    def _at_run_time(self, node: ast.expr) -> Code | None:
        """Tools that only the running program knows; None when they may be missing altogether."""
        self._check_seen(node)
        elements = node.elts if isinstance(node, ast.List) else []
        if not elements or any(self.project.sdk_type(one) != "Tool" for one in elements):
            return None
        self.conversion.note("runtime-conversion", node)
        helper = self.conversion.helper("interaction_tools", tool_features(self.project, node))
        return code(helper, "(", self.module.span(node), ")")

    def _check_seen(self, node: ast.expr) -> None:
        """Leave the tools to the helper, unless what cannot be seen of them may be functions.

        Raises:
            Refused: a tool is in sight neither as an object nor as a dict.
        """
        elements = node.elts if isinstance(node, ast.List) else [node]
        for element in elements:
            if not is_tool_in_sight(self.project, element):
                raise self.conversion.refuse("tools-function-calling", element)

    def in_sight(self, node: ast.expr) -> frozenset[str] | None:
        """The fields of `types.Tool` that the tools can be of; None where not all can be seen."""
        if is_callable_list(self.conversion, node):
            return frozenset({"function_declarations"})
        return possible_tools(self.project, node)

    def check(self, node: ast.expr) -> None:
        """Refuse what is visibly function calling or has no counterpart, wherever it is built.

        Raises:
            Refused: a function, a declaration or a tool without counterpart is among the values.
        """
        seen = Visible(self.project).look(node)
        if seen.functions:
            raise self.conversion.refuse("tools-function-calling", node)
        refuse_without_counterpart(self.conversion, seen, node)

    def _element(self, node: ast.expr) -> list[Code] | None:
        """The tools of one element: those of a tool with functions stay behind its name."""
        definition = definition_of(self.project, self.module, node)
        if definition is None or not self._declares(definition.value):
            return self.writer.tools(written_at(self.conversion, node))
        made = self.writer.tools(definition.value)
        if made is not None and len(made) == 1 and _is_named(made[0]):
            return made if take_over(self.conversion, definition) else None
        if made is None or not convert_in_place(self.conversion, definition):
            return None
        hole = code(self.module.span(node))
        if len(made) == 1:
            self.conversion.replace(definition.value, made[0])
            return [hole]
        self.conversion.replace(definition.value, listed(made, exploded=True))
        return [code("*", hole)]

    def _declares(self, node: ast.expr) -> bool:
        """Whether a tool written out declares functions."""
        fields = fields_of(self.project, self.module, node, "Tool") or []
        return any(item.name == "function_declarations" for item in fields)


def _spread(tool: Code) -> Code | None:
    """The list in `*LIST`."""
    return Code(tool.parts[1:]) if tool.parts[:1] == ("*",) else None


def _is_function(tool: Code) -> bool:
    """Whether a converted tool may declare functions."""
    first = tool.parts[0] if tool.parts else ""
    kinds = [entry.value for entry in getattr(first, "entries", ()) if entry.key == '"type"']
    return not kinds or kinds == [code('"function"')]


def _is_named(tool: Code) -> bool:
    """Whether a tool, or a list of them, stays behind a name of its own."""
    return _spread(tool) is not None or (len(tool.parts) == 1 and isinstance(tool.parts[0], Span))
