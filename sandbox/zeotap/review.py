"""What validation found in a request, in this API's words, and without what a switch lets pass."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from sandbox.contract.problems import Finding
from sandbox.zeotap.auth import HEADER, path_id

if TYPE_CHECKING:
    from sandbox.call import Call

# grade: inferred | what is told first when several things are wrong: name, type, config | no source
_FIRST: Final = ("name", "destination_type", "source_type", "config", "connection_id")
_TYPES: Final = ("destination_type", "source_type")
_WHATS: Final = {
    "keyId": "api key",
    "accountId": "account",
    "roleId": "role",
    "destId": "destination",
    "sourceId": "source",
    "modelId": "model",
    "syncId": "sync",
    "audienceSyncId": "audience sync",
    "runId": "run",
}
_KINDS: Final = {
    "string": "a string",
    "object": "an object",
    "array": "an array",
    "integer": "an integer",
    "boolean": "true or false",
}
_SHOWN: Final = 80


def review(call: Call, findings: list[Finding]) -> list[Finding]:
    """The findings to refuse the request for. Raises `Problem` for an id that is none.

    The workspace in path and header was judged when the caller was recognised. Values are not
    repeated, but for types: they may be secrets.
    """
    left: list[Finding] = []
    for finding in findings:
        place = finding.location
        if place[0] == "path":
            if str(place[1]) in _WHATS:
                path_id(call, str(place[1]), _WHATS[str(place[1])])
        elif not any(let_pass(call, finding) for let_pass in _LET_PASS):
            left.append(_in_words(finding))
    return sorted(left, key=_rank)


def _is_workspace(call: Call, finding: Finding) -> bool:
    place = finding.location
    return place[0] == "header" and str(place[1]).lower() == HEADER


def _is_paging(call: Call, finding: Finding) -> bool:
    """Whether this is of a parameter that the switch zeotap_list_paging passes over.

    grade: inferred | what a list does not know in a query does not matter | no source
    """
    is_page = finding.location[:2] in (("query", "page"), ("query", "page_size"))
    return is_page and call.namespace.switches["zeotap_list_paging"] == "bare"


def _is_open_type(call: Call, finding: Finding) -> bool:
    """Whether this is only a type that the switch zeotap_types takes."""
    is_type = finding.location[:2] in [("body", name) for name in _TYPES]
    is_open = call.namespace.switches["zeotap_types"] == "open"
    return is_type and is_open and finding.rule == "enum" and bool(finding.got)


_LET_PASS: Final = (_is_workspace, _is_paging, _is_open_type)


def _rank(finding: Finding) -> int:
    name = finding.location[1] if len(finding.location) > 1 else ""
    return _FIRST.index(str(name)) if name in _FIRST else len(_FIRST)


def _in_words(finding: Finding) -> Finding:
    expected = None if isinstance(finding.expected, dict) else finding.expected
    return Finding(finding.location, finding.rule, _words(finding), expected)


def _words(finding: Finding) -> str:
    """A finding as a sentence that names the member and what is expected of it."""
    name = finding.path or "the body"
    if finding.rule == "required":
        return f"{name} is required"
    if finding.rule == "enum" and name in _TYPES and isinstance(finding.got, str):
        kind = name.partition("_")[0]
        return f"unsupported {kind} type: {finding.got[:_SHOWN]}"
    if finding.rule == "minLength":
        return f"{name} must not be empty"
    if finding.rule == "type":
        return f"{name} must be {_one_of(finding.expected, _KINDS)}"
    if finding.rule == "enum":
        return f"{name} must be one of {_one_of(finding.expected)}"
    if finding.rule == "format":
        return f"{name} must be a {str(finding.expected).upper()}"
    return f"{name} is invalid"


def _one_of(expected: Any, words: Mapping[str, str] = MappingProxyType({})) -> str:
    values = expected if isinstance(expected, list) else [expected]
    texts = [words.get(str(value), str(value)) for value in values]
    return ", ".join(texts) if len(texts) > 3 else " or ".join(texts)
