"""Which product answers a path."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from sandbox.compose import build_products
from sandbox.contract.document import Document
from sandbox.contract.message import Request
from sandbox.contract.problems import Problem
from sandbox.product import Product
from sandbox.routing import Router
from sandbox.spec.product import spec_product
from sandbox.world.fixtures import World
from sandbox.world.namespace import Namespace

NAMESPACE = Namespace("n", World())


def made(name: str, paths: Iterable[str], mount: str = "", servers: Iterable[str] = ()) -> Product:
    """A product that answers GET at `paths`."""
    response: dict[str, Any] = {"200": {"description": "It."}}
    document = Document(
        {
            "openapi": "3.1.0",
            "info": {"title": name, "version": "1"},
            "servers": [{"url": url} for url in servers],
            "paths": {
                path: {
                    "get": {
                        "parameters": [
                            {
                                "name": one[1:-1],
                                "in": "path",
                                "required": True,
                                "schema": {"type": "string"},
                            }
                            for one in path.split("/")
                            if one.startswith("{")
                        ],
                        "responses": response,
                    }
                }
                for path in paths
            },
        },
        name,
    )
    return spec_product(document, name, mount)


@cache
def built_in() -> tuple[Product, ...]:
    return build_products()


def asked(products: Iterable[Product], path: str) -> tuple[str, str, str]:
    """The product, the path it sees, and what stands before that."""
    router = Router(tuple(products))
    product = router.product_of(path)
    call = router.call(product, NAMESPACE, Request("GET", path, origin="http://x"))
    return product.name, call.request.path, call.request.origin


SHOP = made("shop", ["/pets", "/", "/pets/{id}"], servers=["https://shop.test/v1/", "/deep/v1"])
BILLING = made("billing", ["/bills", "/"], "/billing", ["https://b.test/v2"])


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/pets", ("shop", "/pets", "http://x")),
        ("/v1/pets", ("shop", "/pets", "http://x/v1")),
        ("/v1", ("shop", "/", "http://x/v1")),
        ("/deep/v1/pets/7", ("shop", "/pets/7", "http://x/deep/v1")),
        ("/", ("shop", "/", "http://x")),
        ("/billing/bills", ("billing", "/bills", "http://x/billing")),
        ("/billing/v2/bills", ("billing", "/bills", "http://x/billing/v2")),
        ("/billing", ("billing", "/", "http://x/billing")),
        ("/billing/", ("billing", "/", "http://x/billing")),
    ],
)
def test_mounts_and_the_paths_of_servers_are_taken_off(
    path: str, expected: tuple[str, str, str]
) -> None:
    assert asked((SHOP, BILLING), path) == expected


@pytest.mark.parametrize("path", ["/v1x/pets", "/pets/v1/pets", "/billingbills", "/v1/v1/pets"])
def test_only_whole_segments_are(path: str) -> None:
    with pytest.raises(Problem, match="No operation has the path"):
        asked((SHOP, BILLING), path)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/flows", "leadconduit"),  # the built-in one first
        ("/pets", "other"),
        ("/api/v1/pets", "other"),  # below the prefix of Zeotap, which does not know it
        ("/api/v1/nowhere", "zeotap"),
        ("/nowhere", "leadconduit"),
        ("/_sandbox/anything", "control"),
        ("/mine/flows", "mounted"),
        ("/mine/nowhere", "mounted"),  # what is mounted has all of its paths for itself
    ],
)
def test_of_products_that_share_a_prefix_the_first_that_knows_the_path_answers(
    path: str, name: str
) -> None:
    other = made("other", ["/flows", "/pets", "/api/v1/pets", "/_sandbox/anything"])
    mounted = made("mounted", ["/flows"], "/mine")
    router = Router((*built_in(), other, mounted))

    assert router.product_of(path).name == name


def test_two_documents_below_one_mount() -> None:
    first, second = made("first", ["/a"], "/m"), made("second", ["/a", "/b"], "/m")
    router = Router((first, second, SHOP))

    owners = [router.product_of(path).name for path in ("/m/a", "/m/b", "/m/c", "/c")]

    assert owners == ["first", "second", "first", "shop"]


def test_what_is_below_no_mount_belongs_to_nobody() -> None:
    with pytest.raises(Problem, match="No API is served at /bills; there are /billing"):
        asked([BILLING], "/bills")
    assert Router([BILLING]).allow("/bills") is None


def test_what_is_offered_at_a_path() -> None:
    router = Router((SHOP, BILLING))

    assert router.allow("/v1/pets/7") == "GET, HEAD, OPTIONS"
    assert router.allow("/billing/bills") == "GET, HEAD, OPTIONS"
    assert router.allow("/billing/nothing") is None


def test_a_product_with_another_request_form_adapts_what_is_inside() -> None:
    def adapt(_namespace: Namespace, request: Request) -> Request:
        return replace(request, path=request.path.lower())

    loud = replace(BILLING, adapt=adapt)

    assert asked([loud], "/billing/BILLS") == ("billing", "/bills", "http://x/billing")
