"""SOAP deliveries: what is fetched, and what goes out."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import pytest

from sandbox.leadconduit.integrations.base import DeliveryError
from tests.leadconduit.integrations.soap.service import (
    ENDPOINT,
    ENVELOPE,
    RPC_MESSAGES,
    SCHEMA,
    WSDL_URL,
    Service,
    added,
    wsdl,
)

SECURITY = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
UTILITY = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"


@pytest.fixture
def service() -> Service:
    return Service(added("<t:status>ok</t:status>"))


def test_the_wsdl_is_fetched_and_the_function_called(service: Service) -> None:
    service.call(arg={"key": "k"})

    assert [request.url for request in service.asked] == [WSDL_URL]
    call = service.calls[0]
    assert (call.method, call.url, call.timeout) == ("POST", ENDPOINT, 10.0)
    assert call.headers["SOAPAction"] == '"urn:buyer#AddLead"'
    assert call.headers["Content-Type"] == "text/xml; charset=utf-8"
    assert service.content_text == "<tns:AddLead><tns:key>k</tns:key></tns:AddLead>"
    assert service.content.tag == "{urn:buyer}AddLead"


def test_version_1_2_has_its_own_port_envelope_and_content_type(service: Service) -> None:
    service.call(version="1.2")

    call = service.calls[0]
    assert call.url == ENDPOINT + "/12"
    assert service.envelope.tag == "{http://www.w3.org/2003/05/soap-envelope}Envelope"
    assert call.headers["Content-Type"] == (
        'application/soap+xml; charset=utf-8; action="urn:buyer#AddLead"'
    )
    assert "SOAPAction" not in call.headers


@pytest.mark.parametrize(
    ("arguments", "written"),
    [
        (
            {"lead.email": "a@b.example", "lead.phone.0": "1", "lead.phone.1": "2"},
            "<tns:lead><tns:email>a@b.example</tns:email><phone>1</phone><phone>2</phone></tns:lead>",
        ),
        (
            {"lead.referrer.referrer.email": "x"},
            "<tns:lead><tns:referrer><tns:referrer><tns:email>x</tns:email></tns:referrer>"
            "</tns:referrer></tns:lead>",
        ),
        ({"key": None}, '<tns:key xsi:nil="true"/>'),
        ({"key": "<a> & 'b'"}, "<tns:key>&lt;a&gt; &amp; 'b'</tns:key>"),
        ({"key": "<![CDATA[<a>&]]>"}, "<tns:key><![CDATA[<a>&]]></tns:key>"),
        ({"key": "<![CDATA[a]]>b]]>"}, "<tns:key>&lt;![CDATA[a]]&gt;b]]&gt;</tns:key>"),
        (
            {"lead.attributes.id": '"7"', "lead.email": "e"},
            '<tns:lead id="&quot;7&quot;"><tns:email>e</tns:email></tns:lead>',
        ),
        (
            {"note.lead.@id": 7, "note.lead.name": "A&B"},
            '<tns:note>&lt;?xml version="1.0"?&gt;\n&lt;lead id="7"&gt;\n'
            "  &lt;name&gt;A&amp;amp;B&lt;/name&gt;\n&lt;/lead&gt;</tns:note>",
        ),
        ({"unknown.deeper": "x"}, "<tns:unknown><tns:deeper>x</tns:deeper></tns:unknown>"),
        ({"note": "n", "key": 5}, "<tns:note>n</tns:note><tns:key>5</tns:key>"),
    ],
)
def test_arguments(service: Service, arguments: dict[str, Any], written: str) -> None:
    service.call(arg=arguments)

    assert service.content_text == f"<tns:AddLead>{written}</tns:AddLead>"
    assert service.content.tag == "{urn:buyer}AddLead"


def test_ascii_only(service: Service) -> None:
    service.call(arg={"key": "Zoë"}, send_ascii=True)

    assert "<tns:key>Zoe</tns:key>" in service.content_text


def test_an_rpc_call_has_unqualified_parts_in_the_namespace_of_its_body() -> None:
    documents = {WSDL_URL: wsdl("", RPC_MESSAGES, "rpc")}
    service = Service(added(""), documents=documents)

    service.call(arg={"email": "e", "age": 7})

    assert service.content.tag == "{urn:rpc}AddLead"
    assert service.content_text == "<tns:AddLead><email>e</email><age>7</age></tns:AddLead>"


def test_headers_of_the_envelope(service: Service) -> None:
    service.call(soap_header={"Auth.@xmlns": "urn:auth", "Auth.token": "T", "Plain": "p"})

    header = service.envelope.find(f"{{{ENVELOPE}}}Header")
    assert [child.tag for child in header] == ["{urn:auth}Auth", "Plain"]
    assert header.findtext("{urn:auth}Auth/{urn:auth}token") == "T"


def test_the_root_may_be_given_another_namespace(service: Service) -> None:
    service.call(
        root_namespace_prefix="buy",
        root_xmlns_attribute_name="xmlns:buy",
        root_xmlns_attribute_value="urn:other",
    )

    assert service.content_text.startswith('<buy:AddLead xmlns:buy="urn:other">')
    assert service.content.tag == "{urn:other}AddLead"


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"basic_username": "u", "basic_password": "p", "bearer_token": "t"}, "Basic dTpw"),
        ({"bearer_token": "t", "wss_username": "u", "wss_password": "p"}, "Bearer t"),
        ({"basic_username": "u"}, None),
    ],
)
def test_authorization(service: Service, variables: dict[str, Any], expected: str | None) -> None:
    service.call(**variables)

    assert service.calls[0].headers.get("Authorization") == expected
    assert service.envelope.find(f"{{{ENVELOPE}}}Header") is None
    assert "Authorization" not in service.asked[0].headers


@pytest.mark.parametrize("digest", [False, True])
def test_ws_security(service: Service, digest: bool) -> None:
    service.call(wss_username="u", wss_password="<p>", wss_digest_password=digest)

    token = service.envelope.find(f".//{{{SECURITY}}}UsernameToken")
    texts = {child.tag.rpartition("}")[2]: child for child in token}
    created, nonce = texts["Created"].text, base64.b64decode(texts["Nonce"].text)
    expected = "<p>"
    if digest:
        made = hashlib.sha1(nonce + created.encode() + b"<p>").digest()
        expected = base64.b64encode(made).decode()
    assert texts["Username"].text == "u"
    assert texts["Password"].text == expected
    assert texts["Password"].get("Type").endswith("#PasswordDigest" if digest else "#PasswordText")
    assert created == "1970-01-01T00:00:00Z"
    assert service.envelope.findtext(f".//{{{UTILITY}}}Expires") == "1970-01-01T00:10:00Z"


@pytest.mark.parametrize(("given", "seconds"), [("3", 3.0), ("nonsense", 360.0)])
def test_a_mapped_time_out_counts(service: Service, given: str, seconds: float) -> None:
    service.call(timeout_seconds=given)

    assert service.calls[0].timeout == service.asked[0].timeout == seconds


def test_imports_are_followed_once() -> None:
    schema = SCHEMA.replace(
        "<xs:schema ", '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:buyer" '
    ).replace(' targetNamespace="urn:buyer"', "")
    included = (
        '<xs:schema targetNamespace="urn:buyer"><xs:include schemaLocation="lead.xsd"/></xs:schema>'
    )
    looped = schema.replace(
        "<xs:simpleType", '<xs:include schemaLocation="lead.xsd"/><xs:simpleType', 1
    )
    documents = {WSDL_URL: wsdl(included), "http://127.0.0.1:9/lead.xsd": looped}
    service = Service(added("<t:price>7.50</t:price>"), documents=documents)

    event = service.call(arg={"key": "k"}, price_path="price")

    assert len(service.asked) == 2
    assert service.content_text == "<tns:AddLead><tns:key>k</tns:key></tns:AddLead>"
    assert event["price"] == 7.5


@pytest.mark.parametrize("name", ["AddLead", "One.AddLead", "Buyer.Two.AddLead"])
def test_a_function_may_be_named_with_its_port(service: Service, name: str) -> None:
    service.call(function=name)

    assert service.calls[0].url == ENDPOINT + ("/12" if "Two" in name else "")


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ("", "the WSDL at .* is no XML"),
        ("<html></html>", "neither a WSDL nor a schema: html"),
        ("<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>", "has a document type"),
        (f"<a>{'<b/>' * 50_001}</a>", "more than 50000 elements"),
        ("<a>" * 300 + "</a>" * 300, "is no XML"),
        (wsdl().replace('"AddLead"', '"Other"'), "no function AddLead; it has Other"),
        (
            wsdl('<xs:schema><xs:import schemaLocation="http://["/></xs:schema>'),
            "is no address",
        ),
        (
            wsdl(
                "<xs:schema>"
                + "".join(f'<xs:import schemaLocation="/{n}"/>' for n in range(30))
                + "</xs:schema>"
            ),
            "imports more than 20 documents",
        ),
        (wsdl('<xs:schema><xs:import schemaLocation="/gone"/></xs:schema>'), "status 404"),
    ],
)
def test_what_is_no_usable_wsdl_is_named(document: str, message: str) -> None:
    service = Service(documents={WSDL_URL: document})

    with pytest.raises(DeliveryError, match=message):
        service.call()
    assert service.calls == []


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"arg": {"a b": "x"}}, "'a b' cannot be the name"),
        ({"arg": {"key": "\x00"}}, "cannot hold the character"),
        ({"arg": {"key": "\ud800"}}, "cannot hold the character"),
        ({"arg": {".".join("a" * 200): "x"}}, "deeper than 100"),
        ({"soap_header": {"A": None}}, "Missing element text"),
        ({"root_xmlns_attribute_name": 'x="1" y'}, "cannot be the name"),
    ],
)
def test_what_xml_cannot_hold_is_a_failure(
    service: Service, variables: dict[str, Any], message: str
) -> None:
    with pytest.raises(DeliveryError, match=message):
        service.call(**variables)
    assert service.calls == []
