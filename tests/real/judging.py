"""Answers held against the schemas of their document by `jsonschema`, which has no part in making
or checking them in the sandbox."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import orjson
import regex
from jsonschema import Draft202012Validator, ValidationError
from jsonschema.validators import extend
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from sandbox.contract.message import Reply
from sandbox.contract.parts import Operation

DOCUMENT = "urn:document"
NO_BODY = (204, 205, 304)


class Judge:
    """Judges the answers of one document, `raw`: in one piece, in the form of OpenAPI 3.1."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self._raw = raw
        # The document itself is looked up, whatever else is in it than schemas.
        resource = DRAFT202012.create_resource(raw)
        registry: Registry[Any] = Registry().with_resource(DOCUMENT, resource)
        self._registry = registry
        self._validators: dict[str, Any] = {}

    def fault(self, operation: Operation, reply: Reply) -> str | None:
        """What is wrong with `reply`; None for a valid one."""
        steps = ["paths", operation.path, operation.method.lower(), "responses"]
        declared, steps = self._at(steps)
        key = next((one for one in _keys(reply.status) if one in declared), None)
        if key is None:
            return self._undeclared(declared, reply)
        response, steps = self._at([*steps, key])
        for name, header in response.get("headers", {}).items():
            if header.get("required") and name not in reply.headers:
                return f"the header {name} is missing"
        return self._body_fault(response.get("content") or {}, steps, reply)

    def _undeclared(self, declared: Mapping[str, Any], reply: Reply) -> str | None:
        if not declared and reply.status == 204:
            return None  # an operation without any response
        return f"the status {reply.status} is not declared"

    def _body_fault(self, content: Mapping[str, Any], steps: list[str], reply: Reply) -> str | None:
        if not content or reply.status in NO_BODY:
            return "a body that is not declared" if reply.body else None
        sent = _plain(reply.headers.get("Content-Type", ""))
        name = next((one for one in content if _covers(_plain(one), sent)), None)
        if name is None:
            return f"the type {sent!r} is not declared"
        try:
            value = _read(sent, reply.body)
        except (ValueError, ElementTree.ParseError) as error:
            return f"not {sent}: {error}"
        if value is None or "schema" not in content[name]:
            return None
        return self._breach([*steps, "content", name, "schema"], value[0])

    def _breach(self, steps: list[str], value: Any) -> str | None:
        pointer = f"{DOCUMENT}#/" + "/".join(map(_escaped, steps))
        if pointer not in self._validators:
            self._validators[pointer] = _READER(
                {"$ref": pointer}, registry=self._registry, format_checker=_FORMATS
            )
        error = next(self._validators[pointer].iter_errors(value), None)
        return None if error is None else f"{error.json_path}: {error.message[:200]}"

    def _at(self, steps: list[str]) -> tuple[Any, list[str]]:
        """What stands there, and where it really stands: references are followed."""
        value: Any = self._raw
        way: list[str] = []
        for step in steps:
            value, way = value.get(step, {}), [*way, step]
            for _ in range(20):
                if not isinstance(value, Mapping) or "$ref" not in value:
                    break
                way = [_plain_step(one) for one in value["$ref"].split("/")[1:]]
                value, way = self._at(way)
        return value, way


def _read(kind: str, body: bytes) -> tuple[Any] | None:
    """The value of a body of JSON; None for other types, whose form alone is looked at."""
    if kind == "application/json" or kind.endswith("+json"):
        return (orjson.loads(body),)
    if kind in ("application/xml", "text/xml") or kind.endswith("+xml"):
        ElementTree.fromstring(body)
    elif kind.startswith("text/"):
        body.decode()
    return None


def _keys(status: int) -> tuple[str, str, str, str]:
    return str(status), f"{status // 100}XX", f"{status // 100}xx", "default"


def _plain(kind: str) -> str:
    return kind.partition(";")[0].strip().lower()


def _covers(declared: str, sent: str) -> bool:
    main = declared.partition("/")[0]
    return declared in ("*/*", "*", sent) or (
        declared.endswith("/*") and sent.startswith(f"{main}/")
    )


def _escaped(step: str) -> str:
    return quote(step.replace("~", "~0").replace("/", "~1"), safe="~")


def _plain_step(step: str) -> str:
    from urllib.parse import unquote

    return unquote(step).replace("~1", "/").replace("~0", "~")


def _required(
    validator: Any, names: list[str], value: Any, schema: Mapping[str, Any]
) -> Iterator[ValidationError]:
    """Members that are only written are not required of an answer."""
    if not validator.is_type(value, "object"):
        return
    members = schema.get("properties", {})
    for name in names:
        if name not in value and not _is_hidden(validator, members.get(name)):
            yield ValidationError(f"{name!r} is a required property")


def _is_hidden(validator: Any, member: Any) -> bool:
    if not isinstance(member, Mapping):
        return False
    if "$ref" in member:
        found = validator._resolver.lookup(member["$ref"]).contents
        return bool(member.get("writeOnly")) or _is_hidden(validator, found)
    return bool(member.get("writeOnly"))


def _pattern(_: Any, pattern: str, value: Any, __: Any) -> Iterator[ValidationError]:
    """Patterns are those of ECMA-262; `re` does not know `\\p{L}`."""
    try:
        fits = not isinstance(value, str) or regex.search(pattern, value, timeout=2) is not None
    except regex.error:
        return
    if not fits:
        yield ValidationError(f"{value!r} does not match {pattern!r}")


_READER = extend(  # type: ignore[no-untyped-call]
    Draft202012Validator, {"required": _required, "pattern": _pattern}
)
_FORMATS = Draft202012Validator.FORMAT_CHECKER
