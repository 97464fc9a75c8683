"""A web service made of texts: its WSDL, the calls it got, the answer it gives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lxml import etree

from sandbox.leadconduit.integrations import base
from sandbox.leadconduit.integrations.registry import find
from sandbox.world.exchange import IncomingResponse, OutgoingRequest

WSDL_URL = "http://127.0.0.1:9/leads?wsdl"
ENDPOINT = "http://127.0.0.1:9/leads"
NAMESPACE = "urn:buyer"
ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"

SCHEMA = """
<xs:schema targetNamespace="urn:buyer" elementFormDefault="qualified">
  <xs:simpleType name="Money"><xs:restriction base="xs:decimal"/></xs:simpleType>
  <xs:complexType name="Person">
    <xs:sequence><xs:element name="email" type="xs:string"/></xs:sequence>
  </xs:complexType>
  <xs:complexType name="Lead">
    <xs:complexContent><xs:extension base="t:Person"><xs:sequence>
      <xs:element name="phone" type="xs:string" maxOccurs="unbounded" form="unqualified"/>
      <xs:element name="referrer" type="t:Lead" minOccurs="0"/>
    </xs:sequence></xs:extension></xs:complexContent>
  </xs:complexType>
  <xs:element name="note" type="xs:string"/>
  <xs:element name="AddLead"><xs:complexType><xs:sequence>
    <xs:element name="key" type="xs:string"/>
    <xs:element name="lead" type="t:Lead"/>
    <xs:element ref="t:note"/>
  </xs:sequence></xs:complexType></xs:element>
  <xs:element name="AddLeadResponse"><xs:complexType><xs:sequence>
    <xs:element name="status" type="xs:string"/>
    <xs:element name="price" type="t:Money"/>
    <xs:element name="bought" type="xs:boolean"/>
    <xs:element name="errors" type="xs:string" maxOccurs="unbounded"/>
    <xs:element name="detail" type="xs:string"/>
    <xs:element name="lead" type="t:Lead"/>
  </xs:sequence></xs:complexType></xs:element>
</xs:schema>"""

BINDING = """
<binding name="{name}" type="t:Leads">
  <{soap}:binding transport="http://schemas.xmlsoap.org/soap/http" style="{style}"/>
  <operation name="AddLead">
    <{soap}:operation soapAction="urn:buyer#AddLead"/>
    <input><{soap}:body use="literal"{body}/></input>
    <output><{soap}:body use="literal"{body}/></output>
  </operation>
</binding>"""

MESSAGES = """
<message name="In"><part name="parameters" element="t:AddLead"/></message>
<message name="Out"><part name="parameters" element="t:AddLeadResponse"/></message>"""

RPC_MESSAGES = """
<message name="In"><part name="email" type="xs:string"/><part name="age" type="xs:int"/></message>
<message name="Out"><part name="status" type="xs:string"/></message>"""


def wsdl(types: str = SCHEMA, messages: str = MESSAGES, style: str = "document") -> str:
    """A WSDL with one function over SOAP 1.1 and 1.2."""
    body = ' namespace="urn:rpc"' if style == "rpc" else ""
    bindings = "".join(
        BINDING.format(name=name, soap=soap, style=style, body=body)
        for name, soap in (("B11", "soap"), ("B12", "soap12"))
    )
    return f"""<?xml version="1.0"?>
<definitions name="Buyer" targetNamespace="urn:buyer" xmlns:t="urn:buyer"
  xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"
  xmlns:soap12="http://schemas.xmlsoap.org/wsdl/soap12/">
<types>{types}</types>{messages}
<portType name="Leads"><operation name="AddLead">
  <input message="t:In"/><output message="t:Out"/>
</operation></portType>{bindings}
<service name="Buyer">
  <port name="One" binding="t:B11"><soap:address location="{ENDPOINT}"/></port>
  <port name="Two" binding="t:B12"><soap12:address location="{ENDPOINT}/12"/></port>
</service></definitions>"""


def answer(inside: str, namespace: str = ENVELOPE) -> str:
    """An envelope with something in its body."""
    return (
        f'<s:Envelope xmlns:s="{namespace}" xmlns:t="urn:buyer" '
        f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><s:Body>{inside}</s:Body>'
        "</s:Envelope>"
    )


def added(inside: str) -> str:
    """The answer of AddLead."""
    return answer(f"<t:AddLeadResponse>{inside}</t:AddLeadResponse>")


class Service:
    """Answers GET with documents by address, and a POST with `reply`."""

    def __init__(
        self,
        reply: str = "",
        status: int = 200,
        documents: Mapping[str, str] | None = None,
    ) -> None:
        self.documents = {WSDL_URL: wsdl(), **(documents or {})}
        self.reply = IncomingResponse(status, {"Content-Type": "text/xml"}, reply.encode())
        self.calls: list[OutgoingRequest] = []
        self.asked: list[OutgoingRequest] = []

    def __call__(self, request: OutgoingRequest) -> IncomingResponse:
        if request.method == "GET":
            self.asked.append(request)
            found = self.documents.get(request.url)
            return IncomingResponse(404 if found is None else 200, {}, (found or "").encode())
        self.calls.append(request)
        return self.reply

    def call(self, **variables: Any) -> dict[str, Any]:
        """Deliver, with a fixed clock; the event."""
        given = {"url": WSDL_URL, "function": "AddLead", **variables}
        soap = find("leadconduit-custom.outbound.soap")
        return base.deliver(soap, given, base.Context(), self)

    @property
    def envelope(self) -> Any:
        """The last message, parsed."""
        return etree.fromstring(self.calls[-1].body)

    @property
    def content(self) -> Any:
        """The element in the body of the last message."""
        return self.envelope.find(f"{{{ENVELOPE}}}Body")[0]

    @property
    def content_text(self) -> str:
        """The body of the last message as it was written."""
        text = self.calls[-1].body.decode()
        return text.partition("<soap:Body>")[2].partition("</soap:Body>")[0]
