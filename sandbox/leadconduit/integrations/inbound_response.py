"""What the standard source is answered: outcome, reason, lead and price as JSON or XML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from sandbox.leadconduit.integrations.inbound_error import InboundError
from sandbox.leadconduit.integrations.inbound_request import negotiate
from sandbox.leadconduit.integrations.json_text import write_json
from sandbox.leadconduit.integrations.media_types import JSON, TEXT_XML, XML
from sandbox.leadconduit.integrations.objects import (
    UNDEFINED,
    TooMuch,
    nest,
    ordered,
    to_number,
)
from sandbox.leadconduit.integrations.xml_writer import DECLARATION, Tag, escape, write_tag
from sandbox.leadconduit.values.javascript import print_value, utf16_length
from sandbox.leadconduit.values.rich import Rich

FIELDS: Final = ("outcome", "reason", "lead.id", "price")


class InboundReply(NamedTuple):
    """Status, headers without Content-Length (the door counts bytes), and the body as text."""

    status: int
    headers: dict[str, str]
    body: str


def write_response(
    variables: Mapping[str, Any],
    accept: str | None = None,
    redirect: str | None = None,
    ping: bool = False,
    fields: Sequence[str] | None = None,
) -> InboundReply:
    """The answer to a processed submission or ping, whatever its outcome.

    `redirect` is the query's redir_url (`redirect_of`); `fields` names the dotted paths of the
    members, in order. Raises `InboundError` 500 where the imitated component crashes.

    grade: observed | 201, a ping 200, with a redir_url 303; failures and errors too |
    leadconduit-default 2.9.14
    """
    media_type = negotiate(accept) or JSON
    try:
        members = chosen_members(variables, fields, ping)
        body = as_xml(members) if media_type in (XML, TEXT_XML) else write_json(members)
    except TooMuch as problem:
        raise InboundError(500, f"Cannot write the answer -- {problem}") from None
    headers = {"Content-Type": media_type}
    status = 200 if ping else 201
    if redirect:
        headers["Location"] = redirect
        status = 303
    return InboundReply(status, headers, body.encode("utf-8", "replace").decode())


def body_length(body: str) -> int:
    """What the imitated component puts into Content-Length: UTF-16 units, not bytes.

    grade: observed | the host corrects it on the way out, and so does our door |
    leadconduit-default 2.9.14
    """
    return utf16_length(body)


def chosen_members(
    variables: Mapping[str, Any], fields: Sequence[str] | None = None, ping: bool = False
) -> dict[str, Any]:
    """The members of an answer, nested; what is null or missing is left out, price never is.

    grade: observed | order outcome, reason, lead.id, price; a price that is missing, or not among
    the chosen fields, is 0 | leadconduit-default 2.9.14
    """
    if ping:
        variables = _bid(variables)
    chosen = {}
    for path in fields or FIELDS:
        value = look_up(variables, path)
        if path == "price" and value is None:
            value = 0
        if value is not None and not (ping and path == "lead.id"):
            chosen[quoted(path)] = value
    chosen.setdefault("price", 0)
    return nest(chosen)


def _bid(variables: Mapping[str, Any]) -> Mapping[str, Any]:
    # grade: observed | a ping without a price above 0 is a failure, reason "no bid" unless there
    # is one, even an empty one; the price is echoed | leadconduit-default 2.9.14
    if to_number(plain(variables.get("price", UNDEFINED))) > 0:
        return variables
    reason = variables.get("reason")
    missing = reason is None or reason is UNDEFINED
    return {**variables, "outcome": "failure", "reason": "no bid" if missing else reason}


def look_up(variables: Mapping[str, Any], path: str) -> Any:
    """The plain value at a dotted path; None where there is none. Parts of rich values count."""
    value: Any = variables
    for segment in path.split("."):
        if isinstance(value, Rich):
            value = value.props
        if isinstance(value, Mapping):
            value = value.get(segment)
        elif isinstance(value, list) and segment.isdecimal() and int(segment) < len(value):
            value = value[int(segment)]
        else:
            return None
    return plain(value)


def plain(value: Any) -> Any:
    """A rich value's normal value (a date's text), anything else as it is; undefined is None."""
    if isinstance(value, Rich):
        return value.text if value.kind == "date" else value.value
    return None if value is UNDEFINED else value


def quoted(path: str) -> str:
    """A path whose numeric segments in the middle are quoted, so that they stay names.

    grade: observed | appended.5.foo answers under '5', which makes bad XML |
    leadconduit-default 2.9.14
    """
    first, *middle = path.split(".")
    if len(middle) < 2:
        return path
    inner = [f"'{segment}'" if segment.isdecimal() else segment for segment in middle[:-1]]
    return ".".join([first, *inner, middle[-1]])


# XML


def as_xml(members: Mapping[str, Any], root: str = "result") -> str:
    """The members under a root element, with a bare declaration."""
    tag = Tag(root)
    for name, value in ordered(members):
        _add(tag, name, value, top=True)
    return f"{DECLARATION}\n{write_tag(tag)}"


def _add(parent: Tag, name: str, value: Any, *, top: bool = False) -> None:
    if value is None:
        return
    if isinstance(value, list):
        for item in value:
            _add(parent, name, UNDEFINED if item is None else item)
        return
    tag = Tag(name)
    if isinstance(value, Mapping):
        for key, member in ordered(value):
            _add(tag, key, member)
    elif value is not UNDEFINED:
        if isinstance(value, Rich) and value.kind != "string" and not top:
            # grade: observed | a typed number, boolean or date inside a chosen object crashes the
            # component when it writes XML | leadconduit-default 2.9.14
            raise InboundError(500, f"Cannot write the {value.type} {name} as XML")
        tag.content.append(escape(print_value(value)))
    parent.content.append(tag)
