"""Destinations and sources: one shape, one life cycle, one way to test them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from sandbox.contract.message import Reply
from sandbox.contract.problems import Problem
from sandbox.zeotap.objects import (
    CONNECTIONS,
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
    from sandbox.zeotap.connection_test import TestResult
    from sandbox.zeotap.connectors import Connector, Kind

CHANGEABLE: Final = ("connection_id", "name", "config")


@dataclass(frozen=True, slots=True)
class Resource:
    """Destinations, or sources: what differs between them."""

    kind: Kind
    collection: str
    id_param: str
    refuse_deletion: Callable[[Namespace, Value], None]

    @property
    def type_member(self) -> str:
        """The member that holds the type of the connector."""
        return f"{self.kind}_type"

    def connector(self, type: str) -> Connector:
        """The connector of a type; one that takes anything for a type that is not documented."""
        return _connector(self.kind, type)

    def show(self, namespace: Namespace, value: Value) -> Value:
        """`value` as it may be seen: its secrets as the switch zeotap_secret_mode says."""
        from sandbox.zeotap.secrets import redact

        connector = self.connector(value[self.type_member])
        mode = namespace.switches["zeotap_secret_mode"]
        return {**value, "config": redact(connector, value["config"], mode)}

    def list_all(self, call: Call) -> Reply:
        """All of the workspace."""
        values = in_workspace(call.namespace, self.collection, workspace_of(call))
        return listed(call, values, lambda value: self.show(call.namespace, value))

    def get(self, call: Call) -> Reply:
        """One of them. Raises `Problem` 404."""
        return Reply.json(self.show(call.namespace, self._found(call)))

    def create(self, call: Call) -> Reply:
        """Store a new one. Raises `Problem` 400.

        grade: documented | 201 with the object | API reference, Destinations
        grade: inferred | names may come twice, unknown configuration keys are kept, other members
          are passed over | no source
        grade: ours | a masked secret of a new one stands for nothing, and is not stored | no source
        """
        from sandbox.zeotap.secrets import keep_secrets

        namespace, body = call.namespace, call.body
        type_name = body[self.type_member]
        connection_id = _lower(body.get("connection_id"))
        config = keep_secrets(self.connector(type_name), body["config"], {})
        with namespace.lock:
            self._check_connection(call, connection_id)
            self._check_config(call, type_name, connection_id, config)
            value = created(
                call,
                {
                    "connection_id": connection_id,
                    "name": body["name"],
                    self.type_member: type_name,
                    "config": config,
                    "status": namespace.switches["zeotap_initial_status"],
                    "status_error": "",
                },
            )
            store(namespace, self.collection, value)
        return Reply.json(self.show(namespace, value), 201)

    def update(self, call: Call) -> Reply:
        """Change what is sent. Raises `Problem` 404, and 400.

        grade: documented | only the members that are sent change | API reference, Destinations
        grade: inferred | the type stays as it is: another one answers 400 | no source
        """
        namespace, body = call.namespace, call.body
        with namespace.lock:
            before = self._found(call)
            type_name = before[self.type_member]
            if body.get(self.type_member, type_name) != type_name:
                raise Problem("bad-request", f"{self.type_member} cannot be changed")
            members = {name: body[name] for name in CHANGEABLE if name in body}
            if "connection_id" in members:
                members["connection_id"] = _lower(members["connection_id"])
                self._check_connection(call, members["connection_id"])
            if "config" in members:
                members["config"] = self._merged(namespace, before, members["config"])
            after = changed(namespace, before, {**members, **_reset(namespace, before, members)})
            if "config" in members or "connection_id" in members:
                self._check_config(call, type_name, after["connection_id"], after["config"])
            store(namespace, self.collection, after)
        return Reply.json(self.show(namespace, after))

    def delete(self, call: Call) -> Reply:
        """Take one away. Raises `Problem` 404, and 409 while something active refers to it."""
        with call.namespace.lock:
            value = self._found(call)
            self.refuse_deletion(call.namespace, value)
            return removed(call.namespace, self.collection, value)

    def test_new(self, call: Call) -> Reply:
        """Try the connection that is sent; nothing is stored."""
        body = call.body
        result = self._tested(call.namespace, body[self.type_member], body["config"], False)
        return self._events(result)

    def test_existing(self, call: Call) -> Reply:
        """Try a stored connection, and note on it what came of that. Raises `Problem` 404.

        grade: documented | the status is updated | API reference, Destinations
        grade: inferred | connected or error, with the message of the failed step; before the
          stream begins, so that it does not matter whether it is read to its end | no source
        """
        namespace = call.namespace
        value = self._found(call)
        config = effective_config(namespace, value)
        # Not under the lock: the probe may call somebody who calls the sandbox.
        result = self._tested(namespace, value[self.type_member], config, True)
        with namespace.lock:
            value = self._found(call)
            status = "connected" if result.success else "error"
            value = changed(namespace, value, {"status": status, "status_error": result.error})
            store(namespace, self.collection, value)
        return self._events(result, self.show(namespace, value))

    def _found(self, call: Call) -> Value:
        return found(call, self.collection, self.id_param, self.kind)

    def _tested(
        self, namespace: Namespace, type_name: str, config: Mapping[str, Any], existing: bool
    ) -> TestResult:
        from sandbox.zeotap.connection_test import run_test, webhook_probe

        switches = namespace.switches
        probed = type_name == "webhook" and switches["zeotap_webhook_probe"]
        connector = self.connector(type_name)
        result = run_test(
            connector,
            _as_spelled(namespace, connector, config),
            existing=existing,
            profile="strict" if switches["zeotap_strict_config"] else "lenient",
            probe=webhook_probe(namespace) if probed else None,
        )
        return self._as_switched(namespace, type_name, result)

    def _as_switched(self, namespace: Namespace, type_name: str, result: TestResult) -> TestResult:
        """The result with its failed step in the word, and followed by what, the switches say."""
        if result.success:
            return result
        switches = namespace.switches
        failed = {**result.steps[-1], "status": switches["zeotap_failed_step_status"]}
        text = switches["zeotap_failed_step_text"]
        if text != "message":
            failed["error"] = failed["message"] if text == "both" else failed.pop("message")
        steps = [*result.steps[:-1], failed]
        if switches["zeotap_failed_test"] == "skip":
            names = [step.name for step in self.connector(type_name).steps]
            behind = names[names.index(failed["name"]) + 1 :] if failed["name"] in names else []
            steps += [{"name": name, "status": "skipped", "message": "Not run"} for name in behind]
        return replace(result, steps=steps)

    def _events(self, result: TestResult, shown: Value | None = None) -> Reply:
        from sandbox.zeotap.streams import HEADERS, stream

        events = stream(result, shown, member=self.kind, delay=result.delay)
        return Reply(200, headers=dict(HEADERS), stream=events)

    def _check_connection(self, call: Call, connection_id: str | None) -> None:
        """Raises `Problem` 400 for a connection that is not there, where the switch says so."""
        if (
            connection_id is None
            or call.namespace.switches["zeotap_unknown_connection"] != "reject"
        ):
            return
        if look_up(call.namespace, CONNECTIONS, workspace_of(call), connection_id) is None:
            raise Problem("bad-request", "connection not found")

    def _check_keys(self, call: Call, type_name: str, config: Mapping[str, Any]) -> None:
        """Raises `Problem` 400 for keys that are not known, where the switch says so."""
        from sandbox.zeotap.connectors import unknown_keys

        if call.namespace.switches["zeotap_config_keys"] != "known":
            return
        unknown = unknown_keys(self.connector(type_name), config)
        if unknown:
            raise Problem("bad-request", f"unknown config keys: {', '.join(unknown)}")

    def _check_config(
        self, call: Call, type_name: str, connection_id: str | None, config: Mapping[str, Any]
    ) -> None:
        """Raises `Problem` 400 for a configuration that cannot work, where the switch says so."""
        self._check_keys(call, type_name, config)
        if not call.namespace.switches["zeotap_strict_config"]:
            return
        from sandbox.zeotap.connectors import config_faults

        connector = self.connector(type_name)
        shared = _shared_config(call.namespace, workspace_of(call), connection_id)
        whole = _as_spelled(call.namespace, connector, {**shared, **config})
        faults = config_faults(connector, whole)
        if faults:
            raise Problem("bad-request", f"invalid config: {'; '.join(faults)}")

    def _merged(
        self, namespace: Namespace, before: Value, sent: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """The configuration to store when `sent` comes.

        grade: inferred | it replaces the stored one, but secrets that are left out or masked stay;
          switch zeotap_config_update | no source
        """
        from sandbox.zeotap.secrets import keep_secrets

        stored = before["config"]
        wanted = (
            {**stored, **sent} if namespace.switches["zeotap_config_update"] == "merge" else sent
        )
        return keep_secrets(self.connector(before[self.type_member]), wanted, stored)


def effective_config(namespace: Namespace, value: Value) -> Mapping[str, Any]:
    """The configuration that counts: that of the shared connection, with the own one over it.

    grade: inferred | the own configuration comes before that of the shared connection | no source
    """
    shared = _shared_config(namespace, value["workspace_id"], value["connection_id"])
    kind: Kind = "source" if "source_type" in value else "destination"
    connector = _connector(kind, value[f"{kind}_type"])
    return _as_spelled(namespace, connector, {**shared, **value["config"]})


def _connector(kind: Kind, type: str) -> Connector:
    from sandbox.zeotap.connectors import find, undocumented

    return find(kind, type) or undocumented(kind, type)


def _as_spelled(
    namespace: Namespace, connector: Connector, config: Mapping[str, Any]
) -> Mapping[str, Any]:
    """The configuration by the keys that are known, where the switch lets them be spelled."""
    if namespace.switches["zeotap_config_keys"] != "any-spelling":
        return config
    from sandbox.zeotap.connectors import with_known_keys

    return with_known_keys(connector, config)


def _shared_config(
    namespace: Namespace, workspace_id: str, connection_id: str | None
) -> Mapping[str, Any]:
    """The configuration of a shared connection; empty where there is none that counts.

    grade: inferred | a shared connection lends its configuration; switch zeotap_shared_connections
      | API reference, Destinations (names connection_id)
    """
    if namespace.switches["zeotap_shared_connections"] == "ignore":
        return {}
    shared = look_up(namespace, CONNECTIONS, workspace_id, connection_id)
    return {} if shared is None else shared["config"]


def _reset(namespace: Namespace, before: Value, members: Mapping[str, Any]) -> dict[str, str]:
    """The status after a change.

    grade: inferred | another configuration or connection makes it pending, another name does not |
      no source
    """
    if not namespace.switches["zeotap_reset_status_on_change"]:
        return {}
    names = ("config", "connection_id")
    if all(members.get(name, before[name]) == before[name] for name in names):
        return {}
    return {"status": "pending", "status_error": ""}


def _lower(text: str | None) -> str | None:
    return None if text is None else text.lower()
