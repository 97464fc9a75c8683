"""The reference page of a document: complete, escaped, and nothing in it from elsewhere."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from lxml import html

from sandbox import Sandbox
from sandbox.spec.reference import MOST_WHOLE
from sandbox.spec.schema_rows import paragraphs
from tests.cli.test_example import DOCUMENT as SHOP

EVIL = "<script>alert(1)</script><img src=x onerror=y>\"'&"
QUOTED = json.dumps(EVIL)
HOSTILE = f"""
openapi: 3.1.0
info: {{title: {QUOTED}, version: {QUOTED}, description: {QUOTED}}}
tags: [{{name: {QUOTED}, description: {QUOTED}}}]
paths:
  /x:
    post:
      operationId: {QUOTED}
      summary: {QUOTED}
      description: {QUOTED}
      tags: [{QUOTED}]
      parameters:
        - {{name: {QUOTED}, in: query, description: {QUOTED}, schema: {{type: string}},
           example: {QUOTED}}}
      requestBody:
        description: {QUOTED}
        content: {{application/json: {{schema: {{$ref: "#/components/schemas/Node"}}}}}}
      responses:
        "200":
          description: {QUOTED}
          headers: {{X-A: {{schema: {{type: string, description: {QUOTED}}}}}}}
          content:
            application/json: {{examples: {{{QUOTED}: {{value: {QUOTED}}}}}}}
components:
  schemas:
    Node:
      type: object
      description: {QUOTED}
      properties:
        {QUOTED}: {{enum: [{QUOTED}], default: {QUOTED}}}
        next: {{$ref: "#/components/schemas/Node"}}
        all: {{type: array, items: {{$ref: "#/components/schemas/Node"}}}}
"""


LINKED = """
  /linked:
    post:
      operationId: linked
      tags: [linked]
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/A"}}}}
      responses: {'200': {description: It.}}
components:
  schemas:
    A: {type: object, properties: {b: {type: array, items: {$ref: "#/components/schemas/B"}}}}
    B: {type: object, properties: {a: {$ref: "#/components/schemas/A"}}}
    C: {type: object}
"""


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    folder = tmp_path_factory.mktemp("documents")
    many = "".join(
        f"  /p{number}:\n    get: {{operationId: get{number}, tags: [t{number % 3}], "
        "responses: {'200': {description: It.}}}\n"
        for number in range(MOST_WHOLE + 1)
    )
    texts = {
        "shop": SHOP,
        "hostile": HOSTILE,
        "many": f"openapi: 3.1.0\ninfo: {{title: Many, version: '1'}}\npaths:\n{many}{LINKED}",
        "faulty": "openapi: 3.1.0\npaths: {/x: {get: {responses: {'200': {}}}}}\n",
        "bare": "openapi: 3.1.0\ninfo: {title: Bare, version: '1'}\npaths: {}\n",
    }
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text)
    with Sandbox(specs=[folder], strict_contract=True) as box:
        yield box


def page(box: Sandbox, name: str) -> requests.Response:
    answer = requests.get(f"{box.url}/_sandbox/reference/{name}", timeout=20)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    return answer


def words(answer: requests.Response) -> str:
    return " ".join(" ".join(html.fromstring(answer.text).itertext()).split())


def test_an_operation_with_all_it_has(box: Sandbox) -> None:
    text = words(page(box, "shop"))

    for expected in (
        "PUT /pets/{id}/{tags}",
        "Credentials: basic (http basic) and key (apiKey in query k), or none",
        "id required path integer example: 7",
        "where required query object",
        "name required string min. length 3",
        f"curl -sS -X PUT '{box.url}/shop/pets/7/;tags=",
        "Example one",
        '"name": "Rex"',
        '"error": "gone"',
        "multipart/form-data",
    ):
        assert expected in text, expected


@pytest.mark.parametrize("name", ["leadconduit", "zeotap", "control", "shop", "hostile"])
def test_every_operation_is_there_and_every_link_leads_somewhere(box: Sandbox, name: str) -> None:
    tree = html.fromstring(page(box, name).text)
    document = requests.get(f"{box.url}/_sandbox/openapi/{name}.json", timeout=20).json()

    ids = set(tree.xpath("//@id"))
    links = [link for link in tree.xpath("//a/@href") if link.startswith("#")]
    count = sum(
        method in item
        for item in document["paths"].values()
        for method in ("get", "put", "post", "patch", "delete", "options", "head", "trace")
    )
    assert len(tree.find_class("operation")) == count > 0
    assert {link[1:] for link in links} <= ids
    assert len(ids) == len(tree.xpath("//@id"))


@pytest.mark.parametrize("name", ["leadconduit", "control", "shop", "hostile", "many"])
def test_nothing_comes_from_elsewhere_and_nothing_is_run(box: Sandbox, name: str) -> None:
    answer = page(box, name)
    tree = html.fromstring(answer.text)

    assert {one.tag for one in tree.iter() if isinstance(one.tag, str)} <= {
        *("html", "head", "meta", "title", "style", "body", "header", "nav", "main", "section"),
        *("h1", "h2", "h3", "h4", "p", "a", "ul", "li", "code", "pre", "span", "small"),
        *("details", "summary", "div", "table", "thead", "tbody", "tr", "th", "td"),
    }
    attributes = {name for one in tree.iter() for name in one.attrib}
    assert attributes <= {"lang", "charset", "name", "content", "href", "id", "class", "aria-label"}
    assert all(link.startswith(("#", "?", "../openapi/")) for link in tree.xpath("//a/@href"))
    style = re.search(r"<style>(.*?)</style>", answer.text, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert answer.headers["Content-Security-Policy"].startswith(
        f"default-src 'none'; style-src 'sha256-{digest}'"
    )
    assert "url(" not in style[1] and "@import" not in style[1]


def test_what_a_document_says_is_text(box: Sandbox) -> None:
    answer = page(box, "hostile")

    assert "<script" not in answer.text and "<img" not in answer.text
    assert words(answer).count("<script>alert(1)</script>") > 12


def test_many_operations_are_shown_by_tag(box: Sandbox) -> None:
    whole = html.fromstring(page(box, "many").text)
    one = html.fromstring(page(box, "many?tag=t1").text)

    assert not whole.find_class("operation")
    assert "?tag=t1#operation-get1" in whole.xpath("//a/@href")
    shown = [each.get("id") for each in one.find_class("operation")]
    assert shown[:2] == ["operation-get1", "operation-get4"]


def test_the_page_of_a_tag_has_the_schemas_that_it_leads_to(box: Sandbox) -> None:
    def schemas(target: str) -> list[str]:
        found = html.fromstring(page(box, target).text).xpath("//h3/@id")
        return [str(one) for one in found]

    assert schemas("many?tag=linked") == ["schema-A", "schema-B"]
    assert schemas("many?tag=t0") == schemas("many") == []


def test_the_faults_of_the_document_are_told(box: Sandbox) -> None:
    text = words(page(box, "faulty"))

    assert "faults of the document" in text
    assert "faulty.yaml:1" in text


def test_a_document_without_operations(box: Sandbox) -> None:
    assert words(page(box, "bare")).endswith(
        f"Bare 1 Served at {box.url}/bare . The document: JSON , YAML ."
    )


def test_a_namespace_has_its_own_addresses(box: Sandbox) -> None:
    handle = box.namespace()
    text = requests.get(f"{handle.url}/_sandbox/reference/shop", timeout=20).text

    assert f"{handle.url}/shop/pets/7" in html.fromstring(text).text_content()


@pytest.mark.parametrize(
    ("target", "detail"),
    [("nowhere", "There is no document 'nowhere'; there are leadconduit"),
     ("many?tag=t9", "many has no tag 't9'; there are t0, t1, t2")],
)  # fmt: skip
def test_what_is_not_there(box: Sandbox, target: str, detail: str) -> None:
    answer = requests.get(f"{box.url}/_sandbox/reference/{target}", timeout=20)

    assert answer.status_code == 404
    assert answer.json()["detail"].startswith(detail)


def test_lines_are_broken_by_the_screen_and_lists_keep_theirs() -> None:
    text = "One sentence on\ntwo lines.\n\nAnother:\n- a\n- b\n  more\n1. c\n"

    assert paragraphs(text) == ("One sentence on two lines.\n\nAnother:\n- a\n- b\n  more\n1. c")


def test_it_is_readable_on_a_small_screen_and_in_the_dark() -> None:
    style = (Path(__file__).parents[2] / "sandbox/spec/templates/reference.css").read_text()

    assert "@media (prefers-color-scheme: dark)" in style
    assert "@media (max-width: 40rem)" in style
    widths = re.findall(r"(?:min-width|[^-]width):\s*(\d+)(px|rem)", style)
    assert not [width for width in widths if width[1] == "px" and int(width[0]) > 360]
