"""The verbose and the classic source: read like the standard one, answered in their own way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sandbox.leadconduit.integrations.inbound_response import (
    FIELDS,
    InboundReply,
    look_up,
    write_response,
)
from sandbox.leadconduit.integrations.objects import flatten, ordered, truthy
from sandbox.leadconduit.integrations.xml_writer import Tag, escape, write_tag
from sandbox.leadconduit.values.javascript import print_value

_DOCTYPE: Final = (
    '<!DOCTYPE response SYSTEM "https://app.leadconduit.com/dtd/response-v2-basic.dtd">'
)


def write_verbose(
    variables: Mapping[str, Any],
    accept: str | None = None,
    redirect: str | None = None,
    ping: bool = False,
) -> InboundReply:
    """The standard answer with everything under `appended` in front of it.

    grade: observed | appended first, then outcome, reason, lead.id, price |
    leadconduit-standard 1.2.6
    """
    appended = variables.get("appended")
    paths = (
        [] if appended is None else [name for name, _ in ordered(flatten({"appended": appended}))]
    )
    return write_response(variables, accept, redirect, ping, [*paths, *FIELDS])


def write_classic(
    variables: Mapping[str, Any],
    accept: str | None = None,
    redirect: str | None = None,
    ping: bool = False,
) -> InboundReply:
    """The answer of LeadConduit Classic, which is the same whatever else is asked for.

    grade: observed | always XML and 201, without redirects and without a special case for pings |
    leadconduit-standard 1.2.6
    """
    del accept, redirect, ping
    lead_id = _text(variables, "lead.id")
    response = Tag("response")
    response.content.append(_tag("result", _text(variables, "outcome")))
    if truthy(look_up(variables, "reason")):
        response.content.append(_tag("reason", _text(variables, "reason")))
    response.content.append(_tag("leadId", lead_id))
    link = f"<![CDATA[https://app.leadconduit.com/leads?id={lead_id.replace(']]>', '')}]]>"
    response.content.append(Tag("url", content=[link], only_text=False))
    price = look_up(variables, "price")
    response.content.append(_tag("price", print_value(price) if truthy(price) else "0"))
    headers = {"Content-Type": "application/xml"}
    return InboundReply(201, headers, f"{_DOCTYPE}\n{write_tag(response)}")


def _text(variables: Mapping[str, Any], path: str) -> str:
    value = look_up(variables, path)
    return "" if value is None else print_value(value)


def _tag(name: str, text: str) -> Tag:
    return Tag(name, content=[escape(text)])
