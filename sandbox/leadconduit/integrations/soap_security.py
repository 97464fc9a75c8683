"""Who calls: Basic or Bearer in the headers of HTTP, or WS-Security in those of the envelope."""

from __future__ import annotations

import base64
import hashlib
from datetime import datetime, timedelta
from random import Random
from typing import Final

from sandbox.leadconduit.integrations.base import Variables
from sandbox.leadconduit.integrations.custom_request import basic, text_variable
from sandbox.leadconduit.integrations.objects import truthy
from sandbox.leadconduit.integrations.xml_writer import escape
from sandbox.leadconduit.values.rich import Rich

_OASIS: Final = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-"
SECEXT: Final = _OASIS + "wssecurity-secext-1.0.xsd"
UTILITY: Final = _OASIS + "wssecurity-utility-1.0.xsd"
_PROFILE: Final = _OASIS + "username-token-profile-1.0"
_BASE64: Final = _OASIS + "soap-message-security-1.0#Base64Binary"
LIFETIME: Final = timedelta(minutes=10)


def authorization(variables: Variables) -> str | None:
    """The header Authorization, if there is to be one.

    grade: observed | Basic if user name and password are mapped, else Bearer, else WS-Security |
    leadconduit-custom 2.23.8
    """
    username = text_variable(variables, "basic_username")
    password = text_variable(variables, "basic_password")
    if username and password:
        return basic(username, password)
    token = text_variable(variables, "bearer_token")
    return f"Bearer {token}" if token else None


def security_header(variables: Variables, now: datetime, random: Random) -> str:
    """The header wsse:Security, empty unless WS-Security is what is asked for.

    grade: observed | the password as text, or as a digest if asked for | leadconduit-custom 2.23.8
    grade: documented | the digest is Base64(SHA-1(nonce + created + password)) |
      OASIS UsernameToken Profile 1.0, 3.1
    grade: inferred | a time stamp of ten minutes goes with it, a nonce and the time with either
      kind of password | no source
    """
    username = text_variable(variables, "wss_username")
    password = text_variable(variables, "wss_password")
    if authorization(variables) is not None or not (username and password):
        return ""
    created = now.strftime("%Y-%m-%dT%H:%M:%SZ")
    expires = (now + LIFETIME).strftime("%Y-%m-%dT%H:%M:%SZ")
    nonce = random.randbytes(16)
    kind, secret = "PasswordText", password
    if _wants_digest(variables):
        kind = "PasswordDigest"
        digest = hashlib.sha1(nonce + created.encode() + password.encode("utf-8", "replace"))  # noqa: S324
        secret = base64.b64encode(digest.digest()).decode()
    return (
        f'<wsse:Security xmlns:wsse="{SECEXT}" xmlns:wsu="{UTILITY}" soap:mustUnderstand="1">'
        f'<wsu:Timestamp wsu:Id="Timestamp-{nonce.hex()[:16]}"><wsu:Created>{created}</wsu:Created>'
        f"<wsu:Expires>{expires}</wsu:Expires></wsu:Timestamp>"
        f'<wsse:UsernameToken wsu:Id="SecurityToken-{nonce.hex()[:16]}">'
        f"<wsse:Username>{escape(username)}</wsse:Username>"
        f'<wsse:Password Type="{_PROFILE}#{kind}">{escape(secret)}</wsse:Password>'
        f'<wsse:Nonce EncodingType="{_BASE64}">{base64.b64encode(nonce).decode()}</wsse:Nonce>'
        f"<wsu:Created>{created}</wsu:Created></wsse:UsernameToken></wsse:Security>"
    )


def _wants_digest(variables: Variables) -> bool:
    given = variables.get("wss_digest_password")
    return truthy(given.value if isinstance(given, Rich) else given)
