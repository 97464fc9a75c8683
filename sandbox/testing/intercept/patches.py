"""Attributes that stand changed for a while, and modules that are changed once they are there."""

from __future__ import annotations

import importlib.machinery
import sys
from collections.abc import Callable, Sequence
from importlib.abc import Loader, MetaPathFinder
from types import ModuleType
from typing import Any

_NONE = object()
Wrap = Callable[[Any], Any]
"""Given what an attribute was, what it is to be."""


class Patches:
    """Attributes replaced, to be put back in reverse order."""

    def __init__(self) -> None:
        self._done: list[tuple[Any, str, Any, Any]] = []

    def wrap(self, owner: Any, name: str, make: Wrap) -> None:
        """Replace `owner.name` by what `make` makes of it."""
        before = vars(owner).get(name, _NONE)
        replacement = make(getattr(owner, name))
        setattr(owner, name, replacement)
        self._done.append((owner, name, before, replacement))

    def restore(self) -> None:
        """Put everything back. What somebody else replaced meanwhile is theirs and stays: ours
        below it only hands on once no interception is left."""
        while self._done:
            owner, name, before, replacement = self._done.pop()
            if vars(owner).get(name, _NONE) is not replacement:
                continue
            if before is _NONE:
                delattr(owner, name)
            else:
                setattr(owner, name, before)


class Imports(MetaPathFinder):
    """Calls back for each of some modules: at once if it is imported, else when it will be."""

    def __init__(self, wanted: dict[str, Callable[[ModuleType], None]]) -> None:
        self._wanted = wanted

    def start(self) -> None:
        """Serve what is there, and watch for what is not."""
        sys.meta_path.insert(0, self)
        for name, call in self._wanted.items():
            module = sys.modules.get(name)
            # One that is being imported right now is not whole; its loader calls back later.
            if module is not None and not _initializing(module):
                call(module)

    def stop(self) -> None:
        """Watch no more."""
        if self in sys.meta_path:
            sys.meta_path.remove(self)

    def _came(self, call: Callable[[ModuleType], None], module: ModuleType) -> None:
        """Serve a module that is whole now, unless the watch ended while it was imported."""
        if self in sys.meta_path:
            call(module)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        call = self._wanted.get(fullname)
        if call is None:
            return None
        for finder in sys.meta_path:
            find = getattr(finder, "find_spec", None)
            if finder is self or find is None:
                continue
            spec: importlib.machinery.ModuleSpec | None = find(fullname, path, target)
            if spec is not None:
                if spec.loader is not None:
                    spec.loader = _Calling(spec.loader, lambda module: self._came(call, module))
                return spec
        return None


class _Calling(Loader):
    """A loader that calls back with the module when it is whole."""

    def __init__(self, loader: Any, call: Callable[[ModuleType], None]) -> None:
        self._loader = loader
        self._call = call

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loader, name)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType | None:
        made: ModuleType | None = self._loader.create_module(spec)
        return made

    def exec_module(self, module: ModuleType) -> None:
        # The module keeps its own loader: pickling, resources and reloading go by it.
        module.__loader__ = self._loader
        if module.__spec__ is not None:
            module.__spec__.loader = self._loader
        self._loader.exec_module(module)
        self._call(module)


def _initializing(module: ModuleType) -> bool:
    return bool(getattr(getattr(module, "__spec__", None), "_initializing", False))
