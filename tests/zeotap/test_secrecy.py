"""No secret comes out anywhere, unless it is asked for; no workspace or namespace sees another."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
import requests

from sandbox import Sandbox
from sandbox.zeotap.connectors import connectors
from tests.zeotap.api_kit import ONE, TWO, WEBHOOK, Api

SECRET = "s3cr3t-value"


def configured(type_name: str) -> dict[str, Any]:
    """A configuration with all settings of a type, the secret ones told by their values."""
    settings = connectors("destination")[type_name].settings
    config: dict[str, Any] = {"headers": {"X-API-Key": f"{SECRET}-header", "X-A-Token": SECRET}}
    for key, setting in settings.items():
        config[key] = f"{SECRET}-{key}" if setting.secret else "value"
    return config


def everything_said(api: Api) -> str:
    """All answers to all that can be done with destinations of all types."""
    said = []
    for type_name in connectors("destination"):
        config = configured(type_name)
        body = {"name": type_name, "destination_type": type_name, "config": config}
        made = api.post("/destinations", body)
        path = f"/destinations/{made.json['id']}"
        said += [
            made,
            api.post("/destinations/test", {**body, "name": None}),
            api.post(f"{path}/test"),
            api.put(path, {"config": {**config, "extra": 1}}),
            api.put(path, {"config": f"{SECRET}-in-the-wrong-place"}),
            api.get(f"{path}/fields"),
        ]
    malformed = f'{{"config": {{"api_key": "{SECRET}"'.encode()
    said += [api.get("/destinations"), api.post("/destinations", malformed)]
    return "\n".join(answer.body.decode() for answer in said)


def everything_kept(api: Api) -> str:
    """What the journal shows, and what is in it."""
    entries = api.namespace.journal.oldest(10_000)
    return "\n".join(
        f"{entry!r}\n{json.dumps(entry.as_json(), default=str)}"
        for entry in entries
        if entry is not None
    )


@pytest.mark.parametrize("mode", ["omit", "mask"])
def test_no_secret_in_any_answer_or_record(mode: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    api = Api({"zeotap_secret_mode": mode})
    said = everything_said(api)

    assert SECRET not in said
    assert SECRET not in everything_kept(api)
    assert SECRET not in caplog.text
    stored = str(api.namespace.store.collection("zeotap.destinations").values())
    assert SECRET in stored


def test_secrets_are_there_when_asked_for() -> None:
    api = Api({"zeotap_secret_mode": "plain"})

    assert api.made("/destinations", WEBHOOK)["config"] == WEBHOOK["config"]


def test_a_masked_value_sent_back_means_unchanged() -> None:
    api = Api({"zeotap_secret_mode": "mask"})
    body = {"name": "M", "destination_type": "klaviyo", "config": {"api_key": "pk_1", "x": 1}}
    made = api.made("/destinations", body)
    path = f"/destinations/{made['id']}"

    assert made["config"] == {"api_key": "********", "x": 1}
    api.put(path, {"config": made["config"] | {"x": 2}})
    api.put(path, {"config": {"x": 3}})
    api.namespace.switches.set("zeotap_secret_mode", "plain")
    assert api.get(path).json["config"] == {"x": 3, "api_key": "pk_1"}
    api.put(path, {"config": {"api_key": "pk_2"}})
    assert api.get(path).json["config"] == {"api_key": "pk_2"}


def test_a_masked_config_sent_back_does_not_reset_the_status() -> None:
    api = Api({"zeotap_secret_mode": "mask"})
    made = api.made("/destinations", WEBHOOK)
    path = f"/destinations/{made['id']}"
    api.post(f"{path}/test")

    assert api.put(path, {"config": made["config"]}).json["status"] == "connected"


def test_the_key_of_a_new_api_key_is_in_one_answer_and_nowhere_else() -> None:
    api = Api()
    key = api.made("/api-keys", {"name": "CI"})["key"]
    said = api.get("/api-keys", token=key).body.decode() + everything_kept_shown(api)

    assert key not in said


def everything_kept_shown(api: Api) -> str:
    entries = api.namespace.journal.oldest(10_000)
    bodies = [entry.request_body + entry.reply_body for entry in entries]
    return json.dumps([entry.as_json() for entry in entries], default=str) + str(bodies)


def test_the_control_plane_shows_no_secret() -> None:
    hook = {
        **WEBHOOK,
        "config": {
            "url": "http://127.0.0.1:9/rows",
            "authorization_header": f"Bearer {SECRET}",
            "api_key": SECRET,
            "headers": {"X-My-Token": SECRET},
        },
    }
    with Sandbox("quickstart", switches={"zeotap_webhook_probe": True}) as box:
        zeotap = box.zeotap
        url = f"{zeotap.workspace_url}/destinations"
        made = requests.post(url, json=hook, headers=zeotap.headers, timeout=10).json()
        tested = requests.post(f"{url}/{made['id']}/test", headers=zeotap.headers, timeout=10)
        (delivery,) = zeotap.deliveries
        pages = [
            requests.get(f"{box.url}/_sandbox/{page}", timeout=10).text
            for page in ("requests", "requests/1", "requests/2", "deliveries", "deliveries/1")
        ]
        pages += [requests.get(f"{box.url}/_sandbox/world", timeout=10).text]

    assert SECRET not in tested.text
    assert SECRET not in "".join(pages)
    assert delivery.headers["Authorization"] == f"Bearer {SECRET}"


def test_workspaces_see_nothing_of_each_other() -> None:
    api = Api()
    sync, hook = api.pipeline()
    paths = [
        f"/destinations/{hook['id']}",
        f"/destinations/{hook['id']}/fields",
        f"/models/{sync['model_id']}",
        f"/syncs/{sync['id']}",
        f"/syncs/{sync['id']}/runs",
    ]

    for path in paths:
        assert api.get(path).status == 200
        assert api.get(path, workspace=TWO).status == 404
    for path in ("/destinations", "/sources", "/models", "/syncs", "/audience-syncs", "/api-keys"):
        assert api.get(path, workspace=TWO).json == []
    for call in (api.delete, api.get):
        assert call(paths[0], workspace=TWO).json == {"error": "destination not found"}
    assert api.put(paths[0], {"name": "x"}, workspace=TWO).status == 404
    assert api.post(f"{paths[0]}/test", workspace=TWO).status == 404
    assert api.post(f"/syncs/{sync['id']}/trigger", workspace=TWO).status == 404
    assert api.get(paths[0], workspace=ONE).json == hook
