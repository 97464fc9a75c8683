"""Sync runs: the rows of a model go to a webhook in batches, over real HTTP, and are counted."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import orjson

from sandbox.world.exchange import Exchange, OutgoingRequest
from sandbox.world.namespace import Namespace
from sandbox.zeotap.identity import new_id, now

RUNS: Final = "zeotap.runs"
DELIVERED: Final = "zeotap.delivered"
"""Primary keys that a sync has delivered to a destination: {sync_id, destination_id, keys}."""

BATCH_ROWS: Final = 100
MOST_BATCH_ROWS: Final = 1000
TIMEOUT_SECONDS: Final = 10.0
"""How long one request may take."""
LONGEST_SECONDS: Final = 60.0
"""How long the requests of a run may take together, in real time."""

_COUNTERS: Final = ("processed", "created", "updated", "deleted", "failed")

# grade: inferred | what each sync mode does with a row | Syncs, sync modes
_OPERATIONS: Final[Mapping[str, str]] = {
    "insert": "insert",
    "append": "insert",
    "update": "update",
    "upsert": "upsert",
    "mirror": "upsert",
    "add": "add",
    "remove": "remove",
}
_COUNTED_AS_DELETED: Final = ("delete", "remove")


@dataclass(slots=True)
class _Row:
    """One row on its way."""

    key: Any
    data: Mapping[str, Any]
    operation: str

    def as_json(self) -> dict[str, Any]:
        return {"data": self.data, "operation": self.operation, "primary_key": self.key}


@dataclass(slots=True)
class _Tally:
    """What came of a run so far."""

    keys: dict[str, None]
    counters: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_COUNTERS, 0))
    errors: list[str] = field(default_factory=list)

    def count(self, row: _Row, failed: bool) -> None:
        """Count one row, and remember its key when it was delivered."""
        self.counters["processed"] += 1
        name = _key_name(row.key)
        if failed:
            self.counters["failed"] += 1
        elif row.operation in _COUNTED_AS_DELETED:
            self.counters["deleted"] += 1
            self.keys.pop(name, None)
        else:
            known = name in self.keys or row.operation == "update"
            self.counters["updated" if known and row.operation != "insert" else "created"] += 1
            self.keys[name] = None


def queue_run(
    namespace: Namespace, sync: Mapping[str, Any], trigger: str = "api"
) -> dict[str, Any]:
    """A new run of a sync, in its queue; stored.

    grade: documented | runs are queued, running, completed, failed or cancelled, and count rows
      processed, created, updated, deleted and failed | Sync runs
    grade: inferred | the names of a run's members | no source
    """
    run = {
        "id": new_id(namespace),
        "workspace_id": sync.get("workspace_id"),
        "sync_id": sync["id"],
        "status": "queued",
        "trigger": trigger,
        **{f"rows_{name}": 0 for name in _COUNTERS},
        "started_at": None,
        "completed_at": None,
        "error": "",
    }
    return _stored(namespace, run)


def run_sync(
    namespace: Namespace,
    sync: Mapping[str, Any],
    model: Mapping[str, Any] | None,
    destination: Mapping[str, Any] | None,
    rows: Sequence[Mapping[str, Any]],
    trigger: str = "api",
    *,
    run: Mapping[str, Any] | None = None,
    strict: bool = False,
) -> dict[str, Any]:
    """Run a sync to its end and store the run; the run.

    `destination` holds its config with its secrets, and with that of its shared connection. `run`
    is one that was queued before. `strict` wants the destination's test to have passed; else a
    destination whose test has not run will do. Do not hold the namespace's lock.
    """
    run = {**(run or queue_run(namespace, sync, trigger)), "started_at": now(namespace)}
    status, error = refusal(sync, destination, strict=strict)
    if error:
        return _ended(namespace, run, status, error)
    assert destination is not None
    _stored(namespace, {**run, "status": "running"})
    before = _delivered_keys(namespace, sync)
    tally = _Tally(dict(before))
    deadline = time.monotonic() + LONGEST_SECONDS
    for batch in _batches(_planned(sync, model, rows, tally.keys), _batch_rows(sync)):
        error = _given_up(tally, deadline) or _send(namespace, sync, destination, batch)
        if error:
            tally.errors.append(error)
        for row in batch:
            tally.count(row, failed=bool(error))
    _remember(namespace, sync, before, tally.keys)
    run.update({f"rows_{name}": count for name, count in tally.counters.items()})
    return _ended(namespace, run, *_outcome(tally))


def refusal(
    sync: Mapping[str, Any], destination: Mapping[str, Any] | None, *, strict: bool = False
) -> tuple[str, str]:
    """The status and error of a run that sends nothing; two empty texts for one that may go.

    grade: inferred | a sync that is not active is cancelled; one whose destination is gone or in
      error fails | Sync runs
    """
    if sync.get("status", "active") != "active":
        return "cancelled", f"the sync is {sync['status']}, not active"
    if destination is None:
        return "failed", "the destination does not exist"
    status = destination.get("status")
    if status == "error" or (strict and status != "connected"):
        return "failed", f"the destination is not connected: its status is {status}"
    return "", ""


def webhook_method(config: Mapping[str, Any]) -> str:
    """The method of a webhook's requests.

    grade: documented | POST, unless the config says PUT or PATCH | Webhook destination
    """
    method = str(config.get("method") or "POST").upper()
    return method if method in ("POST", "PUT", "PATCH") else "POST"


def webhook_headers(config: Mapping[str, Any]) -> dict[str, str]:
    """The headers of a webhook's requests.

    grade: documented | Content-Type, and Authorization and X-Api-Key if they are configured |
      Webhook destination
    grade: documented | a config may hold more headers | Destinations API, Webhook Config Example
    grade: inferred | these replace the others where the names are the same | no source
    """
    headers = {"Content-Type": "application/json"}
    for name, key in (("Authorization", "authorization_header"), ("X-Api-Key", "api_key")):
        if config.get(key):
            headers[name] = str(config[key])
    own = config.get("headers")
    if isinstance(own, Mapping):
        named = {name.lower() for name in own}
        headers = {name: value for name, value in headers.items() if name.lower() not in named}
        headers.update((name, str(value)) for name, value in own.items() if value is not None)
    return headers


def batch_body(sync_mode: str, rows: Sequence[Mapping[str, Any]]) -> bytes:
    """The body of one request.

    grade: documented | a batch has sync_mode and rows, a row has its data, an operation and a
      primary key | Webhook destination
    grade: inferred | the names operation and primary_key | Webhook destination
    """
    return orjson.dumps({"sync_mode": sync_mode, "rows": list(rows)})


_UNANSWERED: Final = "no answer from the webhook"


def _given_up(tally: _Tally, deadline: float) -> str:
    """Why no more is sent; empty as long as there is no reason.

    Nobody waits for every batch to time out, nor for a webhook that is slow without end.
    grade: ours | after a batch without an answer, or after a minute, the other rows fail unsent |
      no source
    """
    if _is_unanswered(tally):
        return "not sent: there was no answer before"
    if time.monotonic() > deadline:
        return f"not sent: the run took longer than {LONGEST_SECONDS:g} s"
    return ""


def _is_unanswered(tally: _Tally) -> bool:
    return any(error.startswith(_UNANSWERED) for error in tally.errors)


def _send(
    namespace: Namespace,
    sync: Mapping[str, Any],
    destination: Mapping[str, Any],
    batch: Sequence[_Row],
) -> str:
    """Send one batch; what went wrong, or an empty text.

    grade: ours | only webhooks are really called; rows for other types are counted as delivered |
      no source
    """
    if destination.get("destination_type") != "webhook":
        return ""
    config = destination["config"]
    exchange = namespace.outbox.send(
        OutgoingRequest(
            method=webhook_method(config),
            url=str(config.get("url", "")),
            headers=webhook_headers(config),
            body=batch_body(sync.get("sync_mode", "insert"), [row.as_json() for row in batch]),
            timeout=TIMEOUT_SECONDS,
        ),
        step_id=sync["id"],
    )
    return _told_by(exchange)


def _told_by(exchange: Exchange) -> str:
    """What an exchange says of its batch.

    grade: inferred | any answer but 2xx fails the rows of the batch; nothing is tried again |
      no source
    """
    if exchange.response is None:
        return f"{_UNANSWERED}: {exchange.error_kind}"
    status = exchange.response.status
    return "" if 200 <= status < 300 else f"the webhook answered with status {status}"


def _planned(
    sync: Mapping[str, Any],
    model: Mapping[str, Any] | None,
    rows: Sequence[Mapping[str, Any]],
    delivered: Mapping[str, None],
) -> list[_Row]:
    """The rows to send; a mirror ends with those that are gone since the last run.

    grade: inferred | mirror deletes what the model no longer has, and names it by its key under
      the name that the field mapping gives that | Syncs, sync modes
    """
    mode = sync.get("sync_mode", "insert")
    column = sync.get("primary_key") or (model or {}).get("primary_key_column")
    mapping = sync.get("field_mapping") or []
    planned = [
        _Row(
            key=row.get(column) if column else None,
            data=_mapped(row, mapping),
            operation=_OPERATIONS.get(mode, mode),
        )
        for row in rows
    ]
    if mode == "mirror" and column:
        present = {_key_name(row.key) for row in planned}
        gone = [orjson.loads(name) for name in delivered if name not in present]
        pairs = [pair for pair in mapping if pair.get("source_column") == column]
        planned += [_Row(key, _mapped({column: key}, pairs), "delete") for key in gone]
    return planned


def _mapped(row: Mapping[str, Any], mapping: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The data of a row.

    grade: inferred | without a mapping the whole row is sent, with one its columns under the names
      of the fields | Webhook destination; Field mapping
    """
    if not mapping:
        return dict(row)
    return {
        str(pair.get("destination_field")): row.get(pair.get("source_column"))  # type: ignore[arg-type]
        for pair in mapping
    }


def _batches(rows: Sequence[_Row], size: int) -> Iterator[Sequence[_Row]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def _batch_rows(sync: Mapping[str, Any]) -> int:
    """How many rows one request holds.

    grade: ours | 100 rows a request, or the batch_size of the sync's config, up to 1000 | no source
    """
    size = (sync.get("config") or {}).get("batch_size", BATCH_ROWS)
    if isinstance(size, bool) or not isinstance(size, int):
        return BATCH_ROWS
    return min(max(size, 1), MOST_BATCH_ROWS)


def _outcome(tally: _Tally) -> tuple[str, str]:
    """The status and the error of a run.

    grade: documented | a completed run may still hold rows that failed | Sync runs
    grade: inferred | a run fails when no row was delivered, or when no answer came | no source
    """
    if not tally.errors:
        return "completed", ""
    nothing = tally.counters["failed"] == tally.counters["processed"]
    return "failed" if nothing or _is_unanswered(tally) else "completed", tally.errors[0]


def _key_name(key: Any) -> str:
    """A primary key as a text that tells 1 from "1"."""
    return orjson.dumps(key).decode()


def _delivered_keys(namespace: Namespace, sync: Mapping[str, Any]) -> dict[str, None]:
    record = namespace.store.collection(DELIVERED).get(_delivered_id(sync))
    return dict.fromkeys(record.value["keys"]) if record else {}


def _remember(
    namespace: Namespace,
    sync: Mapping[str, Any],
    before: Mapping[str, None],
    after: Mapping[str, None],
) -> None:
    """Keep which keys came and went since `before`; another run may have ended meanwhile."""
    with namespace.lock:
        keys = {**_delivered_keys(namespace, sync), **after}
        kept = [key for key in keys if key in after or key not in before]
        about = {"sync_id": sync["id"], "destination_id": sync["destination_id"], "keys": kept}
        namespace.store.collection(DELIVERED).put(_delivered_id(sync), about)


def _delivered_id(sync: Mapping[str, Any]) -> str:
    return f"{sync['id']} {sync['destination_id']}"


def _ended(namespace: Namespace, run: Mapping[str, Any], status: str, error: str) -> dict[str, Any]:
    ended = {**run, "status": status, "error": error, "completed_at": now(namespace)}
    return _stored(namespace, ended)


def _stored(namespace: Namespace, run: dict[str, Any]) -> dict[str, Any]:
    namespace.store.collection(RUNS).put(run["id"], run)
    return run
