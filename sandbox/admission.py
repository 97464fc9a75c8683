"""Letting a call in: who calls, what was sent, and whether the contract allows it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Final

from sandbox.contract.decode import decode_body, decode_parameters
from sandbox.contract.handling import FINDINGS_HEADER, applied, findings_header, preferred
from sandbox.contract.negotiate import check_acceptable
from sandbox.contract.preferences import without_preferences
from sandbox.contract.problems import Finding, Problem, Remedy
from sandbox.contract.validate import validate_request
from sandbox.switches import VALIDATION

if TYPE_CHECKING:
    from sandbox.call import Call
    from sandbox.contract.handling import Handling
    from sandbox.contract.message import Reply
    from sandbox.product import Product

HANDLING_HEADER: Final = "Sandbox-Handling"
"""Says why a request was held to its contract in spite of what it preferred."""

_APPLIED: Final = "Preference-Applied"
_NOT_LENIENT: Final = "what this operation does needs a request that keeps the contract"


def admit(product: Product, call: Call) -> None:
    """Fill `call` with who calls, its parameters and its body. Raises Problem where it is refused.

    An operation that reads its request itself is only asked who calls.
    """
    call.caller = product.authenticate(call)
    if call.operation.raw:
        return
    if product.negotiates and call.operation.id in product.behaviours:
        check_acceptable(call.operation, call.request.headers.get("accept", ""))
    if product.lenient:
        _take_in(product, call, _handling(call))
        return
    try:
        _take_in(product, call, "strict")
    except Problem as problem:
        if preferred(call.request.headers.get("prefer", "")) == "warn":
            problem.detail += f" 'Prefer: handling=lenient' is not honoured here: {_NOT_LENIENT}."
            _note(call, HANDLING_HEADER, f"strict; {_NOT_LENIENT}")
        raise


def tell(headers: Mapping[str, str], reply: Reply) -> None:
    """Put what was noted on the way into the answer; preferences add up."""
    for name, value in headers.items():
        before = reply.headers.get(name) if name == _APPLIED else None
        reply.headers[name] = f"{before}, {value}" if before else value


def _handling(call: Call) -> Handling:
    """What the call itself prefers, else how the namespace is set."""
    asked = preferred(call.request.headers.get("prefer", ""))
    if asked is None:
        handling: Handling = call.namespace.switches[VALIDATION.name]
        return handling
    _note(call, _APPLIED, applied(asked))
    return asked


def _take_in(product: Product, call: Call, handling: Handling) -> None:
    """Read parameters and body, and judge them as `handling` says.

    Raises one Problem with everything found, where that is strict.
    """
    operation, request = call.operation, without_preferences(call.request)
    call.params, findings = decode_parameters(operation, call.params, request)
    unread: Problem | None = None
    try:
        call.body = decode_body(operation, request)
    except Problem as problem:
        unread = problem
    if unread is None and handling != "off":
        content_type = request.headers.get("content-type")
        findings += validate_request(operation, call.params, call.body, content_type)
    call.findings = findings
    if unread is not None or findings:
        _judge(product, call, handling, unread)


def _judge(product: Product, call: Call, handling: Handling, unread: Problem | None) -> None:
    """Refuse the call, or note what was found, or neither. `unread` is why there is no body."""
    if handling == "off":
        call.findings = []
        return
    if product.review is not None:
        call.findings = product.review(call, call.findings)
    if handling == "warn":
        if unread is not None:
            call.findings = [*call.findings, *_unread(unread)]
        if call.findings:
            _note(call, FINDINGS_HEADER, findings_header(call.findings))
        return
    if unread is not None:
        unread.findings = (*call.findings, *unread.findings)
        unread.operation = unread.operation or call.operation.id
        raise unread
    if call.findings:
        raise _refusal(product, call)


def _unread(problem: Problem) -> tuple[Finding, ...]:
    """Why the body could not be read, as findings."""
    return problem.findings or (Finding(("body",), problem.slug, problem.detail),)


def _refusal(product: Product, call: Call) -> Problem:
    problem = Problem.from_findings(call.operation, call.findings)
    problem.remedy = partial(_remedy, product, call)
    return problem


def _remedy(product: Product, call: Call) -> Remedy:
    """The findings told in full. Of our own documents nobody has the lines at hand."""
    from sandbox.contract.diagnosis import diagnosed

    content_type = call.request.headers.get("content-type")
    source_of = product.document.source_of if product.lenient else None
    return diagnosed(call.operation, call.params, call.body, call.findings, content_type, source_of)


def _note(call: Call, header: str, value: str) -> None:
    if call.told is None:
        call.told = {}
    call.told[header] = value
