"""Helpers shared by the components."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sandbox.leadconduit.integrations.inbound_error import InboundError
from sandbox.leadconduit.integrations.inbound_request import body_type, check_head
from sandbox.leadconduit.integrations.lead_data import (
    split_full_name,
    strip_metadata,
    substitute_tokens,
)
from tests.conformance.runners.notation import given, shown, wanted


def run(record: Mapping[str, Any]) -> tuple[Any, Any]:
    """What our helper answers; and the vector's."""
    helper = _HELPERS.get(record["fn"])
    ours = f"no helper {record['fn']}" if helper is None else shown(helper(record))
    return ours, wanted(record, "result")


def _strip(record: Mapping[str, Any]) -> Any:
    return strip_metadata(given(record["input"]), record.get("excludes") or ())


def _split(record: Mapping[str, Any]) -> Any:
    return split_full_name(record["input"])


def _substitute(record: Mapping[str, Any]) -> Any:
    return substitute_tokens(record["headers"], record["credential"])


def _validate(record: Mapping[str, Any]) -> Any:
    method, headers = record["req"]["method"], record["req"]["headers"]
    methods = record.get("methods") or ("GET", "POST")
    try:
        check_head(method, headers, methods=methods, types=record["mime_types"])
        if method.upper() != "GET":
            body_type(headers, record["mime_types"])
    except InboundError as error:
        return {"status": error.status, "headers": error.headers, "body": error.text}
    return "ok"


_HELPERS: dict[str, Callable[[Mapping[str, Any]], Any]] = {
    "strip_metadata": _strip,
    "parse_fullname": _split,
    "substitute_header_tokens": _substitute,
    "validate_request": _validate,
}
