"""trustedform_url: the address of a TrustedForm certificate."""

from __future__ import annotations

import re
from typing import Any, Final

from sandbox.leadconduit.values import url
from sandbox.leadconduit.values.context import ValueContext
from sandbox.leadconduit.values.javascript import text_to_parse, utf16_length
from sandbox.leadconduit.values.rich import Rich

_HOSTS: Final = (
    (re.compile(r"(?:cert|ping)\.trustedform\.com"), "production"),
    (re.compile(r"(?:cert|ping)\.(?:staging\.trustedform|trustedform-staging)\.com"), "staging"),
    (re.compile(r"(?:cert|ping)\.trustedform-dev\.com"), "development"),
    (re.compile(r"(?:cert|ping)\.trustedform\.localhost"), "local"),
)
_WEB_ID_LENGTH: Final = 40
_ENCRYPTED: Final = "0."


def parse(value: Any, context: ValueContext) -> Any:
    """A rich certificate address; null, false, 0 and empty text stay as they are.

    grade: observed | the host needs only contain a certificate host, of the server's own
    environment where it has one; without decryption keys the id's shape decides, type is null and
    no is_ property is true | leadconduit-types 4.23.2
    """
    if not value and not isinstance(value, list | tuple | dict):
        return value
    text = text_to_parse(value)
    web = url.read_web(text)
    if web is None:
        return _invalid(text, text)
    certificate = web.path[1:]
    if not (_is_ours(web, context.environment) and _is_id(certificate)):
        return _invalid(text, web.href)
    if utf16_length(certificate) == _WEB_ID_LENGTH:
        certificate = certificate.lower()
    flags = dict.fromkeys(("is_web", "is_mobile", "is_facebook", "is_masked"), False)
    props = {"raw": text, "type": None, "cert_id": certificate, **flags}
    props.update(host=web.host, path=web.path, valid=True)
    normal = f"https://{web.host}/{certificate}"
    return Rich("trustedform_url", "string", normal, normal, props)


def _is_ours(web: url.Web, environment: str | None) -> bool:
    if web.protocol != "https":
        return False
    found = next((name for pattern, name in _HOSTS if pattern.search(web.host)), None)
    return found is not None and environment in (None, "", found)


def _is_id(certificate: str) -> bool:
    return utf16_length(certificate) >= _WEB_ID_LENGTH or certificate.startswith(_ENCRYPTED)


def _invalid(raw: str, text: str) -> Rich:
    return Rich("trustedform_url", "string", text, text, {"raw": raw, "valid": False})
