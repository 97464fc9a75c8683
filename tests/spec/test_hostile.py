"""A document by somebody who means ill: what it says is shown as text and leads nowhere."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
import requests
from lxml import html

from sandbox import Sandbox

TAG = "<script>alert(1)</script>"
LINK = "javascript:alert(1)"
BREAK = "\"'><img src=x onerror=alert(1)>{{7*191}}{% raw %}"


def hostile() -> str:
    """Every text that a document can hold, with something in it."""
    bad = f"{TAG}{BREAK}[x]({LINK})"
    schema = {
        "type": "object",
        "title": bad,
        "description": bad,
        "required": [bad],
        "externalDocs": {"url": LINK, "description": bad},
        "properties": {
            bad: {"enum": [bad, LINK], "default": bad, "description": bad, "pattern": bad},
            "const": {"const": bad, "format": bad},
            "link": {"$ref": "#/components/schemas/" + "A"},
        },
    }
    answer = {
        "description": bad,
        "headers": {"X-A": {"description": bad, "schema": {"type": "string", "enum": [bad]}}},
        "content": {
            "application/json": {
                "schema": {"$ref": "#/components/schemas/A"},
                "examples": {bad: {"summary": bad, "value": {bad: bad}}},
            }
        },
    }
    operation = {
        "operationId": bad,
        "summary": bad,
        "description": bad,
        "tags": [bad],
        "deprecated": True,
        "externalDocs": {"url": LINK},
        "parameters": [
            {"name": bad, "in": "query", "description": bad, "schema": {"enum": [bad]}},
            {"name": "h", "in": "header", "required": True, "example": bad, "schema": {}},
        ],
        "requestBody": {"description": bad, "content": {"application/json": {"schema": schema}}},
        "security": [{"key": []}],
        "responses": {"200": answer, "default": answer},
    }
    document = {
        "openapi": "3.1.0",
        "info": {
            "title": bad,
            "version": bad,
            "description": bad,
            "termsOfService": LINK,
            "contact": {"name": bad, "url": LINK, "email": bad},
            "license": {"name": bad, "url": LINK},
        },
        "externalDocs": {"url": LINK, "description": bad},
        "servers": [{"url": LINK, "description": bad}],
        "tags": [{"name": bad, "description": bad, "externalDocs": {"url": LINK}}],
        "paths": {"/x": {"post": operation}, "/" + "%3Cscript%3E": {"get": operation}},
        "components": {
            "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-" + TAG}},
            "schemas": {"A": schema, bad: schema},
        },
    }
    return json.dumps(document)


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    file = tmp_path_factory.mktemp("documents") / "hostile.json"
    file.write_text(hostile())
    with Sandbox(specs=[file], token="t") as box:
        requests.post(f"{box.url}/x?{TAG}={TAG}", json={TAG: TAG}, headers={"h": TAG}, timeout=5)
        yield box


def read(box: Sandbox, path: str) -> requests.Response:
    headers = {"Sandbox-Token": "t"}
    if "/console" not in path:
        return requests.get(f"{box.url}{path}", headers=headers, timeout=20)
    with requests.Session() as session:
        form = html.fromstring(session.get(f"{box.url}/_sandbox/console", timeout=5).text)
        fields = {**dict(form.forms[0].form_values()), "token": "t"}
        session.post(f"{box.url}/_sandbox/console/~login", data=fields, timeout=5)
        return session.get(f"{box.url}{path}", timeout=20)


@pytest.mark.parametrize(
    "path",
    [
        "/_sandbox/reference/hostile",
        "/_sandbox/console/default/reference/hostile",
        "/_sandbox/console/default/requests",
        "/_sandbox/console/default/requests/1",
        "/_sandbox/console/default/world/documents",
    ],
)
def test_pages_show_it_as_text(box: Sandbox, path: str) -> None:
    answer = read(box, path)
    assert answer.status_code == 200, answer.text[:500]
    tree = html.fromstring(answer.text)

    # Only the console's own script; nothing of the document became an element or an attribute.
    assert all(one.get("src", "").endswith("~assets/console.js") for one in tree.iter("script"))
    assert not list(tree.iter("img", "iframe", "object", "embed", "base"))
    actions = [form.get("action") or "" for form in tree.iter("form")]
    assert all(not action or action.startswith("/_sandbox/console/") for action in actions)
    names = {name.lower() for one in tree.iter() for name in one.attrib}
    assert not [name for name in names if name.startswith("on")]
    links = [link for _, _, link, _ in tree.iterlinks()]
    assert not [link for link in links if link.strip().lower().startswith(("javascript", "data:t"))]
    # Neither was it taken for a template.
    assert "1337" not in answer.text and "script-src 'unsafe" not in str(answer.headers)
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_the_reference_tells_all_of_it(box: Sandbox) -> None:
    text = html.fromstring(read(box, "/_sandbox/reference/hostile").text).text_content()

    assert text.count(TAG) > 20
    assert "{{7*191}}" in text


@pytest.mark.parametrize("kind", ["json", "yaml"])
def test_the_document_itself_is_no_page(box: Sandbox, kind: str) -> None:
    answer = read(box, f"/_sandbox/openapi/hostile.{kind}")

    assert answer.status_code == 200
    assert "html" not in answer.headers["Content-Type"]


def test_what_is_answered_is_no_page_either(box: Sandbox) -> None:
    answer = requests.post(f"{box.url}/x", headers={"Accept": "text/html"}, timeout=5)
    assert "html" not in answer.headers["Content-Type"]
