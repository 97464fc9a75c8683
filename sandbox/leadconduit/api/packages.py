"""Integration packages: the modules that sources and steps may name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from sandbox.contract.message import Reply
from sandbox.contract.problems import Problem

if TYPE_CHECKING:
    from sandbox.call import Call
    from sandbox.leadconduit.integrations.base import Variable

# grade: observed | the versions whose behaviour is imitated | leadconduit-custom, -default,
#   -integration-standard, -suppressionlist and -trustedform, each at this version
_VERSIONS: Final[Mapping[str, tuple[str, str]]] = {
    "leadconduit-custom": ("Custom", "2.23.8"),
    "leadconduit-default": ("LeadConduit", "2.9.14"),
    "leadconduit-standard": ("Standard", "1.2.6"),
    "leadconduit-suppressionlist": ("SuppressionList", "2.3.15"),
    "leadconduit-trustedform": ("TrustedForm", "2.6.0"),
}


def list_packages(call: Call) -> Reply:
    """listPackages: those whose modules are imitated.

    grade: ours | id, name, version, and modules with their variables | API description,
      IntegrationPackage (no shape known)
    """
    del call
    return Reply.json([_package(package_id) for package_id in _VERSIONS])


def get_package(call: Call) -> Reply:
    """getPackage: one of them. Raises `Problem` 404."""
    package_id = call.params["id"]
    if package_id not in _VERSIONS:
        known = ", ".join(_VERSIONS)
        raise Problem(
            "not-found", f"There is no package {package_id[:80]!r} here; there are {known}"
        )
    return Reply.json(_package(package_id))


def _package(package_id: str) -> dict[str, Any]:
    name, version = _VERSIONS[package_id]
    modules = [one for one in _modules() if one["id"].partition(".")[0] == package_id]
    return {"id": package_id, "name": name, "version": version, "modules": modules}


def _modules() -> Iterator[dict[str, Any]]:
    from sandbox.leadconduit.integrations import registry
    from sandbox.leadconduit.integrations.inbound_registry import MODULES

    for module_id in MODULES:
        yield {"id": module_id, "type": "inbound", "name": module_id.rpartition(".")[2]}
    for module_id in registry.module_ids():
        integration = registry.find(module_id)
        yield {
            "id": module_id,
            "type": "outbound",
            "name": integration.title,
            "request_variables": _shown(integration.request_variables),
            "response_variables": _shown(integration.response_variables),
        }


def _shown(variables: tuple[Variable, ...]) -> list[dict[str, Any]]:
    return [
        {
            "name": one.name,
            "type": one.type,
            "required": one.required,
            "description": one.description,
        }
        for one in variables
    ]
