"""Who knows the document and nothing else can work with what is served of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sandbox import Sandbox
from tests.spec.knowing_client import Client

KNOWN = Path(__file__).parent / "known"


def things_in(value: Any) -> list[Any]:
    """The list, alone or in an envelope."""
    return value if isinstance(value, list) else value["items"]


@pytest.mark.parametrize("name", sorted(file.stem for file in KNOWN.glob("*.yaml")))
def test_a_thing_comes_is_changed_and_goes(name: str) -> None:
    file = KNOWN / f"{name}.yaml"
    with Sandbox(
        specs=[file], only=True, stateful=True, validation="strict", strict_contract=True
    ) as box:
        client = Client(file.read_text(), box.url)
        resources = list(client.resources())
        for collection, item in resources:
            _story(client, collection, item)
        problems = [one for one in box.requests if one.findings or one.violations]

    assert len(resources) == 1
    assert problems == []


def _story(client: Client, collection: str, item: str) -> None:
    before = things_in(client.call("get", collection).value)
    made = client.call("post", collection, body=client.body("post", collection))
    assert made.status == 201
    location = made.headers["Location"]
    id = location.rpartition("/")[2]
    assert location == f"{client.url}{collection}/{id}"

    assert things_in(client.call("get", collection).value) == [*before, made.value]
    assert client.call("get", item, id).value == made.value

    expected = made.value
    if client.declares("put", item):
        sent = client.body("put", item)
        expected = {**expected, **sent}
        assert client.call("put", item, id, sent).value == expected
    change = client.body("patch", item)
    changed = client.call("patch", item, id, change)
    assert (changed.status, changed.value) == (200, {**expected, **change})
    assert client.call("get", item, id).value == changed.value

    assert client.call("delete", item, id).status == 204
    assert client.call("get", item, id).status == 404
    assert client.call("delete", item, id).status == 404
    assert things_in(client.call("get", collection).value) == before
