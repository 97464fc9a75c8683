"""For tests: the pytest plugin, and `Sandbox`, a whole service inside the process.

What is named here is loaded when it is used: pytest loads `sandbox.testing.plugin`, and with it
this file, in every run of an environment that has the distribution.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sandbox.testing.handle import Handle
    from sandbox.testing.matching import M
    from sandbox.testing.recipient import Recipient
    from sandbox.testing.remote import RemoteSandbox
    from sandbox.testing.sandbox import Sandbox
    from sandbox.testing.verify import VerificationError
    from sandbox.world.signing import SignatureError, verify_signature

__all__ = [
    "Handle",
    "M",
    "Recipient",
    "RemoteSandbox",
    "Sandbox",
    "SignatureError",
    "VerificationError",
    "verify_signature",
]


def __getattr__(name: str) -> object:
    home = {
        "Handle": "sandbox.testing.handle",
        "M": "sandbox.testing.matching",
        "Recipient": "sandbox.testing.recipient",
        "RemoteSandbox": "sandbox.testing.remote",
        "Sandbox": "sandbox.testing.sandbox",
        "SignatureError": "sandbox.world.signing",
        "VerificationError": "sandbox.testing.verify",
        "verify_signature": "sandbox.world.signing",
    }.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    found: object = getattr(import_module(home), name)
    globals()[name] = found
    return found
