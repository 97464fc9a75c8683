"""Module id to integration; ids nobody built get the generic stub."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Final, cast

from sandbox.leadconduit.integrations.base import Integration

_PACKAGE: Final = "sandbox.leadconduit.integrations"

_MODULES: Final[Mapping[str, tuple[str, str]]] = {
    "leadconduit-custom.outbound.form": ("custom_form", "FORM"),
    "leadconduit-custom.outbound.json": ("custom_json", "JSON"),
    "leadconduit-custom.outbound.query": ("custom_query", "QUERY"),
    "leadconduit-custom.outbound.soap": ("custom_soap", "SOAP"),
    "leadconduit-custom.outbound.xml": ("custom_xml", "XML"),
    "leadconduit-default.outbound": ("leadconduit_default", "DEFAULT"),
    "leadconduit-suppressionlist.outbound.add_item": ("suppressionlist", "ADD_ITEM"),
    "leadconduit-suppressionlist.outbound.delete_item": ("suppressionlist", "DELETE_ITEM"),
    "leadconduit-suppressionlist.outbound.is_unique": ("suppressionlist", "IS_UNIQUE"),
    "leadconduit-suppressionlist.outbound.query_item": ("suppressionlist", "QUERY_ITEM"),
    "leadconduit-trustedform.outbound.insights": ("trustedform_legacy", "INSIGHTS"),
    "leadconduit-trustedform.outbound.trustedform": ("trustedform", "TRUSTEDFORM"),
    "prismatic": ("prismatic", "PRISMATIC"),
}
"""Module id to the file and the name in it; a file is imported when it is first asked for."""


def known(module_id: str) -> bool:
    """Whether a module of this id is imitated, not merely stubbed."""
    return module_id in _MODULES


def module_ids() -> tuple[str, ...]:
    """The ids of all imitated outbound modules."""
    return tuple(_MODULES)


@cache
def _load(module_id: str) -> Integration:
    file, name = _MODULES[module_id]
    return cast(Integration, getattr(import_module(f"{_PACKAGE}.{file}"), name))


def find(module_id: str) -> Integration:
    """The integration of `module_id`; the generic stub under that id where there is none.

    grade: ours | an unknown module records its request and succeeds, and says so | no source
    """
    if module_id in _MODULES:
        return _load(module_id)
    from sandbox.leadconduit.integrations.generic_stub import GenericStub

    return GenericStub(module_id)
