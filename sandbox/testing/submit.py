"""A lead as a request, and the answer to it as a record."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlencode

import orjson

from sandbox.contract.message import Reply, Request
from sandbox.testing.records import Headers, ReplyRecord, parse_json

if TYPE_CHECKING:
    from sandbox.testing.records import LeadRecord

Form = Literal["form", "json", "xml", "query"]
Fields = Mapping[str, Any]


@dataclass(frozen=True)
class Answer(ReplyRecord):
    """What a source is answered.

    `lead` is the lead that was made, None for a submission that was turned away before.
    `outcome`, `reason`, `price` and `lead_id` are those of the answer, in whichever style and
    format it came; None where it does not say.
    """

    outcome: str | None
    reason: str | None
    price: float | None
    lead_id: str | None
    lead: LeadRecord | None

    def __repr__(self) -> str:
        reason = f": {self.reason}" if self.reason else ""
        return f"<answer {self.status} {self.outcome or self.text}{reason}>"


def lead_request(
    path: str,
    fields: Fields,
    *,
    as_: Form = "form",
    headers: Mapping[str, str] | None = None,
    auth: tuple[str, str] | None = None,
    origin: str = "http://sandbox.test",
) -> Request:
    """The request that submits `fields`. A list gives a field several values, None leaves it out.

    Raises ValueError for a format that does not exist.
    """
    writer = _WRITERS.get(as_)
    if writer is None:
        raise ValueError(f"leads are sent as {', '.join(_WRITERS)}, not as {as_!r}")
    given = {name: value for name, value in fields.items() if value is not None}
    method, query, content_type, body = writer(given)
    sent = {"content-type": content_type, "content-length": str(len(body))} if body else {}
    if auth is not None:
        sent["authorization"] = basic(auth)
    sent |= {name.lower(): value for name, value in (headers or {}).items()}
    return Request(method, path, query, sent, body, origin)


def basic(auth: tuple[str, str]) -> str:
    """The value of the `Authorization` header for a user and a password."""
    return "Basic " + base64.b64encode(":".join(auth).encode()).decode()


def read_answer(reply: Reply, find_lead: Callable[[str], LeadRecord | None]) -> Answer:
    """The answer to a submission; `find_lead` gives the lead with an id."""
    said = read_body(reply.body)
    lead = said.get("lead")
    lead_id = lead.get("id") if isinstance(lead, Mapping) else None
    price = said.get("price")
    return Answer(
        headers=Headers(reply.headers),
        body=reply.body,
        status=reply.status,
        outcome=said.get("outcome"),
        reason=said.get("reason"),
        price=None if price is None else float(price),
        lead_id=lead_id,
        lead=find_lead(lead_id) if lead_id else None,
    )


def read_body(body: bytes) -> dict[str, Any]:
    """What a body says of the lead: posting style in JSON or XML, or the list of records."""
    if body.lstrip()[:1] == b"<":
        return _read_xml(body)
    try:
        value = parse_json(body)
    except ValueError:
        return {}
    if isinstance(value, list) and value and "response" in value[0]:
        return read_body(value[0]["response"]["body"].encode())
    return value if isinstance(value, dict) else {}


def _read_xml(body: bytes) -> dict[str, Any]:
    from lxml import etree

    root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
    said = {name: root.findtext(name) for name in ("outcome", "reason", "price")}
    return {**said, "lead": {"id": root.findtext("lead/id")}}


Written = tuple[str, str, str, bytes]


def _form(fields: Fields) -> Written:
    body = urlencode(fields, doseq=True).encode()
    return "POST", "", "application/x-www-form-urlencoded", body


def _query(fields: Fields) -> Written:
    return "GET", urlencode(fields, doseq=True), "", b""


def _json(fields: Fields) -> Written:
    return "POST", "", "application/json", orjson.dumps(fields)


def _xml(fields: Fields) -> Written:
    from lxml import etree

    root = etree.Element("lead")
    for name, value in fields.items():
        for one in value if isinstance(value, list | tuple) else [value]:
            etree.SubElement(root, name).text = str(one)
    return "POST", "", "application/xml", etree.tostring(root, encoding="utf-8")


_WRITERS: Mapping[str, Callable[[Fields], Written]] = {
    "form": _form,
    "json": _json,
    "xml": _xml,
    "query": _query,
}
