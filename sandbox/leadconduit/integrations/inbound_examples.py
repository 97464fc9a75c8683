"""Ready-made requests that submit a lead to a source, as the submission docs show them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.leadconduit.integrations.inbound_response import as_xml
from sandbox.leadconduit.integrations.json_text import write_json
from sandbox.leadconduit.integrations.media_types import FORM, JSON, TEXT_XML
from sandbox.leadconduit.integrations.objects import flatten
from sandbox.leadconduit.integrations.urls import form_encode


def examples(
    flow_id: str, source_id: str, parameters: Mapping[str, Any], ping: bool = False
) -> list[dict[str, Any]]:
    """Five requests (method, uri, headers, body): form, GET, JSON, XML, and form answered as XML.

    grade: observed | redir_url goes to the query of a POST and is left out of pings |
    leadconduit-default 2.9.14
    """
    uri = f"/flows/{flow_id}/sources/{source_id}/{'ping' if ping else 'submit'}"
    lead = {name: value for name, value in parameters.items() if name != "redir_url"}
    redirect = {} if ping else {k: v for k, v in parameters.items() if k == "redir_url"}
    posted = _with_query(uri, redirect)
    form = form_encode(flatten(lead, keep_arrays=True).items())
    return [
        _post(posted, JSON, FORM, form),
        {
            "method": "GET",
            "uri": _with_query(uri, {**lead, **redirect}),
            "headers": {"Accept": JSON},
        },
        _post(posted, JSON, JSON, write_json(lead, indent=2)),
        _post(posted, TEXT_XML, TEXT_XML, as_xml(lead, "lead")),
        _post(posted, TEXT_XML, FORM, form),
    ]


def _with_query(uri: str, parameters: Mapping[str, Any]) -> str:
    query = form_encode(flatten(parameters, keep_arrays=True).items())
    return f"{uri}?{query}" if parameters else uri


def _post(uri: str, accept: str, content_type: str, body: str) -> dict[str, Any]:
    headers = {"Accept": accept, "Content-Type": content_type}
    return {"method": "POST", "uri": uri, "headers": headers, "body": body}
