"""Tables of plug-ins: listing them imports none, loading one imports one."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from types import ModuleType

from insight.errors import SettingsError


class Registry:
    """Names of modules that fit one Protocol, such as the sources or the analyses."""

    def __init__(self, kind: str, modules: Mapping[str, str]) -> None:
        self.kind = kind
        self._modules = dict(modules)

    def names(self) -> list[str]:
        """Known names, in the order of the table. Imports nothing."""
        return list(self._modules)

    def load(self, name: str) -> ModuleType:
        """Import the module behind `name`.

        Raises SettingsError, with the known names, when there is none.
        """
        if name not in self._modules:
            known = ", ".join(self._modules)
            raise SettingsError(f"There is no {self.kind} named {name!r}. Known: {known}.")
        return import_module(self._modules[name])
