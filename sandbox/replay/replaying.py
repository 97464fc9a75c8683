"""All entries of a HAR in turn, and the report of what is different."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sandbox.breaking import delivered
from sandbox.contract.message import Reply
from sandbox.exports.recording import credentials_of
from sandbox.intercepted import Door, Intercepted
from sandbox.replay.comparing import Comparison, Difference
from sandbox.replay.har_reader import Har, Recorded
from sandbox.replay.rules import Rules
from sandbox.world.faults import ConnectionFault

if TYPE_CHECKING:
    from sandbox.service import Service
    from sandbox.world.namespace import Namespace

MAX_DIFFERENCES = 1_000
_STREAM_KEPT = 16 * 1024
_MASK = "***"


@dataclass(frozen=True, slots=True)
class Replayed:
    """One request that was sent again, and what is different now."""

    number: int
    method: str
    target: str
    status: int
    differences: tuple[Difference, ...]

    def as_json(self) -> dict[str, Any]:
        """The request as a JSON value."""
        return {
            "number": self.number,
            "method": self.method,
            "target": self.target,
            "status": self.status,
            "differences": [one.as_json() for one in self.differences],
        }

    @classmethod
    def of_json(cls, value: Mapping[str, Any]) -> Replayed:
        """The request that `as_json` showed."""
        found = tuple(Difference.of_json(one) for one in value["differences"])
        return cls(value["number"], value["method"], value["target"], value["status"], found)


@dataclass(slots=True)
class Report:
    """What came of a replay: how many requests were sent, which of them were answered differently,
    which entries were skipped (number, URL, reason). `notes` say what could not be sent as it was.
    """

    replayed: int = 0
    different: list[Replayed] = field(default_factory=list)
    skipped: list[tuple[int, str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    left_out: int = 0

    @property
    def identical(self) -> bool:
        """Whether every request was answered as it was recorded."""
        return not self.left_out and not self.different

    @property
    def differences(self) -> list[tuple[int, Difference]]:
        """All differences with the number of their entry."""
        return [(one.number, found) for one in self.different for found in one.differences]

    def as_json(self) -> dict[str, Any]:
        """The report as a JSON value; of what is the same, only how much it is."""
        return {
            "identical": self.identical,
            "replayed": self.replayed,
            "skipped": [
                {"number": number, "url": url, "reason": reason}
                for number, url, reason in self.skipped
            ],
            "different": [one.as_json() for one in self.different],
            "differences_left_out": self.left_out,
            "notes": self.notes,
        }

    @classmethod
    def of_json(cls, value: Mapping[str, Any]) -> Report:
        """The report that `as_json` showed."""
        return cls(
            value["replayed"],
            [Replayed.of_json(one) for one in value["different"]],
            [(one["number"], one["url"], one["reason"]) for one in value["skipped"]],
            list(value["notes"]),
            value["differences_left_out"],
        )

    def __str__(self) -> str:
        lines = [f"{self.replayed} replayed, {len(self.skipped)} skipped"]
        for one in self.different:
            lines.append(f"#{one.number} {one.method} {one.target}")
            lines += [f"    {found}" for found in one.differences]
        lines += [f"note: {note}" for note in self.notes]
        if self.left_out:
            lines.append(f"and {self.left_out} more differences")
        lines.append("identical" if self.identical else f"{len(self.differences)} differences")
        return "\n".join(lines)


def replay(
    service: Service,
    namespace: Namespace,
    har: Har,
    rules: Rules,
    *,
    max_body: int,
    follow_clock: bool = False,
) -> Report:
    """Send the entries of `har` into `namespace`, one after the other.

    `follow_clock` lets its clock stand at the time of each entry; for a namespace of its own.
    """
    report, comparison = Report(), Comparison(rules)
    door = Door(service, namespace.name, max_body)
    keys = {holder: key for key, holder in credentials_of(namespace).items()}
    for recorded in har.entries:
        if recorded.skipped is not None:
            url = recorded.origin + recorded.target[:500]
            report.skipped.append((recorded.number, url, recorded.skipped))
            continue
        if follow_clock and recorded.time is not None:
            namespace.clock.freeze(recorded.time)
        request = _request(recorded, comparison, keys, report)
        reply = _answered(door, request)
        _note(report, recorded, request, reply, comparison)
    return report


def fresh_replay(
    service: Service, namespace: Namespace, har: Har, rules: Rules, *, max_body: int
) -> Report:
    """The same in a namespace that is made for it from the world and the seed of `namespace`, and
    taken away afterwards. Raises Problem `conflict` where there are too many namespaces."""
    realm = service.realm
    made = realm.create(None, namespace.world, namespace.seed)
    try:
        return replay(service, made, har, rules, max_body=max_body, follow_clock=bool(har.ours))
    finally:
        realm.delete(made.name)


def _request(
    recorded: Recorded, comparison: Comparison, keys: Mapping[str, str], report: Report
) -> Intercepted:
    """The request with the ids of now, and with keys where they were masked."""
    apply = comparison.renaming.apply
    headers: list[tuple[str, str]] = []
    for name, value in recorded.headers:
        if _MASK in value:
            value = _unmasked(value, keys.get(recorded.credential or ""))
            if _MASK in value:
                report.notes.append(f"#{recorded.number}: {name} is masked and was left out")
                continue
        headers.append((name, apply(value)))
    body = _renamed(recorded.body, comparison)
    if body:
        headers.append(("content-length", str(len(body))))
    headers.append(("host", recorded.origin.partition("://")[2]))
    return Intercepted(
        method=recorded.method,
        scheme=recorded.scheme,
        host=recorded.host,
        port=recorded.port,
        target=apply(recorded.target),
        headers=headers,
        body=body,
    )


def _unmasked(value: str, key: str | None) -> str:
    """A masked credential with the key of the namespace; unchanged where there is none."""
    if key is None:
        return value
    scheme, space, _ = value.partition(" ")
    if scheme.lower() == "basic":
        return f"{scheme} {b64encode(f'API:{key}'.encode()).decode()}"
    return f"{scheme}{space}{key}" if space else key


def _renamed(body: bytes, comparison: Comparison) -> bytes:
    try:
        return comparison.renaming.apply(body.decode()).encode()
    except UnicodeDecodeError:
        return body


def _answered(door: Door, request: Intercepted) -> Reply:
    """The reply, whole; 0 for its status where an armed fault ends the connection."""
    request.fault = door.too_large(len(request.body))
    try:
        reply = delivered(door.answer(request))
    except ConnectionFault as fault:
        return Reply.text(str(fault), 0)
    if reply.stream is not None:
        reply.body = _kept(reply)
    return reply


def _kept(reply: Reply) -> bytes:
    """As much of a stream as the journal keeps of one."""
    kept = b""
    for piece in reply.stream or ():
        if len(kept) + len(piece) > _STREAM_KEPT:
            break
        kept += piece
    return kept


def _note(
    report: Report,
    recorded: Recorded,
    request: Intercepted,
    reply: Reply,
    comparison: Comparison,
) -> None:
    headers = {name.lower(): value for name, value in reply.headers.items()}
    answer = recorded.answer
    if answer is not None and recorded.prefix:
        # Addresses in the recorded answer lead to the namespace of then.
        ours = recorded.origin.encode()
        answer = answer.replace(ours + recorded.prefix.encode(), ours)
    body = b"" if recorded.method == "HEAD" and not answer else reply.body
    was = recorded.status, recorded.answer_headers, answer
    found = comparison.differences(was, (reply.status, headers, body))
    room = max(0, MAX_DIFFERENCES - len(report.differences))
    report.left_out += max(0, len(found) - room)
    report.replayed += 1
    if found[:room]:
        number, target = recorded.number, request.target
        one = Replayed(number, recorded.method, target, reply.status, tuple(found[:room]))
        report.different.append(one)
