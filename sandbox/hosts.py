"""Where the imitated products live in production, and which hosts may be reached besides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from types import MappingProxyType
from typing import Literal

from sandbox.contract.problems import Problem

Way = Literal["sandbox", "out", "refused"]

# grade: documented | these hosts serve LeadConduit, SuppressionList, Prismatic hooks and Zeotap |
# servers of the API references, posting instructions, webhook documentation
PRODUCTION: Mapping[str, str] = MappingProxyType(
    {
        "app.leadconduit.com": "leadconduit",
        "next.leadconduit.com": "leadconduit",
        "app.leadconduit-staging.com": "leadconduit",
        "next.leadconduit-staging.com": "leadconduit",
        "next.staging.leadconduit.com": "leadconduit",
        "app.suppressionlist.com": "leadconduit",
        "staging.suppressionlist.com": "leadconduit",
        "hooks.prismatic.io": "leadconduit",
        "composable.zeotap.com": "zeotap",
    }
)
"""The product that a host serves, by the name of the host."""

HOST_FORMS = (
    "a name, a name with its port (crm.example.org:8443), or *.example.org for all below it"
)


@dataclass(frozen=True, slots=True)
class Hosts:
    """A set of hosts: names, names with a port, and `*.example.org` for every name below.

    Raises ValueError for a text that is none of these.
    """

    names: frozenset[str]
    suffixes: tuple[str, ...]

    @classmethod
    def of(cls, texts: Iterable[str]) -> Hosts:
        """The set of the hosts that `texts` name."""
        plain = [_checked(text) for text in texts]
        return cls(
            frozenset(text for text in plain if not text.startswith("*.")),
            tuple(text[1:] for text in plain if text.startswith("*.")),
        )

    def has(self, host: str, port: int | None = None) -> bool:
        """Whether `host`, a lower-case name, is one of these; `port` where it is known."""
        if host in self.names or f"{host}:{port}" in self.names:
            return True
        return bool(self.suffixes) and host.endswith(self.suffixes)


@dataclass(frozen=True, slots=True)
class HostRules:
    """Where calls to a host go: into the sandbox, out to the host itself, or nowhere.

    What the user named comes before what is built in: `served` hosts, then `allowed` ones, then
    those of `PRODUCTION`; last the addresses of this machine, which are let out if `loopback`.
    """

    served: Hosts
    allowed: Hosts
    loopback: bool = True

    def way(self, host: str, port: int | None = None) -> Way:
        """The way of a call to `host`, which may be a name or an address."""
        host = plain_host(host)
        if self.served.has(host, port):
            return "sandbox"
        if self.allowed.has(host, port):
            return "out"
        if host in PRODUCTION:
            return "sandbox"
        return "out" if self.loopback and is_this_machine(host) else "refused"


def plain_host(host: str) -> str:
    """`host` in lower case, without the brackets of an address or the dot at the end of a name."""
    return host.lower().strip("[]").rstrip(".")


def is_this_machine(host: str) -> bool:
    """Whether a call to `host` stays on this machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def misdirected(host: str, path: str, product: str) -> Problem | None:
    """What is wrong with asking `host` for `path`, which is one of `product`; None if nothing is.

    In production LeadConduit does not answer for Zeotap, nor the other way round.
    """
    served = PRODUCTION.get(plain_host(host))
    if served is None or product in (served, "control"):
        return None
    return Problem("not-found", f"{host} has no {path[:200]}: it serves {served} alone.")


def _checked(text: str) -> str:
    """The text as sets keep it. Raises ValueError for what is no host."""
    host, colon, port = text.strip().lower().rstrip(".").rpartition(":")
    if not colon or not port.isdigit():
        host, port = text.strip().lower().rstrip("."), ""
    name = host.removeprefix("*.").strip("[]")
    if not name or set(name) & set("/@*# ?") or (port and host.startswith("*.")):
        raise ValueError(f"{text!r} is no host; expected {HOST_FORMS}")
    bare = host.strip("[]")
    return f"{bare}:{port}" if port else bare
