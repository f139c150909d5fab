"""Runs a function on a module right after it has been imported."""

from __future__ import annotations

import importlib.abc
import importlib.util
import sys
import types
from collections.abc import Callable, Mapping, Sequence
from importlib.machinery import ModuleSpec
from typing import Any

Patch = Callable[[Any], None]


def install(*tables: Mapping[str, Patch]) -> None:
    """Apply patches (module name -> function of the module) on import, or now if it is over."""
    patches: dict[str, list[Patch]] = {}
    for table in tables:
        for name, patch in table.items():
            patches.setdefault(name, []).append(patch)
            if name in sys.modules:
                patch(sys.modules[name])
    sys.meta_path.insert(0, _Finder(patches))


class _Finder(importlib.abc.MetaPathFinder):
    def __init__(self, patches: Mapping[str, Sequence[Patch]]) -> None:
        self._patches = patches
        self._busy: set[str] = set()

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,
        target: types.ModuleType | None = None,
    ) -> ModuleSpec | None:
        """Return the real spec with a loader that patches after loading."""
        patches = self._patches.get(fullname)
        if patches is None or fullname in self._busy:
            return None
        self._busy.add(fullname)
        try:
            spec = importlib.util.find_spec(fullname)
        finally:
            self._busy.discard(fullname)
        if spec is not None and spec.loader is not None:
            spec.loader = _Loader(spec.loader, patches)
        return spec


class _Loader(importlib.abc.Loader):
    def __init__(self, loader: Any, patches: Sequence[Patch]) -> None:
        self._loader = loader
        self._patches = patches

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loader, name)

    def create_module(self, spec: ModuleSpec) -> types.ModuleType | None:
        """Let the real loader create the module."""
        module: types.ModuleType | None = self._loader.create_module(spec)
        return module

    def exec_module(self, module: types.ModuleType) -> None:
        """Let the real loader run the module, then patch it."""
        self._loader.exec_module(module)
        for patch in self._patches:
            patch(module)
