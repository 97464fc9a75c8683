"""A sandbox without a socket of its own, and a proxy in front of it."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox import Sandbox
from sandbox.proxy.server import Proxy

pytest.importorskip("cryptography")


@pytest.fixture(scope="session")
def ca_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data") / "ca"


@pytest.fixture(scope="session")
def house() -> Iterator[Sandbox]:
    with Sandbox("demo", listen=False, strict_contract=True) as made:
        yield made


@pytest.fixture
def box(house: Sandbox) -> Sandbox:
    house.reset()
    return house


@pytest.fixture
def proxy(box: Sandbox, ca_folder: Path) -> Iterator[Proxy]:
    allow = ["127.0.0.1", "*.allowed.test"]
    with Proxy(
        box._service,
        box.settings,
        hosts=["leads.partner.test"],
        allow=allow,
        ca_folder=ca_folder,
        idle_seconds=5,
    ) as running:
        yield running


@pytest.fixture
def trust(proxy: Proxy) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=str(proxy.authority.path))
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    return context
