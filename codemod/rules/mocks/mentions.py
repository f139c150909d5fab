"""Whether other modules of a project can know a function or a class of a test."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from codemod.analysis.project import Project
from codemod.analysis.values import ClassInfo, ClassValue
from codemod.sources.python_module import PythonModule


def is_mentioned_elsewhere(project: Project, module: PythonModule, name: str) -> bool:
    """Whether another module has the name of something in its text."""
    word = re.compile(rf"\b{re.escape(name)}\b")
    others = (one for one in project.modules.values() if one is not module)
    return any(name in one.text and word.search(one.text) is not None for one in others)


def is_known_elsewhere(project: Project, cls: ClassInfo) -> bool:
    """Whether another module uses a class, or names it by its path in a text."""
    path = f"{PurePosixPath(cls.module.path).stem}.{cls.node.name}"
    used = any(
        slot.module is not cls.module and ClassValue(cls) in slot.values
        for _, slot in project.nodes_with_values()
    )
    return used or any(path in module.text for module in project.modules.values())
