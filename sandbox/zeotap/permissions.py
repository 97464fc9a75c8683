"""What each role may do, and what each operation asks for."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.world.namespace import Namespace

ROLES: Final = "zeotap.roles"
MEMBERS: Final = "zeotap.members"

_ACTIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "workspaces": "read",
        "api_keys": "read create delete",
        "members": "read update delete",
        "roles": "read create update delete",
        "destinations": "read create update delete test",
        "sources": "read create update delete test",
        "models": "read create update delete",
        "syncs": "read create update delete trigger",
        "audience_syncs": "read create update delete trigger",
    }
)

# grade: documented | permissions are named CATEGORY.ACTION; those of destinations are read,
#   create, update, delete and test | RBAC, Permissions
# grade: inferred | the other categories that are served here follow the same pattern | RBAC,
#   Permissions
PERMISSIONS: Final = tuple(
    f"{category}.{action}" for category, actions in _ACTIONS.items() for action in actions.split()
)

OWNER: Final = "00000000-0000-0000-0000-000000000001"
ADMIN: Final = "00000000-0000-0000-0000-000000000002"
MEMBER: Final = "00000000-0000-0000-0000-000000000003"

# grade: documented | owners and admins may do everything with destinations, members only read |
#   RBAC, Permissions
# grade: documented | the id of the role owner | API reference, Roles
# grade: inferred | the ids of admin and member, and that members only read elsewhere too; that
#   admins change neither the roles of members nor roles | RBAC, Roles
SYSTEM_ROLES: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = MappingProxyType(
    {
        OWNER: ("owner", PERMISSIONS),
        ADMIN: (
            "admin",
            tuple(
                name
                for name in PERMISSIONS
                if name.endswith(".read") or name.partition(".")[0] not in ("members", "roles")
            ),
        ),
        MEMBER: (
            "member",
            tuple(
                name
                for name in PERMISSIONS
                if name.endswith(".read") and not name.startswith("api_keys.")
            ),
        ),
    }
)
SYSTEM_IDS: Final = MappingProxyType({name: id for id, (name, _) in SYSTEM_ROLES.items()})

# grade: inferred | fields are read with destinations.read, both tests need destinations.test |
#   RBAC, Permissions
REQUIRED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "getWorkspace": "workspaces.read",
        "listApiKeys": "api_keys.read",
        "createApiKey": "api_keys.create",
        "revokeApiKey": "api_keys.delete",
        "listMembers": "members.read",
        "updateMemberRole": "members.update",
        "removeMember": "members.delete",
        "listRoles": "roles.read",
        "createRole": "roles.create",
        "getRole": "roles.read",
        "updateRole": "roles.update",
        "deleteRole": "roles.delete",
        "listDestinations": "destinations.read",
        "createDestination": "destinations.create",
        "getDestination": "destinations.read",
        "updateDestination": "destinations.update",
        "deleteDestination": "destinations.delete",
        "testNewDestination": "destinations.test",
        "testDestination": "destinations.test",
        "listDestinationFields": "destinations.read",
        "listSources": "sources.read",
        "createSource": "sources.create",
        "getSource": "sources.read",
        "updateSource": "sources.update",
        "deleteSource": "sources.delete",
        "testNewSource": "sources.test",
        "testSource": "sources.test",
        "listModels": "models.read",
        "createModel": "models.create",
        "getModel": "models.read",
        "updateModel": "models.update",
        "deleteModel": "models.delete",
        "listSyncs": "syncs.read",
        "createSync": "syncs.create",
        "getSync": "syncs.read",
        "updateSync": "syncs.update",
        "deleteSync": "syncs.delete",
        "triggerSync": "syncs.trigger",
        "listSyncRuns": "syncs.read",
        "getSyncRun": "syncs.read",
        "listAudienceSyncs": "audience_syncs.read",
        "createAudienceSync": "audience_syncs.create",
        "getAudienceSync": "audience_syncs.read",
        "updateAudienceSync": "audience_syncs.update",
        "deleteAudienceSync": "audience_syncs.delete",
        "triggerAudienceSync": "audience_syncs.trigger",
        "listAudienceSyncRuns": "audience_syncs.read",
        "getAudienceSyncRun": "audience_syncs.read",
    }
)
"""What a caller needs for each operation of a workspace, by operationId."""


def member_key(workspace_id: str, account_id: str) -> str:
    """The id under which the store keeps a membership."""
    return f"{workspace_id}/{account_id}"


def role_of(namespace: Namespace, workspace_id: str, name_or_id: str) -> dict[str, Any] | None:
    """A role that counts in a workspace, by its id, or by its name if it is one of the product's.

    None for one that does not exist there.
    """
    role_id = SYSTEM_IDS.get(name_or_id, name_or_id.lower())
    record = namespace.store.collection(ROLES).get(role_id)
    if record is None or record.value["workspace_id"] not in (None, workspace_id):
        return None
    found: dict[str, Any] = record.value
    return found
