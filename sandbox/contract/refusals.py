"""Problems told in the words of the document, where an operation declares its own.

The declared schema is honoured: its example, or the smallest value for it, with what went wrong put
where members of such names are. Where that cannot be done the problem is told as problem+json.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from sandbox.contract.handling import FINDINGS_HEADER, findings_header
from sandbox.contract.media import media_type_of
from sandbox.contract.message import Reply
from sandbox.contract.negotiate import accepts
from sandbox.contract.operations import MediaType, Operation
from sandbox.contract.parts import MISSING
from sandbox.contract.problems import (
    PROBLEM_JSON,
    Finding,
    Problem,
    Remedy,
    problem_json,
    problem_value,
    remedy_of,
)
from sandbox.contract.repair import Repair, part_of
from sandbox.contract.shapes import Shape, shape_of
from sandbox.contract.validator import Validator

_MOST_LEVELS: Final = 4
_MOST_FINDINGS: Final = 20

log = logging.getLogger("sandbox")


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


# What members are for, by their names without case, underscores and hyphens.
_TITLES: Final = _names("error name summary title type")
_TEXTS: Final = _names(
    "description detail details developermessage error errordescription errormessage "
    "errors fault faultstring message msg reason text title usermessage"
)
_STATUSES: Final = _names("code httpcode httpstatus httpstatuscode status statuscode")
_LISTS: Final = _names(
    "causes detail details error errors faults fielderrors fields findings invalidparams "
    "issues messages problems reasons suberrors validation validationerrors violations"
)
_NESTED: Final = _names("body error errors exception fault meta problem status")
_PLACES: Final = _names(
    "attribute field fieldname in key loc location name param parameter path pointer "
    "property propertyname propertypath source"
)
_RULES: Final = _names("code errorcode keyword kind reason rule type")
_VALUES: Final = _names("actual got input received rejectedvalue value")


def refusals(operations: Iterable[Operation]) -> Callable[[Problem], Reply]:
    """How problems of these operations are told: as the one that `problem.operation` names says,
    else as problem+json. Findings go into the header `Sandbox-Findings` too."""
    by_id = {operation.id: operation for operation in operations}

    def render(problem: Problem) -> Reply:
        operation = by_id.get(problem.operation or "")
        reply = None if operation is None else _declared(operation, problem)
        reply = reply or problem_json(problem)
        problem.findings = remedy_of(problem).findings  # the journal has them in full, too
        if problem.findings:
            reply.headers[FINDINGS_HEADER] = findings_header(problem.findings)
        return reply

    return render


def _declared(operation: Operation, problem: Problem) -> Reply | None:
    """The problem as `operation` declares it; None where it declares nothing that can be filled."""
    response = operation.response(problem.status)
    if response is None:
        return None
    content = sorted(
        response.content,
        key=lambda media: (not accepts(problem.accept, media.name), not media.is_json),
    )
    if any(media.name == PROBLEM_JSON and media.validator is None for media in content):
        return None
    try:
        return next(filter(None, (_written(media, problem) for media in content)), None)
    except Exception:
        log.exception("a refusal of %s could not be told in its own words", operation.id)
        return None


def _written(media: MediaType, problem: Problem) -> Reply | None:
    value = _value(media, problem)
    if value is MISSING:
        return None
    headers = {"Content-Type": media.name, **problem.headers}
    if media.is_json:
        return Reply.json(value, problem.status, headers=headers, content_type=media.name)
    from sandbox.contract.writing import written

    name = "text/plain" if "*" in media.name else media.name
    body = written(value, media, name, made=not isinstance(value, str))
    return Reply(problem.status, body, {**headers, "Content-Type": name})


def _value(media: MediaType, problem: Problem) -> Any:
    """What to say, as a value that keeps the declared schema; MISSING where there is none."""
    validator = media.validator
    if validator is None:
        if media.is_json:
            return problem_value(problem)
        return problem.detail if media_type_of(media.name).type == "text" else MISSING
    shape = shape_of(validator.schema, validator.schemas)
    is_open = not shape.members and not shape.is_array
    if media.name == PROBLEM_JSON or (is_open and media.is_json):
        own = problem_value(problem)
        if validator.is_valid(own):
            return own
    return _Filling(validator, problem).of(media.examples.values())


class _Filling:
    """Puts a problem into a value of a declared schema."""

    def __init__(self, validator: Validator, problem: Problem) -> None:
        self._validator = validator
        self._problem = problem
        self._remedy: Remedy = remedy_of(problem)
        self._repair = Repair(validator)

    def of(self, examples: Iterable[Any]) -> Any:
        """The filled value; MISSING where neither an example nor a made value keeps the schema."""
        base = next((one for one in examples if self._validator.is_valid(one)), MISSING)
        if base is MISSING:
            made = self._repair.made(self._validator.schema)
            base = MISSING if made is MISSING else Repair(self._validator).whole(made)
        if base is MISSING:
            return MISSING
        return self._filled(base, (), base)

    def _filled(self, root: Any, path: tuple[str | int, ...], value: Any) -> Any:
        """`root` with the problem in the part `value` of it, which stands at `path`."""
        if not isinstance(value, dict):
            return self._tried(root, path, self._for_root(value))
        known = self._repair.known({}, path)
        names = list(dict.fromkeys([*value, *known]))
        plain = {name: _plain(name) for name in names}
        has_text = any(plain[name] in _TEXTS - _TITLES for name in names)
        for name in names:
            here = (*path, name)
            kinds = self._shape(path, name)
            for candidate in self._candidates(plain[name], kinds, has_text):
                changed = self._tried(root, here, candidate)
                if changed is not root:
                    root = changed
                    break
            else:
                root = self._inside(root, here, plain[name], kinds)
        return root

    def _inside(
        self, root: Any, path: tuple[str | int, ...], plain: str, shape: Shape | None
    ) -> Any:
        """`root`, filled in an object below: one that is there, or one that holds errors."""
        below = part_of(root, path)
        if below is MISSING and plain in _NESTED and shape is not None and shape.is_object:
            schema = self._repair.member({}, path[:-1], str(path[-1]))
            below = Repair(Validator(schema, self._validator.schemas, "read")).whole({})
            if below is not MISSING:
                root = self._tried(root, path, below)
        if isinstance(below, dict) and len(path) < _MOST_LEVELS:
            return self._filled(root, path, below)
        return root

    def _shape(self, path: tuple[str | int, ...], name: str) -> Shape | None:
        schema = self._repair.member({}, path, name)
        return shape_of(schema, self._validator.schemas)

    def _for_root(self, value: Any) -> Any:
        if isinstance(value, list):
            return next(self._lists(shape_of(self._validator.schema, self._validator.schemas)))
        return self._problem.detail if isinstance(value, str) else MISSING

    def _candidates(self, plain: str, shape: Shape | None, has_text: bool) -> Iterator[Any]:
        """What could stand in a member of this name, best first."""
        problem = self._problem
        kinds = shape.kinds if shape else frozenset[str]()
        if plain in _LISTS and shape is not None and (not kinds or "array" in kinds):
            yield from self._lists(shape)
        is_map = shape is not None and shape.is_object and not shape.members
        if plain in _LISTS and is_map and self._remedy.findings:
            yield self._by_place(list)
            yield self._by_place(str)
        if plain in _STATUSES and kinds & {"integer", "number"}:
            yield problem.status
        if plain in _STATUSES - {"code"} and "string" in kinds:
            yield str(problem.status)
        if plain in _TITLES and has_text:
            if plain == "title":
                yield problem.title
            return
        if plain in _TEXTS and (not kinds or "string" in kinds):
            # Most members have room for a sentence; some have room for a line or a word.
            yield from (problem.detail[:most] for most in (2000, 250, 120, 60, 30, 10))

    def _by_place(self, kind: type) -> dict[str, Any]:
        """The messages by the place they are about."""
        said: dict[str, list[str]] = {}
        for finding in self._remedy.findings[:_MOST_FINDINGS]:
            said.setdefault(finding.path or str(finding.location[0]), []).append(finding.message)
        return {place: words if kind is list else "; ".join(words) for place, words in said.items()}

    def _lists(self, shape: Shape) -> Iterator[list[Any]]:
        """The findings as items: of the declared members, of ours, or as texts."""
        findings = self._remedy.findings[:_MOST_FINDINGS] or (
            Finding((), self._problem.slug, self._problem.detail),
        )
        items = shape.items
        if items is not None and items.members:
            yield [_item(finding, items.members) for finding in findings]
        elif items is None or not items.kinds or items.is_object:
            yield [finding.as_json() for finding in findings]
        yield [_sentence(finding) for finding in findings]

    def _tried(self, root: Any, path: Sequence[str | int], value: Any) -> Any:
        """`root` with `value` at `path` where that keeps the schema, else `root` itself."""
        if value is MISSING:
            return root
        changed = _with(root, path, value)
        if self._validator.is_valid(changed):
            return changed
        # Items may lack members that nothing is known to go into: they are made up.
        repaired = Repair(self._validator).whole(changed) if isinstance(value, list) else MISSING
        if repaired is not MISSING and isinstance(part_of(repaired, tuple(path)), list):
            return repaired
        return root


def _item(finding: Finding, members: Mapping[str, Shape]) -> dict[str, Any]:
    """A finding as an object of declared members, as their names suggest."""
    item: dict[str, Any] = {}
    for name, shape in members.items():
        plain = _plain(name)
        if plain in _PLACES:
            item[name] = list(finding.location) if shape.is_array else _place(finding, plain)
        elif plain in _RULES:
            item[name] = finding.rule
        elif plain in _TEXTS:
            item[name] = finding.message
        elif plain in _VALUES and finding.got is not None:
            item[name] = finding.got
    return item


def _place(finding: Finding, plain: str) -> str:
    if plain in ("in", "location") and finding.location:
        return str(finding.location[0])
    if plain == "pointer":
        return "/" + "/".join(map(str, finding.location[1:]))
    return finding.path


def _sentence(finding: Finding) -> str:
    return f"{finding.path}: {finding.message}" if finding.path else finding.message


def _plain(name: str) -> str:
    return name.replace("_", "").replace("-", "").lower()


def _with(root: Any, path: Sequence[str | int], value: Any) -> Any:
    """A copy of `root` with `value` at `path`."""
    if not path:
        return value
    first, *rest = path
    if isinstance(root, list):
        return [_with(one, rest, value) if at == first else one for at, one in enumerate(root)]
    return {**root, first: _with(root.get(first, {}), rest, value)}
