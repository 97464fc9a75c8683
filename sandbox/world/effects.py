"""What armed faults can do, as a table: on which side, with which members, through which door."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

EXACT: Final = "exact"
ANSWER_MEMBERS: Final = ("status", "headers", "json", "body")


@dataclass(frozen=True, slots=True)
class EffectKind:
    """One effect.

    `members` are what it may be given besides what every fault may; those in `required` it needs.
    `needs_answer` is set where there must be an answer to spoil. `server` and `in_process` say
    what comes of it where the server keeps its sockets (granian) and where there is no socket; a
    `server` of None means that it cannot be done there.
    """

    name: str
    about: str
    sides: tuple[str, ...] = ("inbound", "outbound")
    members: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    needs_answer: bool = False
    server: str | None = EXACT
    in_process: str = EXACT


_CUT_OFF: Final = (
    "approximated: the connection is closed within the answer; the client may see a status line"
)


def _lost(kind: str) -> str:
    return f"raises ConnectionFault, kind {kind}"


_KINDS: Final = (
    EffectKind("delay", "Nothing but the delay.", required=("delay",)),
    EffectKind(
        "answer",
        "Any status with any headers and body.",
        members=ANSWER_MEMBERS,
        required=("status",),
    ),
    EffectKind(
        "slow_body",
        "The answer, its body in pieces over a time.",
        members=("seconds", "chunks"),
        required=("seconds",),
        needs_answer=True,
        in_process="waits for the whole time, then answers",
    ),
    EffectKind(
        "truncated_body",
        "The answer, cut off in its body: Content-Length says more than is sent.",
        members=("bytes",),
        needs_answer=True,
        server="approximated: the connection is closed after the part; very short parts may be "
        "lost with it",
        in_process=_lost("truncated"),
    ),
    EffectKind(
        "malformed_body",
        "The answer with a body that is not what its headers say: broken JSON, broken gzip or a "
        "broken chunk.",
        members=("as",),
        needs_answer=True,
        in_process="exact; a broken chunk " + _lost("malformed"),
    ),
    EffectKind(
        "empty_reply",
        "The connection is closed without a byte.",
        server=_CUT_OFF,
        in_process=_lost("empty"),
    ),
    EffectKind(
        "reset",
        "The connection is reset (RST).",
        server=_CUT_OFF + ", and no RST",
        in_process=_lost("reset"),
    ),
    EffectKind(
        "timeout",
        "No answer; the connection is closed after a time.",
        members=("seconds",),
        server=_CUT_OFF + " after the time",
        in_process=_lost("timeout") + ", at once",
    ),
    EffectKind(
        "garbage",
        "Bytes that are no HTTP; with `after`, the answer follows them.",
        members=("text",),
        server=None,
        in_process=_lost("garbage"),
    ),
    EffectKind("refused", "Nothing listens at the recipient's.", sides=("outbound",)),
    EffectKind("tls", "No safe connection to the recipient.", sides=("outbound",)),
)

EFFECTS: Final[Mapping[str, EffectKind]] = MappingProxyType({kind.name: kind for kind in _KINDS})


def carried_out(effect: str, side: str, how: str | None = None) -> dict[str, str | None]:
    """What comes of an effect behind each door; None where it cannot be done there."""
    kind = EFFECTS[effect]
    if side == "outbound":
        return dict.fromkeys(("werkzeug", "server", "in-process"), EXACT)
    server = None if how == "chunk" else kind.server
    in_process = kind.in_process
    if effect == "malformed_body":
        in_process = _lost("malformed") if how == "chunk" else EXACT
    return {"werkzeug": EXACT, "server": server, "in-process": in_process}
