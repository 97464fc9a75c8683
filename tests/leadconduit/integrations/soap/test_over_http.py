"""A SOAP delivery of a real flow to a real web service on this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sandbox import Sandbox
from sandbox.server import LocalServer
from tests.leadconduit.integrations.soap.service import ENDPOINT, added, wsdl

ANSWER = added("<t:status>bought</t:status><t:price>7.5</t:price>")


class WebService:
    """Answers every GET with its WSDL and every POST with a sale."""

    def __init__(self) -> None:
        self.calls: list[bytes] = []
        self.server = LocalServer(self._application)

    def _application(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        body = wsdl().replace(ENDPOINT, self.server.url)
        if environ["REQUEST_METHOD"] == "POST":
            self.calls.append(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
            body = ANSWER
        start_response("200 OK", [("Content-Type", "text/xml"), ("Connection", "close")])
        return [body.encode()]


def flow(url: str) -> dict[str, Any]:
    """A world with one recipient that is called by SOAP."""
    mappings = {
        "url": f"{url}/leads?wsdl",
        "function": "AddLead",
        "arg.key": "K-1",
        "arg.lead.email": "{{lead.email}}",
        "wss_username": "u",
        "wss_password": "p",
        "outcome_search_term": "bought",
        "outcome_search_path": "status",
        "price_path": "price",
    }
    recipient = {
        "type": "recipient",
        "entity": {"name": "Buyer"},
        "integration": {
            "module_id": "leadconduit-custom.outbound.soap",
            "mappings": [{"property": name, "value": value} for name, value in mappings.items()],
        },
    }
    source = {
        "entity": {"name": "Vendor"},
        "integration": {"module_id": "leadconduit-default.inbound"},
    }
    made = {"name": "Roofs", "enabled": True, "fields": ["email"], "sources": [source]}
    return {
        "name": "soap",
        "about": "One recipient called by SOAP",
        "leadconduit": {"flows": [{**made, "steps": [recipient]}]},
    }


def test_a_lead_is_sold_by_soap() -> None:
    service = WebService()
    with service.server, Sandbox(flow(service.server.url), listen=False) as box:
        box.submit(email="ada@example.com")
        asked, called = box.deliveries
        event = next(event for event in box.events if event.type == "recipient")

    assert (asked.method, called.method) == ("GET", "POST")
    assert asked.url.endswith("/leads?wsdl")
    assert b"<tns:email>ada@example.com</tns:email>" in service.calls[0]
    assert b"1970-01-01" not in service.calls[0]
    assert (event.outcome, event[event["key"]]["price"]) == ("success", 7.5)
