"""Operations that tell what this is, whether it works, and what it serves."""

from __future__ import annotations

from collections.abc import Mapping
from time import monotonic

from sandbox.call import Behaviour, Call
from sandbox.contract.message import Reply
from sandbox.contract.problems import Problem

NAME = "Lead Sandbox"
PREFIX = "/_sandbox"
_FORMATS = {"json": "application/json", "yaml": "application/yaml"}
_LINKS = (
    *("health", "ready", "documents", "namespaces", "world", "worlds", "store", "switches"),
    *("snapshots", "history", "clock", "clock/agenda"),
    *("requests", "leads", "pings", "deliveries", "events", "expectations", "stream"),
    *("statistics", "coverage", "outbox", "webhooks", "console"),
    *("faults", "stubs", "operation-stubs", "magic", "trustedform/certificates"),
)


def status_behaviours() -> Mapping[str, Behaviour]:
    """The operations that tell how long the sandbox has been up: it is since now."""
    from sandbox import __version__ as version

    started = monotonic()

    def uptime() -> float:
        return round(monotonic() - started, 3)

    def get_health(call: Call) -> Reply:
        """Alive, whatever else."""
        return Reply.json({"status": "ok", "version": version, "uptime_s": uptime()})

    def get_ready(call: Call) -> Reply:
        """Ready: it would not answer before its documents and its world are loaded."""
        realm = call.namespace.realm
        return Reply.json(
            {
                "status": "ready",
                "version": version,
                "uptime_s": uptime(),
                "namespaces": len(realm.names()),
                "products": [
                    {
                        "name": product.name,
                        "operations": len(product.document.operations),
                        "document": f"{PREFIX}/openapi/{product.document.name}.json",
                    }
                    for product in realm.products
                ],
            }
        )

    def show_index(call: Call) -> Reply:
        """What there is, as links."""
        links = {name: f"{PREFIX}/{name}" for name in _LINKS}
        if call.namespace.realm.coverage is None:
            del links["coverage"]  # nobody counts
        for product in call.namespace.realm.products:
            name = product.document.name
            links[f"openapi {name}"] = f"{PREFIX}/openapi/{name}.json"
            links[f"reference {name}"] = f"{PREFIX}/reference/{name}"
        return Reply.json(
            {"name": NAME, "version": version, "namespace": call.namespace.name, "links": links}
        )

    return {"getHealth": get_health, "getReady": get_ready, "showIndex": show_index}


def get_document(call: Call) -> Reply:
    """An OpenAPI document as JSON or YAML. Raises Problem `not-found`."""
    file = call.params["file"]
    name, _, form = file.rpartition(".")
    documents = {
        product.document.name: product.document for product in call.namespace.realm.products
    }
    if name not in documents or form not in _FORMATS:
        known = ", ".join(f"{one}.json, {one}.yaml" for one in documents)
        raise Problem("not-found", f"There is no document {file[:80]!r}; there are {known}.")
    body = documents[name].render(form)
    return Reply(200, body, {"Content-Type": _FORMATS[form]})
