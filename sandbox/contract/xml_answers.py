"""Objects as XML, by the `xml` keyword of their schema.

Root elements are named after `xml.name`, else the schema in `components`, else `root`. An array is
repeated under the name of its items; where it is `wrapped`, inside an element of its own. The
`xml.name` of an array that is not wrapped names nothing, as OpenAPI says.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from sandbox.contract.schemas import Schemas
from sandbox.contract.xml_schemas import items_of, members_of, other_members_of, xml_of

PROLOGUE = '<?xml version="1.0" encoding="UTF-8"?>\n'

Scope = frozenset[str]

_ROOT = "root"
_MOST_LEVELS = 100
_NOT_IN_NAMES = re.compile(r"[^\w.-]", re.ASCII)
# What XML 1.0 cannot hold, not even escaped.
_NOT_IN_TEXT = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def xml_text(value: Any, schema: Any, schemas: Schemas) -> str:
    """`value` as an XML document."""
    writer = _Writer(schemas)
    name = writer.root_name(schema)
    if isinstance(value, list):
        about = xml_of(schema, schemas)
        return PROLOGUE + writer.wrapped(name, value, schema, about, 0, frozenset())
    return PROLOGUE + writer.element(name, value, schema, 0, frozenset())


class _Writer:
    """Writes one document."""

    def __init__(self, schemas: Schemas) -> None:
        self._schemas = schemas

    def root_name(self, schema: Any) -> str:
        """The name of the root element."""
        named = xml_of(schema, self._schemas).get("name")
        return str(named) if named else self._reference_name(schema) or _ROOT

    def element(self, name: str, value: Any, schema: Any, level: int, scope: Scope) -> str:
        """One element; an array becomes as many as it has items."""
        if level > _MOST_LEVELS:
            return ""
        about = xml_of(schema, self._schemas)
        if isinstance(value, list):
            return self._array(name, value, schema, about, level, scope)
        scope = _scope(about, scope)
        qualified, attributes = _qualified(str(about.get("name") or name), about, scope)
        if not isinstance(value, Mapping):
            return _tagged(qualified, attributes, _text(value))
        members = members_of(schema, self._schemas)
        inside = ""
        for key, member in value.items():
            described = members.get(key, other_members_of(schema, self._schemas))
            mark = xml_of(described, self._schemas)
            if mark.get("attribute") is True and not isinstance(member, Mapping | list):
                if member is not None:
                    key, extra = _qualified(str(mark.get("name") or key), mark, scope)
                    attributes += f"{extra} {key}={quoteattr(_plain(member))}"
            else:
                inside += self.element(str(key), member, described, level + 1, scope)
        return _tagged(qualified, attributes, inside)

    def _array(
        self,
        name: str,
        items: list[Any],
        schema: Any,
        about: Mapping[str, Any],
        level: int,
        scope: Scope,
    ) -> str:
        if about.get("wrapped") is True:
            return self.wrapped(str(about.get("name") or name), items, schema, about, level, scope)
        inner = items_of(schema, self._schemas)
        return "".join(self.element(name, item, inner, level + 1, scope) for item in items)

    def wrapped(
        self,
        name: str,
        items: list[Any],
        schema: Any,
        about: Mapping[str, Any],
        level: int,
        scope: Scope,
    ) -> str:
        """An element around the items of an array."""
        scope = _scope(about, scope)
        qualified, attributes = _qualified(name, about, scope)
        inner = items_of(schema, self._schemas)
        item_name = name if about.get("wrapped") else self._reference_name(inner) or "item"
        inside = "".join(self.element(item_name, item, inner, level + 1, scope) for item in items)
        return _tagged(qualified, attributes, inside)

    def _reference_name(self, schema: Any) -> str:
        if not isinstance(schema, Mapping):
            return ""
        reference = schema.get("$ref")
        if isinstance(reference, str):
            return reference.rpartition("/")[2]
        parts = [part for part in schema.get("allOf", ()) if isinstance(part, Mapping)]
        return self._reference_name(parts[0]) if len(parts) == 1 else ""


def _scope(about: Mapping[str, Any], scope: Scope) -> Scope:
    """The prefixes that are known inside an element."""
    prefix = about.get("prefix")
    return scope | {str(prefix)} if prefix and about.get("namespace") else scope


def _qualified(name: str, about: Mapping[str, Any], scope: Scope) -> tuple[str, str]:
    """The name with its prefix, and the declaration of its namespace."""
    name = _NOT_IN_NAMES.sub("_", name)
    if not re.match(r"[A-Za-z_]", name):
        name = f"_{name}"
    prefix, namespace = about.get("prefix"), about.get("namespace")
    declared = ""
    if namespace:
        declared = f" xmlns{f':{prefix}' if prefix else ''}={quoteattr(str(namespace))}"
    known = prefix and (namespace or prefix in scope)
    return (f"{prefix}:{name}" if known else name), declared


def _tagged(name: str, attributes: str, inside: str) -> str:
    if not inside:
        return f"<{name}{attributes}/>"
    return f"<{name}{attributes}>{inside}</{name}>"


def _text(value: Any) -> str:
    return "" if value is None else escape(_plain(value))


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return _NOT_IN_TEXT.sub("\ufffd", str(value))
