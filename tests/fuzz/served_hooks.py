"""What Schemathesis finds in served documents and is right as it is; loaded by it through
SCHEMATHESIS_HOOKS."""

from __future__ import annotations

import os
import re
from typing import Any

import schemathesis
from schemathesis.core.failures import Failure

from tests.fuzz.explained import NEGATIVE, POSITIVE, Explained, complaints

EXPLAINED = (
    Explained(
        ".*",
        "ignored_auth",
        ".",
        "credentials are checked for presence and form: any key or token will do",
    ),
    Explained(
        ".*",
        "missing_required_header",
        ".",
        "the credentials are sent with every request of the run",
    ),
    Explained(
        ".*",
        "content_type_conformance",
        "media types are documented",
        "Swagger 2.0 declares types for all answers, also for those without a body",
    ),
    Explained(
        "POST /letters",
        NEGATIVE,
        "object with unexpected properties",
        "the form does not say that there are no other fields",
    ),
    Explained(
        ".* /(media|orders|patients).*",
        NEGATIVE,
        "body - (id|createdAt): |Value is not allowed",
        "what is readOnly is not looked at in requests",
    ),
    Explained(
        ".* /(orders|media).*",
        "status_code_conformance",
        r"There is nothing with the id|needs a body|The request has|not JSON|not UTF-8|^\w+: ",
        "the document declares no answer to bad requests: they are told as problem details",
    ),
    Explained(
        ".*",
        POSITIVE,
        r'expected an integer, got "-?\d{19,}"',
        "integers in parameters have 64 bits",
    ),
    Explained(
        "GET /orders.*",
        POSITIVE,
        "there is nothing called .* to sort by|is the cursor of nothing in this list",
        "what can be sorted by, and what cursors there are, a schema does not say",
    ),
    Explained(
        r"PATCH /orders/\{orderId\}",
        POSITIVE,
        "of the patch: ",
        "a schema that says only `array` does not say what a JSON patch is",
    ),
    Explained(
        r"PATCH /orders/\{orderId\}",
        POSITIVE,
        "The request has|unknown member|expected |is required",
        "what comes of a merge patch has to keep the schema of the thing, of which it says nothing",
    ),
)
WITHOUT_STATE = Explained(
    ".*",
    "use_after_free",
    ".",
    "nothing is kept without --stateful",
)


@schemathesis.hook
def filter_failure(
    context: schemathesis.HookContext,
    failure: Failure,
    case: schemathesis.Case[Any],
    response: schemathesis.Response,
) -> bool:
    """Pass over what is explained."""
    check = failure.checks[0] if failure.checks else failure.kind_title
    words = complaints(response.content) if response.status_code >= 400 else [failure.message]
    return not all(_is_explained(case.operation.label, check, word) for word in words)


def _is_explained(operation: str, check: str, word: str) -> bool:
    rows = EXPLAINED if os.environ.get("SERVED") == "stateful" else (*EXPLAINED, WITHOUT_STATE)
    return any(
        row.check == check and re.fullmatch(row.operation, operation) and re.search(row.words, word)
        for row in rows
    )
