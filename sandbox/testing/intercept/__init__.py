"""Calls to production are answered by a namespace of this process: no URL changes, no sockets.

`handle.intercept()` makes an `Interception`. One file a client library; whatever is built on
`http.client` (urllib.request, urllib3, requests, botocore) is reached below its own classes.
"""

from __future__ import annotations

from sandbox.testing.intercept.interception import Interception
from sandbox.testing.intercept.refusal import NetworkRefused

__all__ = ["Interception", "NetworkRefused"]
