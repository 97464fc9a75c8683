"""Which page stands under which address."""

from __future__ import annotations

from typing import Any

from werkzeug.routing import Map, Rule

from sandbox.console.pages import everywhere, flows, leads, references, requests, sources, world
from sandbox.console.visit import PREFIX, Redirect, Visit

# method, address below the namespace, page
_PAGES: tuple[tuple[str, str, Any], ...] = (
    ("GET", "/requests", requests.list_page),
    ("GET", "/requests/rows", requests.rows),
    ("GET", "/requests/everywhere", everywhere.list_page),
    ("GET", "/requests/everywhere/rows", everywhere.rows),
    ("GET", "/requests/<int:number>", requests.one_page),
    ("POST", "/requests/<int:number>/resend", requests.resend),
    ("GET", "/requests/<int:number>/against/<int:other>", requests.against),
    ("GET", "/requests/<int:number>/as/<any(curl, python, har):form>", requests.copied),
    ("GET", "/reference/<name>", references.reference),
    ("GET", "/openapi/<name>", references.document),
    ("GET", "/leads", leads.list_page),
    ("GET", "/leads/rows", leads.rows),
    ("GET", "/leads/<lead_id>", leads.one_page),
    ("GET", "/leads/<lead_id>/as/<any(har, curl, python, pytest, postman):form>", leads.exported),
    ("GET", "/flows", flows.list_page),
    ("GET", "/flows/<flow_id>", flows.one_page),
    ("POST", "/flows/<flow_id>/deploy", flows.deploy),
    ("GET", "/flows/<flow_id>/sources/<entity_id>", sources.one_page),
    ("POST", "/flows/<flow_id>/sources/<entity_id>/send", sources.send),
    ("POST", "/flows/<flow_id>/sources/<entity_id>/feedback", sources.feedback),
    *world.PAGES,
)


def routes() -> Map:
    """The addresses of all pages."""
    rules = [
        Rule(PREFIX, endpoint=_start, methods=["GET"]),
        # No namespace has a tilde in its name.
        Rule(f"{PREFIX}/~assets/<name>", endpoint="asset", methods=["GET"]),
        Rule(f"{PREFIX}/~login", endpoint="login", methods=["POST"]),
        Rule(f"{PREFIX}/<namespace>", endpoint=_start, methods=["GET"]),
    ]
    rules += [
        Rule(f"{PREFIX}/<namespace>{path}", endpoint=page, methods=[method])
        for method, path, page in _PAGES
    ]
    return Map(rules, strict_slashes=False, redirect_defaults=False)


def _start(visit: Visit) -> Redirect:
    """The page to begin with."""
    return Redirect(visit.url("/requests"))
