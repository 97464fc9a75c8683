"""The operations of openapi/zeotap.yaml, by their ids."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from sandbox.zeotap.api import (
    api_keys,
    audience_syncs,
    destinations,
    members,
    models,
    roles,
    runs,
    sources,
    syncs,
    workspaces,
)

if TYPE_CHECKING:
    from sandbox.call import Behaviours

BEHAVIOURS: Final[Behaviours] = MappingProxyType(
    {
        "listWorkspaces": workspaces.list_workspaces,
        "getWorkspace": workspaces.get_workspace,
        "listApiKeys": api_keys.list_api_keys,
        "createApiKey": api_keys.create_api_key,
        "revokeApiKey": api_keys.revoke_api_key,
        "listMembers": members.list_members,
        "updateMemberRole": members.update_member_role,
        "removeMember": members.remove_member,
        "listRoles": roles.list_roles,
        "createRole": roles.create_role,
        "getRole": roles.get_role,
        "updateRole": roles.update_role,
        "deleteRole": roles.delete_role,
        "listDestinations": destinations.RESOURCE.list_all,
        "createDestination": destinations.RESOURCE.create,
        "getDestination": destinations.RESOURCE.get,
        "updateDestination": destinations.RESOURCE.update,
        "deleteDestination": destinations.RESOURCE.delete,
        "testNewDestination": destinations.RESOURCE.test_new,
        "testDestination": destinations.RESOURCE.test_existing,
        "listDestinationFields": destinations.list_destination_fields,
        "listSources": sources.RESOURCE.list_all,
        "createSource": sources.RESOURCE.create,
        "getSource": sources.RESOURCE.get,
        "updateSource": sources.RESOURCE.update,
        "deleteSource": sources.RESOURCE.delete,
        "testNewSource": sources.RESOURCE.test_new,
        "testSource": sources.RESOURCE.test_existing,
        "listModels": models.list_models,
        "createModel": models.create_model,
        "getModel": models.get_model,
        "updateModel": models.update_model,
        "deleteModel": models.delete_model,
        "listSyncs": syncs.RESOURCE.list_all,
        "createSync": syncs.RESOURCE.create,
        "getSync": syncs.RESOURCE.get,
        "updateSync": syncs.RESOURCE.update,
        "deleteSync": syncs.RESOURCE.delete,
        "listAudienceSyncs": audience_syncs.RESOURCE.list_all,
        "createAudienceSync": audience_syncs.RESOURCE.create,
        "getAudienceSync": audience_syncs.RESOURCE.get,
        "updateAudienceSync": audience_syncs.RESOURCE.update,
        "deleteAudienceSync": audience_syncs.RESOURCE.delete,
        **runs.BEHAVIOURS,
    }
)
