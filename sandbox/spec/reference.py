"""The reference page of a document: what can be asked, with what, and what comes back.

One page without a script; nothing in it comes from elsewhere. What a document says is text: none of
it is taken for HTML.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sandbox.contract.faults import SchemaError
from sandbox.contract.message import Reply
from sandbox.contract.parts import MISSING, MediaType, Operation, Parameter
from sandbox.contract.problems import Problem
from sandbox.spec.examples import ExampleRequest, RequestMaker, answers
from sandbox.spec.schema_rows import Row, about, link_of, paragraphs, rows_of, type_words

if TYPE_CHECKING:
    from jinja2 import Template

    from sandbox.contract.document import Document
    from sandbox.product import Product

MOST_WHOLE: Final = 100
"""How many operations are shown with all they have; of more, those of one tag are."""

_FOLDER: Final = Path(__file__).parent / "templates"
_OTHERS: Final = "Operations"
_LONGEST: Final = 20_000
_MOST_EXAMPLES: Final = 5


@dataclass(frozen=True, slots=True)
class Content:
    """One media type of a body: what it is, its members, its examples by name."""

    media: str
    type: str
    link: str
    rows: list[Row]
    examples: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ShownParameter:
    """One parameter."""

    name: str
    place: str
    required: bool
    type: str
    link: str
    about: str


@dataclass(frozen=True, slots=True)
class ShownResponse:
    """What an operation declares for one status."""

    status: str
    about: str
    headers: list[Row]
    content: list[Content]


@dataclass(frozen=True, slots=True)
class Shown:
    """One operation."""

    id: str
    method: str
    path: str
    summary: str
    deprecated: bool = False
    about: str = ""
    security: str = ""
    parameters: list[ShownParameter] = field(default_factory=list)
    body: list[Content] = field(default_factory=list)
    body_required: bool = False
    body_about: str = ""
    curl: str = ""
    responses: list[ShownResponse] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ShownSchema:
    """One schema that has a name."""

    name: str
    type: str
    about: str
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Group:
    """The operations of one tag."""

    name: str
    about: str
    operations: list[Shown]


def reference_page(product: Product, origin: str, tag: str | None = None) -> Reply:
    """The page of a product that is served at `origin`; the operations of one `tag` only, if given.

    Raises Problem `not-found` for a tag that no operation has.
    """
    page = _page(product, origin, tag)
    template, style, policy = _assets()
    text = template.render(page=page, style=style)
    headers = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
    }
    return Reply(200, text.encode("utf-8", "replace"), headers, text)


@cache
def _assets() -> tuple[Template, str, str]:
    """The template, its style, and the policy that lets in this style and nothing else."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    surroundings = Environment(
        loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined
    )
    style = (_FOLDER / "reference.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    )
    return surroundings.get_template("reference.html"), Markup(style), policy  # noqa: S704 - ours


def _page(product: Product, origin: str, tag: str | None) -> dict[str, Any]:
    document = product.document
    tagged: dict[str, list[Operation]] = {}
    for operation in document.operations:
        tagged.setdefault(operation.tags[0] if operation.tags else _OTHERS, []).append(operation)
    if tag is not None and tag not in tagged:
        known = ", ".join(list(tagged)[:20])
        raise Problem("not-found", f"{document.name} has no tag {tag[:80]!r}; there are {known}.")
    wanted = tagged if tag is None else {tag: tagged[tag]}
    whole = tag is not None or len(document.operations) <= MOST_WHOLE
    show = _Shower(product, origin).whole if whole else _in_brief
    told = _tags(document)
    groups = [
        Group(name, told.get(name, ""), list(map(show, operations)))
        for name, operations in wanted.items()
    ]
    schemas = {one.name: one for one in _schemas(document)} if whole else {}
    return {
        "title": document.title,
        "version": document.version,
        "about": _text(document.raw.get("info", {}), "description"),
        "url": origin + product.mount,
        "document": f"../openapi/{document.name}",
        "warnings": [str(warning) for warning in document.warnings],
        "tag": tag,
        "whole": whole,
        "groups": groups,
        "schemas": list(schemas.values()) if tag is None else _linked(groups, schemas),
    }


def _in_brief(operation: Operation) -> Shown:
    return Shown(
        operation.id, operation.method, operation.path, operation.summary, operation.deprecated
    )


class _Shower:
    """Shows the operations of one product."""

    def __init__(self, product: Product, origin: str) -> None:
        self._product = product
        self._document = product.document
        self._url = origin + product.mount
        self._maker = RequestMaker(product.document.security_schemes)

    def whole(self, operation: Operation) -> Shown:
        """An operation with all it has."""
        written = self._written(operation)
        body = self._followed(written.get("requestBody"))
        request = self._maker.request(operation)
        contents = [_content(media) for media in operation.body.content] if operation.body else []
        if contents and request.body and not any(one.examples for one in contents):
            contents[0].examples.append(("", _readable(request.body)))
        return Shown(
            id=operation.id,
            method=operation.method,
            path=operation.path,
            summary=operation.summary,
            deprecated=operation.deprecated,
            about=_text(written, "description"),
            security=self._security(operation),
            parameters=list(self._parameters(operation, written)),
            body=contents,
            body_required=operation.body is not None and operation.body.required,
            body_about=_text(body, "description"),
            curl=self._curl(request),
            responses=list(self._responses(operation, written)),
        )

    def _written(self, operation: Operation) -> Mapping[str, Any]:
        """The operation as the document has it."""
        item = self._followed(self._document.raw.get("paths", {}).get(operation.path))
        return self._followed(item.get(operation.method.lower()))

    def _followed(self, value: Any) -> Mapping[str, Any]:
        try:
            found = self._document.schemas.followed(value)
        except (SchemaError, KeyError):
            return {}
        return found if isinstance(found, Mapping) else {}

    def _security(self, operation: Operation) -> str:
        schemes = self._document.security_schemes
        ways = [
            " and ".join(_scheme(name, schemes.get(name, {})) for name in way) if way else "none"
            for way in operation.security
        ]
        return ", or ".join(ways)

    def _parameters(
        self, operation: Operation, written: Mapping[str, Any]
    ) -> Iterator[ShownParameter]:
        item = self._followed(self._document.raw.get("paths", {}).get(operation.path))
        told = {
            (one.get("in"), one.get("name")): _text(one, "description")
            for raw in (*_listed(item.get("parameters")), *_listed(written.get("parameters")))
            for one in [self._followed(raw)]
        }
        for parameter in operation.parameters:
            said = told.get((parameter.location, parameter.name), "")
            yield _parameter(parameter, said)

    def _curl(self, request: ExampleRequest) -> str:
        from sandbox.exports.curl import curl_line

        target = self._url + request.target
        return curl_line(request.method, target, request.headers, request.body, secrets=True)

    def _responses(
        self, operation: Operation, written: Mapping[str, Any]
    ) -> Iterator[ShownResponse]:
        told = self._followed(written.get("responses"))
        for status, response in operation.responses.items():
            contents = [_content(media) for media in response.content]
            if contents and not any(one.examples for one in contents):
                contents[0].examples.extend(_made(operation, status))
            yield ShownResponse(
                status,
                _text(self._followed(told.get(status)), "description"),
                [
                    Row(0, one.name, type_words(one.schema), "", one.required, about(one.schema))
                    for one in response.headers
                ],
                contents,
            )


def _scheme(name: str, scheme: Mapping[str, Any]) -> str:
    """`key (apiKey in header X-Key)`, `login (http basic)`."""
    said = [scheme.get("type"), scheme.get("scheme")]
    if scheme.get("in"):
        said += ["in", scheme["in"], scheme.get("name")]
    words = " ".join(str(one) for one in said if one)
    return f"{name} ({words})" if words else name


def _made(operation: Operation, status: str) -> Iterator[tuple[str, str]]:
    """An answer of this status, where one can be made."""
    code = int(status.replace("XX", "00")) if status[:1].isdigit() else None
    try:
        for found in answers(operation, code=code):
            yield "", _readable(found.reply.body)
    except (Problem, SchemaError):
        return


def _parameter(parameter: Parameter, said: str) -> ShownParameter:
    limits = about(parameter.schema)
    example = "" if parameter.example is MISSING else f"example: {_written_out(parameter.example)}"
    return ShownParameter(
        parameter.name,
        parameter.location,
        parameter.required,
        type_words(parameter.schema),
        link_of(parameter.schema),
        "\n".join(filter(None, (said, limits if limits != said else "", example))),
    )


def _content(media: MediaType) -> Content:
    examples = [
        (name, _written_out(value)) for name, value in list(media.examples.items())[:_MOST_EXAMPLES]
    ]
    schema = media.schema
    return Content(media.name, type_words(schema), link_of(schema), rows_of(schema), examples)


def _schemas(document: Document) -> Iterator[ShownSchema]:
    components = document.raw.get("components")
    schemas = components.get("schemas") if isinstance(components, Mapping) else None
    for name, schema in schemas.items() if isinstance(schemas, Mapping) else ():
        yield ShownSchema(str(name), type_words(schema), about(schema), rows_of(schema))


def _linked(groups: list[Group], schemas: Mapping[str, ShownSchema]) -> list[ShownSchema]:
    """The schemas that operations lead to, and those that these lead to."""
    waiting = [link for group in groups for one in group.operations for link in _links(one)]
    found: dict[str, ShownSchema] = {}
    while waiting:
        name = waiting.pop()
        if name in schemas and name not in found:
            found[name] = schemas[name]
            waiting += [row.link for row in schemas[name].rows]
    return [found[name] for name in sorted(found)]


def _links(shown: Shown) -> Iterator[str]:
    yield from (parameter.link for parameter in shown.parameters)
    contents = [*shown.body, *(one for response in shown.responses for one in response.content)]
    for content in contents:
        yield content.link
        yield from (row.link for row in content.rows)


def _tags(document: Document) -> dict[str, str]:
    return {
        str(tag.get("name")): _text(tag, "description")
        for tag in _listed(document.raw.get("tags"))
        if isinstance(tag, Mapping)
    }


def _readable(body: bytes) -> str:
    import orjson

    try:
        return _written_out(orjson.loads(body))
    except ValueError:
        return _cut(body.decode("utf-8", "replace"))


def _written_out(value: Any) -> str:
    import orjson

    if isinstance(value, str):
        return _cut(value)
    try:
        return _cut(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode())
    except TypeError:
        return _cut(str(value))


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _text(value: Any, member: str) -> str:
    said = value.get(member) if isinstance(value, Mapping) else None
    return paragraphs(said) if isinstance(said, str) else ""


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
