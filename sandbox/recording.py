"""What the journal keeps of a request and its answer."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from urllib.parse import unquote_plus

from sandbox.call import Call
from sandbox.contract.message import Reply, Request
from sandbox.contract.operations import Operation
from sandbox.contract.problems import Finding, Problem
from sandbox.product import Product
from sandbox.world.coverage import Coverage
from sandbox.world.faults import Struck
from sandbox.world.journal import Entry
from sandbox.world.namespace import Namespace

STREAM_KEPT = 16 * 1024
"""How many bytes of an answer that is sent piece by piece are recorded."""


def record(
    product: Product,
    namespace: Namespace,
    request: Request,
    call: Call | None,
    reply: Reply,
    *,
    fault: Problem | None,
    violations: Sequence[Finding],
    started: int,
    struck: Struck | None = None,
) -> Entry:
    """Put the request and its answer into the journal of `namespace`; the entry.

    `started` is the `time.perf_counter_ns` at which the request came. The pieces of a stream are
    noted as they go out.
    """
    operation = call.operation if call else None
    coverage = namespace.realm.coverage
    if coverage is not None and operation is not None:
        _cover(coverage, product.name, operation, reply.status)
    redact = product.redact or _unchanged
    headers, query = _without_keys(product, namespace, request, operation)
    entry = Entry(
        time_ms=namespace.clock.now_ms(),
        duration_us=(time.perf_counter_ns() - started) // 1000,
        namespace=namespace.name,
        method=request.method,
        path=request.path,
        query=query,
        request_headers=headers,
        request_body=redact(operation, request.body),
        remote_addr=request.remote_addr,
        product=product.name,
        operation=operation.id if operation else None,
        status=reply.status,
        reply_headers=reply.headers,
        reply_body=redact(operation, reply.body),
        findings=tuple(fault.findings if fault else call.findings if call else ()),
        violations=tuple(violations),
        lead_id=call.lead_id if call else None,
        problem=fault.slug if fault else None,
        reserved=STREAM_KEPT if reply.stream is not None else 0,
        fault=struck.view if struck else None,
    )
    if reply.stream is not None:
        reply.stream = _copied(reply.stream, entry, lambda piece: redact(operation, piece))
    return namespace.journal.record(entry)


def _cover(coverage: Coverage, product: str, operation: Operation, status: int) -> None:
    coverage.touch("operations", (product, operation.id))
    declared = operation.response(status)
    if declared is not None:
        coverage.touch("responses", (product, operation.id, declared.status))


def _without_keys(
    product: Product, namespace: Namespace, request: Request, operation: Operation | None
) -> tuple[Mapping[str, str], str]:
    """Headers and query without keys; those of every API where no operation was found, as nobody
    knows then for which it was meant."""
    headers, query = request.headers, _query(product, operation, request.query)
    if operation is not None:
        return (product.redact_headers or _as_it_is)(headers), query
    for meant in (product, *namespace.realm.products):
        headers = (meant.redact_headers or _as_it_is)(headers)
        query = query if meant.redact_query is None else meant.redact_query(query)
    return headers, query


def _as_it_is(headers: Mapping[str, str]) -> Mapping[str, str]:
    return headers


def _query(product: Product, operation: Operation | None, query: str) -> str:
    """The query without what the product knows to be secret, and without the values of parameters
    in the format `password`."""
    if query and product.redact_query is not None:
        query = product.redact_query(query)
    if not query or operation is None:
        return query
    secret = {
        parameter.name
        for parameter in operation.parameters
        if isinstance(parameter.schema, dict) and parameter.schema.get("format") == "password"
    }
    if not secret:
        return query
    pairs = (pair.partition("=") for pair in query.split("&"))
    return "&".join(
        f"{name}=***" if unquote_plus(name) in secret else name + equals + value
        for name, equals, value in pairs
    )


def _unchanged(operation: Operation | None, body: bytes) -> bytes:
    return body


def _copied(
    stream: Iterator[bytes], entry: Entry, redact: Callable[[bytes], bytes]
) -> Iterator[bytes]:
    """The pieces of `stream`; each is noted in `entry` before it goes out, as long as there is
    room for it."""
    for piece in stream:
        kept = entry.reply_body + redact(piece)
        if len(kept) <= STREAM_KEPT:
            entry.reply_body = kept
        yield piece
