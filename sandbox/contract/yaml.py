"""YAML as JSON values: the YAML 1.2 core schema on libyaml's parser.

`yes`, `no`, `on`, `off`, `12:30`, `1_000` and dates stay text, as authors mean them. Depth,
aliases and duplicate keys are checked while the events come in, so that no text can exhaust the
machine: libyaml's own composer recurses without bound.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import yaml

MOST_LEVELS = 100
MOST_ALIASED = 100_000

Path = tuple[str | int, ...]
Lines = dict[Path, int]

_NULL = re.compile(r"null|Null|NULL|~|")
_TRUE = re.compile(r"true|True|TRUE")
_FALSE = re.compile(r"false|False|FALSE")
_DECIMAL = re.compile(r"[-+]?[0-9]+")
_OCTAL = re.compile(r"0o[0-7]+")
_HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_INFINITE = re.compile(r"[-+]?\.(inf|Inf|INF)")
_NAN = re.compile(r"\.(nan|NaN|NAN)")

# Most plain scalars are words: only these first characters can begin anything else.
_NOT_TEXT = frozenset("nN~tTfF-+.0123456789")

_PLAIN: tuple[tuple[re.Pattern[str], Callable[[str], Any]], ...] = (
    (_NULL, lambda text: None),
    (_TRUE, lambda text: True),
    (_FALSE, lambda text: False),
    (_DECIMAL, int),
    (_OCTAL, lambda text: int(text, 8)),
    (_HEXADECIMAL, lambda text: int(text, 16)),
    (_FLOAT, float),
    (_INFINITE, lambda text: float(text.replace(".", ""))),
    (_NAN, lambda text: float("nan")),
)

_CORE = "tag:yaml.org,2002:"
_TAGGED: Mapping[str, tuple[re.Pattern[str], ...]] = {
    "null": (_NULL,),
    "bool": (_TRUE, _FALSE),
    "int": (_DECIMAL, _OCTAL, _HEXADECIMAL),
    "float": (_FLOAT, _INFINITE, _NAN),
}


class YamlError(ValueError):
    """A text that is not YAML, or more than is taken. `line` and `column` start at 1."""

    def __init__(self, message: str, line: int, column: int) -> None:
        super().__init__(f"line {line}, column {column}: {message}")
        self.message = message
        self.line = line
        self.column = column


def parse_yaml(text: str | bytes) -> Any:
    """The one document in `text` as a JSON value; keys are always text. Raises YamlError."""
    return _Reader(text, None).document()


def parse_yaml_with_lines(text: str | bytes) -> tuple[Any, Lines]:
    """The document, and the line of each of its values by path, for messages. Raises YamlError.

    The line of a member is that of its key, the line of the whole document that of its start.
    """
    lines: Lines = {}
    return _Reader(text, lines).document(), lines


class _Reader:
    """Builds values from the parser's events."""

    def __init__(self, text: str | bytes, lines: Lines | None) -> None:
        self._parser = _guarded(lambda: _loader()(text))
        self._lines = lines
        self._anchors: dict[str, Any] = {}
        self._aliased = 0

    def document(self) -> Any:
        """The value of the whole text."""
        self._next()  # the start of the stream
        if isinstance(self._next(), yaml.StreamEndEvent):
            return None
        value = self._value(self._next(), ())
        self._next()  # the end of the document
        event = self._next()
        if not isinstance(event, yaml.StreamEndEvent):
            raise _fault("a second document begins; put each into a file of its own", event)
        return value

    def _next(self) -> Any:
        return _guarded(self._parser.get_event)

    def _value(self, event: Any, path: Path) -> Any:
        if self._lines is not None:
            self._lines.setdefault(path, event.start_mark.line + 1)
        if isinstance(event, yaml.AliasEvent):
            return self._copy_of(event, len(path))
        if event.anchor is not None:
            self._anchors[event.anchor] = _OPEN
        if isinstance(event, yaml.ScalarEvent):
            value = _scalar(event)
        elif len(path) >= MOST_LEVELS:
            raise _fault(f"nested deeper than {MOST_LEVELS} levels", event)
        elif isinstance(event, yaml.SequenceStartEvent):
            value = self._sequence(event, path)
        else:
            value = self._mapping(event, path)
        if event.anchor is not None:
            self._anchors[event.anchor] = value
        return value

    def _sequence(self, start: Any, path: Path) -> list[Any]:
        _check_tag(start, "seq")
        items: list[Any] = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            items.append(self._value(event, (*path, len(items))))
        return items

    def _mapping(self, start: Any, path: Path) -> dict[str, Any]:
        _check_tag(start, "map")
        members: dict[str, Any] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            key = self._key(event)
            if key in members:
                raise _fault(f"the key {key!r} is here twice; keep one of them", event)
            below = (*path, key)
            if self._lines is not None:
                self._lines[below] = event.start_mark.line + 1
            members[key] = self._value(self._next(), below)
        return members

    def _key(self, event: Any) -> str:
        """The text of a key: JSON knows no others, and OpenAPI writes statuses as numbers."""
        if isinstance(event, yaml.AliasEvent):
            event_value = self._copy_of(event, 0)
            if isinstance(event_value, str):
                return event_value
        if not isinstance(event, yaml.ScalarEvent):
            raise _fault("a key must be text, not a list or a mapping", event)
        if event.anchor is not None:
            self._anchors[event.anchor] = event.value
        return str(event.value)

    def _copy_of(self, event: Any, level: int) -> Any:
        if event.anchor not in self._anchors:
            raise _fault(f"there is no anchor &{event.anchor} before this alias", event)
        value = self._anchors[event.anchor]
        if value is _OPEN:
            raise _fault(f"the alias *{event.anchor} stands inside what it names", event)
        return self._copy(value, event, level)

    def _copy(self, value: Any, event: Any, level: int) -> Any:
        self._aliased += 1
        if self._aliased > MOST_ALIASED:
            raise _fault(f"aliases stand for more than {MOST_ALIASED} values", event)
        if level > MOST_LEVELS:
            raise _fault(f"nested deeper than {MOST_LEVELS} levels", event)
        if isinstance(value, dict):
            return {key: self._copy(member, event, level + 1) for key, member in value.items()}
        if isinstance(value, list):
            return [self._copy(item, event, level + 1) for item in value]
        return value


_OPEN = object()


def _scalar(event: Any) -> Any:
    text: str = event.value
    tag: str | None = event.tag
    if tag is None or tag == "!":
        return _plain(text, event) if tag is None and event.implicit[0] else text
    name = tag.removeprefix(_CORE)
    if name == "str":
        return text
    if any(pattern.fullmatch(text) for pattern in _TAGGED.get(name, ())):
        return float(text) if name == "float" and _FLOAT.fullmatch(text) else _plain(text, event)
    raise _fault(f"{text[:40]!r} cannot be read as {tag}", event)


def _plain(text: str, event: Any) -> Any:
    if text and text[0] not in _NOT_TEXT:
        return text
    for pattern, read in _PLAIN:
        if pattern.fullmatch(text):
            try:
                return read(text)
            except ValueError as error:
                raise _fault(f"the number is too long: {text[:40]}…", event) from error
    return text


def _check_tag(event: Any, name: str) -> None:
    if event.tag not in (None, "!", _CORE + name):
        raise _fault(f"the tag {event.tag} is not supported; take it away", event)


def _loader() -> Any:
    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _guarded(step: Callable[[], Any]) -> Any:
    """What `step` returns; what it raises becomes a YamlError."""
    try:
        return step()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise YamlError(error.problem or "this is not YAML", line, column) from error
    except yaml.reader.ReaderError as error:
        raise YamlError(f"{error.reason} at position {error.position}", 1, 1) from error
    except (yaml.YAMLError, UnicodeError) as error:
        raise YamlError(str(error), 1, 1) from error


def _fault(message: str, event: Any) -> YamlError:
    return YamlError(message, event.start_mark.line + 1, event.start_mark.column + 1)


def write_yaml(value: Any) -> bytes:
    """`value` as YAML that means the same to readers of YAML 1.1 and 1.2."""
    dumped: bytes = yaml.dump(
        value, Dumper=_dumper(), sort_keys=False, allow_unicode=True, encoding="utf-8", width=100
    )
    return dumped


@cache
def _dumper() -> Any:
    base: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)

    class Dumper(base):  # type: ignore[misc]
        def ignore_aliases(self, data: Any) -> bool:
            return True

    # Text that only YAML 1.2 would take for a number has to be quoted too.
    for pattern in (_OCTAL, _FLOAT, _DECIMAL):
        whole = re.compile(f"(?:{pattern.pattern})$")
        Dumper.add_implicit_resolver(f"{_CORE}float", whole, list("-+.0123456789"))
    return Dumper
