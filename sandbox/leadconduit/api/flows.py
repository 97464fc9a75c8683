"""Flows: list, create, get, replace, delete, deploy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sandbox.contract.message import Reply
from sandbox.contract.problems import Finding, Problem
from sandbox.leadconduit.account import account_of
from sandbox.leadconduit.api.members import choice_of
from sandbox.leadconduit.changelog import log_change
from sandbox.leadconduit.flows import DRAFTS, check_flow, deploy, prepare_flow, remove, save

if TYPE_CHECKING:
    from sandbox.call import Call
    from sandbox.world.namespace import Namespace
    from sandbox.world.store import Record

# grade: documented | the words of the answer | API reference, Deploy a saved flow to production
DEPLOYED = "Your flow was deployed and the most recent changes are now live"


def list_flows(call: Call) -> Reply:
    """listFlows: the saved state of all flows. Raises `Problem` 400 for include with exclude."""
    choice = choice_of(call.params)
    records = call.namespace.store.collection(DRAFTS).records()
    if choice.is_all:
        body = b"[" + b",".join(record.json for record in records) + b"]"
        return Reply.json([record.value for record in records], body=body)
    return Reply.json([choice.of(record.value) for record in records])


def create_flow(call: Call) -> Reply:
    """createFlow: save a new flow. Raises `Problem` 409 for an id in use, 422 for what is wrong."""
    namespace = call.namespace
    with namespace.lock:
        sent_id = call.body.get("id", "").lower()
        if sent_id in namespace.store.collection(DRAFTS):
            detail = (
                f"A flow with the id {sent_id} exists already; leave the id out, or PUT the flow"
            )
            raise Problem("conflict", detail)
        _refuse_faulty(check_flow(call.body, account_of(namespace)))
        record = save(namespace, prepare_flow(call.body, namespace))
        log_change(call, "flow", None, record.value)
    return _shown(record, 201)


def update_all_flows(call: Call) -> Reply:
    """updateAllFlows: replace the flows that are sent, all of them or none.

    Raises `Problem` 404 for a flow that does not exist, 422 for what is wrong with any of them.
    """
    namespace = call.namespace
    with namespace.lock:
        account = account_of(namespace)
        existing = [found(namespace, flow["id"]) for flow in call.body]
        findings = _repeated(call.body)
        for at, flow in enumerate(call.body):
            findings += check_flow(flow, account, ("body", at))
        _refuse_faulty(findings)
        records = [
            save(namespace, prepare_flow(flow, namespace, record.value))
            for flow, record in zip(call.body, existing, strict=True)
        ]
        for before, after in zip(existing, records, strict=True):
            log_change(call, "flow", before.value, after.value)
    return Reply.json([record.value for record in records])


def get_flow(call: Call) -> Reply:
    """getFlow: the saved state. Raises `Problem` 404."""
    return _shown(found(call.namespace, call.params["id"]))


def update_flow(call: Call) -> Reply:
    """updateFlow: replace the saved state. Raises `Problem` 404, and 422 for what is wrong.

    grade: ours | an id in the body has to be that of the path | no source
    """
    namespace, flow = call.namespace, call.body
    with namespace.lock:
        existing = found(namespace, call.params["id"])
        findings = check_flow(flow, account_of(namespace))
        if flow.get("id", existing.id).lower() != existing.id:
            message = "is not the id of the flow that is updated; leave it out"
            findings.insert(0, Finding(("body", "id"), "id", message, existing.id, flow["id"]))
        _refuse_faulty(findings)
        record = save(namespace, prepare_flow(flow, namespace, existing.value))
        log_change(call, "flow", existing.value, record.value)
    return _shown(record)


def delete_flow(call: Call) -> Reply:
    """deleteFlow: take it away, and answer it as it was. Raises `Problem` 404.

    grade: documented | the answer is the flow as it was | API reference, Delete an existing flow
    """
    record = remove(call.namespace, call.params["id"].lower())
    if record is None:
        raise _missing(call.params["id"])
    log_change(call, "flow", record.value, None)
    return _shown(record)


def deploy_flow(call: Call) -> Reply:
    """deployFlow: make the saved state live. Raises `Problem` 404."""
    if not deploy(call.namespace, call.params["id"].lower()):
        raise _missing(call.params["id"])
    return Reply.json({"message": DEPLOYED})


def found(namespace: Namespace, flow_id: str) -> Record:
    """The draft of a flow. Raises `Problem` 404."""
    record = namespace.store.collection(DRAFTS).get(flow_id.lower())
    if record is None:
        raise _missing(flow_id)
    return record


def _missing(flow_id: str) -> Problem:
    return Problem("not-found", f"There is no flow {flow_id}")


def _repeated(flows: list[Mapping[str, Any]]) -> list[Finding]:
    findings: list[Finding] = []
    seen: set[str] = set()
    for at, flow_id in enumerate(flow["id"].lower() for flow in flows):
        if flow_id in seen:
            message = f"the flow {flow_id} is there twice"
            findings.append(Finding(("body", at, "id"), "unique", message, got=flow_id))
        seen.add(flow_id)
    return findings


def _refuse_faulty(findings: list[Finding]) -> None:
    """Raises `Problem` 422 when there is anything wrong.

    grade: inferred | a flow that cannot be saved answers 422 | API reference, Flow.errors
    """
    if not findings:
        return
    first = findings[0]
    count = "1 fault" if len(findings) == 1 else f"{len(findings)} faults"
    detail = (
        f"The flow cannot be saved, it has {count}; the first, at {first.path}: {first.message}"
    )
    raise Problem("unprocessable", detail, findings=findings)


def _shown(record: Record, status: int = 200) -> Reply:
    return Reply.json(record.value, status, body=record.json, record=record)
