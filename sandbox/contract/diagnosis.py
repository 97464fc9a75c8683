"""What helps with the findings of a refused request: where the document says so, and what would do.

None of this is done for a request that keeps its contract, or where nobody is shown it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from sandbox.contract.faults import Fault
from sandbox.contract.media import find_media_type
from sandbox.contract.multipart import as_text
from sandbox.contract.operations import MediaType, Operation, Parameter
from sandbox.contract.parts import MISSING
from sandbox.contract.pointers import (
    Place,
    Steps,
    body_steps,
    follow,
    parameter_steps,
)
from sandbox.contract.problems import Finding, Remedy
from sandbox.contract.repair import Repair, part_of
from sandbox.contract.validator import MOST_PARTS, Validator, is_large

_MOST: Final = 20
"""So many findings are looked at; a request has few, and the rest is told without."""

_MOST_PARTS: Final = 2_000
"""Of a larger body with very many faults nothing more is told."""

log = logging.getLogger("sandbox")


def diagnosed(
    operation: Operation,
    params: Mapping[str, Any],
    body: Any,
    findings: Sequence[Finding],
    content_type: str | None = None,
    source_of: Callable[[str], str | None] | None = None,
) -> Remedy:
    """The findings with their places in the document and corrected values, and the corrected body.

    `source_of` tells file and line of a pointer. Never raises: what cannot be told is left out.
    """
    try:
        remedy = _Diagnosis(operation, params, body, content_type).of(findings)
        if source_of is None:
            return remedy
        return remedy._replace(findings=tuple(_sourced(one, source_of) for one in remedy.findings))
    except Exception:
        log.exception("the findings of %s could not be looked into", operation.id)
        return Remedy(tuple(findings))


def _sourced(finding: Finding, source_of: Callable[[str], str | None]) -> Finding:
    return replace(finding, source=source_of(finding.pointer)) if finding.pointer else finding


class _Diagnosis:
    def __init__(
        self,
        operation: Operation,
        params: Mapping[str, Any],
        body: Any,
        content_type: str | None,
    ) -> None:
        self._operation = operation
        self._params = params
        self._media = _media_of(operation, content_type)
        self._has_files = _holds_files(body)
        self._body = as_text(body) if self._has_files else body

    def of(self, findings: Sequence[Finding]) -> Remedy:
        told = [self._of_parameter(one) if one.location[0] != "body" else one for one in findings]
        media = self._media
        if (
            media is None
            or media.validator is None
            or isinstance(self._body, bytes)
            or not any(one.location[0] == "body" for one in findings)
            or is_large(self._body, _MOST_PARTS if _are_too_many(findings) else MOST_PARTS)
        ):
            return Remedy(tuple(told))
        validator = media.validator
        corrected = MISSING if self._has_files else Repair(validator).whole(self._body)
        steps = body_steps(self._operation, media.name)
        faults = _by_key(validator, self._body, ("body",))
        looked_at = 0
        for number, finding in enumerate(told):
            fault = faults.get(_key(finding))
            if fault is not None and looked_at < _MOST:
                looked_at += 1
                told[number] = _told(finding, fault, validator, steps, corrected)
        return Remedy(tuple(told), corrected)

    def _of_parameter(self, finding: Finding) -> Finding:
        parameter = next((one for one in self._operation.parameters if _is_of(finding, one)), None)
        if parameter is None:
            return finding
        validator = parameter.validator
        steps = parameter_steps(validator.schemas, self._operation, parameter)
        if parameter.key in self._params:
            value = self._params[parameter.key]
            faults = _by_key(validator, value, finding.location[:2])
            fault = faults.get(_key(finding))
            if fault is not None:
                corrected = Repair(validator).whole(value)
                return _told(finding, fault, validator, (*(steps or ()), "schema"), corrected)
        return _unread(finding, parameter, steps)


def _are_too_many(findings: Sequence[Finding]) -> bool:
    """Whether there were more faults than are listed: each of them takes time, again and again."""
    return any(finding.rule == "limit" for finding in findings)


def _holds_files(body: Any) -> bool:
    values = body.values() if isinstance(body, Mapping) else body if isinstance(body, list) else ()
    parts = (part for value in values for part in (value if isinstance(value, list) else [value]))
    return any(isinstance(part, bytes) for part in parts)


def _media_of(operation: Operation, content_type: str | None) -> MediaType | None:
    content = operation.body.content if operation.body else ()
    found = find_media_type(content, content_type) if content_type else None
    return found or (content[0] if content else None)


def _is_of(finding: Finding, parameter: Parameter) -> bool:
    return finding.location[:2] == (parameter.location, parameter.name)


def _key(finding: Finding) -> tuple[Any, ...]:
    return finding.location, finding.rule, finding.message


def _by_key(
    validator: Validator, value: Any, location: tuple[str | int, ...]
) -> dict[tuple[Any, ...], Fault]:
    return {_key(finding): fault for finding, fault in validator.told(value, location)}


def _told(
    finding: Finding, fault: Fault, validator: Validator, steps: Steps, whole: Any
) -> Finding:
    """`finding` with its place in the document, and the value that would do there."""
    schemas = validator.schemas
    place = follow(schemas, (*steps, *fault.steps)) or follow(
        schemas, fault.steps, Place((), validator.schema)
    )
    pointer = place.pointer if place is not None and place.steps else None
    return replace(finding, pointer=pointer, corrected=_corrected(finding, fault, validator, whole))


def _corrected(finding: Finding, fault: Fault, validator: Validator, whole: Any) -> Any:
    start = 1 if finding.location[0] == "body" else 2
    path = finding.location[start:]
    if whole is not MISSING:
        return part_of(whole, path) if path or start == 2 else MISSING
    if not path:
        return MISSING
    if fault.names:
        is_missing = fault.rule in ("required", "dependentRequired")
        return Repair(validator).missing(fault, str(path[-1])) if is_missing else MISSING
    return Repair(validator).part(fault)


def _unread(finding: Finding, parameter: Parameter, steps: Steps | None) -> Finding:
    """A parameter that is missing or could not be read: where it is declared, what would do."""
    schemas = parameter.validator.schemas
    below = _steps_below(finding.location[2:])
    declared = follow(schemas, below, Place((), parameter.schema))
    pointer = None
    if steps is not None:
        rule = ("required",) if finding.rule == "required" else ("schema", *below, finding.rule)
        ways = ((*steps, *rule), (*steps, "schema", *below), (*steps, "schema"), steps)
        places = (follow(schemas, way) for way in ways)
        pointer = next((place.pointer for place in places if place is not None), None)
    if declared is None or finding.rule not in ("required", "type"):
        return replace(finding, pointer=pointer)
    validator = Validator(declared.value, schemas, "write")
    start = Repair(validator).made(declared.value) if finding.rule == "required" else finding.got
    return replace(finding, pointer=pointer, corrected=Repair(validator).whole(start))


def _steps_below(path: Sequence[str | int]) -> Steps:
    """The way in a schema to that of the part at `path`."""
    steps: list[str | int] = []
    for step in path:
        steps += ["items"] if isinstance(step, int) else ["properties", step]
    return tuple(steps)
