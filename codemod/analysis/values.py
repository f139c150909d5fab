"""The abstract values that the analysis follows.

Only what matters for the SDK is a value: SDK objects, the project's own functions, classes and
containers, and modules.  Everything else has no value; `queries` tells such foreign inflow apart.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Union

if TYPE_CHECKING:
    from codemod.analysis.graph import CallOperation, Slot
    from codemod.sources.python_module import PythonModule

WRAPPER = "wrapper"
"""The role of a slot with what a decorator makes of a function."""

SPREAD = "**"
"""The key under which a dict display keeps what is spread into it."""


def place(node: ast.AST) -> int:
    """A number for the place of a node in its file, to take as a hash.

    Sets of what stands there then have the same order in every run, which those of objects that
    are told apart by their address have not.
    """
    return getattr(node, "lineno", 0) << 10 | getattr(node, "col_offset", 0)


@dataclass(eq=False)
class FunctionInfo:
    """A function, method or lambda of the project.

    `wrappers` are what its decorators make of it, and what runs when it is called.
    """

    module: PythonModule
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    parameters: dict[str, Slot]
    returned: Slot
    yielded: Slot
    owner: ClassInfo | None = None
    is_generator: bool = False
    is_property: bool = False
    is_static: bool = False
    is_classmethod: bool = False
    is_context_manager: bool = False
    unknown_decorators: bool = False
    wrappers: list[Slot] = field(default_factory=list)

    def __hash__(self) -> int:
        return place(self.node)

    @property
    def name(self) -> str:
        """The function's name; `<lambda>` for a lambda."""
        return "<lambda>" if isinstance(self.node, ast.Lambda) else self.node.name

    @property
    def positional(self) -> list[str]:
        """Names of the parameters that accept positional arguments, in order."""
        arguments = self.node.args
        return [argument.arg for argument in (*arguments.posonlyargs, *arguments.args)]


@dataclass(eq=False)
class ClassInfo:
    """A class of the project.  `fields` are its attributes, of instances and of the class.

    One with an empty body stands for an object that has no class in the project.
    """

    module: PythonModule
    node: ast.ClassDef
    fields: dict[str, Slot] = field(default_factory=dict)
    bases: list[ClassInfo] = field(default_factory=list)
    subclasses: list[ClassInfo] = field(default_factory=list)
    constructor_fields: list[str] = field(default_factory=list)
    unknown_bases: bool = False

    def __hash__(self) -> int:
        return place(self.node)

    @property
    def is_thread_local(self) -> bool:
        """Whether it stands for the attributes of one `threading.local()`."""
        return not self.node.body

    def lineage(self) -> list[ClassInfo]:
        """The class, its bases, its subclasses and what these are also based on, each once.

        Classes that only share a base with it are not meant.
        """
        found = dict.fromkeys(self.with_bases())
        todo = list(self.subclasses)
        asked: set[ClassInfo] = set()
        while todo:
            current = todo.pop()
            if current not in asked:
                asked.add(current)
                found.update(dict.fromkeys(current.with_bases()))
                todo.extend(current.subclasses)
        return list(found)

    def with_bases(self) -> list[ClassInfo]:
        """The class and what it is based on, nearest first."""
        found = [self]
        for cls in found:
            found += [base for base in cls.bases if base not in found]
        return found

    def after_in_order(self) -> list[ClassInfo]:
        """The classes whose method `super()` can find: the bases, also of every subclass."""
        found = dict.fromkeys(self.bases)
        todo = list(self.subclasses)
        while todo:
            current = todo.pop()
            found.update(dict.fromkeys(base for base in current.bases if base is not self))
            todo.extend(current.subclasses)
        return list(found)


@dataclass(eq=False)
class ContainerInfo:
    """A list, tuple, dict, set or generator: one slot per constant key, one for the rest.

    `keys` are the keys of a dict that are no constants.  `whole` are the slots that every element
    flows to and `wanted` those that read one key, so that elements stored later flow there too.
    """

    module: PythonModule
    node: ast.AST
    rest: Slot
    keys: Slot
    keyed: dict[object, Slot] = field(default_factory=dict)
    whole: dict[Slot, None] = field(default_factory=dict)
    wanted: dict[object, dict[Slot, None]] = field(default_factory=dict)

    def slots(self) -> list[Slot]:
        """Every slot with something that the container holds."""
        keys = [self.keys] if self.keys.predecessors or self.keys.values else []
        return [self.rest, *keys, *self.keyed.values()]

    def __hash__(self) -> int:
        return place(self.node)

    def elements(self) -> list[Slot]:
        """Every slot with elements; what is spread into a dict display flows to the rest."""
        return [self.rest, *(slot for key, slot in self.keyed.items() if key != SPREAD)]


@dataclass(eq=False)
class DictInfo(ContainerInfo):
    """A dict that a class of dicts made, such as `dict()` or `OrderedDict()`."""


@dataclass(eq=False)
class StoreInfo(ContainerInfo):
    """What a framework keeps for a program under names, read as keys and as attributes."""


@dataclass(frozen=True)
class ModuleValue:
    """A module, by dotted name: of the project, or a library the tables know."""

    name: str


@dataclass(frozen=True)
class SymbolValue:
    """An exported name of a library, by qualified name: `google.genai.types.Part.from_bytes`."""

    name: str


@dataclass(frozen=True)
class FunctionValue:
    """A function of the project, not yet called."""

    function: FunctionInfo


@dataclass(frozen=True)
class ClassValue:
    """A class of the project."""

    cls: ClassInfo


@dataclass(frozen=True)
class InstanceValue:
    """An instance of a project class."""

    cls: ClassInfo


@dataclass(frozen=True)
class BoundMethodValue:
    """A method of the project taken from an instance or class."""

    function: FunctionInfo
    cls: ClassInfo


@dataclass(frozen=True)
class SdkValue:
    """An SDK object: a type expression of `mapping.sdk_objects` and the call that made it.

    `origin` of a response and of everything read from it is the generating call; of a client, a
    chat or a config it is the construction.  None when only an annotation says so.
    """

    type: str
    origin: CallOperation | None


@dataclass(frozen=True)
class SdkMethodValue:
    """A method of an SDK object, bound but not called."""

    owner: SdkValue
    name: str


@dataclass(frozen=True)
class ContainerValue:
    """A container made in the project."""

    container: ContainerInfo


@dataclass(frozen=True)
class ContainerMethodValue:
    """A method of a container (`append`, `get`, ...), bound but not called."""

    container: ContainerInfo
    name: str


@dataclass(frozen=True)
class PartialValue:
    """A callable with some arguments already given (`functools.partial`)."""

    target: Value
    call: CallOperation


Value = Union[
    ModuleValue,
    SymbolValue,
    FunctionValue,
    ClassValue,
    InstanceValue,
    BoundMethodValue,
    SdkValue,
    SdkMethodValue,
    ContainerValue,
    ContainerMethodValue,
    PartialValue,
]
