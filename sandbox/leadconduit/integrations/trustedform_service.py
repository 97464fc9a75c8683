"""TrustedForm itself, as far as deliveries call it: certificates that a test has issued."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from sandbox.leadconduit.integrations.json_text import InvalidJson, read_json, write_json
from sandbox.leadconduit.integrations.objects import TooMuch
from sandbox.leadconduit.outside import CERTIFICATES
from sandbox.world.clock import iso, parse_instant
from sandbox.world.exchange import IncomingResponse, OutgoingRequest
from sandbox.world.namespace import Namespace

_HOSTS: Final = ("cert.trustedform.com", "ping.trustedform.com")
# grade: inferred | a retained one five years | no source
RETAINED: Final = timedelta(days=5 * 365)


def serves(url: str) -> bool:
    """Whether an address is that of a certificate."""
    return (urlsplit(url).hostname or "") in _HOSTS


def answer(request: OutgoingRequest, namespace: Namespace) -> IncomingResponse:
    """The reply to a call of a certificate's address, or of its `/peek`.

    grade: inferred | an unknown certificate is a failure of status 404, an expired one of 410 |
      no source
    """
    parts = urlsplit(request.url).path.strip("/").split("/")
    now = namespace.clock.now()
    with namespace.lock:
        record = namespace.store.collection(CERTIFICATES).get(parts[0])
        if record is None:
            return _refused(404, "certificate not found")
        certificate: Mapping[str, Any] = record.value
        if parse_instant(certificate["expires_at"]) <= now:
            return _refused(410, "certificate expired")
        if parts[1:] == ["peek"]:
            return _reply(200, peek(certificate, request.body, now))
        sections = _object(request.body)
        if sections is None:
            return _refused(400, "the body is no JSON object")
        return _reply(200, _composite(certificate, sections, namespace, now))


def _composite(
    certificate: Mapping[str, Any],
    sections: Mapping[str, Any],
    namespace: Namespace,
    now: datetime,
) -> dict[str, Any]:
    """The sections that were asked for.

    grade: documented | names of sections and members | TrustedForm API v4
    grade: inferred | a lead that does not match, a scan or a verification that fails is a failure,
      and nothing is retained then | no source
    grade: ours | the texts of the reasons | no source
    """
    reply: dict[str, Any] = {}
    failures: list[str] = []
    if isinstance(sections.get("match_lead"), Mapping):
        reply["match_lead"] = found = _match(certificate, sections["match_lead"])
        failures += [] if found["result"]["success"] else ["lead does not match the certificate"]
    if isinstance(sections.get("insights"), Mapping):
        reply["insights"] = seen = _insights(certificate, sections["insights"], now)
        passed = seen.get("scans", {"result": {"success": True}})["result"]["success"]
        failures += [] if passed else ["page scan failed"]
    if isinstance(sections.get("verify"), Mapping):
        reply["verify"] = verified = _verify(certificate)
        failures += [] if verified["result"]["success"] else ["consent is not verified"]
    if isinstance(sections.get("retain"), Mapping) and not failures:
        reply["retain"] = _retain(certificate, sections["retain"], namespace, now)
    reply["outcome"] = "failure" if failures else "success"
    reply["reason"] = "; ".join(failures) or None
    return reply


def _match(certificate: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Whether the certificate is about this lead.

    grade: inferred | one of e-mail and phone is enough; a certificate issued for nobody matches
      everybody | no source
    """
    email = _same(certificate.get("email"), wanted.get("email"), str.lower)
    phone = _same(certificate.get("phone"), wanted.get("phone"), _digits)
    known = [match for match in (email, phone) if match is not None]
    return {
        "email": wanted.get("email"),
        "phone": wanted.get("phone"),
        "result": {
            "success": any(known) or not known,
            "email_match": bool(email),
            "phone_match": bool(phone),
        },
    }


def _same(issued: Any, wanted: Any, normal: Any) -> bool | None:
    """Whether both are the same; None where the certificate does not say."""
    return None if issued is None else bool(wanted) and normal(issued) == normal(str(wanted))


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdigit())[-10:]


def _insights(
    certificate: Mapping[str, Any], wanted: Mapping[str, Any], now: datetime
) -> dict[str, Any]:
    known = properties(certificate, now)
    asked = wanted.get("properties")
    names = asked if isinstance(asked, list) else ()
    seen: dict[str, Any] = {
        "properties": {
            name: known[name] for name in names if isinstance(name, str) and name in known
        }
    }
    scans = wanted.get("scans")
    if isinstance(scans, Mapping):
        required, forbidden = (_texts(scans.get(name)) for name in ("required", "forbidden"))
        seen["scans"] = {"result": scanned(certificate, required, forbidden)}
    return seen


def properties(certificate: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """What is known of the page and its visitor: the usual, unless the certificate says else.

    grade: ours | a visitor in Austin, with a desktop browser, who typed | no source
    """
    created = parse_instant(certificate["created_at"])
    page_url = certificate.get("page_url", "https://www.example.com/quote")
    usual = {
        "age_seconds": round((now - created).total_seconds()),
        "approx_ip_geo": {
            "city": "Austin",
            "country_code": "US",
            "lat": 30.27,
            "lon": -97.74,
            "postal_code": "78701",
            "state": "TX",
            "time_zone": "America/Chicago",
        },
        "bot_detected": False,
        "browser": {"full": "Firefox 128.0", "user_agent": "Mozilla/5.0 (X11; Linux x86_64)"},
        "created_at": certificate["created_at"],
        "domain": urlsplit(page_url).hostname,
        "expires_at": certificate["expires_at"],
        "form_input_kpm": 180.0,
        "form_input_method": ["typing"],
        "form_input_wpm": 36.0,
        "ip": "192.0.2.10",
        "is_framed": False,
        "is_masked": False,
        "num_sensitive_content_elements": 0,
        "num_sensitive_form_elements": 0,
        "os": {"full": "Linux", "is_mobile": False, "name": "Linux"},
        "page_url": page_url,
        "parent_page_url": None,
        "seconds_on_page": 42,
    }
    return {**usual, **certificate.get("properties", {})}


def scanned(
    certificate: Mapping[str, Any], required: Sequence[str], forbidden: Sequence[str]
) -> dict[str, Any]:
    """Which texts stand on the page.

    grade: inferred | texts are found in any case; all required and no forbidden ones is a success |
      no source
    """
    page = str(certificate.get("page_text", "")).lower()
    result: dict[str, Any] = {}
    for name, wanted in (("required", required), ("forbidden", forbidden)):
        found = [text for text in wanted if text.lower() in page]
        result[name] = {"found": found, "not_found": [text for text in wanted if text not in found]}
    success = not result["required"]["not_found"] and not result["forbidden"]["found"]
    return {"success": success, **result}


def _verify(certificate: Mapping[str, Any]) -> dict[str, Any]:
    verified = certificate.get("verified", True)
    names = (
        "one_to_one",
        "language_approved",
        "form_submitted",
        "min_font_size_px_satisfied",
        "min_contrast_ratio_satisfied",
        "opt_in_types_satisfied",
    )
    consent = certificate.get("consent_text", "I agree to be contacted.")
    return {
        "languages": [{"text": consent}],
        "result": {"success": verified, **dict.fromkeys(names, verified)},
    }


def _retain(
    certificate: Mapping[str, Any],
    wanted: Mapping[str, Any],
    namespace: Namespace,
    now: datetime,
) -> dict[str, Any]:
    """Keep the certificate for longer; it remembers that."""
    expires_at = iso(now + RETAINED)
    kept = {**certificate, "retained": True, "expires_at": expires_at}
    namespace.store.collection(CERTIFICATES).put(certificate["id"], kept)
    masked = hashlib.sha1(certificate["id"].encode(), usedforsecurity=False).hexdigest()
    return {
        "reference": wanted.get("reference"),
        "vendor": wanted.get("vendor"),
        "results": {
            "previously_retained": certificate.get("retained", False),
            "expires_at": expires_at,
            "masked_cert_url": f"https://cert.trustedform.com/{masked}",
            "share_url": f"{certificate['url']}?shared_token={masked[:16]}",
        },
    }


def peek(certificate: Mapping[str, Any], body: bytes, now: datetime) -> dict[str, Any]:
    """What the older insights call answers: the properties under their older names.

    grade: observed | the names that LeadConduit knows | leadconduit-trustedform 2.6.0
    """
    form = parse_qs(body.decode("utf-8", "replace"))
    required, forbidden = (form.get(name, []) for name in ("scan[]", "scan[]!"))
    known = properties(certificate, now)
    scans = scanned(certificate, required, forbidden)
    return {
        "age": known["age_seconds"],
        "browser": known["browser"]["full"],
        "cert_id": certificate["id"],
        "created_at": known["created_at"],
        "event_duration": known["seconds_on_page"] * 1000,
        "expires_at": known["expires_at"],
        "framed": known["is_framed"],
        "ip": known["ip"],
        "is_masked": known["is_masked"],
        "operating_system": known["os"]["full"],
        "page_url": known["page_url"],
        "user_agent": known["browser"]["user_agent"],
        **known["approx_ip_geo"],
        "scans_found": [*scans["required"]["found"], *scans["forbidden"]["found"]],
        "scans_not_found": [*scans["required"]["not_found"], *scans["forbidden"]["not_found"]],
    }


def _texts(value: Any) -> list[str]:
    items = value if isinstance(value, list) else [value]
    return [item for item in items if isinstance(item, str) and item]


def _object(body: bytes) -> Mapping[str, Any] | None:
    try:
        value = read_json(body.decode("utf-8", "replace") or "{}")
    except (InvalidJson, TooMuch):
        return None
    return value if isinstance(value, Mapping) else None


def _refused(status: int, reason: str) -> IncomingResponse:
    return _reply(status, {"outcome": "failure", "reason": reason, "message": reason})


def _reply(status: int, value: Mapping[str, Any]) -> IncomingResponse:
    return IncomingResponse(
        status,
        {"Content-Type": "application/json; charset=utf-8"},
        write_json(value).encode("utf-8", "replace"),
    )
