"""The operations around flows: what flows refer to, what came of them, and the account itself."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from sandbox.leadconduit.api import (
    account,
    changelogs,
    counters,
    credentials,
    entities,
    event_metrics,
    event_stats,
    events,
    fields,
    packages,
    search,
    seen_variables,
)

if TYPE_CHECKING:
    from sandbox.call import Behaviours

AROUND_FLOWS: Final[Behaviours] = MappingProxyType(
    {
        "listTypes": fields.list_types,
        "listFields": fields.list_fields,
        "createField": fields.create_field,
        "getField": fields.get_field,
        "updateField": fields.update_field,
        "deleteField": fields.delete_field,
        "listEntities": entities.list_entities,
        "createEntity": entities.create_entity,
        "getEntity": entities.get_entity,
        "updateEntity": entities.update_entity,
        "deleteEntity": entities.delete_entity,
        "listCredentials": credentials.list_credentials,
        "createCredential": credentials.create_credential,
        "getCredential": credentials.get_credential,
        "updateCredential": credentials.update_credential,
        "deleteCredential": credentials.delete_credential,
        "queryEvents": events.query_events,
        "getEventStats": event_stats.get_event_stats,
        "countEvents": event_metrics.count_events,
        "countUnique": event_metrics.count_unique,
        "selectUnique": event_metrics.select_unique,
        "getMedian": event_metrics.median,
        "getFunnel": event_metrics.get_funnel,
        "searchLeads": search.search_leads,
        "listVars": seen_variables.list_vars,
        "getAccount": account.get_account,
        "updateAccount": account.update_account,
        "getUser": account.get_user,
        "updateUser": account.update_user,
        "getStatus": account.get_status,
        "getUiVersion": account.get_ui_version,
        "listServices": account.list_services,
        "listPackages": packages.list_packages,
        "getPackage": packages.get_package,
        "listChangelogs": changelogs.list_changelogs,
        "getChangelog": changelogs.get_changelog,
        "listFlowChangelogs": changelogs.list_flow_changelogs,
        "listEntityChangelogs": changelogs.list_entity_changelogs,
        "listFieldChangelogs": changelogs.list_field_changelogs,
        "checkFirehose": account.check_firehose,
        "listCaps": counters.list_caps,
        "getCap": counters.get_cap,
        "listPingLimits": counters.list_ping_limits,
        "getPingLimit": counters.get_ping_limit,
    }
)
