"""A request that an operation takes, and the answers it gives: to be read and to be pasted."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from sandbox.contract.faults import SchemaError
from sandbox.contract.generate import Mode, Preferences, answer
from sandbox.contract.parts import FORM, MISSING, MediaType, Operation, Parameter
from sandbox.contract.problems import Problem
from sandbox.contract.sample import Unsatisfiable, sample
from sandbox.contract.variants import missing, plain_path, sent_in
from sandbox.contract.writing import written
from sandbox.spec.wire import header_text, pairs, path_text

if TYPE_CHECKING:
    from sandbox.contract.message import Reply

MULTIPART: Final = "multipart/form-data"
_BOUNDARY: Final = "example-boundary"
_BASIC: Final = "Basic dXNlcjpwYXNzd29yZA=="  # user:password


@dataclass(frozen=True, slots=True)
class ExampleRequest:
    """A request; `target` is the path with its query, `about` says what could not be made."""

    method: str
    target: str
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExampleAnswer:
    """One answer; `name` is that of its example, empty where it has none."""

    reply: Reply
    name: str = ""


class RequestMaker:
    """Makes example requests of one document; `schemes` are its security schemes.

    Examples of the document come first, then values made for its schemas, by `seed`.
    """

    def __init__(
        self, schemes: Mapping[str, Any], *, dynamic: bool = False, seed: str = "example"
    ) -> None:
        self._schemes = schemes
        self._dynamic = dynamic
        self._seed = seed

    def request(self, operation: Operation) -> ExampleRequest:
        """One with credentials of the first kind, parameters that must be there or have an example,
        and the first body. What no value can be made for is told in `about`."""
        about: list[str] = []
        rng = random.Random(f"{self._seed}, {operation.key}")  # noqa: S311 - no secret
        headers, query, cookies = _credentials(operation, self._schemes)
        path = operation.path
        for parameter in operation.parameters:
            if not parameter.required and parameter.example is MISSING:
                continue
            value = self._parameter(parameter, rng, about)
            if parameter.location == "path":
                place = f"{{{parameter.name}}}"
                # An empty segment leads elsewhere.
                path = path.replace(place, path_text(parameter, value) or "value")
            elif parameter.location == "header":
                headers[parameter.name] = header_text(parameter, value)
            else:
                made = query if parameter.location == "query" else cookies
                # A key in the query may be declared as a parameter too.
                known = {pair.partition("=")[0] for pair in made}
                made += [
                    one for one in pairs(parameter, value) if one.partition("=")[0] not in known
                ]
        body, content_type = self._body(operation, rng, about)
        if content_type:
            headers["Content-Type"] = content_type
        if cookies:
            headers["Cookie"] = "; ".join(cookies)
        query += _said(path, query, headers)
        path = plain_path(path)
        target = f"{path}?{'&'.join(query)}" if query else path
        return ExampleRequest(operation.method, target, headers, body, tuple(about))

    def _parameter(self, parameter: Parameter, rng: random.Random, about: list[str]) -> Any:
        example = parameter.example
        try:
            if example is not MISSING and not self._dynamic:
                if parameter.validator.is_valid(example):
                    return example
                about.append(f"the example of {parameter.name} breaks its schema")
            return sample(parameter.validator, rng, dynamic=self._dynamic)
        except (Unsatisfiable, SchemaError) as error:
            about.append(f"no value can be made for {parameter.name}: {error}")
            return "value"

    def _body(
        self, operation: Operation, rng: random.Random, about: list[str]
    ) -> tuple[bytes, str]:
        content = operation.body.content if operation.body else ()
        # A JSON patch is a language of its own, of which schemas say little.
        plain = [one for one in content if one.is_json and "json-patch" not in one.name]
        wanted = plain or [one for one in content if one.is_json] or content
        if not wanted:
            return b"", ""
        media = wanted[0]
        try:
            value, made = self._value(media, rng, about)
        except (Unsatisfiable, SchemaError) as error:
            about.append(f"no body can be made: {error}")
            return b"", ""
        name = "application/json" if "*" in media.name else media.name
        if name == MULTIPART:
            parts = value if isinstance(value, Mapping) else {}
            return _multipart(parts), f"{MULTIPART}; boundary={_BOUNDARY}"
        return written(value, media, name, made=made), name

    def _value(self, media: MediaType, rng: random.Random, about: list[str]) -> tuple[Any, bool]:
        for name, example in media.examples.items() if not self._dynamic else ():
            # What is no JSON is written in a form of its own, which only a reader could judge.
            if not media.is_json or media.validator is None or media.validator.is_valid(example):
                return example, False
            about.append(f"the example {name!r} of the body breaks its schema")
        if media.validator is None:
            return ("" if media.name != FORM else {}), True
        return sample(media.validator, rng, dynamic=self._dynamic), True


def answers(
    operation: Operation, *, code: int | None = None, dynamic: bool = False, seed: str = "example"
) -> Iterator[ExampleAnswer]:
    """The answers of one status: a static one for each example it has, else one that is made.

    Raises Problem for a status that is not declared, or a schema that no value keeps.
    """
    rng = random.Random(f"{seed}, {operation.key}, answer")  # noqa: S311 - no secret
    mode = Mode(dynamic, lambda: rng)
    first = answer(operation, mode=mode, preferences=Preferences(code=code))
    names = [] if dynamic else _named(operation, first)
    for name in names:
        wish = Preferences(code=code, example=name)
        yield ExampleAnswer(answer(operation, mode=mode, preferences=wish), name)
    if not names:
        yield ExampleAnswer(first)


def _named(operation: Operation, reply: Reply) -> list[str]:
    """The names of the examples of the content that `reply` comes as."""
    response = operation.response(reply.status)
    name = reply.headers.get("Content-Type", "").partition(";")[0]
    for media in response.content if response else ():
        if media.name == name:
            return [one for one in media.examples if one]
    return []


def find_operation(operations: Mapping[str, Operation], said: str) -> Operation:
    """The operation called `said`: its operationId, or its method and path.

    Raises Problem `not-found`, which names those that are called like it.
    """
    method, _, path = said.partition(" ")
    wanted = f"{method.upper()} {path.strip()}"
    for name, operation in operations.items():
        if said == name or wanted == f"{operation.method} {operation.path}":
            return operation
    raise Problem("not-found", f"there is no operation {said!r}{_close(operations, said)}")


def _close(operations: Mapping[str, Operation], said: str) -> str:
    from difflib import get_close_matches

    known = {name.lower(): name for name in operations}
    known |= {
        f"{one.method} {one.path}".lower(): f"{one.method} {one.path}"
        for one in operations.values()
    }
    wanted = said.lower().split()[-1] if said.strip() else said
    holding = [name for name in known if wanted in name][:3]
    near = get_close_matches(said.lower(), known, n=3, cutoff=0.5)
    found = list(dict.fromkeys(known[name] for name in [*holding, *near]))[:3]
    if found:
        return f"; did you mean {', '.join(found)}?"
    return "; `sandbox routes` lists them"


def _said(path: str, query: list[str], headers: Mapping[str, str]) -> list[str]:
    """What has to be in a query besides, where it says which operation is meant."""
    known = {name.lower(): value for name, value in headers.items()}
    return [
        name if value is None else f"{quote(name, safe='')}={quote(value, safe='')}"
        for name, value in missing(path, sent_in("&".join(query)), known)
    ]


def _credentials(
    operation: Operation, schemes: Mapping[str, Any]
) -> tuple[dict[str, str], list[str], list[str]]:
    """Headers, query and cookies that satisfy the first alternative of an operation's security."""
    headers: dict[str, str] = {}
    query: list[str] = []
    cookies: list[str] = []
    for name in operation.security[0] if operation.security else ():
        scheme = schemes.get(name, {})
        key = str(scheme.get("name", name))
        if scheme.get("type") == "apiKey":
            place = scheme.get("in")
            if place == "query":
                query.append(f"{key}=key")
            elif place == "cookie":
                cookies.append(f"{key}=key")
            else:
                headers[key] = "key"
        elif scheme.get("type") == "http" and str(scheme.get("scheme")).lower() == "basic":
            headers["Authorization"] = _BASIC
        elif scheme.get("type") in ("http", "oauth2", "openIdConnect"):
            kind = str(scheme.get("scheme") or "bearer").title()
            headers["Authorization"] = f"{kind} token"
    return headers, query, cookies


def _multipart(value: Mapping[str, Any]) -> bytes:
    from sandbox.contract.writing import scalar_text

    parts = [
        f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{_quoted(name)}"\r\n\r\n'
        f"{scalar_text(one)}\r\n"
        for name, value in value.items()
        for one in (value if isinstance(value, list) else [value])
    ]
    return f"{''.join(parts)}--{_BOUNDARY}--\r\n".encode()


def _quoted(name: str) -> str:
    return re.sub(r'["\r\n]', "_", name)
