"""Lead Sandbox: a local stand-in for LeadConduit and the Zeotap Destinations API.

    from sandbox import Sandbox

    with Sandbox() as box:
        answer = box.submit({"email": "ann@example.com"})
        print(answer.outcome, box.leads[0].explain())

Importing this package loads nothing else; what is named here is loaded when it is used.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sandbox.app import create_app
    from sandbox.settings import Settings
    from sandbox.testing.matching import M
    from sandbox.testing.sandbox import Sandbox

    __version__: str

__all__ = ["M", "Sandbox", "Settings", "__version__", "create_app"]

DISTRIBUTION = "lead-sandbox"


def __getattr__(name: str) -> object:
    if name == "__version__":
        return _version()
    home = {
        "M": "sandbox.testing.matching",
        "Sandbox": "sandbox.testing.sandbox",
        "Settings": "sandbox.settings",
        "create_app": "sandbox.app",
    }.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    found: object = getattr(import_module(home), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def _version() -> str:
    """The version of the installed distribution; `0+checkout` for code that is not installed."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(DISTRIBUTION)
    except PackageNotFoundError:
        return "0+checkout"
