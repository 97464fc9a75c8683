"""What Schemathesis reports and is right as it is: a table.

Most of it is data that a document allows and the sandbox refuses, because a schema cannot say why:
which fields an account has, that two parameters exclude each other, that an id is taken already.
"""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple

POSITIVE = "positive_data_acceptance"
NEGATIVE = "negative_data_rejection"


class Explained(NamedTuple):
    """One row: patterns of METHOD /path and of every word of complaint, and why that is right."""

    operation: str
    check: str
    words: str
    reason: str


_SAVES_FLOWS = r"(POST|PUT) /flows(/\{id\})?"

EXPLAINED = (
    Explained(
        r"GET /_sandbox/statistics",
        POSITIVE,
        "^span: .* is not before ",
        "a span that ends before it begins would show nothing, and a reader would believe it",
    ),
    Explained(
        r"(GET|POST) /(events|events/stats|vars)",
        POSITIVE,
        "is no time|the year is",
        "times are written in many ways, and not every day exists",
    ),
    Explained(
        r"GET /(vars|events(/stats|/event-metrics/\w+)?)",
        POSITIVE,
        "is no time frame|is no JSON with a start|is no time zone|is not JSON|is not a JSON",
        "time frames, zones, and JSON inside a parameter are languages of their own",
    ),
    Explained(
        f"{_SAVES_FLOWS}|POST /events",
        NEGATIVE,
        r"violates `enum` at \S*/properties/(lhv|rhv|outcome)$|Invalid enum value",
        "the run is told of some good values; there are others",
    ),
    Explained(
        "PUT /account|(POST|PUT) /entities.*",
        POSITIVE,
        "there is no time zone",
        "the names of time zones are too many for a schema",
    ),
    Explained(
        r"PUT /credentials/\{id\}",
        POSITIVE,
        "a credential of the type .* needs",
        "secrets that are kept already need not be sent again",
    ),
    Explained(
        r"GET /(flows|entities|fields)/\{id\}/changelogs",
        "use_after_free",
        ".",
        "what became of a thing is remembered when it is gone",
    ),
    Explained(
        r"(PUT|DELETE) /fields/\{id\}",
        POSITIVE,
        "is a standard field, which can be neither changed nor deleted",
        "some fields are everybody's",
    ),
    Explained(
        "POST /fields",
        POSITIVE,
        "has to end in _exrg",
        "the suffix of field ids depends on the account",
    ),
    Explained(
        r"(GET|POST) /(flows|events)",
        POSITIVE,
        "include and exclude cannot be used together",
        "OpenAPI cannot say that two parameters exclude each other",
    ),
    Explained(
        r"PUT /\w+/\{id\}",
        POSITIVE,
        "is not the id of the .* that is updated",
        "the id in the body has to be that of the path",
    ),
    Explained(
        r"PUT /flows",
        POSITIVE,
        "is in the list twice|two flows|more than once",
        "a flow can be updated once only",
    ),
    Explained(
        _SAVES_FLOWS,
        POSITIVE,
        "there is no field|the field .* is named twice",
        "which fields there are depends on the account",
    ),
    Explained(
        _SAVES_FLOWS,
        POSITIVE,
        "the account has no destination|the destination has no action",
        "which destinations there are depends on the account",
    ),
    Explained(
        _SAVES_FLOWS,
        POSITIVE,
        "another (cap|source|step) has the id|another source of this flow is for the entity",
        "a schema cannot compare ids in different places",
    ),
    Explained(
        _SAVES_FLOWS,
        POSITIVE,
        "the period ends at .*, not after its start",
        "a schema cannot compare the ends of a period",
    ),
    Explained(
        _SAVES_FLOWS,
        POSITIVE,
        "there is no time zone",
        "the names of time zones are too many for a schema",
    ),
    Explained(
        _SAVES_FLOWS,
        POSITIVE,
        "there can be no prices while override is true",
        "generators cannot follow a schema that says so",
    ),
    Explained(
        _SAVES_FLOWS,
        POSITIVE,
        "is no outcome|cannot be read as a template|is no property",
        "templates and dotted paths are languages of their own",
    ),
    Explained(
        rf"{_SAVES_FLOWS}|POST /events",
        POSITIVE,
        "compares with a text or a number|is not a range such as|pattern .* cannot be read",
        "what a rule compares with depends on its operator, which may be in another branch",
    ),
    Explained(
        r"POST /flows/\{flow_id\}/sources/\{source_id\}/test_step",
        POSITIVE,
        "there is no outbound module",
        "which modules there are grows with the sandbox",
    ),
    Explained(
        "POST /lists",
        POSITIVE,
        "^unique: .* (is the name of another list|has no letter or digit)",
        "names of lists are told apart by their letters and digits",
    ),
    Explained(
        r"POST /(feedback|flows/.*/(submit|ping))",
        POSITIVE,
        "^Content-Type header is required$",
        "a POST without a body announces a length of 0, which these modules take for a body",
    ),
    Explained(
        "[A-Z]+ /feedback",
        "unsupported_method",
        "The [A-Z]+ method is not allowed",
        "the module that takes feedback answers 415 to other methods, without Allow",
    ),
    Explained(
        r"POST /_sandbox/(requests/count|(requests|deliveries|leads)/verify)",
        POSITIVE,
        "is not a regular expression",
        "a schema cannot say what a regular expression is",
    ),
    Explained(
        r"(POST /_sandbox/namespaces|PATCH /_sandbox/switches)",
        POSITIVE,
        "^switch: ",
        "which switches there are depends on the products",
    ),
    Explained(
        r"(POST /_sandbox/namespaces|PUT /_sandbox/(world|stubs))",
        POSITIVE,
        "^world: ",
        "the sections of a world are checked by the products, with lines and places",
    ),
    Explained(
        "POST /_sandbox/operation-stubs",
        POSITIVE,
        r": [A-Za-z]+: |no operation has requests|is no expression|criteria",
        "a stub has to keep the contract of the operations it answers, and to fit one",
    ),
    Explained(
        "PUT /_sandbox/outbox/order",
        POSITIVE,
        "is not held",
        "only what is held has an order, and nobody can guess what is",
    ),
    Explained(
        "POST /_sandbox/faults",
        POSITIVE,
        r"the effect '\w+' (has|needs)|is an effect of \w+ requests only|is not a criterion"
        "|the first end of the range|is not a regular expression|as many as there may be",
        "every effect has members of its own, and every side its criteria",
    ),
    Explained(
        "POST /_sandbox/(requests|deliveries|leads)/(count|verify|wait)",
        POSITIVE,
        "contradicts the others|is no JSON path|is no JSON schema",
        "bounds may exclude each other; paths and schemas are languages of their own",
    ),
    Explained(
        "PUT /_sandbox/clock",
        POSITIVE,
        "^clock: .*leads beyond",
        "how far a clock can go depends on where it stands",
    ),
)


def reason_of(operation: str, check: str, words: list[str]) -> str | None:
    """Why `operation` may fail `check` with these words; None if any of them is unexplained."""
    rows = [
        row
        for row in EXPLAINED
        if row.check == check and re.fullmatch(row.operation, operation) is not None
    ]
    reasons = []
    for text in words:
        fitting = [row.reason for row in rows if re.search(row.words, text)]
        if not fitting:
            return None
        reasons += fitting[:1]
    return "; ".join(dict.fromkeys(reasons)) or None


def complaints(body: bytes) -> list[str]:
    """Everything an error answer complains about, in the shape of any of our APIs: `rule: words`
    for findings, the words alone where there are none."""
    try:
        answer: Any = json.loads(body)
    except ValueError:
        return [body.decode("utf-8", "replace")]
    if not isinstance(answer, dict):
        return [str(answer)]
    found = [f"{one['rule']}: {one['message']}" for one in answer.get("findings", [])]
    return found or [str(answer.get("error") or answer.get("detail") or answer)]
