"""Flows as they are kept: the draft that people edit, and the live version that handles leads."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sandbox.leadconduit.account import Account, account_of
from sandbox.leadconduit.counter_changes import revise_counters
from sandbox.leadconduit.flow_check import check_flow
from sandbox.leadconduit.flow_parts import MEMBERS, OBJECT_IDS, SHORT_IDS, walk
from sandbox.world.clock import iso

if TYPE_CHECKING:
    from sandbox.world.ids import Ids
    from sandbox.world.namespace import Namespace
    from sandbox.world.store import Record

__all__ = ["DRAFTS", "LIVE", "check_flow", "deploy", "prepare_flow", "remove", "save"]

DRAFTS: Final = "flows"
LIVE: Final = "live_flows"

_SHORT_ID = re.compile(r"[0-9a-zA-Z]{6}")

# What the server sets: sent values are ignored.
# grade: documented | members that only the server sets |
#   API reference, Flow (not in request bodies)
# grade: inferred | sending them is no error, so that a flow can be fetched and put back | no source
_READ_ONLY: Final[Mapping[str, frozenset[str]]] = {
    "flow": frozenset({"id", "errors", "level", "created_at", "updated_at"}),
    "cap": frozenset({"created_at"}),
    "ping_limit": frozenset({"created_at"}),
    "destination": frozenset({"flow_usages"}),
}


def prepare_flow(
    sent: Mapping[str, Any], namespace: Namespace, existing: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The flow as it is saved: `sent`, which passed `check_flow`, with ids, times and defaults.

    `existing` is the flow it replaces. Ids that were sent are kept, those that are missing made.
    grade: documented | flows and caps have ids of 24 hex digits, parts of flows of six characters |
      API reference, Flow
    grade: inferred | ids of parts that are sent back stay | no source
    grade: documented | a new flow may bring its id; ping_enabled is false by default |
      API reference, Create a new flow
    """
    now = iso(namespace.clock.now())
    before = existing or {}
    saver = _Saver(namespace.ids, now, account_of(namespace), _creation_times(before))
    flow_id = before.get("id") or sent.get("id") or namespace.ids.object_id()
    return {
        "id": flow_id.lower(),
        **saver.members("flow", sent),
        "ping_enabled": sent.get("ping_enabled", False),
        **({"level": before["level"]} if "level" in before else {}),
        "created_at": before.get("created_at", now),
        "updated_at": now,
    }


def _creation_times(flow: Mapping[str, Any]) -> dict[str, str]:
    """When the caps and ping limits of a saved flow were made, by their ids."""
    if not flow:
        return {}
    return {
        part.value["id"]: part.value["created_at"] for part in walk(flow) if part.kind in OBJECT_IDS
    }


_LARGEST_EXACT: Final = 2**53


@dataclass(frozen=True, slots=True)
class _Saver:
    """Rebuilds the parts of a flow for saving."""

    ids: Ids
    now: str
    account: Account
    created: Mapping[str, str]

    def members(self, kind: str, value: Mapping[str, Any]) -> dict[str, Any]:
        """The members of a part that stay, their parts rebuilt."""
        below, ignored = MEMBERS.get(kind, {}), _READ_ONLY.get(kind, frozenset())
        return {
            name: self._content(below[name], content) if name in below else content
            for name, content in value.items()
            if name not in ignored
        }

    def _content(self, kind: str, content: Any) -> Any:
        if isinstance(content, list):
            return [self._part(kind, item) for item in content]
        return content if content is None else self._part(kind, content)

    def _part(self, kind: str, value: Mapping[str, Any]) -> dict[str, Any]:
        part = self.members(kind, value)
        if kind in SHORT_IDS:
            part = {"id": self._short_id(value.get("id")), **without_id(part)}
        finish = _FINISH.get(kind)
        return part if finish is None else finish(self, part)

    def _short_id(self, sent: Any) -> str:
        if isinstance(sent, str) and _SHORT_ID.fullmatch(sent):
            return sent
        return self.ids.short_id()

    def limit(self, part: dict[str, Any]) -> dict[str, Any]:
        """A cap or ping limit with its id and the time it was made."""
        limit_id = str(part.get("id") or self.ids.object_id()).lower()
        created_at = self.created.get(limit_id, self.now)
        # A world may say 2.0, which is a whole number too; JSON has no larger ones than these.
        counts = {
            name: int(part[name])
            for name in ("maximum", "duration")
            if abs(part[name]) < _LARGEST_EXACT
        }
        return {"id": limit_id, **without_id(part), **counts, "created_at": created_at}

    def cap(self, part: dict[str, Any]) -> dict[str, Any]:
        """A cap; volume is the only type there is."""
        return self.limit({"type": "volume", **part})

    def entity(self, part: dict[str, Any]) -> dict[str, Any]:
        """The entity as the account knows it."""
        return self.account.entity(part)

    def integration(self, part: dict[str, Any]) -> dict[str, Any]:
        """An integration always shows its mappings."""
        return {"mappings": [], **part}

    def destination(self, part: dict[str, Any]) -> dict[str, Any]:
        """The account's destination, with those of its actions that were chosen.

        grade: inferred | a flow keeps the actions it was sent with, all if it names none |
          API reference, Destination
        """
        known = self.account.destinations[part["instance_id"]]
        chosen = [action["action_id"] for action in part.get("actions", [])]
        actions = known.get("actions", [])
        if chosen:
            actions = [action for action in actions if action["action_id"] in chosen]
        return {**known, "actions": actions}


_FINISH: Final[Mapping[str, Callable[[_Saver, dict[str, Any]], dict[str, Any]]]] = {
    "cap": _Saver.cap,
    "ping_limit": _Saver.limit,
    "entity": _Saver.entity,
    "integration": _Saver.integration,
    "destination": _Saver.destination,
}


def without_id(part: Mapping[str, Any]) -> dict[str, Any]:
    """The part without its id."""
    return {name: value for name, value in part.items() if name != "id"}


def save(namespace: Namespace, flow: Mapping[str, Any]) -> Record:
    """Keep a prepared flow as the draft; leads go on being handled by the live version.

    grade: documented | changes act on leads only once they are deployed | API reference, Deploy
    grade: inferred | switch save_deploys: they act at once | help centre, editing a flow
    """
    record = namespace.store.collection(DRAFTS).put(flow["id"], flow)
    if namespace.switches["save_deploys"]:
        _go_live(namespace, record)
    return record


def deploy(namespace: Namespace, flow_id: str) -> bool:
    """Make the draft live; False if there is no such flow."""
    with namespace.lock:
        draft = namespace.store.collection(DRAFTS).get(flow_id)
        if draft is None:
            return False
        _go_live(namespace, draft)
        return True


def _go_live(namespace: Namespace, draft: Record) -> None:
    live = namespace.store.collection(LIVE)
    with namespace.lock:
        before = live.get(draft.id)
        revise_counters(namespace, before.value if before else None, draft.value)
        live.put(draft.id, draft.value)


def remove(namespace: Namespace, flow_id: str) -> Record | None:
    """Take the flow away, draft and live version; the draft as it was.

    grade: documented | a deleted flow takes no leads from then on | API reference, Delete a flow
    """
    with namespace.lock:
        live = namespace.store.collection(LIVE).delete(flow_id)
        revise_counters(namespace, live.value if live else None, None)
        return namespace.store.collection(DRAFTS).delete(flow_id)
