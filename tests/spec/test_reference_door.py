"""Where a sandbox has a token, the console shows the reference to who showed it."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urljoin

import pytest
import requests
from lxml import html

from sandbox import Sandbox
from tests.spec.test_reference import HOSTILE

TOKEN = "the-right-one"
PETS = """
openapi: 3.1.0
info: {title: Pets, version: "1"}
paths:
  /pets: {get: {operationId: listPets, tags: [pets], responses: {"204": {description: None.}}}}
"""


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    folder = tmp_path_factory.mktemp("documents")
    (folder / "pets.yaml").write_text(PETS)
    (folder / "hostile.yaml").write_text(HOSTILE)
    with Sandbox(specs=[folder], token=TOKEN) as box:
        yield box


@pytest.fixture
def browser(box: Sandbox) -> Iterator[requests.Session]:
    """A browser that showed the token to the console."""
    with requests.Session() as session:
        page = html.fromstring(session.get(f"{box.url}/_sandbox/console", timeout=5).text)
        (form,) = page.cssselect("form")
        hidden = form.cssselect("input[type=hidden]")
        fields = {str(one.get("name")): str(one.get("value")) for one in hidden} | {"token": TOKEN}
        session.post(urljoin(box.url, str(form.get("action"))), data=fields, timeout=5)
        yield session


def console(box: Sandbox, path: str, namespace: str = "default") -> str:
    return f"{box.url}/_sandbox/console/{namespace}{path}"


def test_a_browser_that_showed_the_token_reads_the_reference(
    box: Sandbox, browser: requests.Session
) -> None:
    answer = browser.get(console(box, "/reference/pets"), timeout=20)

    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "listPets" in answer.text and f"{box.url}/pets/pets" in answer.text
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert answer.headers["Cache-Control"] == "no-store"


def test_its_links_lead_somewhere(box: Sandbox, browser: requests.Session) -> None:
    url = console(box, "/reference/pets")
    page = html.fromstring(browser.get(url, timeout=20).text)
    links = [urljoin(url, link) for link in page.xpath("//a/@href") if not link.startswith("#")]

    assert len(links) == 2
    for link in links:
        found = browser.get(link, timeout=20)
        assert found.status_code == 200 and "listPets" in found.text


def test_the_addresses_are_those_of_the_namespace(box: Sandbox, browser: requests.Session) -> None:
    handle = box.namespace("team")
    answer = browser.get(console(box, "/reference/pets?tag=pets", "team"), timeout=20)

    assert f"{handle.url}/pets/pets" in html.fromstring(answer.text).text_content()


@pytest.mark.parametrize("path", ["/reference/pets", "/openapi/pets.json"])
def test_nobody_else_does(box: Sandbox, browser: requests.Session, path: str) -> None:
    shut = requests.get(console(box, path), timeout=5)
    assert shut.status_code == 401
    assert "listPets" not in shut.text and "<form" in shut.text

    # What the browser keeps opens the console alone.
    for plain in (f"/_sandbox{path}", f"/~default/_sandbox{path}", "/_sandbox/requests"):
        assert browser.get(box.url + plain, timeout=5).status_code == 401


@pytest.mark.parametrize(
    "path", ["/reference/nowhere", "/openapi/..%2Fhealth", "/openapi/pets.exe"]
)
def test_what_is_not_there(box: Sandbox, browser: requests.Session, path: str) -> None:
    answer = browser.get(console(box, path), timeout=5)

    assert answer.status_code == 404
    assert answer.headers["Content-Type"].startswith("text/html")


def test_what_a_document_says_is_text_there_too(box: Sandbox, browser: requests.Session) -> None:
    answer = browser.get(console(box, "/reference/hostile"), timeout=20)

    assert "<script" not in answer.text and "<img" not in answer.text
