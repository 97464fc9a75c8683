from __future__ import annotations

import gzip
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.world import network
from sandbox.world.exchange import Fault, IncomingResponse, OutgoingRequest
from sandbox.world.network import NetworkPolicy, Route, Transport
from tests.world.receiver import Answer, receiver

CERTIFICATE = Path(__file__).with_name("buyer_localhost.pem")


@pytest.fixture
def transport() -> Iterator[Transport]:
    made = Transport()
    yield made
    made.close()


def send(
    transport: Transport, request: OutgoingRequest, policy: NetworkPolicy | None = None
) -> IncomingResponse | Fault:
    route = (policy or NetworkPolicy()).route(request.url)
    assert isinstance(route, Route)
    return transport.send(route, request, time.monotonic() + request.timeout)


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


@pytest.mark.parametrize(
    ("url", "addresses"),
    [
        ("http://127.0.0.1:9000/leads", ("127.0.0.1",)),
        ("http://127.8.9.1/", ("127.8.9.1",)),
        ("https://[::1]:9000/", ("::1",)),
        ("http://crm.localhost/", ("127.0.0.1", "::1")),
        ("http://CRM.LocalHost./", ("127.0.0.1", "::1")),
        ("http://user:secret@127.0.0.1/", ("127.0.0.1",)),
    ],
)
def test_loopback_addresses_may_be_called(url: str, addresses: tuple[str, ...]) -> None:
    route = NetworkPolicy().route(url)
    assert isinstance(route, Route)
    assert route.addresses == addresses


@pytest.mark.parametrize(
    "url",
    [
        "https://buyer.example/leads",
        "http://10.0.0.1/",
        "http://0.0.0.0:8080/",
        "http://169.254.169.254/latest/meta-data",
        "http://[2001:db8::1]/",
        "http://[::ffff:10.0.0.1]/",
        "http://127.0.0.1.buyer.example/",
        "http://localhost.buyer.example/",
        "http://127.0.0.1@buyer.example/",
        "http://notlocalhost/",
    ],
)
def test_nothing_else_may_be_called_nor_is_its_name_looked_up(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def look_up(*_: object, **__: object) -> None:
        pytest.fail("a name was looked up")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    assert NetworkPolicy().route(url) is None


def test_localhost_is_called_only_while_all_its_addresses_are_loopback(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = ["::1", "127.0.0.1"]

    def look_up(*_: object, **__: object) -> list[tuple[int, int, int, str, tuple[str, int]]]:
        return [(0, 0, 0, "", (address, 0)) for address in found]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    route = NetworkPolicy().route("http://localhost:9000/")
    assert isinstance(route, Route)
    assert route.addresses == ("127.0.0.1", "::1")
    found.append("192.0.2.1")
    assert NetworkPolicy().route("http://localhost:9000/") is None


def test_a_localhost_that_cannot_be_looked_up_is_not_called(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def look_up(*_: object, **__: object) -> None:
        raise socket.gaierror("no such name")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    assert NetworkPolicy().route("http://localhost/") is None


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://crm.partner.example/in", True),
        ("https://CRM.Partner.Example/in", True),
        ("https://crm.partner.example:8443/in", True),
        ("https://other.partner.example/in", False),
        ("https://a.example.org/", True),
        ("https://a.b.example.org/", True),
        ("https://example.org/", False),
        ("https://badexample.org/", False),
        ("http://192.0.2.7/", True),
    ],
)
def test_hosts_may_be_allowed_by_name_or_by_the_end_of_their_name(url: str, allowed: bool) -> None:
    policy = NetworkPolicy(["crm.Partner.example", "*.example.org", "192.0.2.7"])
    assert (policy.route(url) is not None) is allowed


@pytest.mark.parametrize(
    "url",
    [
        "",
        "buyer.example/leads",
        "ftp://127.0.0.1/",
        "http://",
        "http://[::1/",
        "http://127.0.0.1:x",
    ],
)
def test_what_is_no_http_url_is_named(url: str) -> None:
    fault = NetworkPolicy().route(url)
    assert fault == Fault("address", f"{url!r} is not an http or https URL")


def test_what_is_no_http_url_is_named_without_its_secrets() -> None:
    fault = NetworkPolicy().route("ftp://user:pass@buyer.example/?token=t")
    shown = "ftp://user:***@buyer.example/?token=***"
    assert fault == Fault("address", f"'{shown}' is not an http or https URL")


@pytest.mark.parametrize(
    ("url", "authority", "target"),
    [
        ("http://127.0.0.1", "127.0.0.1", "/"),
        ("http://127.0.0.1:80/a?b=c#d", "127.0.0.1", "/a?b=c"),
        ("https://127.0.0.1:80?x", "127.0.0.1:80", "/?x"),
        ("http://[::1]:9000/a", "[::1]:9000", "/a"),
    ],
)
def test_a_route_says_how_the_server_is_called(url: str, authority: str, target: str) -> None:
    route = NetworkPolicy().route(url)
    assert isinstance(route, Route)
    assert (route.authority, route.target) == (authority, target)


def test_a_request_arrives_as_it_was_given(transport: Transport) -> None:
    with receiver() as buyer:
        buyer.answers["/leads?x=%20y"] = Answer(
            201, {"Content-Type": "application/json", "X-Id": "7"}, b'{"outcome":"success"}'
        )
        request = OutgoingRequest(
            "POST",
            f"{buyer.url}/leads?x=%20y",
            {"Content-Type": "text/plain", "Authorization": "Basic abc", "Content-Length": "99"},
            b"Ada",
        )
        answer = send(transport, request)
    assert isinstance(answer, IncomingResponse)
    assert (answer.status, answer.reason, answer.body) == (201, "Created", b'{"outcome":"success"}')
    assert answer.header("x-id") == "7"
    (got,) = buyer.received
    assert (got.method, got.target, got.body) == ("POST", "/leads?x=%20y", b"Ada")
    assert got.headers == {
        "Host": f"127.0.0.1:{buyer.port}",
        "Content-Type": "text/plain",
        "Authorization": "Basic abc",
        "Content-Length": "3",
    }


def test_a_name_is_pinned_to_the_checked_address_and_kept_in_the_host_header(
    transport: Transport,
) -> None:
    with receiver() as buyer:
        url = f"http://crm.localhost:{buyer.port}/leads"
        answer = send(transport, OutgoingRequest("GET", url))
    assert isinstance(answer, IncomingResponse)
    assert buyer.received[0].headers["Host"] == f"crm.localhost:{buyer.port}"


def test_the_next_address_is_tried_when_nothing_listens_on_the_first(transport: Transport) -> None:
    with receiver() as buyer:
        route = Route("http", "crm.localhost", buyer.port, "/", ("::1", "127.0.0.1"))
        request = OutgoingRequest("GET", f"http://crm.localhost:{buyer.port}/")
        answer = transport.send(route, request, time.monotonic() + 5)
    assert isinstance(answer, IncomingResponse)


def test_a_connection_is_used_again(transport: Transport) -> None:
    with receiver() as buyer:
        for _ in range(3):
            send(transport, OutgoingRequest("POST", f"{buyer.url}/leads", body=b"x"))
    assert len({got.connection for got in buyer.received}) == 1


def test_proxies_of_the_environment_are_not_used(
    transport: Transport, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{free_port()}")
    with receiver() as buyer:
        assert isinstance(send(transport, OutgoingRequest("GET", buyer.url)), IncomingResponse)


def test_tls_is_checked_against_the_name_while_the_address_is_pinned(
    transport: Transport, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    with receiver(context) as buyer:
        right = OutgoingRequest("GET", f"https://buyer.localhost:{buyer.port}/")
        wrong = OutgoingRequest("GET", f"https://other.localhost:{buyer.port}/")
        answers = [send(transport, right), send(transport, wrong)]
    assert isinstance(answers[0], IncomingResponse)
    assert isinstance(answers[1], Fault)
    assert answers[1].kind == "tls"
    assert buyer.server_names == ["buyer.localhost", "other.localhost"]
    assert buyer.received[0].headers["Host"] == f"buyer.localhost:{buyer.port}"


def test_a_packed_answer_is_unpacked(transport: Transport) -> None:
    with receiver() as buyer:
        buyer.answers["/"] = Answer(
            200, {"Content-Encoding": "gzip"}, gzip.compress(b'{"outcome":"success"}')
        )
        answer = send(transport, OutgoingRequest("GET", f"{buyer.url}/"))
    assert isinstance(answer, IncomingResponse)
    assert answer.body == b'{"outcome":"success"}'


def test_nothing_listening_is_an_error_not_an_exception(transport: Transport) -> None:
    port = free_port()
    fault = send(transport, OutgoingRequest("POST", f"http://127.0.0.1:{port}/leads"))
    assert fault == Fault("refused", f"nothing listens on 127.0.0.1:{port}")


def test_a_server_that_is_too_slow_is_an_error(transport: Transport) -> None:
    answered = threading.Event()
    with receiver() as buyer:
        buyer.answers["/"] = Answer(before=lambda: answered.wait(10))
        fault = send(transport, OutgoingRequest("GET", f"{buyer.url}/", timeout=0.05))
        answered.set()
    assert fault == Fault("timeout", "timed out after 0.05 s")


def test_an_answer_that_drips_ends_at_the_deadline(transport: Transport) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        stop = threading.Event()

        def drip() -> None:
            connection, _ = server.accept()
            with connection:
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
                while not stop.wait(0.01):
                    try:
                        connection.sendall(b"x")
                    except OSError:
                        return

        thread = threading.Thread(target=drip)
        thread.start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}/"
        fault = send(transport, OutgoingRequest("GET", url, timeout=0.2))
        stop.set()
        thread.join()
    assert fault == Fault("timeout", "timed out after 0.2 s")


def test_an_endless_answer_is_cut_off(
    transport: Transport, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(network, "MAX_BODY", 1000)
    with receiver() as buyer:
        buyer.answers["/"] = Answer(body=b"x" * 1001)
        buyer.answers["/fits"] = Answer(body=b"x" * 1000)
        fault = send(transport, OutgoingRequest("GET", f"{buyer.url}/"))
        answer = send(transport, OutgoingRequest("GET", f"{buyer.url}/fits"))
    assert fault == Fault("too-large", "the answer is larger than 1000 bytes")
    assert isinstance(answer, IncomingResponse)


@pytest.mark.parametrize(
    "wire", [b"", b"SMTP ready\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx"]
)
def test_an_answer_that_is_no_http_is_an_error(transport: Transport, wire: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(wire)

        thread = threading.Thread(target=answer)
        thread.start()
        port = server.getsockname()[1]
        fault = send(transport, OutgoingRequest("GET", f"http://127.0.0.1:{port}/"))
        thread.join()
    assert isinstance(fault, Fault)
    assert fault.kind == "broken"
    assert f"127.0.0.1:{port}" in fault.message


def test_https_to_a_plain_server_is_an_error(transport: Transport) -> None:
    with receiver() as buyer:
        fault = send(transport, OutgoingRequest("GET", f"https://127.0.0.1:{buyer.port}/"))
    assert isinstance(fault, Fault)
    assert fault.kind == "tls"


def test_an_allowed_name_that_does_not_exist_is_an_error(
    transport: Transport, monkeypatch: pytest.MonkeyPatch
) -> None:
    def look_up(*_: object, **__: object) -> None:
        raise socket.gaierror("no such name")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    policy = NetworkPolicy(["nowhere.example"])
    fault = send(transport, OutgoingRequest("GET", "http://nowhere.example/"), policy)
    assert fault == Fault("address", "the host name nowhere.example is unknown")


@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("GET", {"X-Name": "a\r\nX-Evil: b"}),
        ("GET", {"X-Name": "…"}),
        ("GE T", {}),
        ("GET", {"": "x"}),
    ],
)
def test_a_request_that_cannot_be_written_is_an_error(
    transport: Transport, method: str, headers: dict[str, str]
) -> None:
    with receiver() as buyer:
        fault = send(transport, OutgoingRequest(method, f"{buyer.url}/", headers))
    assert isinstance(fault, Fault)
    assert fault.message.startswith("the request cannot be written")
    assert "X-Evil" not in fault.message
    assert not buyer.received


def test_sending_after_closing_opens_connections_again(transport: Transport) -> None:
    with receiver() as buyer:
        for _ in range(2):
            assert isinstance(send(transport, OutgoingRequest("GET", buyer.url)), IncomingResponse)
            transport.close()
    assert len({got.connection for got in buyer.received}) == 2
