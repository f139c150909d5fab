"""The display behind a name or attribute, with every place of the project that reads it.

A value that is read in other ways than the new program allows must stay as it is, so all its reads
must be in sight: in its module, in modules that import it, and under other names it is given.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace

from codemod.analysis.graph import (
    AttributeOperation,
    ImportOperation,
    Slot,
    StoreAttributeOperation,
    upstream,
)
from codemod.analysis.project import Project
from codemod.analysis.values import ClassInfo, InstanceValue, ModuleValue
from codemod.conversion.definitions import Definition, definition_of
from codemod.conversion.legacy.stars import star_reads
from codemod.sources.python_module import PythonModule
from codemod.sources.walking import walk

_LONGEST_CHAIN = 4


@dataclass(frozen=True)
class Named:
    """A value that is assigned once: `value` in `module`, and the expressions that read it.

    `annotated` says that an annotation stands at one of its names.
    """

    module: PythonModule
    statement: ast.stmt
    value: ast.expr
    uses: tuple[tuple[PythonModule, ast.expr], ...]
    annotations: tuple[ast.expr, ...] = ()


def named_value(
    project: Project, module: PythonModule, node: ast.expr, depth: int = 0
) -> Named | None:
    """What a name or `self.name` reads; None when it is not one display that is read in sight."""
    if depth > _LONGEST_CHAIN:
        return None
    if isinstance(node, ast.Attribute):
        return _attribute(project, node)
    found = _definition(project, module, node)
    if found is None:
        return None
    home, definition = found
    uses = _uses(project, home, definition)
    if uses is None:
        return None
    annotation = getattr(definition.statement, "annotation", None)
    annotations = (annotation,) if annotation is not None else ()
    if isinstance(definition.value, ast.Name):
        inner = named_value(project, home, definition.value, depth + 1)
        if inner is None:
            return None
        return replace(inner, annotations=(*inner.annotations, *annotations))
    read = tuple(_followed(project, uses, depth))
    return Named(home, definition.statement, definition.value, read, annotations)


def _definition(
    project: Project, module: PythonModule, node: ast.expr
) -> tuple[PythonModule, Definition] | None:
    definition = definition_of(project, module, node)
    if definition is not None:
        return module, definition
    imported = import_of(project, module, node)
    if imported is None and isinstance(node, ast.Name):
        return _by_star(project, module, node)
    if imported is None or imported.name is None:
        return None
    home = project.modules.get(project.solver.resolver.resolve(imported.target, module.path) or "")
    use = _a_use(home, imported.name) if home is not None else None
    found = definition_of(project, home, use) if home is not None and use is not None else None
    return (home, found) if home is not None and found is not None else None


def _by_star(
    project: Project, module: PythonModule, node: ast.Name
) -> tuple[PythonModule, Definition] | None:
    """The definition that a star import brings."""
    for target in project.graphs[module.path].star_imports:
        home = project.modules.get(project.solver.resolver.resolve(target, module.path) or "")
        use = _a_use(home, node.id) if home is not None else None
        if home is None or use is None:
            continue
        found = definition_of(project, home, use)
        seen = star_reads(project, module, home, node.id)
        return (home, found) if found is not None and seen is not None else None
    return None


def import_of(project: Project, module: PythonModule, node: ast.expr) -> ImportOperation | None:
    """The one `from module import name` that a name reads."""
    slot = project.slot(node) if isinstance(node, ast.Name) else None
    imports = {
        operation.result: operation
        for operation in project.graphs[module.path].operations
        if isinstance(operation, ImportOperation)
    }
    while slot is not None and slot not in imports:
        slot = next(iter(slot.predecessors)) if len(slot.predecessors) == 1 else None
    return imports[slot] if slot is not None and imports[slot].name else None


def imported_as(project: Project, module: PythonModule, home: PythonModule) -> tuple[str, str]:
    """How a module has another: what it imports names from, and the name it has for it.

    Either is empty when there is none.
    """
    source = owner = ""
    for operation in project.graphs[module.path].operations:
        if not isinstance(operation, ImportOperation) or not operation.target:
            continue
        path = project.solver.resolver.resolve(operation.target, module.path)
        if path == home.path and operation.name:
            source = source or operation.target
        elif path == home.path and isinstance(operation.node, ast.alias):
            bound = operation.node.asname or operation.node.name
            owner = owner or ("" if "." in bound else bound)
    return source, "" if source else owner


def _a_use(module: PythonModule, name: str) -> ast.Name | None:
    """A top-level binding of a name, which stands for its uses."""
    for statement in module.tree.body:
        targets = statement.targets if isinstance(statement, ast.Assign) else []
        if isinstance(statement, ast.AnnAssign):
            targets = [statement.target]
        for target in targets:
            if isinstance(target, ast.Name) and target.id == name:
                return target
    return None


def _uses(
    project: Project, home: PythonModule, definition: Definition
) -> list[tuple[PythonModule, ast.expr]] | None:
    """Every read of a definition; None when not all can be seen."""
    found: list[tuple[PythonModule, ast.expr]] = [(home, use) for use in definition.uses]
    if not isinstance(definition.home, ast.Module):
        return found
    if _is_exported(home, definition.name):
        return None
    for path, graph in project.graphs.items():
        if path == home.path:
            continue
        for target in graph.star_imports:
            if project.solver.resolver.resolve(target, path) == home.path:
                reads = star_reads(project, graph.module, home, definition.name)
                if reads is None:
                    return None
                found += [(graph.module, read) for read in reads]
        for operation in graph.operations:
            if isinstance(operation, AttributeOperation) and operation.name == definition.name:
                bases = operation.base.values
                if ModuleValue(home.path) in bases and isinstance(operation.node, ast.expr):
                    found.append((graph.module, operation.node))
            if (
                isinstance(operation, ImportOperation)
                and operation.name == definition.name
                and project.solver.resolver.resolve(operation.target, path) == home.path
            ):
                imported = _reads_of_import(project, graph.module, operation)
                found += [(graph.module, read) for read in imported]
    return found


def _reads_of_import(
    project: Project, module: PythonModule, operation: ImportOperation
) -> Iterator[ast.expr]:
    for node in walk(module.tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            slot = project.slot(node)
            if slot is not None and operation.result in upstream(slot):
                yield node


def _is_exported(module: PythonModule, name: str) -> bool:
    lists = [
        node
        for node in walk(module.tree)
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__"
    ]
    return any(getattr(part, "value", None) == name for node in lists for part in walk(node))


def _followed(
    project: Project, uses: list[tuple[PythonModule, ast.expr]], depth: int
) -> Iterator[tuple[PythonModule, ast.expr]]:
    """Uses, where a use that gives the value another name counts as the uses of that name."""
    for module, use in uses:
        statement = module.parent(use)
        target: ast.expr | None = None
        if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
            target = statement.targets[0]
        elif isinstance(statement, ast.AnnAssign):
            target = statement.target
        if isinstance(target, ast.Name) and depth <= _LONGEST_CHAIN:
            alias = definition_of(project, module, target)
            inner = _uses(project, module, alias) if alias is not None else None
            if inner is not None:
                yield from _followed(project, inner, depth + 1)
                continue
        yield module, use


def _attribute(project: Project, node: ast.Attribute) -> Named | None:
    """`self.name` that is assigned once in the classes it belongs to."""
    classes = _classes(project, node.value)
    stores = list(_stores(project, node.attr, classes))
    declared = list(_declarations(node.attr, classes))
    if len(stores) + len(declared) != 1:
        return None
    module = stores[0].module if stores else declared[0][0]
    statement = module.parent(stores[0].node) if stores else declared[0][1]
    if not isinstance(statement, ast.Assign | ast.AnnAssign) or statement.value is None:
        return None
    if isinstance(statement, ast.Assign) and len(statement.targets) != 1:
        return None
    in_body = [
        part
        for cls in classes
        for statement in cls.node.body
        for part in walk(statement)
        if isinstance(part, ast.Name) and part.id == node.attr
    ]
    if any(isinstance(part.ctx, ast.Load) for part in in_body):
        return None
    uses = tuple(
        (operation.module, operation.node)
        for operation in _reads(project, node.attr, classes)
        if isinstance(operation.node, ast.expr)
    )
    annotation = getattr(statement, "annotation", None)
    annotations = (annotation,) if annotation is not None else ()
    return Named(module, statement, statement.value, uses, annotations)


def _declarations(
    name: str, classes: set[ClassInfo]
) -> Iterator[tuple[PythonModule, ast.Assign | ast.AnnAssign]]:
    """The assignments to a name in the bodies of classes."""
    for cls in classes:
        for statement in cls.node.body:
            targets = statement.targets if isinstance(statement, ast.Assign) else []
            if isinstance(statement, ast.AnnAssign):
                targets = [statement.target]
            for target in targets:
                if isinstance(target, ast.Name) and target.id == name:
                    assert isinstance(statement, ast.Assign | ast.AnnAssign)
                    yield cls.module, statement


def only_assignment(project: Project, node: ast.Attribute) -> ast.stmt | None:
    """The one statement that assigns an attribute of the program's own classes."""
    stores = list(_stores(project, node.attr, _classes(project, node.value)))
    return stores[0].module.statement(stores[0].node) if len(stores) == 1 else None


def _stores(
    project: Project, name: str, classes: set[ClassInfo]
) -> Iterator[StoreAttributeOperation]:
    stores = project.operations(StoreAttributeOperation) if classes else ()
    for operation in stores:
        if operation.name == name and _belongs(operation.base, classes):
            yield operation


def _reads(project: Project, name: str, classes: set[ClassInfo]) -> Iterator[AttributeOperation]:
    for operation in project.operations(AttributeOperation):
        if operation.name == name and _belongs(operation.base, classes):
            yield operation


def _belongs(base: Slot, classes: set[ClassInfo]) -> bool:
    """Whether an object is of one of the classes, or one that nobody can tell."""
    owners = {value.cls for value in base.values if isinstance(value, InstanceValue)}
    return bool(owners & classes) or not base.values


def _classes(project: Project, node: ast.expr) -> set[ClassInfo]:
    return {
        cls
        for value in project.values(node)
        if isinstance(value, InstanceValue)
        for cls in value.cls.lineage()
    }
