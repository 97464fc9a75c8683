"""The forms, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sandbox.exports.curl_script import curl_script
from sandbox.exports.har import har
from sandbox.exports.junit import junit
from sandbox.exports.postman import postman
from sandbox.exports.pytest_file import pytest_file
from sandbox.exports.python_snippet import python_snippet
from sandbox.exports.recording import Recording


@dataclass(frozen=True, slots=True)
class ExportForm:
    """How a recording is written, and what the result is called."""

    write: Callable[[Recording], bytes]
    media_type: str
    file: str


FORMS: Mapping[str, ExportForm] = MappingProxyType(
    {
        "har": ExportForm(har, "application/json", "sandbox.har"),
        "curl": ExportForm(curl_script, "text/x-shellscript; charset=utf-8", "sandbox.sh"),
        "python": ExportForm(python_snippet, "text/x-python; charset=utf-8", "sandbox.py"),
        "pytest": ExportForm(pytest_file, "text/x-python; charset=utf-8", "test_recorded.py"),
        "junit": ExportForm(junit, "application/xml; charset=utf-8", "sandbox-junit.xml"),
        "postman": ExportForm(postman, "application/json", "sandbox.postman_collection.json"),
    }
)


def find_form(name: str) -> ExportForm:
    """The form of this name. Raises ValueError that names those there are."""
    found = FORMS.get(name)
    if found is None:
        raise ValueError(f"there is no form {name!r}; there are {', '.join(FORMS)}")
    return found
