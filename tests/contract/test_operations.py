from __future__ import annotations

from typing import Any

import pytest

from sandbox.contract.operations import Match, Operation, Routes
from sandbox.contract.problems import Problem
from tests.contract.library import library


def routes(*lines: str) -> Routes:
    """Routes of operations written as `GET /path`, or `* /path` for any method."""
    operations = []
    for line in lines:
        method, path = line.split(" ", 1)
        any_method = method == "*"
        method = "POST" if any_method else method
        operations.append(Operation(line, line, method, path, any_method=any_method))
    return Routes(operations)


@pytest.mark.parametrize(
    ("method", "path", "id", "values"),
    [
        ("GET", "/books", "listBooks", {}),
        ("HEAD", "/books", "listBooks", {}),
        ("POST", "/books", "addBook", {}),
        ("GET", "/books/new", "listNewBooks", {}),
        ("GET", "/books/newer", "getBook", {"id": "newer"}),
        ("GET", "/books/a b", "getBook", {"id": "a b"}),
        ("GET", "/books/7/pages/12.html", "getPage", {"id": "7", "page": "12", "format": "html"}),
        ("GET", "/books/7/pages/1.2.3", "getPage", {"id": "7", "page": "1", "format": "2.3"}),
        ("GET", "/books/new/pages/1.txt", "getPage", {"id": "new", "page": "1", "format": "txt"}),
        ("PATCH", "/hook", "hook", {}),
        ("OPTIONS", "/hook", "hook", {}),
    ],
)
def test_match(method: str, path: str, id: str, values: dict[str, str]) -> None:
    match = library().routes.match(method, path)
    assert (match.operation.id, dict(match.path_values)) == (id, values)


@pytest.mark.parametrize(
    ("path", "detail"),
    [
        ("/books/", "A trailing slash makes another path: use /books."),
        ("/books/7/", "use /books/7."),
        ("/boks", "Similar ones: /books"),
        ("/books/7/pages/12", "Similar ones: /books/{id}/pages/{page}.{format}"),
        ("/books//pages/1.txt", "No operation has the path /books//pages/1.txt."),
        ("//books", "No operation has the path //books."),
        ("/", "No operation has the path /."),
        ("", "No operation has the path ."),
        ("/" + "x" * 5000, "x…"),
        ("/books/1/pages/" + "1." * 20_000, "No operation has the path"),
    ],
)
def test_unknown_paths(path: str, detail: str) -> None:
    with pytest.raises(Problem) as caught:
        library().routes.match("GET", path)
    assert (caught.value.slug, caught.value.status) == ("not-found", 404)
    assert detail in caught.value.detail
    assert len(caught.value.detail) < 500


def test_a_path_that_needs_its_slash() -> None:
    with pytest.raises(Problem, match=r"needs a trailing slash: use /a/\."):
        routes("GET /a/").match("GET", "/a")


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("PUT", "/books", "GET, HEAD, OPTIONS, POST"),
        ("POST", "/books/7", "DELETE, GET, HEAD, OPTIONS"),
        ("GET", "/notes", "OPTIONS, POST"),
        ("HEAD", "/notes", "OPTIONS, POST"),
        ("get", "/books", "GET, HEAD, OPTIONS, POST"),
    ],
)
def test_wrong_methods_are_told_the_right_ones(method: str, path: str, allow: str) -> None:
    with pytest.raises(Problem, match=f"offered: {allow}") as caught:
        library().routes.match(method, path)
    assert (caught.value.slug, caught.value.status) == ("method-not-allowed", 405)
    assert caught.value.headers == {"Allow": allow}


def test_options_is_an_operation_of_every_path() -> None:
    operation = library().routes.match("OPTIONS", "/books/7").operation
    assert operation.id == "OPTIONS /books/{id}"
    assert operation.security == ()
    assert list(operation.responses) == ["204"]


def test_a_declared_options_is_kept() -> None:
    made = routes("GET /a", "OPTIONS /a")
    assert made.match("OPTIONS", "/a").operation.id == "OPTIONS /a"
    with pytest.raises(Problem, match="offered: GET, HEAD, OPTIONS"):
        made.match("PUT", "/a")


def test_an_operation_of_its_own_comes_before_any_method() -> None:
    made = routes("GET /a", "* /a")
    assert [made.match(method, "/a").operation.id for method in ("GET", "HEAD", "PUT")] == [
        "GET /a",
        "GET /a",
        "* /a",
    ]


def test_a_dead_end_behind_a_literal_is_left_again() -> None:
    made = routes("GET /a/b/c", "GET /a/{x}/d", "GET /{y}/b/e", "GET /{z}/{x}/{w}")
    found = {path: made.match("GET", path) for path in ("/a/b/c", "/a/b/d", "/a/b/e", "/a/b/f")}
    assert {path: match.operation.path for path, match in found.items()} == {
        "/a/b/c": "/a/b/c",
        "/a/b/d": "/a/{x}/d",
        "/a/b/e": "/{y}/b/e",
        "/a/b/f": "/{z}/{x}/{w}",
    }
    assert found["/a/b/f"].path_values == {"z": "a", "x": "b", "w": "f"}
    assert found["/a/b/d"].path_values == {"x": "b"}


def test_more_literal_segments_come_first() -> None:
    made = routes("GET /{name}", "GET /{name}.{format}", "GET /{name}.json")
    paths = ("/a", "/a.xml", "/a.json")
    assert [made.match("GET", path).operation.path for path in paths] == [
        "/{name}",
        "/{name}.{format}",
        "/{name}.json",
    ]


def test_special_characters_of_a_path_mean_themselves() -> None:
    made = routes("GET /a+b/{x}(1)")
    assert made.match("GET", "/a+b/2(1)").path_values == {"x": "2"}
    with pytest.raises(Problem, match="No operation"):
        made.match("GET", "/aab/21")


@pytest.mark.parametrize("paths", [("/a/{x}", "/a/{y}"), ("/a/{x}.json", "/a/{y}.json")])
def test_templates_that_cannot_be_told_apart_are_refused(paths: tuple[str, str]) -> None:
    with pytest.raises(ValueError, match="cannot be told apart"):
        routes(*(f"GET {path}" for path in paths))


@pytest.mark.parametrize(
    ("status", "declared"), [(201, "201"), (422, "422"), (404, "default"), (500, "default")]
)
def test_the_response_for_a_status(status: int, declared: str) -> None:
    response = library().routes.match("POST", "/books").operation.response(status)
    assert response is not None
    assert response.status == declared


def test_ranges_of_statuses_and_undeclared_ones() -> None:
    operation = library().routes.match("GET", "/books").operation
    found: list[Any] = [operation.response(status) for status in (200, 404, 500)]
    assert [response and response.status for response in found] == ["200", "4XX", None]


def test_two_templates_of_one_path_are_both_served() -> None:
    get = Operation(id="get", key="get", method="GET", path="/a/{b}/x")
    put = Operation(id="put", key="put", method="PUT", path="/a/{c}/x")
    routes = Routes([get, put])

    assert routes.match("GET", "/a/1/x") == Match(get, {"b": "1"})
    assert routes.match("PUT", "/a/1/x") == Match(put, {"c": "1"})
    assert routes.match("HEAD", "/a/1/x") == Match(get, {"b": "1"})
    assert routes.allow("/a/1/x") == "GET, HEAD, OPTIONS, PUT"
