"""Built-in tools, as plain dicts (mapping 3.1)."""

from __future__ import annotations

import ast

from codemod.analysis.graph import Slot
from codemod.analysis.values import BoundMethodValue, FunctionValue, SdkValue
from codemod.conversion.literals import constructed, fields_of, is_none
from codemod.conversion.result import Conversion
from codemod.mapping.config_fields import Action
from codemod.mapping.tool_fields import TOOL_KINDS, ToolKind
from codemod.model import Family
from codemod.rewriting.edits import Code, DictCode, Entry, code


class ToolsConverter:
    """Converts the `tools` of one config."""

    def __init__(self, conversion: Conversion) -> None:
        self.conversion = conversion
        self.project = conversion.project
        self.module = conversion.module

    def convert(self, node: ast.expr) -> Code | None:
        """The list of tools; None when it is only known at run time, empty code for no tools."""
        if isinstance(node, ast.List):
            tools = [self._tool(self._definition(element)) for element in node.elts]
            if any(tool is None for tool in tools):
                self.check(node)
                return None
            made = [one for tool in tools if tool is not None for one in tool]
            if not made:
                return code()
            parts: list[str | DictCode] = ["["]
            for index, one in enumerate(made):
                parts += [", " if index else "", one]
            return code(*parts, "]")
        self.check(node)
        return None

    def check(self, node: ast.expr) -> None:
        """Refuse what is visibly function calling or has no counterpart, wherever it is built.

        Raises:
            Refused: a function, a declaration or a tool without counterpart is among the values.
        """
        for element in ast.walk(node):
            for value in self.project.values(element):
                if isinstance(value, FunctionValue | BoundMethodValue):
                    raise self.conversion.refuse("tools-function-calling", element)
                if isinstance(value, SdkValue) and value.origin is not None:
                    self._check_construction(value.origin.node, element)
            slot = self.project.slot(element)
            for root in self.project.roots(slot) if slot is not None else ():
                self._check_root(root, element)

    def _check_root(self, root: Slot, element: ast.AST) -> None:
        if isinstance(root.node, ast.Dict | ast.List) and root.node is not element:
            for inner in ast.walk(root.node):
                if isinstance(inner, ast.Constant) and inner.value in ("function_declarations", "functionDeclarations"):
                    raise self.conversion.refuse("tools-function-calling", element)
        elif isinstance(root.node, ast.Constant) and root.node.value in ("function_declarations", "functionDeclarations"):
            raise self.conversion.refuse("tools-function-calling", element)

    def _check_construction(self, made: ast.Call, element: ast.AST) -> None:
        kind = constructed(self.project, made)
        if kind in ("FunctionDeclaration", "FunctionCallingConfig"):
            raise self.conversion.refuse("tools-function-calling", element)
        if kind == "Tool":
            for keyword in made.keywords:
                row = TOOL_KINDS.get(keyword.arg or "")
                if row is not None and row.refusal and not is_none(keyword.value):
                    raise self.conversion.refuse(row.refusal, element, row.name)

    def _definition(self, node: ast.expr) -> ast.expr:
        """The construction behind a name that can only be one thing in this module."""
        slot = self.project.slot(node)
        roots = self.project.roots(slot) if slot is not None else []
        if len(roots) == 1 and isinstance(roots[0].node, ast.Call) and roots[0].module is self.module:
            if constructed(self.project, roots[0].node) == "Tool" and self._is_stable(roots[0].node):
                return roots[0].node
        return node

    def _is_stable(self, node: ast.Call) -> bool:
        """Whether a construction holds no values of its place, so that it may be written elsewhere."""
        return not any(
            isinstance(inner, ast.Name) and not self.project.symbol(inner) for inner in ast.walk(node)
        )

    def _tool(self, node: ast.expr) -> list[DictCode] | None:
        fields = fields_of(self.project, self.module, node, "Tool")
        if fields is None:
            return None
        made: list[DictCode] = []
        for item in fields:
            row = TOOL_KINDS.get(item.name)
            if row is None or is_none(item.value):
                if row is None:
                    return None
                continue
            if row.refusal:
                raise self.conversion.refuse(row.refusal, item.value, item.name)
            options = self._options(item.value, row)
            if options is None:
                return None
            if row.note:
                self.conversion.note(row.note, item.value)
            made.append(DictCode((Entry('"type"', code(f'"{row.type}"')), *options)))
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
                raise self.conversion.refuse("tool-without-equivalent", item.value, f"{row.name}.{item.name}")
            if option.action is Action.DROPPED:
                self.conversion.note(option.note, item.value)
            elif option.action is Action.ARGUMENT:
                value = code(self.module.span(item.value))
                entries.append(Entry(f'"{option.target}"', value, item.origin))
            else:
                raise self.conversion.refuse("tool-without-equivalent", item.value, f"{row.name}.{item.name}")
        return entries
