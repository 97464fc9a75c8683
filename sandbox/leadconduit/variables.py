"""Variables: where a dotted path leads in a lead's data, and how a value is put at one.

A path is names joined by dots. A numeric name indexes an array; `data{123}` and `data.'123'` say
that 123 is a member of an object instead. Values are plain JSON values or `Rich`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

from sandbox.leadconduit.values.rich import Rich

MAX_INDEX: Final = 999
MAX_SEGMENTS: Final = 32
MAX_PATH_LENGTH: Final = 1000

Reader = Callable[[Any], Any]
Writer = Callable[[dict[str, Any], Any], None]


class PathError(ValueError):
    """A path that cannot be used: empty, too deep, or an array index that is too large."""


class Segment(NamedTuple):
    """One step of a path; `place` is the array position it may also mean."""

    name: str
    place: int | None


_ABSENT: Final = object()


def lookup(variables: Any, path: str) -> Any:
    """The value at `path`, or None where nothing is there (null and missing are the same).

    A member whose name is the dotted text itself wins over nesting. A `Rich` value answers its
    properties, `normal`, and `length` if it is text. Never raises: an unusable path leads nowhere.

    grade: documented | dots nest, numbers index arrays, properties by dot | API reference, Rules
    """
    value = find(variables, path)
    return None if value is _ABSENT else value


def defined(variables: Any, path: str) -> bool:
    """Whether something, be it null, is at `path`, or a rich value that lacks only that part."""
    if find(variables, path) is not _ABSENT:
        return True
    whole, _, part = path.rpartition(".")
    while part and whole:
        if isinstance(find(variables, whole), Rich):
            return True
        whole, _, part = whole.rpartition(".")
    return False


def find(variables: Any, path: str) -> Any:
    """As `lookup`, with a private mark instead of None where nothing is there."""
    steps = _steps(path)
    return _ABSENT if steps is None else _walk(variables, *steps)


@lru_cache(maxsize=4096)
def _steps(path: str) -> tuple[tuple[Segment, ...], Candidates] | None:
    """The way of `path`, worked out once; None for a path that leads nowhere."""
    try:
        segments = parse_path(path)
    except PathError:
        return None
    return segments, _candidates(segments)


def reader(path: str | Sequence[Segment]) -> Reader:
    """A function that reads `path` from the variables given to it, None where nothing is there.

    Raises `PathError` for a path that no variable can have.
    """
    segments = parse_path(path) if isinstance(path, str) else tuple(path)
    candidates = _candidates(segments)

    def read(variables: Any) -> Any:
        value = _walk(variables, segments, candidates)
        return None if value is _ABSENT else value

    return read


def parse_path(path: str) -> tuple[Segment, ...]:
    """The segments of `path`. Raises `PathError`."""
    if not path.strip() or len(path) > MAX_PATH_LENGTH:
        raise PathError(f"a path has 1 to {MAX_PATH_LENGTH} characters, this one {len(path)}")
    segments: list[Segment] = []
    for part in path.split("."):
        segments.extend(_segments_of(part))
    if len(segments) > MAX_SEGMENTS:
        raise PathError(f"a path has at most {MAX_SEGMENTS} parts, {path[:40]!r}… has more")
    return tuple(segments)


def segment(name: str) -> Segment:
    """The segment of one plain name."""
    is_index = name.isascii() and name.isdigit() and len(name) <= 9
    return Segment(name, int(name) if is_index else None)


def _segments_of(part: str) -> list[Segment]:
    # grade: inferred | data{123} and '123' name object members, not array items | leadconduit-
    #   default 2.9.14
    if len(part) > 2 and part[0] == part[-1] == "'":
        return [Segment(part[1:-1], None)]
    name, brace, rest = part.partition("{")
    if brace and rest.endswith("}") and rest[:-1].isdigit():
        forced = Segment(rest[:-1], None)
        return [segment(name), forced] if name else [forced]
    return [segment(part)]


Candidates = tuple[tuple[tuple[str, int], ...], ...]


def _candidates(segments: Sequence[Segment]) -> Candidates:
    """For each position, the member names that may be tried there: the longest first."""
    names = [name for name, _ in segments]
    count = len(names)
    return tuple(
        tuple((".".join(names[at:end]), end) for end in range(count, at, -1)) for at in range(count)
    )


def _walk(value: Any, segments: Sequence[Segment], candidates: Candidates) -> Any:
    at = 0
    count = len(segments)
    while at < count:
        if isinstance(value, dict):
            for name, after in candidates[at]:
                if name in value:
                    value = value[name]
                    at = after
                    break
            else:
                return _ABSENT
        else:
            value = _member(value, segments[at])
            if value is _ABSENT:
                return _ABSENT
            at += 1
    return value


def _member(value: Any, segment: Segment) -> Any:
    if isinstance(value, Rich):
        return _rich_member(value, segment.name)
    if isinstance(value, list | tuple):
        if segment.place is not None and segment.place < len(value):
            return value[segment.place]
        return len(value) if segment.name == "length" else _ABSENT
    if isinstance(value, str):
        return len(value) if segment.name == "length" else _ABSENT
    if isinstance(value, Mapping):
        return value.get(segment.name, _ABSENT)
    return _ABSENT


def _rich_member(value: Rich, name: str) -> Any:
    if name in value.props:
        return value.props[name]
    if name == "normal":
        return normal(value)
    if name == "length" and isinstance(value.value, str):
        return len(value.value)
    return _ABSENT


def normal(value: Any) -> Any:
    """What a value is compared and computed with: a plain JSON value.

    A `Rich` gives its normal value, dates and times as they print; an object in storage form
    (`normal` beside `raw` or `valid`) its `normal` member; everything else itself.

    grade: documented | a bare path means the normal value | help centre, LeadConduit field classes
    grade: observed | dates give YYYY-MM-DD, times ISO text as their primitive value | leadconduit-
      types 4.23.2
    """
    if isinstance(value, Rich):
        return value.text if value.kind == "date" else value.value
    if isinstance(value, dict) and "normal" in value and ("valid" in value or "raw" in value):
        return value["normal"]
    return value


def assign(target: dict[str, Any], path: str, value: Any) -> None:
    """Put `value` at `path` in `target`, making the objects and arrays on the way.

    Gaps of an array are filled with None. A plain value that stands in the way is replaced. Raises
    `PathError` for an unusable path and for an array index above 999; `target` is then unchanged.

    grade: inferred | dots nest, numeric names make arrays | help centre, Introduction to mappings
    """
    writer(path)(target, value)


@lru_cache(maxsize=4096)
def writer(path: str) -> Writer:
    """A function that puts a value at `path` of the target given to it, as `assign` does.

    Raises `PathError`.
    """
    segments = parse_path(path)
    for name, index in segments[1:]:
        if index is not None and index > MAX_INDEX:
            raise PathError(f"array index {name} in {path!r:.60} is above {MAX_INDEX}")
    *way, last = segments

    def write(target: dict[str, Any], value: Any) -> None:
        node: dict[str, Any] | list[Any] = target
        for here, following in zip(way, segments[1:], strict=True):
            node = _container(node, here, following)
        _put(node, last, value)

    return write


def _container(
    node: dict[str, Any] | list[Any], here: Segment, following: Segment
) -> dict[str, Any] | list[Any]:
    """The container at `here`, made or changed so that it can hold `following`."""
    current = _get(node, here)
    if isinstance(current, dict) or (isinstance(current, list) and following.place is not None):
        return current
    fresh: dict[str, Any] | list[Any] = {}
    if isinstance(current, list):
        fresh = {str(place): item for place, item in enumerate(current)}
    elif following.place is not None:
        fresh = []
    _put(node, here, fresh)
    return fresh


def _get(node: dict[str, Any] | list[Any], segment: Segment) -> Any:
    if isinstance(node, dict):
        return node.get(segment.name)
    index = segment.place
    return node[index] if index is not None and index < len(node) else None


def _put(node: dict[str, Any] | list[Any], segment: Segment, value: Any) -> None:
    if isinstance(node, dict):
        node[segment.name] = value
        return
    index = segment.place or 0
    if index >= len(node):
        node.extend([None] * (index + 1 - len(node)))
    node[index] = value
