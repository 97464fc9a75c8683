"""How a request travels, as a list: namespace, product, operation, admission, behaviour, contract,
journal. No web framework in here; `app.py` adapts."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence

from sandbox.addressing import find_namespace
from sandbox.admission import admit, tell
from sandbox.call import Call
from sandbox.contract.message import Reply, Request
from sandbox.contract.problems import Finding, Problem
from sandbox.contract.validate import validate_reply
from sandbox.faulting import answer_struck, spoil
from sandbox.generated import generated
from sandbox.product import Product
from sandbox.recording import record
from sandbox.routing import Router
from sandbox.spec.senders import Senders
from sandbox.world.faults import Struck
from sandbox.world.namespace import Namespace
from sandbox.world.realm import Realm

VIOLATION_HEADER = "Sandbox-Contract-Violation"

log = logging.getLogger("sandbox")


class Service:
    """Answers requests for all products of the sandbox. Safe to call from many threads."""

    def __init__(
        self, products: Sequence[Product], realm: Realm, *, strict_contract: bool = False
    ) -> None:
        self.router = Router(products)
        self.realm = realm
        realm.service = self
        self.strict_contract = strict_contract
        self.senders = Senders()

    def answer(self, request: Request, refused: Problem | None = None) -> Reply:
        """The reply to `request`; never raises for anything the request holds.

        `refused` is what the door found wrong with the request before it came here.
        """
        started = time.perf_counter_ns()
        name, request = find_namespace(request, self.realm)
        product = self.router.product_of(request.path)
        try:
            namespace = self.realm.default if name is None else self.realm.get(name)
        except Problem as problem:
            return product.render(problem)
        if namespace.history.limit and product.recorded:
            namespace.history.note(namespace, request.method, request.path)
        if namespace.faults.inbound and product.recorded and refused is None:
            return answer_struck(self, product, namespace, request, started)
        return self.answer_in(product, namespace, request, refused, started)

    def answer_in(
        self,
        product: Product,
        namespace: Namespace,
        request: Request,
        refused: Problem | None,
        started: int,
        struck: Struck | None = None,
    ) -> Reply:
        """The reply that `product` gives in `namespace`, as faults leave it, recorded."""
        call: Call | None = None
        fault: Problem | None = None
        try:
            if refused is not None:
                raise refused
            self.realm.tick(namespace)
            call = self.router.call(product, namespace, request)
            call.struck = struck
            admit(product, call)
            reply = _behave(product, call)
        except Problem as problem:
            if call is not None:
                problem.operation = problem.operation or call.operation.id
                problem.accept = request.headers.get("accept", "")
            fault, reply = problem, product.render(problem)
        except Exception:
            log.exception("%s %r failed inside the sandbox", request.method, request.path)
            fault = Problem("internal-error", "The sandbox failed on this request; see its log.")
            reply = product.render(fault)
        if call is not None and call.told:
            tell(call.told, reply)
        # What a document says nothing of, such as a 401, has to be told all the same.
        held = None if fault is not None and product.lenient else call
        reply, violations = self._held_to_contract(product, held, reply)
        if struck is not None:
            reply = spoil(struck, reply, namespace)
        if product.recorded:
            record(
                product,
                namespace,
                request,
                call,
                reply,
                fault=fault,
                violations=violations,
                started=started,
                struck=struck,
            )
        if call is not None and call.operation.callbacks:
            self._call_back(call, reply)
        return reply

    def _call_back(self, call: Call, reply: Reply) -> None:
        from sandbox.spec.callbacks import after_answer

        after_answer(call, reply, self.senders)

    def _held_to_contract(
        self, product: Product, call: Call | None, reply: Reply
    ) -> tuple[Reply, list[Finding]]:
        """The reply, and how it breaks its contract: fatal when strict, else logged and marked."""
        violations = [] if call is None else _violations(call, reply)
        if call is None or not violations:
            return reply, violations
        first = violations[0]
        detail = (
            f"The answer {reply.status} of {call.operation.id} breaks its contract "
            f"at {first.path or 'the whole body'}: {first.message}"
        )
        log.warning("%s", detail)
        if self.strict_contract:
            problem = Problem("contract-violation", detail, findings=violations)
            return product.render(problem), violations
        reply.headers[VIOLATION_HEADER] = detail.encode("ascii", "replace").decode()[:500]
        return reply, violations


def _violations(call: Call, reply: Reply) -> list[Finding]:
    # Where no response is declared, none can break the contract.
    if reply.status >= 500 or not call.operation.responses:
        return []
    return validate_reply(call.operation, reply)


def _behave(product: Product, call: Call) -> Reply:
    """What a test put in the place of the operation, else its behaviour, else an answer made from
    the document."""
    stubs = call.namespace.operation_stubs
    if stubs and product.recorded:
        stubbed = stubs.answer(product, call)
        if stubbed is not None:
            return stubbed
    behaviour = product.behaviours.get(call.operation.id) or product.fallback or generated
    return behaviour(call)
