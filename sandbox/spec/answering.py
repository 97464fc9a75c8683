"""Answers in the shape that an operation declares: the thing, the list, its envelope, the error."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, quote, urlencode

from sandbox.contract.generate import Mode
from sandbox.contract.generate import answer as generated_answer
from sandbox.contract.message import Reply
from sandbox.contract.parts import MISSING, MediaType, Operation
from sandbox.contract.preferences import Preferences
from sandbox.contract.problems import Problem
from sandbox.contract.response_headers import headers_of
from sandbox.contract.responses import NOTHING, choose_media
from sandbox.contract.sample import sample
from sandbox.contract.schemas import Schemas
from sandbox.contract.validator import Validator
from sandbox.contract.writing import written
from sandbox.spec.described import described, is_marked, plain
from sandbox.spec.places import success

if TYPE_CHECKING:
    from sandbox.call import Call
    from sandbox.spec.pages import Changes, Page
    from sandbox.spec.parts import Part

Facts = Mapping[str, tuple[Any, ...]]
NO_FACTS: Final[Facts] = {}

# What members of an envelope are called, and what then stands there.
_NAMED: Final[Mapping[str, str]] = {
    **dict.fromkeys(
        (
            *("total", "totalcount", "totalitems", "totalresults", "totalelements", "totalsize"),
            *("totalrecords", "totalhits", "numfound", "resultcount", "xtotalcount"),
        ),
        "total",
    ),
    **dict.fromkeys(("count", "numberofelements", "length", "itemcount"), "count"),
    **dict.fromkeys(("page", "pagenumber", "currentpage", "pageno", "pageindex"), "page"),
    **dict.fromkeys(
        ("limit", "pagesize", "perpage", "size", "maxresults", "itemsperpage"), "limit"
    ),
    **dict.fromkeys(("offset", "skip", "startindex"), "offset"),
    **dict.fromkeys(("pages", "totalpages", "pagecount", "lastpage", "numpages"), "pages"),
    **dict.fromkeys(("hasmore", "hasnext", "hasnextpage", "more", "truncated"), "more"),
    **dict.fromkeys(("hasprevious", "hasprev", "haspreviouspage"), "earlier"),
    **dict.fromkeys(("next", "nextpage", "nextlink", "nexturl", "nextpageurl"), "next"),
    **dict.fromkeys(
        (
            *("nextcursor", "nextpagetoken", "cursor", "nexttoken", "continuationtoken"),
            *("endcursor", "after"),
        ),
        "cursor",
    ),
    **dict.fromkeys(("previous", "prev", "previouspage", "previousurl"), "previous"),
    **dict.fromkeys(("self", "url", "href"), "self"),
}
_TEXTS: Final = ("message", "detail", "errordescription", "msg", "description", "error", "reason")
_STATUSES: Final = ("status", "statuscode", "code", "httpstatus")


@dataclass
class Shape:
    """How one operation answers with its things; made at the first answer, then only filled in."""

    operation: Operation
    part: Part

    @cached_property
    def status(self) -> int:
        """The status that says that it went well."""
        found = success(self.operation)
        if found is not None:
            return found[0]
        return 204 if self.part.action == "delete" else 200

    def reply(
        self, call: Call, payload: Any, facts: Facts = NO_FACTS, status: int | None = None
    ) -> Reply:
        """The answer with `payload` where the things stand, or as it is declared without them."""
        status = self.status if status is None else status
        response = self.operation.response(status) or NOTHING
        accept = call.request.headers.get("accept", "")
        chosen = choose_media(response, status, accept)
        headers = headers_of(response, self._made, examples=True)
        for header in response.headers:
            value = _fact(header.name, Validator(header.schema), facts)
            if value is not MISSING and value is not None:
                headers[header.name] = str(value)
        if chosen is None:
            told = response is NOTHING and status != 204
            return Reply.json(payload, status) if told else Reply(status, headers=headers)
        media, name = chosen
        value = self._body(media, payload, facts)
        body = written(value, media, name, made=True)
        return Reply(status, body, {"Content-Type": name, **headers}, value)

    def _body(self, media: MediaType, payload: Any, facts: Facts) -> Any:
        place, schemas = self.part.place, self.part.resource.schemas
        if place is None:
            return self._told(media, payload)
        whole = self._filled(media.schema, schemas, place.path, payload, facts)
        validator = media.validator
        if not place.path or validator is None or validator.is_valid(whole):
            return whole
        # Alternatives and conditions: what is required is not told in so many words.
        other = _with(self._made(validator), place.path, _below(whole, place.path))
        return other if validator.is_valid(other) else whole

    def _filled(
        self, schema: Any, schemas: Schemas, path: tuple[str, ...], payload: Any, facts: Facts
    ) -> Any:
        """An envelope around `payload`: paging where its members are called so, the others only
        if they are required."""
        if not path:
            return _projected(payload, schema, schemas)
        found, made = described(schema, schemas), {}
        if not any(_NAMED.get(plain(name)) == "total" for name in found.members):
            facts = {**facts, "count": facts.get("total", ())}
        for name, member in found.members.items():
            if name == path[0]:
                made[name] = self._filled(member, schemas, path[1:], payload, facts)
                continue
            value = self._beside(name, member, schemas, facts)
            if value is not MISSING:
                made[name] = value
            elif name in found.required:
                made[name] = self._needed(name, Validator(member, schemas, "read"))
        return made

    def _needed(self, name: str, validator: Validator) -> Any:
        """A member that has to be there, and of which nothing is known: where it would lead on and
        does not, an empty text."""
        leads = _NAMED.get(plain(name)) in ("next", "previous", "cursor")
        return "" if leads and validator.is_valid("") else self._made(validator)

    def _beside(self, name: str, member: Any, schemas: Schemas, facts: Facts) -> Any:
        """A member beside the things; one that has members of its own holds paging if they do."""
        inside = described(member, schemas)
        if not inside.is_object:
            return _fact(name, Validator(member, schemas), facts)
        values = {
            one: self._beside(one, below, schemas, facts) for one, below in inside.members.items()
        }
        known = {one: value for one, value in values.items() if value is not MISSING}
        if not known:
            return MISSING
        for one in inside.required - known.keys():
            known[one] = self._needed(one, Validator(inside.members.get(one, {}), schemas, "read"))
        validator = Validator(member, schemas, "read")
        return known if validator.is_valid(known) else MISSING

    def _told(self, media: MediaType, payload: Any) -> Any:
        """A body that holds no thing: an example or sample, with the members that the thing has
        too."""
        value = next(iter(media.examples.values()), MISSING)
        if value is MISSING:
            value = self._made(media.validator) if media.validator else ""
        if not isinstance(value, dict) or not isinstance(payload, Mapping):
            return value
        own = {name: payload[name] for name in value if name in payload}
        whole = {**value, **own}
        return whole if media.validator is None or media.validator.is_valid(whole) else value

    def _made(self, validator: Validator) -> Any:
        rng = random.Random(f"{self.operation.key} beside")  # noqa: S311 - no secrets
        return sample(validator, rng)


def _below(value: Any, path: tuple[str, ...]) -> Any:
    for step in path:
        value = value[step]
    return value


def _with(value: Any, path: tuple[str, ...], payload: Any) -> Any:
    """`value` with `payload` at `path`."""
    if not path:
        return payload
    inside = value if isinstance(value, Mapping) else {}
    return {**inside, path[0]: _with(inside.get(path[0]), path[1:], payload)}


def _projected(payload: Any, schema: Any, schemas: Schemas) -> Any:
    """Things without what this schema does not show; as they are if they keep it."""
    if isinstance(payload, list):
        items = described(schema, schemas).items
        return [_projected(one, items, schemas) for one in payload]
    found = described(schema, schemas)
    hidden = {name for name, one in found.members.items() if is_marked(one, "writeOnly", schemas)}
    shown = {name: value for name, value in payload.items() if name not in hidden}
    if set(shown) <= set(found.members) or Validator(schema, schemas, "read").is_valid(shown):
        return shown
    return {name: value for name, value in shown.items() if name in found.members}


def _fact(name: str, validator: Validator, facts: Facts) -> Any:
    """What stands in a member of this name; MISSING where nothing does that keeps its schema."""
    for value in facts.get(_NAMED.get(plain(name), ""), ()):
        if validator.is_valid(value):
            return value
    return MISSING


def page_facts(call: Call, page: Page) -> Facts:
    """What is to be told of a page: each with several forms, the usual one first."""
    limit = page.limit if page.limit is not None else page.total
    pages = -(-page.total // limit) if limit else 1
    number = page.page if page.page is not None else page.offset // max(limit, 1) + page.first_page
    here = call.request.path
    next_page = _address(call, page.changes) if page.changes else None
    later = (next_page, number + 1 if page.changes else None, page.cursor, None)
    return {
        "total": (page.total, str(page.total)),
        "count": (len(page.things),),
        "page": (number, str(number)),
        "limit": (limit, max(limit, 1)),
        "offset": (page.offset,),
        "pages": (pages, max(pages, 1)),
        "more": (page.has_more,),
        "earlier": (page.offset > 0,),
        "next": tuple(value for value in later if value is not None or not page.changes),
        "cursor": (page.cursor,),
        "previous": (
            _address(call, page.changes_back) if page.changes_back else None,
            number - 1 if page.changes_back else None,
            None,
        ),
        "self": (f"{call.request.origin}{here}", here),
    }


def _address(call: Call, changes: Changes) -> str:
    """The address of this call with some of its query changed, or taken away."""
    pairs = parse_qsl(call.request.query, keep_blank_values=True)
    kept = [(name, value) for name, value in pairs if name not in changes]
    query = urlencode([*kept, *(one for one in changes.items() if one[1] is not None)])
    return f"{call.request.origin}{quote(call.request.path)}{'?' if query else ''}{query}"


def link_header(call: Call, page: Page) -> dict[str, str]:
    """The header Link of a list that goes on, before or behind this page."""
    links = [
        f'<{_address(call, changes)}>; rel="{name}"'
        for name, changes in (("prev", page.changes_back), ("next", page.changes))
        if changes
    ]
    return {"Link": ", ".join(links)} if links else {}


def refusal(operation: Operation, problem: Problem, accept: str = "") -> Reply | None:
    """The answer to `problem` in the shape that `operation` declares for its status, as the type
    that is accepted; None where it declares none, or one that is neither JSON nor XML.

    The declared example or sample, with the text and the status where members are called so.
    """
    response = operation.response(problem.status)
    exact = str(problem.status) in operation.responses or "default" in operation.responses
    if response is None or not (exact or f"{problem.status // 100}XX" in operation.responses):
        return None
    chosen = choose_media(response, problem.status, accept)
    if chosen is None:
        return Reply(problem.status, headers=dict(problem.headers))
    media, name = chosen
    if not (media.is_json or name.endswith(("/xml", "+xml"))):
        return None
    mode = Mode(dynamic=False, rng=lambda: random.Random(operation.key))  # noqa: S311
    preferences = Preferences(code=problem.status)
    reply = generated_answer(operation, mode=mode, preferences=preferences, accept=accept)
    if not isinstance(reply.value, dict):
        return reply
    value = _with_words(reply.value, problem, media.validator)
    body = written(value, media, name, made=True)
    headers = {**reply.headers, **problem.headers, "Content-Type": name}
    headers.pop("Preference-Applied", None)
    return Reply(problem.status, body, headers, value)


def _with_words(
    value: dict[str, Any], problem: Problem, validator: Validator | None, depth: int = 3
) -> dict[str, Any]:
    """`value` with what is wrong in words and as a status, as far as it still keeps its schema."""
    for path, text in _slots(value, problem, depth):
        changed = _put(value, path, text)
        if validator is None or validator.is_valid(changed):
            value = changed
    return value


def _slots(
    value: Mapping[str, Any], problem: Problem, depth: int
) -> list[tuple[tuple[str, ...], Any]]:
    found: list[tuple[tuple[str, ...], Any]] = []
    for name, member in value.items():
        if isinstance(member, Mapping) and depth > 1:
            below = _slots(member, problem, depth - 1)
            found += [((name, *path), text) for path, text in below]
        elif isinstance(member, str) and plain(name) in _TEXTS:
            found.append(((name,), problem.detail))
        elif plain(name) in _STATUSES and isinstance(member, int) and member is not True:
            found.append(((name,), problem.status))
    return found


def _put(value: Mapping[str, Any], path: tuple[str, ...], text: Any) -> dict[str, Any]:
    if len(path) == 1:
        return {**value, path[0]: text}
    return {**value, path[0]: _put(value[path[0]], path[1:], text)}
