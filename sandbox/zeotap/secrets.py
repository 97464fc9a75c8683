"""Secrets in configs: stored, never shown, and kept when a client sends back what it was shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final, Literal
from urllib.parse import urlsplit, urlunsplit

from sandbox.zeotap.connectors import Connector, is_blank

Mode = Literal["omit", "mask", "plain"]

MASK: Final = "********"

# grade: inferred | the keys whose values are never shown, beside those a connector marks; other
#   keys with such a word in them are taken for secrets too | no source
SENSITIVE: Final = frozenset(
    """access_token refresh_token oauth_token token api_key private_api_key developer_token
    client_secret password private_key private_key_passphrase passphrase service_account_json
    service_account_key credentials_json secret_access_key authorization_header
    authorization""".split()
)
_WORDS = re.compile(
    "token|secret|password|passwd|passphrase|apikey|privatekey|credential|authorization|cookie"
    "|serviceaccount(json|key)|signature|bearer"
)
# What describes a secret is none: token_url, secret_name, password_expires_at.
_ABOUT = re.compile("(url|uri|type|name|expires(in|at)?|expiry|endpoint)$")
_HEADER = re.compile("authorization|api[-_]?key|token|secret|cookie", re.IGNORECASE)
_HEADERS: Final = "headers"
_ADDRESSES = re.compile(r"https?://[^/?#\s]*@", re.IGNORECASE)


def secret_names(connector: Connector | None) -> frozenset[str]:
    """The keys whose values are secret, whatever their depth."""
    own = connector.settings.values() if connector else ()
    return SENSITIVE | {setting.key for setting in own if setting.secret}


def is_secret_header(name: str) -> bool:
    """Whether the value of a header of this name is a secret."""
    return _HEADER.search(name) is not None
