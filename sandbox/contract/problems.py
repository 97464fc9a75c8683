"""What can go wrong with a request, as data: findings, problems and the catalogue of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from sandbox.contract.message import Reply
from sandbox.contract.parts import MISSING

if TYPE_CHECKING:
    from sandbox.contract.operations import Operation

PROBLEM_JSON = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault of a request or an answer.

    `location` starts with the part of the message (`"body"`, `"query"`, `"path"`, `"header"`,
    `"cookie"`, `"status"`) and goes on to the value; a missing or unknown member is named itself.
    `rule` is the schema keyword that was broken, or the name of a rule of the wire (`"encoding"`).
    `expected` and `got` are None where there is nothing to show. `pointer` is the place of the
    broken rule in the document, as a JSON pointer (`#/components/schemas/Lead/required`);
    `source` its file and line, where they are known; `corrected` a value that would do.
    """

    location: tuple[str | int, ...]
    rule: str
    message: str
    expected: Any = None
    got: Any = None
    pointer: str | None = None
    source: str | None = None
    corrected: Any = MISSING

    @property
    def path(self) -> str:
        """Where, inside its part of the message: `sources.0.entity`."""
        return ".".join(str(step) for step in self.location[1:])

    def as_json(self) -> dict[str, Any]:
        """The finding as a JSON object; what there is nothing to say about is left out."""
        shown: dict[str, Any] = {
            "location": list(self.location),
            "path": self.path,
            "rule": self.rule,
            "message": self.message,
        }
        for name in ("expected", "got", "pointer", "source"):
            value = getattr(self, name)
            if value is not None:
                shown[name] = value
        if self.corrected is not MISSING:
            shown["corrected"] = self.corrected
        return shown


class Remedy(NamedTuple):
    """What helps with findings: the same ones, told more fully, and the whole body as it should be.

    `corrected` is MISSING where no body was found that would do.
    """

    findings: tuple[Finding, ...]
    corrected: Any = MISSING


@dataclass(frozen=True, slots=True)
class Entry:
    """One kind of problem: its name, its title, its usual status and what to do about it."""

    slug: str
    title: str
    status: int
    action: str


_ENTRIES = (
    Entry("bad-request", "Bad request", 400, "Correct what the detail names and send it again."),
    Entry("malformed-json", "Malformed JSON", 400, "Send well-formed JSON."),
    Entry("malformed-body", "Malformed body", 400, "Send a body of the form the detail names."),
    Entry("missing-body", "Missing body", 400, "Send a body; this operation needs one."),
    Entry("invalid-encoding", "Invalid encoding", 400, "Encode the text as UTF-8."),
    Entry("length-mismatch", "Wrong Content-Length", 400, "Send as many bytes as announced."),
    Entry("invalid-preference", "Unknown preference", 400, "Prefer what the operation declares."),
    Entry("validation", "Validation failed", 400, "Correct every finding and send it again."),
    Entry("unauthorized", "Authentication failed", 401, "Send valid credentials."),
    Entry("forbidden", "Not allowed", 403, "Use credentials that may do this."),
    Entry("not-found", "Not found", 404, "Check the path and the ids in it."),
    Entry("method-not-allowed", "Method not allowed", 405, "Use one of the methods in Allow."),
    Entry("not-acceptable", "Not acceptable", 406, "Accept one of the types the detail names."),
    Entry("request-timeout", "Request timeout", 408, "Send the whole request at once."),
    Entry("conflict", "Conflict", 409, "Read the present state and try again."),
    Entry("gone", "Gone", 410, "Stop using it."),
    Entry("precondition-failed", "Precondition failed", 412, "Read the present state, try again."),
    Entry("body-too-large", "Body too large", 413, "Send a smaller body."),
    Entry("uri-too-long", "URI too long", 414, "Send a shorter path and query."),
    Entry("unsupported-media-type", "Unsupported media type", 415, "Send a supported type."),
    Entry("unprocessable", "Unprocessable", 422, "Correct what the detail names."),
    Entry("too-many-requests", "Too many requests", 429, "Wait, then try again."),
    Entry("headers-too-large", "Headers too large", 431, "Send smaller headers."),
    Entry("internal-error", "Internal error", 500, "This is a fault of the server: report it."),
    Entry("contract-violation", "Answer breaks the contract", 500, "A fault of ours: report it."),
    Entry("unsatisfiable-schema", "No value keeps the schema", 500, "Correct the document there."),
    Entry("not-implemented", "Not implemented", 501, "Use another operation."),
    Entry("bad-gateway", "Bad gateway", 502, "Check the system behind this one."),
    Entry("unavailable", "Unavailable", 503, "Try again later."),
    Entry("gateway-timeout", "Gateway timeout", 504, "Check the system behind this one."),
    Entry("version-not-supported", "HTTP version not supported", 505, "Speak HTTP/1.1."),
)

CATALOGUE: Mapping[str, Entry] = MappingProxyType({entry.slug: entry for entry in _ENTRIES})


class Problem(Exception):
    """A request that cannot be served: raise it anywhere on the way, the product renders it.

    `status` replaces the usual status of `slug`; `headers` go into the answer. `operation` is the
    id of the operation whose contract was broken, if one was, `accept` the header of who called it.
    `remedy` is set where more can be said of the findings; it takes time, and is asked only by who
    shows it. Raises ValueError for a slug that is not in the catalogue.
    """

    def __init__(
        self,
        slug: str,
        detail: str,
        *,
        status: int | None = None,
        findings: Sequence[Finding] = (),
        headers: Mapping[str, str] | None = None,
        operation: str | None = None,
    ) -> None:
        if slug not in CATALOGUE:
            raise ValueError(f"no problem {slug!r} in the catalogue; known: {sorted(CATALOGUE)}")
        super().__init__(detail)
        entry = CATALOGUE[slug]
        self.slug = slug
        self.title = entry.title
        self.status = entry.status if status is None else status
        self.detail = detail
        self.action = entry.action
        self.findings = tuple(findings)
        self.operation = operation
        self.accept = ""
        self.headers = dict(headers or {})
        self.remedy: Callable[[], Remedy] | None = None

    @classmethod
    def from_findings(cls, operation: Operation, findings: Sequence[Finding]) -> Problem:
        """The refusal of a request for its findings, all of them.

        422 where `operation` declares it and every finding is about the body, or it declares no
        other answer for such a request; else 400.
        """
        in_body = all(finding.location[0] == "body" for finding in findings)
        only = not operation.responses.keys() & {"400", "4XX", "default"}
        status = 422 if "422" in operation.responses and (in_body or only) else 400
        count = "1 fault" if len(findings) == 1 else f"{len(findings)} faults"
        first = findings[0]
        where = first.path or first.location[0]
        detail = f"The request has {count}; the first, at {where}: {first.message}."
        return cls("validation", detail, status=status, findings=findings, operation=operation.id)

    def __repr__(self) -> str:
        return f"Problem({self.slug!r}, {self.detail!r}, status={self.status})"


def remedy_of(problem: Problem) -> Remedy:
    """What can be said of the findings; looked for once."""
    if problem.remedy is None:
        return Remedy(problem.findings)
    remedy = problem.remedy()
    problem.remedy = lambda: remedy
    return remedy


def problem_value(problem: Problem) -> dict[str, Any]:
    """The problem as RFC 9457 problem details, with `action` and, if there are any, `findings`.

    `corrected_request` is the whole body as it should be, where it can be told.
    """
    remedy = remedy_of(problem)
    value: dict[str, Any] = {
        "type": f"urn:problem-type:{problem.slug}",
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
        "action": problem.action,
    }
    if remedy.findings:
        value["findings"] = [finding.as_json() for finding in remedy.findings]
    if remedy.corrected is not MISSING:
        value["corrected_request"] = remedy.corrected
    return value


def problem_json(problem: Problem) -> Reply:
    """An answer of type application/problem+json."""
    value = problem_value(problem)
    return Reply.json(value, problem.status, headers=problem.headers, content_type=PROBLEM_JSON)
