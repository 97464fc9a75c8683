"""Secrets in configs: stored, never shown, and kept when a client sends back what it was shown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, Final, Literal

import orjson

from sandbox.zeotap.connectors import TYPES, Connector, find, is_blank, plain_name

Mode = Literal["omit", "mask", "plain"]

MASK: Final = "********"

# grade: inferred | the keys whose values are never shown, beside those a connector marks; other
#   keys with such a word in them are taken for secrets too | no source
SENSITIVE: Final = frozenset(
    {
        "access_token",
        "refresh_token",
        "oauth_token",
        "token",
        "api_key",
        "private_api_key",
        "developer_token",
        "client_secret",
        "password",
        "private_key",
        "private_key_passphrase",
        "passphrase",
        "service_account_json",
        "service_account_key",
        "credentials_json",
        "secret_access_key",
        "authorization_header",
        "authorization",
    }
)
_WORDS = re.compile(
    "token|secret|password|passwd|passphrase|apikey|privatekey|credential|authorization|cookie"
    "|serviceaccount(json|key)|bearer"
)
# What describes a secret is none: token_url, secret_name, password_expires_at.
_ABOUT = re.compile("(url|uri|type|name|expires(in|at)?|expiry|endpoint)$")
_HEADER = re.compile("authorization|api[-_]?key|token|secret|cookie", re.IGNORECASE)
# The password of an address, or a token that stands there alone, and the values of its query that
# are secrets by their names.
_IN_ADDRESS = re.compile(r"(?<=://)([^/?#\s:@]*:)?[^/?#\s]+(?=@)")
_IN_QUERY = re.compile(r"(?<=[?&])([^=&#\s]*)=([^&#\s]+)")
_DEEPEST: Final = 200


def secret_names(connector: Connector | None) -> frozenset[str]:
    """The keys whose values are secret, whatever their depth; of any connector for None."""
    if connector is None:
        return _all_secret_names()
    return SENSITIVE | {setting.key for setting in connector.settings.values() if setting.secret}


def is_secret_header(name: str) -> bool:
    """Whether the value of a header of this name is a secret."""
    return _HEADER.search(name) is not None or _is_secret(name, SENSITIVE)


def redact(connector: Connector | None, config: Mapping[str, Any], mode: Mode) -> dict[str, Any]:
    """`config` as it is shown.

    `omit` leaves secret keys out, `mask` shows `********` in their place, `plain` shows everything.
    Values of headers are masked in both of the first, so that the header stays visible; so are
    passwords in addresses.
    grade: inferred | secrets are left out of what is read | Warehouses API, whose example of a read
      lacks the user name that its example of a create has
    grade: ours | secret values of headers and secrets inside addresses are masked | no source
    """
    if mode == "plain":
        return dict(config)
    shown = _Redaction(secret_names(connector), omit=mode == "omit").shown(config, 0)
    return shown if isinstance(shown, dict) else {}


def keep_secrets(
    connector: Connector | None, sent: Mapping[str, Any], stored: Mapping[str, Any]
) -> dict[str, Any]:
    """The config to store when `sent` replaces `stored`.

    A secret that was not sent, or sent back as it was shown, keeps its stored value; null clears
    it. A mask that stands for nothing is dropped. Headers are replaced as a whole.
    grade: ours | what is sent back masked, or not at all, is unchanged | no source
    """
    return _Keeping(secret_names(connector)).of_object(sent, stored, 0, headers=False)


def redact_query(query: str) -> str:
    """A query of a URL without the values of parameters that are secrets by their names."""
    return _hidden_in_query(f"?{query}", SENSITIVE)[1:]


def holds_secret(connector: Connector | None, config: Mapping[str, Any]) -> bool:
    """Whether there is any secret in `config`."""
    return redact(connector, config, "mask") != config


def redact_body(body: bytes, names: frozenset[str] = frozenset()) -> bytes:
    """A recorded request or answer without the secrets of any connector, and of `names`.

    A body without secrets comes back as it is; one that is no JSON and might hold some is replaced
    by a note.
    """
    if not body:
        return body
    try:
        value = orjson.loads(body)
    except ValueError:
        return _unreadable(body)
    redaction = _Redaction(_all_secret_names() | names, omit=False)
    shown = redaction.shown(value, 0)
    return body if shown == value else orjson.dumps(shown)


def _unreadable(body: bytes) -> bytes:
    text = body.decode("utf-8", "replace")
    if not (_WORDS.search(plain_name(text)) or _IN_ADDRESS.search(text)):
        return body
    return f"({len(body)} bytes that are no JSON and may hold secrets)".encode()


@cache
def _all_secret_names() -> frozenset[str]:
    found = (find(kind, type) for kind, types in TYPES.items() for type in types)
    names = (secret_names(connector) for connector in found if connector)
    return SENSITIVE.union(*names)


@cache
def _plain_names(names: frozenset[str]) -> frozenset[str]:
    return frozenset(map(plain_name, names))


def _is_secret(name: str, names: frozenset[str]) -> bool:
    plain = plain_name(name)
    if plain in _plain_names(names):
        return True
    return _WORDS.search(plain) is not None and _ABOUT.search(plain) is None


def _is_headers(name: str) -> bool:
    return plain_name(name).endswith("headers")


def _pair_name(value: Mapping[str, Any]) -> str:
    """The name in `{name: X-API-Key, value: …}`, another way to write headers and parameters."""
    if "value" not in value:
        return ""
    found = next((value[key] for key in ("name", "key", "header") if key in value), "")
    return found if isinstance(found, str) else ""


class _Redaction:
    """Walks a value and hides what is secret."""

    def __init__(self, names: frozenset[str], *, omit: bool) -> None:
        self._names = names
        self._omit = omit

    def shown(self, value: Any, depth: int, *, headers: bool = False) -> Any:
        """`value` as it is shown; `headers` says that it is an object of headers."""
        if depth > _DEEPEST:
            return MASK
        if isinstance(value, Mapping):
            return self._object(value, depth, headers)
        if isinstance(value, list):
            return [self.shown(item, depth + 1) for item in value]
        return _address(value, self._names) if isinstance(value, str) else value

    def _object(self, value: Mapping[str, Any], depth: int, headers: bool) -> dict[str, Any]:
        shown: dict[str, Any] = {}
        pair = is_secret_header(_pair_name(value))
        for name, member in value.items():
            if headers or (pair and name == "value"):
                hidden = pair or is_secret_header(name) or _is_secret(name, self._names)
                shown[name] = _masked(member) if hidden else self.shown(member, depth + 1)
            elif not _is_secret(name, self._names):
                shown[name] = self.shown(member, depth + 1, headers=_is_headers(name))
            elif not self._omit:
                shown[name] = _masked(member)
        return shown


def _masked(value: Any) -> Any:
    return value if is_blank(value) else MASK


def _address(text: str, names: frozenset[str]) -> str:
    """A text, without the secrets of the addresses in it, of whatever kind these are."""
    if "://" not in text:
        return text
    return _hidden_in_query(_IN_ADDRESS.sub(rf"\1{MASK}", text), names)


def _hidden_in_query(text: str, names: frozenset[str]) -> str:
    return _IN_QUERY.sub(
        lambda found: f"{found[1]}={MASK}" if _is_secret(found[1], names) else found[0], text
    )


class _Keeping:
    """Puts stored secrets back into what a client sent."""

    def __init__(self, names: frozenset[str]) -> None:
        self._names = names

    def of_object(
        self, sent: Mapping[str, Any], stored: Mapping[str, Any], depth: int, *, headers: bool
    ) -> dict[str, Any]:
        """The object to store in the place of `stored`."""
        kept: dict[str, Any] = {}
        for name, value in sent.items():
            before = _stored(stored, name, headers)
            if value != MASK:
                kept[name] = self._value(value, before, depth + 1, headers=_is_headers(name))
            elif before is not None:
                kept[name] = before
        if not headers:
            kept.update(
                (name, value)
                for name, value in stored.items()
                if name not in sent and _is_secret(name, self._names)
            )
        return kept

    def _value(self, sent: Any, stored: Any, depth: int, *, headers: bool) -> Any:
        if depth > _DEEPEST:
            return sent
        if isinstance(sent, Mapping):
            before = stored if isinstance(stored, Mapping) else {}
            return self.of_object(
                sent, before if self._is_pair(sent, before) else {}, depth, headers=headers
            )
        if isinstance(sent, list):
            paired = isinstance(stored, list) and len(stored) == len(sent)
            befores = stored if paired else [None] * len(sent)
            return [
                self._value(one, before, depth + 1, headers=False)
                for one, before in zip(sent, befores, strict=True)
            ]
        if isinstance(sent, str) and isinstance(stored, str):
            return stored if sent == _address(stored, self._names) else sent
        return sent

    def _is_pair(self, sent: Mapping[str, Any], stored: Mapping[str, Any]) -> bool:
        """Whether both, if they are names with values, have the same name."""
        name = _pair_name(stored)
        return _pair_name(sent) in (name, _address(name, self._names))


def _stored(stored: Mapping[str, Any], name: str, headers: bool) -> Any:
    """What was stored under a name; the case of a header's name does not matter."""
    if name in stored or not headers:
        return stored.get(name)
    return next((value for key, value in stored.items() if key.lower() == name.lower()), None)
