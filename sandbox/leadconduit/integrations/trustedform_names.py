"""The names TrustedForm's parts have in LeadConduit, as data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sandbox.leadconduit.integrations.base import Variable

# grade: documented | the names on TrustedForm's side | TrustedForm API v4
# grade: observed | the names on LeadConduit's side | leadconduit-trustedform 2.6.0
PROPERTIES: Final[Mapping[str, str]] = {
    "age": "age_seconds",
    "browser": "browser",
    "created_timestamp": "created_at",
    "domain": "domain",
    "expiration_timestamp": "expires_at",
    "framed": "is_framed",
    "form_input_method": "form_input_method",
    "form_input_kpm": "form_input_kpm",
    "form_input_wpm": "form_input_wpm",
    "ip_address": "ip",
    "location": "approx_ip_geo",
    "masked": "is_masked",
    "sensitive_content": "num_sensitive_content_elements",
    "sensitive_form_fields": "num_sensitive_form_elements",
    "operating_system": "os",
    "parent_page_url": "parent_page_url",
    "time_on_page": "seconds_on_page",
    "page_url": "page_url",
    "page_scan": "page_scan",
    "bot_detected": "bot_detected",
}
"""`insights.*` variable to the property that is asked for."""

_INSIGHTS: Final = "insights.properties."

RESULTS: Final[Mapping[str, tuple[str, str]]] = {
    "match_lead.email": ("matched_email", "string"),
    "match_lead.phone": ("matched_phone", "string"),
    "match_lead.result.success": ("successful_match", "boolean"),
    "match_lead.result.email_match": ("email_fingerprint_matched", "boolean"),
    "match_lead.result.phone_match": ("phone_fingerprint_matched", "boolean"),
    "retain.reference": ("reference_code", "string"),
    "retain.vendor": ("vendor", "string"),
    "retain.results.previously_retained": ("previously_retained", "boolean"),
    "retain.results.expires_at": ("expires_at", "time"),
    "retain.results.masked_cert_url": ("masked_cert_url", "url"),
    "retain.results.share_url": ("share_url", "url"),
    "insights.scans.result.success": ("scans_result", "boolean"),
    "insights.scans.result.required.found": ("required_scans_found", "array"),
    "insights.scans.result.required.not_found": ("required_scans_not_found", "array"),
    "insights.scans.result.forbidden.found": ("forbidden_scans_found", "array"),
    "insights.scans.result.forbidden.not_found": ("forbidden_scans_not_found", "array"),
    f"{_INSIGHTS}age_seconds": ("age_in_seconds", "number"),
    f"{_INSIGHTS}approx_ip_geo.city": ("city", "string"),
    f"{_INSIGHTS}approx_ip_geo.country_code": ("country_code", "string"),
    f"{_INSIGHTS}approx_ip_geo.lat": ("latitude", "number"),
    f"{_INSIGHTS}approx_ip_geo.lon": ("longitude", "number"),
    f"{_INSIGHTS}approx_ip_geo.postal_code": ("postal_code", "postal_code"),
    f"{_INSIGHTS}approx_ip_geo.state": ("state", "state"),
    f"{_INSIGHTS}approx_ip_geo.time_zone": ("time_zone", "string"),
    f"{_INSIGHTS}browser.full": ("browser_full", "string"),
    f"{_INSIGHTS}browser.user_agent": ("user_agent", "string"),
    f"{_INSIGHTS}created_at": ("created_at", "time"),
    f"{_INSIGHTS}domain": ("domain", "string"),
    f"{_INSIGHTS}expires_at": ("expires_at", "time"),
    f"{_INSIGHTS}seconds_on_page": ("time_on_page_in_seconds", "number"),
    f"{_INSIGHTS}form_input_kpm": ("kpm", "number"),
    f"{_INSIGHTS}form_input_method": ("form_input_method", "array"),
    f"{_INSIGHTS}form_input_wpm": ("wpm", "number"),
    f"{_INSIGHTS}ip": ("ip", "string"),
    f"{_INSIGHTS}is_framed": ("is_framed", "boolean"),
    f"{_INSIGHTS}is_masked": ("is_masked", "boolean"),
    f"{_INSIGHTS}num_sensitive_content_elements": ("sensitive_hidden_content_elements", "number"),
    f"{_INSIGHTS}num_sensitive_form_elements": ("sensitive_hidden_form_elements", "number"),
    f"{_INSIGHTS}os.full": ("os_full", "string"),
    f"{_INSIGHTS}os.is_mobile": ("is_mobile", "boolean"),
    f"{_INSIGHTS}os.name": ("os_name", "string"),
    f"{_INSIGHTS}page_url": ("page_url", "string"),
    f"{_INSIGHTS}parent_page_url": ("parent_page_url", "string"),
    f"{_INSIGHTS}bot_detected": ("bot_detected", "boolean"),
    "verify.result.one_to_one": ("one_to_one", "boolean"),
    "verify.languages": ("verify.languages", "array"),
    "verify.result.language_approved": ("verify.language_approved", "boolean"),
    "verify.result.form_submitted": ("verify.form_submitted", "boolean"),
    "verify.result.success": ("verify.success", "boolean"),
    "verify.result.min_font_size_px_satisfied": ("verify.font_size", "boolean"),
    "verify.result.min_contrast_ratio_satisfied": ("verify.contrast_ratio", "boolean"),
    "verify.result.opt_in_types_satisfied": ("verify.opt_in_type", "boolean"),
}
"""Path in a reply to the variable it fills, and the type of that."""

REQUEST_VARIABLES: Final = (
    Variable("lead.trustedform_cert_url", "trustedform_url", True, "The certificate"),
    Variable("lead.email", "string", False, "Must match the certificate"),
    Variable("lead.phone_1", "string", False, "Must match the certificate"),
    Variable("trustedform.api_key", "string", False, "The key of another account"),
    Variable("trustedform.retain", "boolean", True, "Keep the certificate"),
    Variable("trustedform.custom_reference", "string", False, "What it is kept under"),
    Variable("trustedform.vendor", "string", False, "Who sold the lead"),
    Variable("trustedform.insights", "boolean", True, "Ask for properties"),
    *(Variable(f"insights.{name}", "boolean", False, "Ask for it") for name in PROPERTIES),
    Variable("trustedform.scan_required_text", "array", False, "Must stand on the page"),
    Variable("trustedform.scan_forbidden_text", "array", False, "Must not stand on the page"),
    Variable("trustedform.scan_delimiter", "string", False, "Stands around variable text"),
    Variable("trustedform.verify", "boolean", True, "Check the consent"),
    Variable("trustedform.advertiser_name", "string", False, "Whom the consent is for"),
)

RESPONSE_VARIABLES: Final = (
    Variable("outcome", "string", False, "success, failure or error"),
    Variable("reason", "string", False, "Why"),
    *(Variable(*named) for named in dict.fromkeys(RESULTS.values())),
    Variable("amount_required_matched", "string", False, "all, some or none"),
    Variable("amount_forbidden_matched", "string", False, "all, some or none"),
)
