"""Who calls, as far as a document can say: credentials are looked for, and held to their form.

Whether they are the right ones is not for a document to tell: any user and any token may call.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import unquote_plus

from sandbox.contract.message import Request
from sandbox.contract.operations import Operation
from sandbox.contract.problems import Finding, Problem
from sandbox.contract.query import BadEncoding, cookie_pairs, decoded, query_pairs
from sandbox.contract.words import listed

_TOKEN68: Final = re.compile(r"[A-Za-z0-9._~+/-]+=*")
_NOT_QUOTED: Final = re.compile(r"[^ !#-\[\]-~]")


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who calls an operation: what was brought for the first alternative that is satisfied.

    `schemes` names the security schemes of that alternative; it is empty where nobody need say
    who they are. `values` holds what was sent, by scheme: `user:password`, a token, a key.
    `user` is the name given for Basic. `notes` says what was not looked at.
    """

    schemes: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict, repr=False)
    user: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Lack:
    """What is missing for one scheme: in words, where it belongs, and the challenge for it."""

    message: str
    location: tuple[str, ...]
    challenge: str


def check_security(
    operation: Operation, schemes: Mapping[str, Any], request: Request, realm: str = "sandbox"
) -> Credentials:
    """Who calls `operation`; `schemes` are the security schemes of its document, by name.

    The first alternative all of whose schemes are satisfied counts; `{}` is satisfied by anyone.
    Raises Problem `unauthorized`, with a challenge (`WWW-Authenticate`) for each alternative and
    a finding for what each lacks.
    """
    if not operation.security:
        return Credentials()
    lacks: list[_Lack] = []
    open_to_all = False
    for alternative in operation.security:
        if not alternative:
            open_to_all = True
            continue
        found = _satisfied(alternative, schemes, request, realm)
        if isinstance(found, Credentials):
            return found
        lacks.append(found)
    if open_to_all:
        return Credentials()
    raise _refusal(operation, lacks)


@dataclass(frozen=True, slots=True)
class KeyHider:
    """Takes the API keys with these names out of what is recorded; those of headers are in lower
    case."""

    in_query: frozenset[str]
    in_headers: frozenset[str]
    in_cookies: frozenset[str]

    def query(self, query: str) -> str:
        """A query without the values of keys."""
        return _hidden(query, "&", self.in_query) if query and self.in_query else query

    def headers(self, headers: Mapping[str, str]) -> Mapping[str, str]:
        """Headers, by lower-case name, without keys; the same object where there are none."""
        hidden = {name: "***" for name in self.in_headers if name in headers}
        if self.in_cookies and "cookie" in headers:
            hidden["cookie"] = _hidden(headers["cookie"], ";", self.in_cookies)
        return {**headers, **hidden} if hidden else headers


def key_hider(
    schemes: Mapping[str, Any], spared: Callable[[str], bool] = lambda name: False
) -> KeyHider | None:
    """What takes the API keys of these schemes out of what is recorded; None where there are none.

    Headers that are `spared` stay as they came.
    """
    names: dict[str, set[str]] = {"query": set(), "header": set(), "cookie": set()}
    for scheme in schemes.values():
        if scheme.get("type") == "apiKey" and scheme.get("in") in names:
            names[scheme["in"]].add(str(scheme.get("name", "")))
    headers = {name.lower() for name in names["header"] if not spared(name)}
    if not (names["query"] or headers or names["cookie"]):
        return None
    return KeyHider(frozenset(names["query"]), frozenset(headers), frozenset(names["cookie"]))


def _hidden(text: str, delimiter: str, names: frozenset[str]) -> str:
    """Pairs `name=value` without the values of those `names`."""
    pairs = (pair.partition("=") for pair in text.split(delimiter))
    return delimiter.join(
        f"{name}=***" if unquote_plus(name.strip()) in names else name + equals + value
        for name, equals, value in pairs
    )


def _satisfied(
    alternative: Mapping[str, tuple[str, ...]],
    schemes: Mapping[str, Any],
    request: Request,
    realm: str,
) -> Credentials | _Lack:
    values: dict[str, str] = {}
    notes: list[str] = []
    user = None
    for name, scopes in alternative.items():
        scheme = schemes.get(name, {})
        kind = str(scheme.get("type"))
        look = _LOOKS.get(kind)
        if look is None:
            notes.append(f"{name}: {kind} is not looked at")
            continue
        found = look(_Asked(name, scheme, scopes, realm), request)
        if isinstance(found, _Lack):
            return found
        values[name] = found
        if kind == "http" and str(scheme.get("scheme")).lower() == "basic":
            user = found.partition(":")[0]
    return Credentials(tuple(alternative), MappingProxyType(values), user, tuple(notes))


def _refusal(operation: Operation, lacks: list[_Lack]) -> Problem:
    words = listed([lack.message for lack in lacks], "or")
    return Problem(
        "unauthorized",
        f"{operation.id} needs {words}.",
        headers={"WWW-Authenticate": ", ".join(lack.challenge for lack in lacks)},
        findings=[Finding(lack.location, "security", f"expected {lack.message}") for lack in lacks],
        operation=operation.id,
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    """One scheme of an alternative."""

    name: str
    scheme: Mapping[str, Any]
    scopes: tuple[str, ...]
    realm: str

    def challenge(self, scheme: str, **parameters: str) -> str:
        """A challenge of RFC 9110: a scheme, and quoted parameters."""
        said = {"realm": self.realm, **parameters}
        quoted = (f'{name}="{_quotable(value)}"' for name, value in said.items() if value)
        return f"{scheme} {', '.join(quoted)}"


def _http(asked: _Asked, request: Request) -> str | _Lack:
    scheme = str(asked.scheme.get("scheme") or "bearer")
    return {"basic": _basic, "bearer": _bearer}.get(scheme.lower(), _other)(asked, request)


def _basic(asked: _Asked, request: Request) -> str | _Lack:
    sent = _authorization(request, "basic")
    challenge = asked.challenge("Basic", charset="UTF-8")
    place = ("header", "Authorization")
    if sent is None:
        return _Lack(f"Authorization: Basic ({asked.name})", place, challenge)
    try:
        text = base64.b64decode(sent, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        text = ""
    if ":" not in text:
        words = f"Authorization: Basic with user:password in Base64 ({asked.name})"
        return _Lack(words, place, challenge)
    return text


def _bearer(asked: _Asked, request: Request) -> str | _Lack:
    """Also for OAuth 2 and OpenID Connect, whose tokens come the same way."""
    sent = _authorization(request, "bearer")
    scope = " ".join(asked.scopes)
    place = ("header", "Authorization")
    if sent is None:
        challenge = asked.challenge("Bearer", scope=scope)
        return _Lack(f"Authorization: Bearer ({asked.name})", place, challenge)
    if not _TOKEN68.fullmatch(sent):
        challenge = asked.challenge("Bearer", scope=scope, error="invalid_token")
        words = f"Authorization: Bearer with a token of letters, digits and -._~+/ ({asked.name})"
        return _Lack(words, place, challenge)
    return sent


def _other(asked: _Asked, request: Request) -> str | _Lack:
    """Digest, Negotiate and the like: the scheme and something after it."""
    scheme = str(asked.scheme["scheme"]).strip()
    sent = _authorization(request, scheme.lower())
    if sent:
        return sent
    words = f"Authorization: {scheme} ({asked.name})"
    return _Lack(words, ("header", "Authorization"), asked.challenge(scheme.title()))


def _api_key(asked: _Asked, request: Request) -> str | _Lack:
    name, place = str(asked.scheme.get("name", "")), str(asked.scheme.get("in", "header"))
    sent = _KEYS.get(place, _header_key)(name, request)
    if sent:
        return sent
    challenge = asked.challenge("ApiKey", **{"in": place, "name": name})
    words = f"an API key in the {place} {'parameter ' if place == 'query' else ''}{name}"
    return _Lack(f"{words} ({asked.name})", (place, name), challenge)


def _header_key(name: str, request: Request) -> str:
    return request.headers.get(name.lower(), "").strip()


def _query_key(name: str, request: Request) -> str:
    return _first(query_pairs(request.query).get(name))


def _cookie_key(name: str, request: Request) -> str:
    return _first(cookie_pairs(request.headers.get("cookie", "")).get(name))


def _first(values: list[str] | None) -> str:
    try:
        return decoded(values[0]).strip() if values else ""
    except BadEncoding:
        return ""


def _authorization(request: Request, scheme: str) -> str | None:
    """What follows `scheme` in the Authorization header; None where another scheme stands there."""
    given, _, value = request.headers.get("authorization", "").strip().partition(" ")
    return value.strip() if given.lower() == scheme else None


def _quotable(text: str) -> str:
    """`text` for a quoted string in a header."""
    return _NOT_QUOTED.sub("", text)[:200]


_Look = Callable[[_Asked, Request], "str | _Lack"]

_KEYS: Mapping[str, Callable[[str, Request], str]] = MappingProxyType(
    {"header": _header_key, "query": _query_key, "cookie": _cookie_key}
)
_LOOKS: Mapping[str, _Look] = MappingProxyType(
    {"http": _http, "apiKey": _api_key, "oauth2": _bearer, "openIdConnect": _bearer}
)
