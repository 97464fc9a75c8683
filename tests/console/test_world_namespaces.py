"""The pages of namespaces and of the world file, in a real browser."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import requests

from sandbox.testing.handle import Handle
from sandbox.testing.sandbox import Sandbox
from tests.console.browser import Screen
from tests.console.visitor import Visitor

if TYPE_CHECKING:
    from playwright.sync_api import Dialog


def names(server: Sandbox) -> list[str]:
    found = requests.get(f"{server.url}/_sandbox/namespaces", timeout=10).json()["namespaces"]
    return [one["name"] for one in found]


def gone(server: Sandbox, *made: str) -> None:
    for name in made:
        requests.delete(f"{server.url}/_sandbox/namespaces/{name}", timeout=10)


def test_a_namespace_is_made_looked_at_and_deleted(screen: Screen, sandbox_server: Sandbox) -> None:
    name = f"made-{screen.namespace}"
    page = screen.open("/world")
    page.fill("#create [name=name]", name)
    page.select_option("#create [name=world]", "caps")
    page.fill("#create [name=seed]", "7")
    page.click("#create button")
    page.wait_for_url(f"**/{name}/world")
    assert name in page.inner_text(".said")
    row = page.locator(f"tr:has(th a:text-is('{name}'))")
    assert row.locator("td").nth(0).inner_text() == "caps"
    assert row.locator("td").nth(1).inner_text() == "7"
    asked: list[str] = []

    def accept(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.accept()

    page.on("dialog", accept)
    page.click(f"[aria-label='Delete {name}']")
    page.wait_for_url("**/default/world")
    assert asked == [f"Delete the namespace {name} with all it holds?"]
    assert name not in names(sandbox_server)


def test_who_changes_their_mind_deletes_nothing(screen: Screen, sandbox_server: Sandbox) -> None:
    page = screen.open("/world")
    page.on("dialog", lambda dialog: dialog.dismiss())
    page.click(f"[aria-label='Delete {screen.namespace}']")
    assert screen.namespace in names(sandbox_server)


def test_a_fork_holds_what_its_source_holds(
    screen: Screen, sandbox: Handle, sandbox_server: Sandbox
) -> None:
    sandbox.submit({"email": "ada@example.com"})
    name = f"fork-{screen.namespace}"
    page = screen.open("/world")
    page.fill("#fork-form [name=name]", name)
    page.click("#fork-form button")
    page.wait_for_url(f"**/{name}/world")
    assert page.locator(f"tr:has(th a:text-is('{name}')) td").nth(3).inner_text() == "1"
    gone(sandbox_server, name)


def test_a_namespace_is_switched_to_by_its_name(screen: Screen) -> None:
    page = screen.open("/world")
    page.click("th a:text-is('default')")
    page.wait_for_url("**/default/world")
    assert page.inner_text(".namespace") == "namespace default"


def test_a_reset_forgets_what_came(screen: Screen, sandbox: Handle) -> None:
    sandbox.submit({"email": "ada@example.com"})
    page = screen.open("/world")
    page.on("dialog", lambda dialog: dialog.accept())
    page.click("text=Reset this namespace")
    page.wait_for_selector(".said")
    assert len(sandbox.requests) == 0


def test_what_cannot_be_made_is_told(visitor: Visitor) -> None:
    page = visitor.send(visitor.read("/world"), "#create", {"name": "default"})
    assert "Nothing was made." in page.find(".said").text_content()


def test_a_namespace_with_credentials_of_its_own(visitor: Visitor, sandbox_server: Sandbox) -> None:
    name = f"own-{visitor.namespace}"
    form = {"name": name, "credentials": "yes"}
    visitor.send(visitor.read("/world"), "#create", form)
    visitor.namespace = name
    assert "of this namespace: api key" in visitor.read("/world/credentials").text
    gone(sandbox_server, name)


def test_a_built_in_world_is_loaded(screen: Screen) -> None:
    page = screen.open("/world/file")
    page.on("dialog", lambda dialog: dialog.accept())
    page.select_option("#load [name=world]", "pricing")
    page.click("#load button")
    page.wait_for_selector(".said")
    assert page.inner_text("h1") == "World: pricing"


def test_the_text_of_a_world_is_loaded(screen: Screen) -> None:
    page = screen.open("/world/file")
    page.fill("[name=text]", "name: mine\nabout: Nothing at all\n")
    page.click("#own-world button")
    page.wait_for_selector(".said")
    assert page.inner_text("h1") == "World: mine"


def test_a_world_file_is_loaded(screen: Screen, tmp_path: Path) -> None:
    file = tmp_path / "world.yaml"
    file.write_text("name: from-a-file\nabout: It came whole\n")
    page = screen.open("/world/file")
    page.set_input_files("[name=file]", file)
    page.click("#own-world button")
    page.wait_for_selector(".said")
    assert page.inner_text("h1") == "World: from-a-file"


@pytest.mark.parametrize("text", ["name: x\nflws: 1\n", "name: [\n"])
def test_mistakes_in_a_world_are_named_and_the_text_stays(visitor: Visitor, text: str) -> None:
    page = visitor.send(visitor.read("/world/file"), "#own-world", {"text": text})
    assert page.status == 422
    assert "Line 2" in page.find("[role=alert]").text_content()
    assert page.find("textarea").text.strip() == text.strip()
    assert visitor.read("/world/file").texts("h1") == ["World: quickstart"]
