"""Programs keep their URLs of production and use the proxy: curl, requests, httpx, Node, Java."""

from __future__ import annotations

import json
import shutil
import ssl
import subprocess
from pathlib import Path

import httpx
import pytest
import requests
import urllib3

from sandbox import Sandbox
from sandbox.proxy.server import Proxy

FLOWS = "https://app.leadconduit.com/flows"
NODE = Path(__file__).parents[2] / "examples" / "node" / "lead.mjs"


def curl(proxy: Proxy, *arguments: str) -> subprocess.CompletedProcess[str]:
    program = shutil.which("curl")
    if program is None:
        pytest.skip("curl is not installed")
    common = ["-sS", "-m", "10", "-x", proxy.url, "--cacert", str(proxy.authority.path)]
    return subprocess.run(
        [program, *common, *arguments], capture_output=True, text=True, check=False
    )


def test_curl_posts_a_lead_to_production(box: Sandbox, proxy: Proxy) -> None:
    url = "https://app.leadconduit.com" + box.targets[0].path

    got = curl(proxy, url, "-H", "Accept: application/json", "-d", "email=ann@example.com")

    assert got.stderr == ""
    (lead,) = box.leads
    assert json.loads(got.stdout)["lead"]["id"] == lead.id
    assert box.requests[0].headers["host"] == "app.leadconduit.com"


def test_curl_over_plain_http_and_a_host_of_ones_own(box: Sandbox, proxy: Proxy) -> None:
    key = f"API:{box.api_key}"

    plain = curl(proxy, "http://app.leadconduit.com/flows", "-u", key)
    own = curl(proxy, "https://leads.partner.test/flows", "-u", key)

    assert json.loads(plain.stdout) == json.loads(own.stdout) != []


def test_curl_through_a_tunnel_that_is_not_encrypted(box: Sandbox, proxy: Proxy) -> None:
    got = curl(proxy, "-p", "http://app.leadconduit.com/flows", "-u", f"API:{box.api_key}")

    assert json.loads(got.stdout)[0]["name"] == box.targets[0].flow


def test_a_namespace_by_the_user_of_the_proxy_or_by_header(box: Sandbox, proxy: Proxy) -> None:
    one, two = box.namespace("by-user"), box.namespace("by-header")

    curl(proxy, "--proxy-user", "by-user:", FLOWS)
    curl(proxy, "-H", "Sandbox-Namespace: by-header", FLOWS)
    lost = curl(proxy, "--proxy-user", "nobody:", FLOWS)

    assert (len(one.requests), len(two.requests), len(box.requests)) == (1, 1, 0)
    assert "nobody" in lost.stdout
    assert "proxy-authorization" not in one.requests[0].headers
    box.delete(one)
    box.delete(two)


def test_other_hosts_are_refused_in_plain_words(proxy: Proxy) -> None:
    plain = curl(proxy, "-i", "http://example.com/")
    tunnel = curl(proxy, "https://example.com/")

    assert "403" in plain.stdout.splitlines()[0]
    assert "example.com is not reached" in plain.stdout
    assert "--proxy-allow example.com" in plain.stdout
    assert "403" in tunnel.stderr


def test_requests_keeps_its_connection(box: Sandbox, proxy: Proxy) -> None:
    proxies = {"http": proxy.url, "https": proxy.url}
    with requests.Session() as session:
        session.auth = box.auth
        for _ in range(3):
            got = session.get(FLOWS, proxies=proxies, verify=str(proxy.authority.path), timeout=5)
            assert got.status_code == 200
            assert got.headers.get("connection") != "close"
        adapter = session.get_adapter(FLOWS)
        (manager,) = adapter.proxy_manager.values()  # type: ignore[attr-defined]
        pools = [manager.pools[key] for key in manager.pools.keys()]  # noqa: SIM118 - no mapping
        assert [pool.num_connections for pool in pools] == [1]

    assert len(box.requests) == 3


def test_httpx_synchronous_and_asynchronous(
    box: Sandbox, proxy: Proxy, trust: ssl.SSLContext
) -> None:
    import asyncio

    async def ask() -> int:
        async with httpx.AsyncClient(proxy=proxy.url, verify=trust) as client:
            return (await client.get(FLOWS, auth=box.auth)).status_code

    with httpx.Client(proxy=proxy.url, verify=trust) as client:
        assert client.get(FLOWS, auth=box.auth).status_code == 200
        assert client.head(FLOWS, auth=box.auth).status_code == 200
    assert asyncio.run(ask()) == 200


def test_urllib3_sends_a_body_in_chunks(box: Sandbox, proxy: Proxy, trust: ssl.SSLContext) -> None:
    url = "https://app.leadconduit.com" + box.targets[0].path
    with urllib3.ProxyManager(proxy.url, ssl_context=trust, retries=False) as pool:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        got = pool.request("POST", url, headers=headers, body=iter([b"email=a", b"%40b.test"]))

    assert got.status == 201
    assert box.requests[0].form == {"email": "a@b.test"}


def test_a_client_that_does_not_trust_the_certificate_is_told(proxy: Proxy) -> None:
    with httpx.Client(proxy=proxy.url) as client, pytest.raises(httpx.ConnectError) as error:
        client.get(FLOWS)

    assert "CERTIFICATE_VERIFY_FAILED" in str(error.value)
    assert curl(proxy, FLOWS).returncode == 0, "the proxy goes on"


def test_events_come_through_one_by_one(ca_folder: Path) -> None:
    with (
        Sandbox("zeotap", listen=False) as box,
        Proxy(box._service, box.settings, ca_folder=ca_folder) as proxy,
    ):
        url = (
            f"https://composable.zeotap.com/api/v1/workspaces/{box.zeotap.workspace_id}"
            "/destinations/test"
        )
        body = {
            "destination_type": "salesforce",
            "config": {"instance_url": "https://x.salesforce.com", "api_version": "58.0"},
        }
        token = f"Authorization: Bearer {box.zeotap.token}"
        workspace = f"X-Workspace-ID: {box.zeotap.workspace_id}"
        got = curl(proxy, "-N", url, "-H", token, "-H", workspace, "--json", json.dumps(body), "-i")

    assert "Transfer-Encoding: chunked" in got.stdout
    assert got.stdout.count("event: ") == 3


def test_node_through_a_tunnel(box: Sandbox, proxy: Proxy) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node is not installed")
    done = subprocess.run(
        [node, str(NODE), "ann@example.com"],
        env={
            "PATH": "/usr/bin:/bin",
            "HTTPS_PROXY": proxy.url,
            "NODE_EXTRA_CA_CERTS": str(proxy.authority.path),
            "LEAD_PATH": box.targets[0].path,
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )

    assert done.stderr == ""
    (lead,) = box.leads
    assert lead.id in done.stdout
