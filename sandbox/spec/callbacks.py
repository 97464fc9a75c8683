"""Callbacks and webhooks of a document: sent through the outbox, with expressions resolved."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urljoin

from sandbox.contract.parts import MISSING, Operation
from sandbox.contract.problems import Finding, Problem
from sandbox.spec.expressions import Exchanged, filled, resolved
from sandbox.spec.outgoing import request_for
from sandbox.world.holding import OutgoingCall

if TYPE_CHECKING:
    from sandbox.call import Call
    from sandbox.contract.document import Document
    from sandbox.contract.message import Reply
    from sandbox.spec.senders import Senders
    from sandbox.world.exchange import Exchange, OutgoingRequest
    from sandbox.world.namespace import Namespace

log = logging.getLogger("sandbox")

DELAY: Final = "x-sandbox-delay"
LONGEST_DELAY: Final = 366 * 86400.0
"""As far as the agenda of a clock looks ahead."""


@dataclass(frozen=True, slots=True)
class Planned:
    """One request that is to be sent: by which callback, and after how many seconds."""

    name: str
    request: OutgoingRequest
    seconds: float


def after_answer(call: Call, reply: Reply, senders: Senders) -> None:
    """Send the callbacks of the operation that was called, if that went well; nobody waits for it.

    Those that are delayed are held in the outbox until the clock of the namespace has come so far:
    moving it on sends them, and a clock that runs does in real time.

    A callback whose address is not known, because what names it was not sent, is left out. In the
    outbox it has the name of the callback as its step.
    grade: documented | callbacks follow the answer, their addresses and bodies with runtime
      expressions resolved | OpenAPI Specification 3.1, Callback Object
    grade: ours | only an answer of 2xx is followed by callbacks; they come at once, or as many
      seconds later by the namespace's clock as x-sandbox-delay of the callback's operation says |
      no source
    """
    if not 200 <= reply.status < 300:
        return
    planned = list(planned_callbacks(call, reply))
    for one in planned:
        if one.seconds:
            _postpone(call.namespace, one)
        else:
            senders.do(partial(_send, call.namespace, one))


def planned_callbacks(call: Call, reply: Reply) -> Iterator[Planned]:
    """What is to be sent after `call` was answered with `reply`."""
    exchanged = Exchanged(call, reply)
    for callback in call.operation.callbacks:
        address = resolved(callback.expression, exchanged)
        if not address:
            log.info("callback %s is not sent: %s is empty", callback.name, callback.expression)
            continue
        url = urljoin(f"{call.request.origin}/", address)
        for operation in callback.operations:
            request = request_for(operation, url, fill=partial(filled, exchanged=exchanged))
            yield Planned(callback.name, request, _seconds(operation))


def _postpone(namespace: Namespace, planned: Planned) -> None:
    call = OutgoingCall(planned.request, step_id=planned.name)
    if namespace.outbox.holding.postpone(call, planned.seconds, "webhook") is None:
        log.warning("callback %s is not sent: too much is held already", planned.name)


def _send(namespace: Namespace, planned: Planned) -> Exchange:
    return namespace.outbox.send(planned.request, step_id=planned.name, awaited=False)


def _seconds(operation: Operation) -> float:
    said = operation.extensions.get(DELAY, 0)
    if isinstance(said, bool) or not isinstance(said, int | float):
        return 0.0
    return max(0.0, min(float(said), LONGEST_DELAY))


def fire_webhook(
    namespace: Namespace,
    document: Document,
    name: str,
    *,
    url: str | None = None,
    body: Any = MISSING,
    checked: bool = True,
) -> Exchange:
    """Send the webhook `name` of `document` to `url`; the exchange, recorded.

    Without `url` it goes to the first of the `servers` that the webhook itself names. The body is
    `body`, else the webhook's example, else a sample. Raises Problem: `not-found` for a webhook
    there is not, `unprocessable` for one that has no address, and for a body that breaks its
    contract, where it is `checked`.
    """
    operation = find_webhook(document, name)
    url = url or _own_address(document, operation)
    if checked and body is not MISSING:
        findings = _breaches(operation, body)
        if findings:
            told = f"The body breaks the contract of the webhook {name!r}; nothing was sent."
            raise Problem("unprocessable", told, findings=findings)
    return namespace.outbox.send(request_for(operation, url, body=body), step_id=name)


def find_webhook(document: Document, name: str) -> Operation:
    """The webhook of this name, or operationId. Raises Problem `not-found`."""
    for operation in document.webhooks:
        if name in (operation.path, operation.id):
            return operation
    known = ", ".join(webhook_names(document)) or "none"
    raise Problem("not-found", f"{document.name} has no webhook {name!r}; it has {known}.")


def _own_address(document: Document, operation: Operation) -> str:
    from sandbox.contract.servers import servers_of

    webhooks = document.raw.get("webhooks")
    item = webhooks.get(operation.path) if isinstance(webhooks, Mapping) else None
    item = item if isinstance(item, Mapping) else {}
    own = item.get(operation.method.lower())
    for holder in (own, item):
        for server in servers_of(holder) if isinstance(holder, Mapping) else ():
            return server.url
    told = "names no servers of its own: say where to send it"
    finding = Finding(("body", "url"), "required", told)
    text = f"The webhook {operation.path!r} {told}."
    raise Problem("unprocessable", text, findings=[finding])


def webhook_names(document: Document) -> list[str]:
    """The names of a document's webhooks, each once."""
    return list(dict.fromkeys(operation.path for operation in document.webhooks))


def _breaches(operation: Operation, body: Any) -> list[Finding]:
    media = operation.body.content[0] if operation.body and operation.body.content else None
    if media is None:
        return [Finding(("body", "body"), "content", f"{operation.path} is sent without a body")]
    return media.validator.findings(body, ("body", "body")) if media.validator else []
