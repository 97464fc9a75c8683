"""The Python client of a sandbox that runs elsewhere: what a test holds, over HTTP.

    from sandbox.testing.remote import RemoteSandbox

    server = RemoteSandbox("http://127.0.0.1:8080")
    box = server.namespace(world="quickstart")
    box.submit(email="ada@example.com", state="TX")
    box.verify_lead(outcome="success", exactly=1)

`RemoteSandbox` and `RemoteHandle` have the verbs of `Sandbox` and `Handle`. What a namespace
recorded is fetched when it is asked for.
"""

from __future__ import annotations

from sandbox.testing.remote.handle import NotOffered, RemoteHandle
from sandbox.testing.remote.server import RemoteSandbox
from sandbox.testing.remote.wire import Unreachable

__all__ = ["NotOffered", "RemoteHandle", "RemoteSandbox", "Unreachable"]
