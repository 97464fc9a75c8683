"""The ways in: Flask, bare WSGI, settings handed to another process, and addresses."""

from __future__ import annotations

import socket
import subprocess
import sys
from dataclasses import fields

import pytest
from werkzeug.test import Client

from sandbox.app import SETTINGS_VARIABLE, create_app, from_environment
from sandbox.compose import build_service
from sandbox.server import ServerError, free_address, is_loopback
from sandbox.settings import Settings

SETTINGS = Settings(
    world="demo",
    api_key="k3y",
    switches={"submit_response": "records"},
    allow_hosts=("crm.example.org",),
    seed="seven",
)


def test_settings_come_back_from_text() -> None:
    assert Settings.from_json(SETTINGS.to_json()) == SETTINGS


def test_what_was_a_tuple_is_one_again() -> None:
    back = Settings.from_json(Settings().to_json())
    for one in fields(Settings):
        assert type(getattr(back, one.name)) is type(getattr(Settings(), one.name)), one.name


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"allow_hosts": [], "colour": "red"}'])
def test_text_that_is_no_settings_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no settings of the sandbox"):
        Settings.from_json(text)


def test_another_process_makes_the_application_of_the_settings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(SETTINGS_VARIABLE, SETTINGS.to_json())
    client = Client(from_environment())

    assert client.get("/flows", auth=("API", "k3y")).status_code == 200
    assert client.get("/flows", auth=("API", "sandbox")).status_code == 401


def test_the_flask_application_serves_a_service_that_is_there_already() -> None:
    service = build_service(SETTINGS)

    app = create_app(SETTINGS, service=service)

    assert app.extensions["sandbox"] is service
    answer = app.test_client().get("/flows", auth=("API", "k3y"))
    assert [flow["name"] for flow in answer.get_json()] == ["Home Insurance"]


def test_routes_of_ones_own_are_flasks() -> None:
    app = create_app(SETTINGS)
    app.add_url_rule("/hello", view_func=lambda: "hello")

    client = app.test_client()

    assert client.get("/hello").text == "hello"
    assert client.get("/_sandbox/health").get_json()["status"] == "ok"


def test_what_nobody_knows_is_a_json_error() -> None:
    answer = create_app(SETTINGS).test_client().get("/nowhere")

    assert answer.status_code == 404
    assert "/nowhere" in answer.get_json()["error"]


def test_serving_does_not_load_flask() -> None:
    script = (
        "import sys\n"
        "from werkzeug.test import Client\n"
        "from sandbox.app import door\n"
        "from sandbox.compose import build_service\n"
        "from sandbox.settings import Settings\n"
        "settings = Settings(world='demo')\n"
        "client = Client(door(build_service(settings), settings))\n"
        "client.get('/_sandbox/health')\n"
        "print('flask' in sys.modules)\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "False"


def test_a_free_address() -> None:
    port, url = free_address("127.0.0.1", 0)

    assert url == f"http://127.0.0.1:{port}"
    assert port > 0


def test_an_address_in_use() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(ServerError, match=r"Cannot listen on 127\.0\.0\.1"):
            free_address("127.0.0.1", taken.getsockname()[1])


@pytest.mark.parametrize(
    ("host", "stays"),
    [
        ("127.0.0.1", True),
        ("127.1.2.3", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
    ],
)
def test_which_hosts_stay_on_this_machine(host: str, stays: bool) -> None:
    assert is_loopback(host) is stays
