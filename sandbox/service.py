"""How a request travels, as a list: namespace, route, authenticate, decode, validate, behave,
validate the answer, journal. No web framework in here; `app.py` adapts."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from urllib.parse import unquote_plus

from sandbox.call import Call
from sandbox.contract.decode import decode_body, decode_parameters
from sandbox.contract.generate import answer as generated_answer
from sandbox.contract.message import Reply, Request
from sandbox.contract.negotiate import check_acceptable, prefer
from sandbox.contract.operations import Operation, Routes
from sandbox.contract.problems import Finding, Problem
from sandbox.contract.validate import validate_reply, validate_request
from sandbox.product import Product
from sandbox.world.journal import Entry
from sandbox.world.namespace import Namespace
from sandbox.world.realm import Realm

NAMESPACE_HEADER = "sandbox-namespace"
VIOLATION_HEADER = "Sandbox-Contract-Violation"
STREAM_KEPT = 16 * 1024
"""How many bytes of an answer that is sent piece by piece are recorded."""

log = logging.getLogger("sandbox")


class Service:
    """Answers requests for all products of the sandbox. Safe to call from many threads."""

    def __init__(
        self, products: Sequence[Product], realm: Realm, *, strict_contract: bool = False
    ) -> None:
        self.products = tuple(sorted(products, key=lambda product: -len(product.prefix)))
        self.realm = realm
        self.strict_contract = strict_contract
        self._routes = {product.name: Routes(product.document.operations) for product in products}

    def answer(self, request: Request, refused: Problem | None = None) -> Reply:
        """The reply to `request`; never raises for anything the request holds.

        `refused` is what the door found wrong with the request before it came here.
        """
        started = time.perf_counter_ns()
        name, request = _split_namespace(request)
        try:
            namespace = self.realm.default if name is None else self.realm.get(name)
        except Problem as problem:
            return self._product_of(request.path).render(problem)
        product = self._product_of(request.path)
        call: Call | None = None
        fault: Problem | None = None
        try:
            if refused is not None:
                raise refused
            self.realm.tick(namespace)
            call = self._route(product, namespace, request)
            reply = self._perform(product, call)
        except Problem as problem:
            fault, reply = problem, product.render(problem)
        except Exception:
            log.exception("%s %r failed inside the sandbox", request.method, request.path)
            fault = Problem("internal-error", "The sandbox failed on this request; see its log.")
            reply = product.render(fault)
        violations: list[Finding] = []
        if call is not None and reply.status < 500:
            violations = validate_reply(call.operation, reply)
            if violations:
                reply = self._violation(product, call, reply, violations)
        if product.recorded:
            self._record(product, namespace, request, call, reply, fault, violations, started)
        return reply

    def _product_of(self, path: str) -> Product:
        """The product that owns `path`; the one with the longest prefix that fits."""
        for product in self.products:
            if path.startswith(product.prefix):
                return product
        return self.products[-1]

    def _route(self, product: Product, namespace: Namespace, request: Request) -> Call:
        """The call of the operation that `request` names; its path values still as text."""
        match = self._routes[product.name].match(request.method, request.path)
        return Call(request, namespace, match.operation, dict(match.path_values))

    def _perform(self, product: Product, call: Call) -> Reply:
        operation, request = call.operation, call.request
        call.caller = product.authenticate(call)
        if not operation.raw:
            if product.negotiates:
                check_acceptable(operation, request.headers.get("accept", ""))
            _decode(call, product.review or _all_of_them)
        behaviour = product.behaviours.get(operation.id)
        if behaviour is None:
            return generated_answer(
                operation,
                call.namespace.random,
                prefer(request.headers.get("prefer", "")),
                request.headers.get("accept", ""),
            )
        return behaviour(call)

    def _violation(
        self, product: Product, call: Call, reply: Reply, violations: list[Finding]
    ) -> Reply:
        """An answer that breaks the contract: fatal when strict, else logged and marked."""
        first = violations[0]
        detail = (
            f"The answer {reply.status} of {call.operation.id} breaks its contract "
            f"at {first.path or 'the whole body'}: {first.message}"
        )
        log.warning("%s", detail)
        if self.strict_contract:
            return product.render(Problem("contract-violation", detail, findings=violations))
        reply.headers[VIOLATION_HEADER] = detail.encode("ascii", "replace").decode()[:500]
        return reply

    def _record(
        self,
        product: Product,
        namespace: Namespace,
        request: Request,
        call: Call | None,
        reply: Reply,
        fault: Problem | None,
        violations: list[Finding],
        started: int,
    ) -> None:
        operation = call.operation if call else None
        redact = product.redact or _unchanged
        entry = Entry(
            time_ms=namespace.clock.now_ms(),
            duration_us=(time.perf_counter_ns() - started) // 1000,
            namespace=namespace.name,
            method=request.method,
            path=request.path,
            query=_query(operation, request.query),
            request_headers=request.headers,
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
        )
        if reply.stream is not None:
            reply.stream = _copied(reply.stream, entry, lambda piece: redact(operation, piece))
        namespace.journal.record(entry)


def _query(operation: Operation | None, query: str) -> str:
    """The query without the values of parameters in the format `password`."""
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


def _split_namespace(request: Request) -> tuple[str | None, Request]:
    """The name in the prefix `/~NAME/` or the header, and the request without the prefix.

    None where the request names no namespace.
    """
    if not request.path.startswith("/~"):
        return request.headers.get(NAMESPACE_HEADER) or None, request
    name, slash, rest = request.path[2:].partition("/")
    path, origin = slash + rest or "/", f"{request.origin}/~{name}"
    return name, replace(request, path=path, origin=origin)


def _decode(call: Call, review: Callable[[Call, list[Finding]], list[Finding]]) -> None:
    """Read and validate parameters and body; raises one `Problem` with everything found."""
    operation, request = call.operation, call.request
    call.params, call.findings = decode_parameters(operation, call.params, request)
    try:
        call.body = decode_body(operation, request)
    except Problem as problem:
        problem.findings = (*review(call, call.findings), *problem.findings)
        raise
    content_type = request.headers.get("content-type")
    call.findings += validate_request(operation, call.params, call.body, content_type)
    if call.findings:
        call.findings = review(call, call.findings)
    if call.findings:
        raise Problem.from_findings(operation, call.findings)


def _all_of_them(call: Call, findings: list[Finding]) -> list[Finding]:
    return findings
