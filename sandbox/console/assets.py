"""The files that pages need: one sheet of styles, one script, an icon."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

_FOLDER = Path(__file__).parent / "assets"
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


def asset(name: str) -> Response:
    """The file of this name. Raises NotFound."""
    body = _content().get(name)
    if body is None:
        raise NotFound(f"There is no file {name!r} here.")
    headers = {"Cache-Control": "no-cache"}
    return Response(body, headers=headers, content_type=_TYPES[Path(name).suffix])


@cache
def _content() -> dict[str, bytes]:
    """All files by name; there are few, and they are small."""
    return {
        path.name: path.read_bytes()
        for path in _FOLDER.iterdir()
        if path.suffix in _TYPES and path.is_file()
    }
