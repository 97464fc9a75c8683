"""A stub of an operation as people write it, read into what is placed."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import orjson

from sandbox.contract.message import Reply
from sandbox.contract.problems import Finding
from sandbox.control.fault_form import FIELDS
from sandbox.control.kinds import View, content, lower, named_values
from sandbox.control.matching import compile_criteria
from sandbox.control.patterns import PatternError
from sandbox.control.refusals import unprocessable, usable_criteria
from sandbox.control.stub_contract import Placed as Answer
from sandbox.control.stub_contract import contract_findings, operations_for, settled
from sandbox.control.substitution import ExpressionError, check, filled
from sandbox.world.operation_stubs import Placed, StubPlan

if TYPE_CHECKING:
    from sandbox.call import Call
    from sandbox.contract.parts import Operation
    from sandbox.product import Product
    from sandbox.world.namespace import Namespace

log = logging.getLogger("sandbox")

_ANSWER: Final = ("status", "headers", "json", "body")
_REFUSED: Final = "The stub was not added; nothing was changed."
Asked = tuple["Product", "Call"]
_READERS: Final[Mapping[str, Callable[[Asked], Any]]] = MappingProxyType(
    {
        "method": lambda asked: asked[1].request.method,
        "path": lambda asked: asked[0].mount + asked[1].request.path,
        "operation": lambda asked: asked[1].operation.id,
        "product": lambda asked: asked[0].name,
        "headers": lambda asked: lower(asked[1].request.headers),
        "query": lambda asked: named_values(asked[1].request.query),
        "body": lambda asked: content(asked[1].request.body, asked[1].request.headers),
    }
)


def read_operation_stub(
    document: Mapping[str, Any], products: Sequence[Product], namespace: Namespace
) -> StubPlan:
    """The stub that `document` describes, which has the form of `NewOperationStub`.

    Raises Problem `validation` for criteria that cannot be used, `unprocessable` for expressions
    that cannot be understood, for criteria that fit no operation, and for answers that break the
    contract of one, unless `contract` is `off`.
    """
    when = document.get("when", {})
    answers = _answers(document)
    fits = _fitting(settled(products, namespace, when))
    findings = _bad_expressions(answers)
    if not findings and document.get("contract", "on") == "on":
        findings = _breaches(when, answers, products, namespace)
    if findings:
        raise unprocessable(_REFUSED, findings)
    return StubPlan(
        fits=fits,
        answers=tuple(partial(_reply, answer) for _, answer in answers),
        cycles=document.get("then") == "again",
        times=document.get("times"),
        document=dict(document),
    )


def view(placed: Placed) -> dict[str, Any]:
    """A stub as it was written, and how often it has answered."""
    return {
        "id": placed.id,
        **placed.plan.document,
        "answered": placed.answered,
        "exhausted": placed.exhausted,
    }


def _answers(document: Mapping[str, Any]) -> list[Answer]:
    """The answers, each with where it stands."""
    if "answers" in document:
        return [(("answers", at), answer) for at, answer in enumerate(document["answers"])]
    return [((), {name: document[name] for name in _ANSWER if name in document})]


def _fitting(when: Mapping[str, Any]) -> Callable[[Product, Call], bool]:
    """What tells the calls that the stub answers. A pattern that takes too long fits none."""
    with usable_criteria("body"):
        matcher = compile_criteria(FIELDS["inbound"], when)

    def fits(product: Product, call: Call) -> bool:
        try:
            return matcher.matches(View((product, call), _READERS))
        except PatternError as error:
            log.warning("a stub does not answer: %s", error)
            return False

    return fits


def _bad_expressions(answers: Sequence[Answer]) -> list[Finding]:
    findings = []
    for within, answer in answers:
        for name in ("headers", "json", "body"):
            try:
                check(answer.get(name))
            except ExpressionError as error:
                findings.append(Finding(("body", *within, name), "expression", str(error)))
    return findings


def _breaches(
    when: Mapping[str, Any],
    answers: Sequence[Answer],
    products: Sequence[Product],
    namespace: Namespace,
) -> list[Finding]:
    operations = operations_for(products, namespace, when)
    if not operations:
        told = 'no operation has requests like that; with "contract": "off" it is added anyway'
        return [Finding(("body", "when"), "operation", told)]
    return contract_findings(operations, answers, _written)


def _reply(answer: Mapping[str, Any], call: Call, turn: int) -> Reply:
    """The answer to one call, its expressions replaced."""
    told = {
        name: filled(value, call, turn) if name in ("headers", "json", "body") else value
        for name, value in answer.items()
    }
    return _written(call.operation, told)


def _written(operation: Operation, answer: Mapping[str, Any]) -> Reply:
    """The answer of an operation; JSON by the type that it declares for it."""
    status = answer.get("status", 200)
    headers = {str(name): _text(value) for name, value in (answer.get("headers") or {}).items()}
    named = {name.lower() for name in headers}
    if "json" in answer:
        if "content-type" not in named:
            headers["Content-Type"] = _json_type(operation, status)
        body = orjson.dumps(answer["json"], default=str)
        return Reply(status, body, headers, answer["json"])
    body = _text(answer.get("body", "")).encode()
    if body and "content-type" not in named:
        headers["Content-Type"] = "text/plain; charset=utf-8"
    return Reply(status, body, headers)


def _json_type(operation: Operation, status: int) -> str:
    response = operation.response(status)
    declared = [media.name for media in response.content if media.is_json] if response else []
    return declared[0] if declared else "application/json"


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else orjson.dumps(value, default=str).decode()
