"""The reference pages of the served documents, and the documents: for browsers, which bring no
token to the control plane."""

from __future__ import annotations

from urllib.parse import quote

from sandbox.console.visit import Download, Visit


def reference(visit: Visit) -> Download:
    """What can be asked of an API; with the policy of that page, which lets in its own style."""
    return _handed_on(visit, "reference", tag=visit.asked("tag"))


def document(visit: Visit) -> Download:
    """The document itself, as JSON or YAML."""
    return _handed_on(visit, "openapi")


def _handed_on(visit: Visit, what: str, **query: str) -> Download:
    path = f"/{what}/{quote(visit.values['name'], safe='')}"
    reply = visit.control.reply(path, **query)
    policy = reply.headers.get("Content-Security-Policy")
    headers = {} if policy is None else {"Content-Security-Policy": policy}
    media_type = reply.headers["Content-Type"].partition(";")[0]
    return Download(reply.body, media_type, headers=headers)
