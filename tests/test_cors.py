"""Pages of other origins: they may use the imitated APIs, and never the control plane."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import requests

from sandbox import Sandbox

DOCUMENT = """
openapi: 3.1.0
info: {title: Shop, version: "1"}
paths:
  /pets:
    get:
      responses:
        "200":
          description: All.
          headers:
            X-Total: {required: true, schema: {const: 7}}
            Vary: {required: true, schema: {const: Accept}}
          content: {application/json: {example: []}}
    post:
      responses: {"201": {description: Made.}}
  /own:
    options:
      responses: {"200": {description: Its own.}}
    get:
      responses:
        "200":
          description: Its own.
          headers:
            Access-Control-Allow-Origin: {required: true, schema: {const: "https://one.test"}}
"""
LOCAL = {"Origin": "http://localhost:3000"}
FOREIGN = {"Origin": "https://app.example.com"}
ASKING = {
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "content-type, x-key",
}


@pytest.fixture(scope="module")
def spec(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("documents") / "shop.yaml"
    file.write_text(DOCUMENT)
    return file


@pytest.fixture(scope="module")
def box(spec: Path) -> Iterator[Sandbox]:
    with Sandbox(specs=[spec], only=True) as box:
        yield box


def asked(box: Sandbox, method: str, path: str, headers: Mapping[str, str]) -> requests.Response:
    return requests.request(method, box.url + path, headers=headers, timeout=5)


def allowed(response: requests.Response) -> dict[str, str]:
    """What a browser is told, without the prefix of the names."""
    start = "access-control-"
    return {
        name.lower().removeprefix(start): value
        for name, value in response.headers.items()
        if name.lower().startswith(start)
    }


def test_a_preflight_is_answered_with_the_methods_of_the_path(box: Sandbox) -> None:
    answer = asked(box, "OPTIONS", "/pets", LOCAL | ASKING)

    assert (answer.status_code, answer.content) == (204, b"")
    assert allowed(answer) == {
        "allow-origin": "http://localhost:3000",
        "allow-credentials": "true",
        "allow-methods": "GET, HEAD, OPTIONS, POST",
        "allow-headers": "content-type, x-key",
        "max-age": "600",
    }
    assert "Origin" in answer.headers["Vary"]


def test_a_preflight_of_another_site_is_given_no_cookies(box: Sandbox) -> None:
    told = allowed(asked(box, "OPTIONS", "/~default/pets", FOREIGN | ASKING))

    assert told["allow-origin"] == "*"
    assert "allow-credentials" not in told


def test_a_preflight_for_no_path_lets_the_page_see_the_404(box: Sandbox) -> None:
    told = allowed(asked(box, "OPTIONS", "/nowhere", FOREIGN | ASKING))
    answer = asked(box, "POST", "/nowhere", FOREIGN)

    assert told["allow-methods"] == "POST"
    assert (answer.status_code, allowed(answer)["allow-origin"]) == (404, "*")


def test_preflights_are_not_recorded(box: Sandbox) -> None:
    handle = box.namespace()

    asked(box, "OPTIONS", f"/~{handle.name}/pets", LOCAL | ASKING)
    asked(box, "GET", f"/~{handle.name}/pets", LOCAL)

    assert [request.method for request in handle.requests] == ["GET"]


def test_an_answer_tells_which_headers_can_be_read(box: Sandbox) -> None:
    answer = asked(box, "GET", "/pets", FOREIGN)

    assert allowed(answer) == {"allow-origin": "*", "expose-headers": "X-Total"}
    assert answer.headers["Vary"] == "Accept, Origin"


def test_without_an_origin_nothing_is_told(box: Sandbox) -> None:
    answer = asked(box, "GET", "/pets", {})

    assert allowed(answer) == {}
    assert answer.headers["Vary"] == "Accept"


def test_what_the_document_says_of_origins_stays(box: Sandbox) -> None:
    assert allowed(asked(box, "GET", "/own", LOCAL))["allow-origin"] == "https://one.test"
    assert asked(box, "OPTIONS", "/own", LOCAL).status_code == 200  # asks for no permission


@pytest.mark.parametrize("bad", ["x" * 5000, "content-type\x7f", "a b", ","])
def test_names_that_are_no_headers_are_not_echoed(box: Sandbox, bad: str) -> None:
    headers = {**LOCAL, "Access-Control-Request-Method": "POST"}

    answer = box.app.test_client().options(
        "/pets", headers={**headers, "Access-Control-Request-Headers": bad}
    )

    assert "Access-Control-Allow-Headers" not in answer.headers


def test_it_can_be_turned_off(spec: Path) -> None:
    with Sandbox(specs=[spec], only=True, cors=False) as box:
        preflight = asked(box, "OPTIONS", "/pets", LOCAL | ASKING)
        answer = asked(box, "GET", "/pets", LOCAL)

    assert (preflight.status_code, preflight.headers["Allow"]) == (204, "GET, HEAD, OPTIONS, POST")
    assert allowed(preflight) == allowed(answer) == {}


# The control plane


@pytest.mark.parametrize("origin", [LOCAL, FOREIGN, {"Origin": "null"}])
@pytest.mark.parametrize("prefix", ["", "/~default", "/ns/default"])
def test_pages_of_other_origins_cannot_drive_it(
    box: Sandbox, origin: Mapping[str, str], prefix: str
) -> None:
    asked(box, "GET", "/pets", {})
    before = len(box.requests)

    preflight = asked(box, "OPTIONS", f"{prefix}/_sandbox/reset", {**origin, **ASKING})
    answer = asked(box, "POST", f"{prefix}/_sandbox/reset", origin)

    assert (preflight.status_code, answer.status_code) == (403, 403)
    assert allowed(preflight) == allowed(answer) == {}
    assert "only pages of the sandbox itself" in answer.json()["detail"]
    assert len(box.requests) == before > 0


def test_requests_without_an_origin_are_told_by_what_browsers_add(box: Sandbox) -> None:
    embedded = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}
    followed = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}

    assert asked(box, "GET", "/_sandbox/requests", embedded).status_code == 403
    assert asked(box, "GET", "/_sandbox/requests", followed).status_code == 200
    assert asked(box, "POST", "/_sandbox/reset", followed).status_code == 403


def test_pages_of_its_own_can(box: Sandbox) -> None:
    headers = {"Origin": box.url, "Sec-Fetch-Site": "same-origin"}

    assert asked(box, "PUT", "/_sandbox/clock", headers).status_code != 403
    assert asked(box, "GET", "/_sandbox/requests", headers).status_code == 200


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("evil.example.com", 403),
        ("127.0.0.1.evil.example.com", 403),
        ("localhost:1234", 200),
        ("127.0.0.1", 200),
        ("[::1]:80", 200),
        ("10.1.2.3:8080", 200),
        ("sandbox:8080", 200),
        ("host.docker.internal", 200),
    ],
)
def test_a_name_that_somebody_may_own_is_no_name_of_it(
    box: Sandbox, host: str, status: int
) -> None:
    assert asked(box, "GET", "/_sandbox/requests", {"Host": host}).status_code == status
    assert asked(box, "GET", "/_sandbox/health", {"Host": host}).status_code == 200


def test_with_a_token_any_name_will_do(spec: Path) -> None:
    with Sandbox(specs=[spec], only=True, token="t0ken") as box:
        headers = {"Host": "sandbox.example.com", "Sandbox-Token": "t0ken"}

        assert asked(box, "GET", "/_sandbox/requests", headers).status_code == 200
        assert asked(box, "POST", "/_sandbox/reset", headers | FOREIGN).status_code == 403
