"""Parsed documents kept as JSON in the user's cache folder: reading JSON is ten times faster.

Nothing here ever fails: without a usable folder, or with a spoilt file in it, the text is parsed.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson

MOST_FILES = 32
# Part of every key: raise it when the parser changes what it makes of a text.
_PARSER = b"6"


def cached(
    text: bytes,
    parse: Callable[[bytes], Any],
    is_fresh: Callable[[Any], bool] = lambda kept: True,
) -> Any:
    """`parse(text)`, or what it returned for the same text before. Raises only what `parse` does.

    Only mappings are kept, and only those that JSON holds without loss. What `is_fresh` refuses is
    made anew.
    """
    digest = hashlib.sha256(_PARSER + text).hexdigest()
    with contextlib.suppress(OSError, RuntimeError, ValueError):
        kept = orjson.loads((_folder() / f"{digest}.json").read_bytes())
        sound = isinstance(kept, dict) and kept.get("digest") == digest and "value" in kept
        if sound and is_fresh(kept["value"]):
            return kept["value"]
    value = parse(text)
    if isinstance(value, dict):
        with contextlib.suppress(OSError, RuntimeError, ValueError, TypeError):
            _keep(digest, value)
    return value


def _folder() -> Path:
    """Raises RuntimeError where the user has no home."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    root = Path(base) if Path(base).is_absolute() else Path.home() / ".cache"
    return root / "lead-sandbox" / "documents"


def _keep(digest: str, value: dict[str, Any]) -> None:
    written = orjson.dumps({"digest": digest, "value": value})
    if orjson.loads(written)["value"] != value:
        return  # infinities: JSON has none
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    _make_room(folder)
    with tempfile.NamedTemporaryFile(dir=folder, suffix=".new", delete=False) as file:
        file.write(written)
    # Another process may be writing the same file: whoever comes last puts a whole one there.
    Path(file.name).replace(folder / f"{digest}.json")


def _make_room(folder: Path) -> None:
    files = sorted(folder.iterdir(), key=lambda file: file.stat().st_mtime)
    for file in files[: max(0, len(files) - MOST_FILES + 1)]:
        file.unlink()
