"""Who may look at the console, and which requests it takes for its own."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import requests

from sandbox.console.doorkeeper import COOKIE
from sandbox.testing.handle import Handle
from sandbox.testing.sandbox import Sandbox
from tests.console.visitor import CONSOLE, Read, Visitor

pytestmark = pytest.mark.sandbox(checks=False)

TOKEN = "a-token-of-this-test"
FLOW = "/flows/65a0000000000000000000f1"


@pytest.fixture(scope="module")
def guarded() -> Iterator[Sandbox]:
    with Sandbox(token=TOKEN) as box:
        yield box


@pytest.fixture
def stranger(guarded: Sandbox) -> Iterator[Visitor]:
    with Visitor(guarded.url) as visitor:
        yield visitor


def log_in(stranger: Visitor, token: str = TOKEN) -> Read:
    return stranger.send(stranger.read("/leads"), "form", {"token": token})


def test_without_the_token_nothing_is_shown(stranger: Visitor) -> None:
    for path in ("/requests", "/leads", "/flows", "/requests/rows", "/world", "/charts"):
        page = stranger.read(path)
        assert page.status == 401
        assert page.texts("h1") == ["This sandbox asks for its token"]


def test_the_token_opens_the_page_that_was_asked_for(stranger: Visitor) -> None:
    page = log_in(stranger)
    assert page.status == 200
    assert page.response.url.endswith(f"{CONSOLE}/default/leads")
    assert stranger.read("/flows").status == 200


def test_the_cookie_is_kept_from_scripts_and_other_sites_and_is_not_the_token(
    stranger: Visitor,
) -> None:
    moved = log_in(stranger).response.history[0]
    cookie = moved.headers["Set-Cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    for flag in ("HttpOnly", "SameSite=Strict", f"Path={CONSOLE}"):
        assert flag in cookie
    assert TOKEN not in cookie


def test_another_token_opens_nothing(stranger: Visitor) -> None:
    page = log_in(stranger, "a guess")
    assert page.status == 401
    assert "not the token" in page.find("[role=alert]").text
    assert stranger.read("/leads").status == 401


def test_a_made_up_cookie_opens_nothing(stranger: Visitor) -> None:
    for value in (TOKEN, "0" * 64, ""):
        stranger.session.cookies.set(COOKIE, value)
        assert stranger.read("/leads").status == 401
        stranger.session.cookies.clear()


def test_after_the_token_one_is_led_nowhere_else(stranger: Visitor) -> None:
    form = stranger.read("/leads")
    moved = stranger.send(form, "form", {"token": TOKEN, "next": "https://elsewhere.example/"})
    assert moved.response.url.startswith(stranger.origin)


def test_the_cookie_of_another_sandbox_is_of_no_use(stranger: Visitor) -> None:
    log_in(stranger)
    with Sandbox(token=TOKEN) as other, Visitor(other.url) as elsewhere:
        elsewhere.session.cookies.set(COOKIE, str(stranger.session.cookies.get(COOKIE)))
        assert elsewhere.read("/leads").status == 401


def test_the_control_plane_does_not_take_the_cookie(stranger: Visitor) -> None:
    log_in(stranger)
    assert stranger.session.get(f"{stranger.origin}/_sandbox/leads", timeout=10).status_code == 401


def deploy(visitor: Visitor, proof: str | None, **headers: str) -> int:
    """The status of the answer to a call that changes something."""
    body = {} if proof is None else {"_proof": proof}
    url = visitor.url(f"{FLOW}/deploy")
    return visitor.session.post(
        url, data=body, headers=headers, allow_redirects=False, timeout=10
    ).status_code


@pytest.fixture
def proof(visitor: Visitor) -> str:
    return str(visitor.read("/requests").find("body").get("data-proof"))


def test_what_changes_something_needs_the_proof_of_our_pages(
    visitor: Visitor, sandbox: Handle, proof: str
) -> None:
    assert deploy(visitor, None) == 403
    assert deploy(visitor, "") == 403
    assert deploy(visitor, "0" * len(proof)) == 403
    assert deploy(visitor, "ü") == 403
    assert len(sandbox.requests) == 0
    assert deploy(visitor, proof) == 303
    assert deploy(visitor, None, **{"Sandbox-Console-Proof": proof}) == 303
    assert len(sandbox.requests) == 2


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://elsewhere.example"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_pages_of_others_change_nothing_even_with_the_proof(
    visitor: Visitor, sandbox: Handle, proof: str, headers: dict[str, str]
) -> None:
    assert deploy(visitor, proof, **headers) == 403
    assert len(sandbox.requests) == 0


def test_our_own_origin_is_fine(visitor: Visitor, proof: str) -> None:
    assert deploy(visitor, proof, Origin=visitor.origin, **{"Sec-Fetch-Site": "same-origin"}) == 303


def test_the_proof_is_another_one_in_every_sandbox(visitor: Visitor, proof: str) -> None:
    with Sandbox() as other, Visitor(other.url) as elsewhere:
        assert elsewhere.read("/requests").find("body").get("data-proof") != proof


@pytest.mark.parametrize("host", ["elsewhere.example", "127.0.0.1.elsewhere.example", "10.0.0.7"])
def test_a_name_that_only_resolves_to_this_machine_is_refused(visitor: Visitor, host: str) -> None:
    page = visitor.session.get(visitor.url("/leads"), headers={"Host": host}, timeout=10)
    assert page.status_code == 403
    assert "localhost only" in page.text


@pytest.mark.parametrize("host", ["localhost:9", "127.0.0.1", "[::1]:80", "my.localhost"])
def test_names_of_this_machine_are_fine(visitor: Visitor, host: str) -> None:
    page = visitor.session.get(visitor.url("/leads"), headers={"Host": host}, timeout=10)
    assert page.status_code == 200


@pytest.mark.parametrize("host", ["", ":", "[", "a b", "[::1", "127.0.0.1:port", "x" * 5000])
def test_a_strange_host_is_refused_and_breaks_nothing(visitor: Visitor, host: str) -> None:
    page = visitor.session.get(visitor.url("/leads"), headers={"Host": host}, timeout=10)
    assert page.status_code in (400, 403, 431)


@pytest.mark.parametrize("path", ["/requests", "/leads", "/flows", FLOW, "/nowhere", "/requests/9"])
def test_every_page_says_what_it_may_do(visitor: Visitor, path: str) -> None:
    page = visitor.read(path)
    policy = page.response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert page.response.headers["X-Content-Type-Options"] == "nosniff"
    assert page.response.headers["Referrer-Policy"] == "no-referrer"
    assert page.response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/requests", "/requests/1", "/leads", "LEAD", "/flows", FLOW])
def test_no_page_has_scripts_or_styles_of_its_own(
    visitor: Visitor, sandbox: Handle, path: str
) -> None:
    lead = sandbox.submit({"email": "ada@example.com", "phone_1": "5125550142", "state": "TX"}).lead
    assert lead is not None
    page = visitor.read(path.replace("LEAD", f"/leads/{lead.id}"))
    assert page.status == 200
    assert all(script.get("src", "").startswith(CONSOLE) for script in page.all("script"))
    assert not page.all("style, [style], iframe, object, embed")
    assert not re.search(r"<[^>]+\son[a-z]+\s*=", page.response.text)
    assert not re.search(r"""(src|href|action)=["'](https?:)?//""", page.response.text)


def test_all_that_pages_need_is_small_and_ours(visitor: Visitor) -> None:
    files = ("console.css", "console.js", "icon.svg")
    found = [
        requests.get(f"{visitor.origin}{CONSOLE}/~assets/{name}", timeout=10) for name in files
    ]
    assert all(one.status_code == 200 for one in found)
    assert sum(len(one.content) for one in found) < 150_000
    for name in ("../doorkeeper.py", "%2e%2e/routes.py", "other.css"):
        assert (
            requests.get(f"{visitor.origin}{CONSOLE}/~assets/{name}", timeout=10).status_code == 404
        )
