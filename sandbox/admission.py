"""Letting a call in: who calls, what was sent, and whether the contract allows it."""

from __future__ import annotations

from collections.abc import Callable

from sandbox.call import Call
from sandbox.contract.decode import decode_body, decode_parameters
from sandbox.contract.negotiate import check_acceptable
from sandbox.contract.problems import Finding, Problem
from sandbox.contract.validate import validate_request
from sandbox.product import Product


def admit(product: Product, call: Call) -> None:
    """Fill `call` with who calls, its parameters and its body. Raises Problem where it is refused.

    An operation that reads its request itself is only asked who calls.
    """
    call.caller = product.authenticate(call)
    if call.operation.raw:
        return
    if product.negotiates:
        check_acceptable(call.operation, call.request.headers.get("accept", ""))
    _decode(call, product.review or _all_of_them)


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
