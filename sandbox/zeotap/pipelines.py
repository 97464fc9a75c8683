"""Syncs of models and of audiences: one life cycle, one way to run them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sandbox.contract.message import Reply
from sandbox.contract.problems import Problem
from sandbox.zeotap.auth import path_id
from sandbox.zeotap.connections import effective_config
from sandbox.zeotap.cron import is_schedule
from sandbox.zeotap.objects import (
    DESTINATIONS,
    ROWS,
    RUNS,
    Value,
    changed,
    created,
    found,
    in_workspace,
    listed,
    look_up,
    removed,
    store,
    workspace_of,
)

if TYPE_CHECKING:
    from sandbox.call import Call
    from sandbox.world.namespace import Namespace


@dataclass(frozen=True, slots=True)
class Pipelines:
    """Syncs, or audience syncs: what differs between them.

    `origin` is the member that names what the rows come from, `origins` the collection of those.
    `defaults` are the members that nobody has to give, in their order.
    """

    what: str
    collection: str
    id_param: str
    origin: str
    origins: str
    origin_may_be_unknown: bool
    defaults: Mapping[str, Any]

    def list_all(self, call: Call) -> Reply:
        """All of the workspace."""
        values = in_workspace(call.namespace, self.collection, workspace_of(call))
        return listed(call, values, lambda value: show_sync(call.namespace, value))

    def get(self, call: Call) -> Reply:
        """One of them. Raises `Problem` 404."""
        return Reply.json(show_sync(call.namespace, self._found(call)))

    def create(self, call: Call) -> Reply:
        """Store a new one. Raises `Problem` 400 for what it refers to and is not there."""
        with call.namespace.lock:
            value = created(call, self.members(self._sent(call)))
            value |= {"last_synced_at": None, "last_run_id": None}
            store(call.namespace, self.collection, value)
        return Reply.json(show_sync(call.namespace, value), 201)

    def update(self, call: Call) -> Reply:
        """Change what is sent. Raises `Problem` 404, and 400 as creating does."""
        with call.namespace.lock:
            before, sent = self._found(call), self._sent(call)
            if "config" in sent:
                sent["config"] = _kept(sent["config"], before["config"])
            after = store(call.namespace, self.collection, changed(call.namespace, before, sent))
        return Reply.json(show_sync(call.namespace, after))

    def delete(self, call: Call) -> Reply:
        """Take one away; its runs go with it. Raises `Problem` 404."""
        with call.namespace.lock:
            value = self._found(call)
            for run in self._runs(call.namespace, value):
                call.namespace.store.collection(RUNS).delete(run["id"])
            return removed(call.namespace, self.collection, value)

    def trigger(self, call: Call) -> Reply:
        """Send all rows now. Raises `Problem` 404.

        grade: ours | the run is over before it is answered; it says itself why it failed |
          no source
        """
        namespace = call.namespace
        queued, run = self.run_and_remember(namespace, self._found(call), "api")
        shown = queued if namespace.switches["zeotap_trigger_answer"] == "queued" else run
        return Reply.json(shown, namespace.switches["zeotap_trigger_status"])

    def run_and_remember(
        self, namespace: Namespace, sync: Value, trigger: str
    ) -> tuple[Value, Value]:
        """Run a sync to its end, which it remembers; its run when it was queued and when done."""
        queued, run = self._run(namespace, sync, trigger)
        self._remember(namespace, run)
        return queued, run

    def _remember(self, namespace: Namespace, run: Value) -> None:
        with namespace.lock:
            kept = namespace.store.collection(self.collection).get(run["sync_id"])
            if kept is not None:
                store(namespace, self.collection, {**kept.value, **_last(run)})

    def list_runs(self, call: Call) -> Reply:
        """The runs of a sync, newest first. Raises `Problem` 404.

        grade: inferred | runs begin with the newest, whatever zeotap_list_order says | no source
        """
        return listed(call, self._runs(call.namespace, self._found(call)), newest_first=True)

    def get_run(self, call: Call) -> Reply:
        """One run. Raises `Problem` 404."""
        sync = self._found(call)
        run = look_up(call.namespace, RUNS, workspace_of(call), path_id(call, "runId", "run"))
        if run is None or run["sync_id"] != sync["id"]:
            raise Problem("not-found", "run not found")
        return Reply.json(run)

    def members(self, given: Mapping[str, Any]) -> Value:
        """The members of a sync, in their order, those that were not given at their defaults."""
        needed = {name: given[name] for name in (self.origin, "destination_id", "name")}
        return needed | {name: given.get(name, value) for name, value in self.defaults.items()}

    def _found(self, call: Call) -> Value:
        return found(call, self.collection, self.id_param, self.what)

    def _sent(self, call: Call) -> Value:
        """The members that were sent; what they refer to is there. Raises `Problem` 400.

        grade: inferred | a model or destination that does not exist answers 400 | no source
        """
        known = (self.origin, "destination_id", "name", *self.defaults)
        sent = {
            name: call.body[name] for name in known if name in call.body and name != "status_error"
        }
        if call.namespace.switches["zeotap_schedule"] == "cron" and not is_schedule(
            sent.get("schedule")
        ):
            raise Problem("bad-request", "schedule must be a cron expression of five fields")
        references = [(self.origin, self.origins, self.origin_may_be_unknown)]
        references.append(("destination_id", DESTINATIONS, False))
        for name, collection, may_be_unknown in references:
            if name not in sent:
                continue
            sent[name] = sent[name].lower()
            value = look_up(call.namespace, collection, workspace_of(call), sent[name])
            if value is None and not may_be_unknown:
                raise Problem("bad-request", f"{name.removesuffix('_id')} not found")
        return sent

    def _runs(self, namespace: Namespace, sync: Value) -> list[Value]:
        runs = in_workspace(namespace, RUNS, sync["workspace_id"])
        return [run for run in runs if run["sync_id"] == sync["id"]]

    def _run(self, namespace: Namespace, sync: Value, trigger: str) -> tuple[Value, Value]:
        """The run of a sync, as it was when queued and as it is when done; while a test holds
        what is sent, both are as it was queued, and it goes on by itself.

        The lock is not held: the destination may be a test that calls the sandbox back.
        """
        from sandbox.zeotap.delivery import queue_run, run_sync

        workspace_id = sync["workspace_id"]
        destination = look_up(namespace, DESTINATIONS, workspace_id, sync["destination_id"])
        if destination is not None:
            destination = {**destination, "config": effective_config(namespace, destination)}
        origin = look_up(namespace, self.origins, workspace_id, sync[self.origin])
        rows = namespace.store.collection(ROWS).get(sync[self.origin])
        queued = queue_run(namespace, sync, trigger)
        runs: list[Value] = []

        def work(aside: bool) -> None:
            run = run_sync(
                namespace,
                sync,
                origin,
                destination,
                rows.value["rows"] if rows and origin else [],
                run=queued,
                strict=namespace.switches["zeotap_untested_destination"] == "fail",
            )
            runs.append(run)
            if aside:  # nobody waited for it
                self._remember(namespace, run)

        return queued, queued if namespace.outbox.holding.aside(work) else runs[0]


def _last(run: Value) -> Value:
    """What a sync remembers of its last run.

    grade: inferred | last_synced_at is the end of the last run that was completed | API reference,
      Syncs
    """
    last = {"last_run_id": run["id"]}
    return last | ({"last_synced_at": run["completed_at"]} if run["status"] == "completed" else {})


def show_sync(namespace: Namespace, value: Value) -> Value:
    """A sync as it may be seen; its configuration may hold secrets of any destination."""
    from sandbox.zeotap.secrets import redact

    config = redact(None, value["config"], namespace.switches["zeotap_secret_mode"])
    return {**value, "config": config}


def _kept(sent: Mapping[str, Any], stored: Mapping[str, Any]) -> Mapping[str, Any]:
    from sandbox.zeotap.secrets import keep_secrets

    return keep_secrets(None, sent, stored)
