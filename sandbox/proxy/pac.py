"""The file that tells a browser which hosts it reaches by the proxy."""

from __future__ import annotations

import json

from sandbox.hosts import PRODUCTION, Hosts


def pac_file(served: Hosts, proxy: str) -> str:
    """JavaScript for automatic proxy configuration; `proxy` is host and port."""
    names = [*PRODUCTION, *sorted(name.partition(":")[0] for name in served.names)]
    tests = [f"host == {json.dumps(name)}" for name in names]
    tests += [f"dnsDomainIs(host, {json.dumps(suffix)})" for suffix in served.suffixes]
    return (
        "function FindProxyForURL(url, host) {\n"
        f"  if ({(chr(10) + '      || ').join(tests)})\n"
        f'    return "PROXY {proxy}";\n'
        '  return "DIRECT";\n'
        "}\n"
    )
