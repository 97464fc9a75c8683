"""The control plane: look at what happened, assert on it, change the world of a test."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sandbox.call import Behaviour
from sandbox.control import (
    certificates,
    clock,
    coverage,
    faults,
    lists,
    magic,
    namespaces,
    operation_stubs,
    records,
    snapshots,
    status,
    store,
    stream,
    stubs,
    switches,
    webhooks,
    worlds,
)

__all__ = ["BEHAVIOURS"]

# By the operationIds of control.yaml. Those that tell the time since the start are in `status`.
BEHAVIOURS: Mapping[str, Behaviour] = MappingProxyType(
    {
        "getDocument": status.get_document,
        "resetNamespace": namespaces.reset_namespace,
        "listNamespaces": namespaces.list_namespaces,
        "createNamespace": namespaces.create_namespace,
        "getNamespace": namespaces.get_namespace,
        "deleteNamespace": namespaces.delete_namespace,
        "forkNamespace": namespaces.fork_namespace,
        "listSnapshots": snapshots.list_snapshots,
        "takeSnapshot": snapshots.take_snapshot,
        "getSnapshot": snapshots.get_snapshot,
        "deleteSnapshot": snapshots.delete_snapshot,
        "restoreSnapshot": snapshots.restore_snapshot,
        "listRequests": records.list_requests,
        "clearRequests": records.clear_requests,
        "getRequest": records.get_request,
        "countRequests": records.count_requests,
        "verifyRequests": records.verify_requests,
        "streamRecords": stream.stream_records,
        "listDeliveries": records.list_deliveries,
        "getDelivery": records.get_delivery,
        "verifyDeliveries": records.verify_deliveries,
        "listLeads": records.list_leads,
        "getLead": records.get_lead,
        "getLeadTrace": records.get_lead_trace,
        "verifyLeads": records.verify_leads,
        "listPings": records.list_pings,
        "listEvents": records.list_events,
        "getWorld": worlds.get_world,
        "loadWorld": worlds.load_world,
        "listWorlds": worlds.list_worlds,
        "getList": lists.get_list,
        "addToList": lists.add_to_list,
        "removeFromList": lists.remove_from_list,
        "issueCertificate": certificates.issue_certificate,
        "listCertificates": certificates.list_certificates,
        "listCollections": store.list_collections,
        "getCollection": store.get_collection,
        "listSwitches": switches.list_switches,
        "setSwitches": switches.set_switches,
        "getClock": clock.get_clock,
        "setClock": clock.set_clock,
        "getAgenda": clock.get_agenda,
        "listMagic": magic.list_magic,
        "listFaults": faults.list_faults,
        "armFault": faults.arm_fault,
        "clearFaults": faults.clear_faults,
        "getFault": faults.get_fault,
        "disarmFault": faults.disarm_fault,
        "getCoverage": coverage.get_coverage,
        "clearCoverage": coverage.clear_coverage,
        "listStubs": stubs.list_stubs,
        "setStubs": stubs.set_stubs,
        "listOperationStubs": operation_stubs.list_operation_stubs,
        "addOperationStub": operation_stubs.add_operation_stub,
        "clearOperationStubs": operation_stubs.clear_operation_stubs,
        "getOperationStub": operation_stubs.get_operation_stub,
        "removeOperationStub": operation_stubs.remove_operation_stub,
        "listWebhooks": webhooks.list_webhooks,
        "fireWebhook": webhooks.fire_webhook,
    }
)
