"""What a document says of its operations, ready for use: the plain data every other file reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    from sandbox.contract.shapes import Shape
    from sandbox.contract.validator import Validator

FORM = "application/x-www-form-urlencoded"

Location = Literal["path", "query", "header", "cookie"]


class _Missing:
    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = _Missing()
"""Stands for a value that is not there, where None is a value."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of an operation.

    `key` is its name among the decoded parameters: `name`, or `header.name` and the like where
    another place has a parameter of the same name. `media_type` is set for a parameter with
    `content`; such a one has no style.
    """

    name: str
    key: str
    location: Location
    required: bool
    style: str
    explode: bool
    media_type: str | None
    schema: Any
    shape: Shape
    validator: Validator
    default: Any = MISSING
    allow_empty: bool = False
    allow_reserved: bool = False
    example: Any = MISSING


@dataclass(frozen=True, slots=True)
class Encoding:
    """How one field of a form is written; None and empty where the document does not say.

    `content_type` may list several, with commas. `headers` are those of the field's part in a
    multipart body.
    """

    content_type: str = ""
    style: str | None = None
    explode: bool | None = None
    headers: tuple[Header, ...] = ()


@dataclass(frozen=True, slots=True)
class MediaType:
    """One content type of a body or a response: its schema, and the values of its examples.

    `encoding` says of a form, by name, how its fields are written.
    """

    name: str
    schema: Any
    shape: Shape
    validator: Validator | None
    examples: Mapping[str, Any] = field(default_factory=dict)
    encoding: Mapping[str, Encoding] = field(default_factory=dict)

    @property
    def is_json(self) -> bool:
        """Whether bodies of this type are JSON."""
        return is_json(self.name)


@dataclass(frozen=True, slots=True)
class Body:
    """The request body of an operation; `content` as declared."""

    required: bool
    content: tuple[MediaType, ...]


@dataclass(frozen=True, slots=True)
class Header:
    """One header of a response; `media_type` is that of a value which `content` declares."""

    name: str
    required: bool
    schema: Any
    shape: Shape
    validator: Validator
    example: Any = MISSING
    explode: bool = False
    media_type: str | None = None


@dataclass(frozen=True, slots=True)
class Response:
    """What an operation declares for one status: `"200"`, `"4XX"` or `"default"`.

    `may_be_empty` (`x-sandbox-may-be-empty`) allows an answer without a body where `content` is
    declared.
    """

    status: str
    content: tuple[MediaType, ...]
    headers: tuple[Header, ...]
    may_be_empty: bool = False


@dataclass(frozen=True, slots=True)
class Callback:
    """Requests that the API itself sends once an operation was called.

    `expression` is the address, with runtime expressions (`{$request.body#/url}`); `operations`
    are what is sent there, their `path` being the expression.
    """

    name: str
    expression: str
    operations: tuple[Operation, ...]


@dataclass(frozen=True, slots=True)
class Server:
    """One address of the API: `url` as declared, variables filled in; `path` is its base path."""

    url: str
    path: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation, with everything precomputed that a request needs.

    `id` is its operationId, or `GET /path` where there is none; `key` is unique among all
    documents. `security` lists alternatives, each of scheme name → scopes, all of which are
    needed; empty means that anyone may call. `extensions` holds the `x-` keys of the operation.
    `any_method` (`x-sandbox-any-method`) stands in for every method of its path that has no
    operation of its own; `raw` (`x-sandbox-raw`) is neither decoded nor validated on the way in.
    `callbacks` are what the API sends by itself after a call. Of a webhook and of what a callback
    sends, `path` is the name or the address, and the body is made for reading, like an answer.
    """

    id: str
    key: str
    method: str
    path: str
    parameters: tuple[Parameter, ...] = ()
    body: Body | None = None
    responses: Mapping[str, Response] = field(default_factory=dict)
    security: tuple[Mapping[str, tuple[str, ...]], ...] = ()
    extensions: Mapping[str, Any] = field(default_factory=dict)
    summary: str = ""
    tags: tuple[str, ...] = ()
    deprecated: bool = False
    any_method: bool = False
    raw: bool = False
    callbacks: tuple[Callback, ...] = ()

    def response(self, status: int) -> Response | None:
        """What is declared for `status`: itself, else its range (`4XX`), else `default`."""
        responses = self.responses
        return (
            responses.get(str(status))
            or responses.get(f"{status // 100}XX")
            or responses.get("default")
        )


def is_json(media_type: str) -> bool:
    """Whether this bare media type (no parameters) is JSON."""
    return media_type == "application/json" or media_type.endswith("+json")
