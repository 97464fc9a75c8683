"""A filter that is mistyped must not pass for none."""

from __future__ import annotations

import pytest
from werkzeug.test import Client

from sandbox.app import create_app
from sandbox.settings import Settings


@pytest.fixture
def client() -> Client:
    return create_app(Settings(world={"name": "small"}, strict_contract=True)).test_client()


@pytest.mark.parametrize(
    ("path", "query", "words"),
    [
        ("/leads", "outcom=failure", "unknown query parameter 'outcom'; did you mean 'outcome'?"),
        ("/requests", "limit=1&wat=2", "unknown query parameter 'wat'; there are method, "),
        ("/health", "verbose", "unknown query parameter 'verbose'; there are none here"),
    ],
)
def test_an_unknown_query_parameter_is_refused_by_name(
    client: Client, path: str, query: str, words: str
) -> None:
    answer = client.get(f"/_sandbox{path}?{query}")

    problem = answer.get_json()
    assert answer.status_code == 400
    assert answer.content_type == "application/problem+json"
    assert [finding["rule"] for finding in problem["findings"]] == ["unknown-parameter"]
    assert problem["findings"][0]["message"].startswith(words)


def test_each_unknown_parameter_is_named(client: Client) -> None:
    problem = client.get("/_sandbox/leads?a=1&limit=2&b=3&a=4").get_json()

    assert [finding["location"] for finding in problem["findings"]] == [
        ["query", "a"],
        ["query", "b"],
    ]


def test_the_imitated_apis_ignore_unknown_parameters(client: Client) -> None:
    answer = client.get("/flows?wat=1", auth=("API", "sandbox"))

    assert (answer.status_code, answer.get_json()) == (200, [])
