"""Prismatic itself, as far as destinations call it: webhooks that trigger a flow, and results."""

from __future__ import annotations

import hmac
from base64 import b64encode
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from sandbox.leadconduit.account import DESTINATIONS
from sandbox.leadconduit.integrations.json_text import InvalidJson, read_json, write_json
from sandbox.leadconduit.integrations.objects import TooMuch
from sandbox.leadconduit.outside import WEBHOOKS
from sandbox.world.clock import iso
from sandbox.world.exchange import IncomingResponse
from sandbox.world.namespace import Namespace

HOST: Final = "prismatic.io"
HOOKS: Final = "https://hooks.prismatic.io"
TRIGGER: Final = "/trigger/"
RESULTS: Final = "/__prismatic__/results/"
METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")
# grade: documented | the largest payload | Prismatic, limits of the integration runner
MAX_BODY: Final = 6 * 1024 * 1024

EXECUTIONS: Final = "prismatic_executions"
_MOST_EXECUTIONS: Final = 1000


def serves(url: str) -> bool:
    """Whether an address belongs to Prismatic."""
    split = urlsplit(url)
    host = split.hostname or ""
    return host.endswith(f".{HOST}") and split.path.startswith((TRIGGER, RESULTS))


def answer(
    method: str, url: str, headers: Mapping[str, str], body: bytes, namespace: Namespace
) -> IncomingResponse:
    """The reply to a call of `/trigger/ID…` or of a results address; `url` may be a path alone."""
    split = urlsplit(url)
    given = {name.lower(): value for name, value in headers.items()}
    origin = f"{split.scheme}://{split.netloc}" if split.netloc else ""
    if split.path.startswith(RESULTS):
        return result(unquote(split.path.removeprefix(RESULTS)), namespace)
    flow_id = unquote(split.path.removeprefix(TRIGGER).partition("/")[0])
    return trigger(method, flow_id, given, body, namespace, origin)


def trigger(
    method: str,
    flow_id: str,
    headers: Mapping[str, str],
    body: bytes,
    namespace: Namespace,
    origin: str,
) -> IncomingResponse:
    """Run the flow that a webhook belongs to; `headers` by lower-case name.

    grade: documented | the methods; 429 and time limits apart, a run starts and the caller goes on
      | Prismatic, webhook triggers
    grade: documented | a secured flow asks for one of its keys in Api-Key | Prismatic, endpoints
    grade: inferred | 404 for unknown flows, 401 without the key, 405, 413 | no source
    grade: inferred | a paused instance answers 404; switch prismatic_paused | no source
    """
    known = _known(flow_id, namespace)
    if known is None:
        return _error(404, f"There is no flow {flow_id[:100]}")
    if known.get("paused"):
        status = namespace.switches["prismatic_paused"]
        return _error(status, f"The instance of flow {flow_id[:100]} is paused")
    if method not in METHODS:
        refused = _error(405, f"The {method} method is not allowed")
        return IncomingResponse(
            405, {**refused.headers, "Allow": ", ".join(METHODS)}, refused.body, refused.reason
        )
    if not _may(known, headers.get("api-key", "")):
        return _error(401, "The Api-Key header is missing or wrong")
    if len(body) > MAX_BODY:
        return _error(413, "The payload is larger than 6 MB")
    execution = _run(known, flow_id, body, namespace)
    # grade: documented | the body of an asynchronous answer is the execution's id |
    #   Prismatic, synchronous and asynchronous calls
    # grade: observed | the header prismatic-executionid | Prismatic CLI 10.4.0
    named = {"prismatic-executionid": execution}
    if headers.get("prismatic-synchronous", "").lower() != "true":
        return _reply(200, {"executionId": execution}, named)
    # grade: inferred | a run that takes longer than 30 seconds answers a synchronous call with 504;
    #   switch prismatic_time_limit | no source
    # grade: ours | the answer does not keep its caller waiting for as long as the run takes |
    #   no source
    limit = namespace.switches["prismatic_time_limit"]
    if limit != "none" and known.get("takes", 0) > limit:
        late = _error(504, f"The flow did not end within {limit} seconds")
        return IncomingResponse(504, {**late.headers, **named}, late.body, late.reason)
    # grade: documented | a synchronous answer redirects to the result | Prismatic, webhooks
    # grade: inferred | with 303; switch prismatic_redirect | no source
    status = namespace.switches["prismatic_redirect"]
    return _reply(status, {}, {**named, "Location": f"{origin}{RESULTS}{execution}"})


def result(execution_id: str, namespace: Namespace) -> IncomingResponse:
    """What the final step of a run gave."""
    record = namespace.store.collection(EXECUTIONS).get(execution_id)
    if record is None:
        return _error(404, f"There is no execution {execution_id[:100]}")
    return _reply(200, record.value["result"], {})


def _known(flow_id: str, namespace: Namespace) -> Mapping[str, Any] | None:
    """The webhook: as the world describes it, or that of one of the account's destinations."""
    record = namespace.store.collection(WEBHOOKS).get(flow_id)
    if record is not None:
        described: Mapping[str, Any] = record.value
        return described
    for destination in namespace.store.collection(DESTINATIONS).values():
        for action in destination.get("actions", ()):
            path = urlsplit(action.get("webhook_url", "")).path
            if path and unquote(path.rpartition(TRIGGER)[2].partition("/")[0]) == flow_id:
                return {}
    return None


def _may(known: Mapping[str, Any], given: str) -> bool:
    keys = known.get("api_keys") or ()
    return not keys or any(hmac.compare_digest(key.encode(), given.encode()) for key in keys)


def _run(known: Mapping[str, Any], flow_id: str, body: bytes, namespace: Namespace) -> str:
    """Keep what the flow was given, and its result, under a new execution id.

    grade: inferred | an execution's id is the base64 of InstanceExecutionResult and a UUID |
      Prismatic, GraphQL (names of types)
    grade: ours | the result is what the world says, else what was sent | no source
    """
    global_id = f"InstanceExecutionResult:{namespace.ids.uuid()}"
    execution = b64encode(global_id.encode()).decode()
    sent = _data(body)
    with namespace.lock:
        executions = namespace.store.collection(EXECUTIONS)
        if len(executions) >= _MOST_EXECUTIONS:
            executions.delete(executions.records()[0].id)
        executions.put(
            execution,
            {
                "id": execution,
                "flow_id": flow_id,
                "started_at": iso(namespace.clock.now()),
                "result": known.get("result", sent),
            },
        )
    return execution


def _data(body: bytes) -> Any:
    text = body.decode("utf-8", "replace")
    try:
        return read_json(text)
    except (InvalidJson, TooMuch):
        return text


def _error(status: int, text: str) -> IncomingResponse:
    return _reply(status, {"error": text}, {})


def _reply(status: int, value: Any, headers: Mapping[str, str]) -> IncomingResponse:
    kind = {"Content-Type": "application/json"}
    return IncomingResponse(
        status, {**kind, **headers}, write_json(value).encode("utf-8", "replace")
    )
