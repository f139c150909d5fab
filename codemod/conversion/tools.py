"""Tools, as plain dicts (mapping 3.1)."""

from __future__ import annotations

import ast

from codemod.analysis.project import Project
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
from codemod.conversion.declarations import declared
from codemod.conversion.definitions import Definition, definition_of
from codemod.conversion.literals import exploded, fields_of, is_none, listed, rewritten
from codemod.conversion.reachable_fields import possible_fields
from codemod.conversion.result import Conversion
from codemod.conversion.sharing import convert_in_place, take_over
from codemod.conversion.visible import Visible
from codemod.mapping.config_fields import Action
from codemod.mapping.tool_fields import (
    RETRIEVAL_CONFIG_FIELDS,
    SEARCH_TYPES,
    SEARCHING_TOOLS,
    TOOL_CONFIG_FIELDS,
    TOOL_KINDS,
    ToolKind,
)
from codemod.model import Family, Span
from codemod.rewriting.edits import Code, DictCode, Entry, code

_OPTIONS = {
    (row.value_class, name): option
    for row in TOOL_KINDS.values()
    for name, option in row.options.items()
}


class ToolsConverter:
    """Converts the `tools` of one config; `place` are further keys of a google_maps tool."""

    def __init__(self, conversion: Conversion) -> None:
        self.conversion = conversion
        self.project = conversion.project
        self.module = conversion.module
        self.place: list[Entry] = []
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
        written = definition.value if definition is not None and stays else self._written(node)
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
        return not all(self._is_seen(element) for element in elements)

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
            element: self._element(element) if self._is_seen(element) else None
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
        self._check_fields(Visible(self.project).look(node), node)
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
            if not self._is_seen(element):
                raise self.conversion.refuse("tools-function-calling", element)

    def _is_seen(self, node: ast.expr) -> bool:
        """Whether a tool is in sight, as an object or as a dict."""
        seen = Visible(self.project).look(node)
        return "Tool" in seen.origins.values() or any(
            item.owner == "" and item.name in TOOL_KINDS for item in seen.fields()
        )

    def check(self, node: ast.expr) -> None:
        """Refuse what is visibly function calling or has no counterpart, wherever it is built.

        Raises:
            Refused: a function, a declaration or a tool without counterpart is among the values.
        """
        seen = Visible(self.project).look(node)
        if seen.functions:
            raise self.conversion.refuse("tools-function-calling", node)
        self._check_fields(seen, node)

    def _check_fields(self, seen: Visible, node: ast.expr) -> None:
        """Refuse tools in sight that have no counterpart."""
        for item in seen.fields():
            if item.value is not None and is_none(item.value):
                continue
            row = TOOL_KINDS.get(item.name) if item.owner in ("", "Tool") else None
            if row is not None and row.refusal:
                raise self.conversion.refuse(row.refusal, node, row.name)
            option = _OPTIONS.get((item.owner, item.name))
            if option is not None and option.action is Action.KEEPS_FLOW:
                raise self.conversion.refuse(
                    "tool-without-equivalent", node, f"{item.owner}.{item.name}"
                )

    def _written(self, node: ast.expr) -> ast.expr:
        """The display or construction behind a name, when it can be written here instead."""
        definition = definition_of(self.project, self.module, node)
        if definition is None or not take_over(self.conversion, definition):
            return node
        return definition.value

    def _element(self, node: ast.expr) -> list[Code] | None:
        """The tools of one element: those of a tool with functions stay behind its name."""
        definition = definition_of(self.project, self.module, node)
        if definition is None or not self._declares(definition.value):
            return self._tool(self._written(node))
        made = self._tool(definition.value)
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

    def _tool(self, node: ast.expr) -> list[Code] | None:
        fields = fields_of(self.project, self.module, node, "Tool")
        if fields is None:
            return None
        made: list[Code] = []
        for item in fields:
            row = TOOL_KINDS.get(item.name)
            if row is None or is_none(item.value):
                if row is None:
                    return None
                continue
            if row.refusal:
                raise self.conversion.refuse(row.refusal, item.value, item.name)
            if row.type == "function":
                functions = declared(self.conversion, item.value)
                if functions is None:
                    return None
                made += functions
                continue
            options = self._options(item.value, row)
            if options is None:
                return None
            if row.note:
                self.conversion.note(row.note, item.value)
            if row.name == "google_maps":
                options = [*options, *self.place]
            several = exploded(self.module, item.value) and len(options) > 1
            kind = Entry('"type"', code(f'"{row.type}"'))
            made.append(code(DictCode((kind, *options), several)))
        if not isinstance(node, ast.Dict):
            self.conversion.site(node, Family.CONFIG, "types.Tool")
        return made

    def _options(self, node: ast.expr, row: ToolKind) -> list[Entry] | None:
        kind = row.value_class
        if isinstance(node, ast.Call) and not node.args and not node.keywords:
            return []
        if self.project.symbol(node).startswith("google.genai.types."):
            return []
        fields = fields_of(self.project, self.module, node, kind)
        if fields is None:
            return None
        entries: list[Entry] = []
        for item in fields:
            option = row.options.get(item.name)
            if is_none(item.value):
                continue
            if option is None or option.action is Action.KEEPS_FLOW:
                raise self.conversion.refuse(
                    "tool-without-equivalent", item.value, f"{row.name}.{item.name}"
                )
            if option.action is Action.DROPPED:
                self.conversion.note(option.note, item.value)
            elif option.action is Action.ARGUMENT:
                value = code(self.module.span(item.value))
                entries.append(Entry(f'"{option.target}"', value, item.origin))
            elif option.target == "search_types":
                words = self._search_types(item.value, f"{row.name}.{item.name}")
                if words:
                    named = listed([code(f'"{word}"') for word in words])
                    entries.append(Entry('"search_types"', named, item.origin))
            else:
                raise self.conversion.refuse(
                    "tool-without-equivalent", item.value, f"{row.name}.{item.name}"
                )
        return entries

    def _search_types(self, node: ast.expr, name: str) -> list[str]:
        """The words for the kinds of search that an object has a key for.

        Raises:
            Refused: only the running program knows for which.
        """
        fields = fields_of(self.project, self.module, self._written(node), "SearchTypes")
        if fields is None:
            raise self.conversion.refuse("tool-without-equivalent", node, name)
        given = [item for item in fields if not is_none(item.value)]
        for item in given:
            if item.name not in SEARCH_TYPES or not _is_empty_object(item.value):
                raise self.conversion.refuse("tool-without-equivalent", item.value, name)
        return [SEARCH_TYPES[item.name] for item in given]


def _is_empty_object(node: ast.expr) -> bool:
    """`types.WebSearch()` or `{}`."""
    if isinstance(node, ast.Dict):
        return not node.keys
    return isinstance(node, ast.Call) and not node.args and not node.keywords


def searches_only(project: Project, node: ast.expr) -> bool:
    """Whether all tools only look something up, so that an answer holds nothing but texts."""
    seen = Visible(project).look(node)
    names = {
        item.name
        for item in seen.fields()
        if item.owner in ("", "Tool") and item.name in TOOL_KINDS
        if item.value is None or not is_none(item.value)
    }
    return not seen.functions and names <= SEARCHING_TOOLS


def tool_features(project: Project, node: ast.expr) -> frozenset[str]:
    """What the helper for tools must be able to convert: all, or only functions."""
    elements = node.elts if isinstance(node, ast.List) else []
    functions = bool(elements) and all(
        possible_fields(project, element, "Tool") == {"function_declarations"}
        for element in elements
    )
    return frozenset({"tools.function_declarations" if functions else "tools"})


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


def maps_place(conversion: Conversion, node: ast.expr) -> list[Entry] | None:
    """The coordinates in a `tool_config`; None when they are only known at run time.

    Raises:
        Refused: the tool config has no counterpart.
    """
    entries: list[Entry] = []
    fields = fields_of(conversion.project, conversion.module, node, "ToolConfig")
    for item in fields or []:
        row = TOOL_CONFIG_FIELDS.get(item.name)
        if is_none(item.value):
            continue
        if row is not None and row.action is Action.DROPPED:
            conversion.note(row.note, item.value)
        elif item.name == "function_calling_config":
            continue
        elif item.name == "retrieval_config":
            found = _coordinates(conversion, item.value)
            if found is None:
                return None
            entries.extend(found)
        else:
            raise conversion.refuse(
                row.refusal if row is not None else "config-not-understood", item.value, item.name
            )
    return entries if fields is not None else None


def _coordinates(conversion: Conversion, node: ast.expr) -> list[Entry] | None:
    entries: list[Entry] = []
    fields = fields_of(conversion.project, conversion.module, node, "RetrievalConfig")
    for item in fields or []:
        row = RETRIEVAL_CONFIG_FIELDS.get(item.name)
        if is_none(item.value):
            continue
        if row is None or row.action is Action.KEEPS_FLOW:
            raise conversion.refuse("tool-without-equivalent", item.value, item.name)
        point = fields_of(conversion.project, conversion.module, item.value, "LatLng")
        if point is None:
            return None
        entries += [
            Entry(f'"{one.name}"', code(conversion.module.span(one.value)), one.origin)
            for one in point
        ]
    return entries if fields is not None else None
