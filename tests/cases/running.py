"""Case files: a document, requests, and what has to come back; sent over HTTP to a real server."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, Final

from jsonschema import Draft202012Validator

from sandbox.contract.yaml import parse_yaml, write_yaml
from sandbox.testing.sandbox import Sandbox

FOLDER: Final = Path(__file__).parent
FEATURES: Final = FOLDER / "features.yaml"
FILES: Final = sorted(file for file in FOLDER.glob("*.yaml") if file != FEATURES)
SOON: Final = 10.0
"""Seconds within which what is waited for has to come."""

# Members of a case that say what is done; all others are held against the answer.
DONE: Final = frozenset({"send", "type", "headers", "body", "set", "reset", "write", "eventually"})


def read(file: Path) -> Any:
    """The contents of a case file."""
    case: Any = parse_yaml(file.read_bytes())
    return case


def written(case: Any, folder: Path) -> Path:
    """What is to be served: the document, or the first of `files`, written below `folder`."""
    files: dict[str, Any] = case.get("files") or {"api.yaml": case["document"]}
    for name, content in files.items():
        write(folder / name, content)
    return folder / next(iter(files))


def write(file: Path, content: Any) -> None:
    """A text as it is, anything else as YAML or JSON, by its name; at once, as editors do."""
    file.parent.mkdir(parents=True, exist_ok=True)
    if not isinstance(content, str):
        content = json.dumps(content) if file.suffix == ".json" else write_yaml(content).decode()
    draft = file.with_name(f".{file.name}.new")
    draft.write_text(content)
    draft.replace(file)


def serving(case: Any, folder: Path) -> Sandbox:
    """The document of a case, served alone, with its settings."""
    served = str(written(case, folder))
    settings = dict(case.get("settings", {}))
    if "resources" in settings:
        settings["resources"] = [str(folder / name) for name in settings["resources"]]
    mount = f"{case['mount']}=" if "mount" in case else ""
    world = settings.pop("world", {"name": "empty"})
    return Sandbox(world, specs=[f"{mount}{served}"], only=True, **settings)


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: Any
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Client:
    """Sends the requests of one case file, and remembers the answer before."""

    url: str
    folder: Path
    before: Answer | None = field(default=None, init=False)

    def run(self, one: Any) -> None:
        """One case: what is done first, the request, and the answer it has to have."""
        self._prepare(one)
        ends = time.monotonic() + (SOON if one.get("eventually") else 0)
        while True:
            answer = self._send(one)
            faults = self._faults(one, answer)
            if not faults or time.monotonic() > ends:
                break
            time.sleep(0.05)
        self.before = answer
        shown = f"{answer.status} {dict(answer.headers)}\n{answer.text[:2000]}"
        assert not faults, f"{one['send']}: {'; '.join(faults)}\n{shown}"

    def _prepare(self, one: Any) -> None:
        for name, content in one.get("write", {}).items():
            write(self.folder / name, content)
        kind = {"Content-Type": "application/json"}
        if "set" in one:
            body = json.dumps({"validation": one["set"]}).encode()
            assert self.request("PATCH", "/_sandbox/switches", body, kind).status == 200
        if one.get("reset"):
            assert self.request("POST", "/_sandbox/reset").status < 300

    def _send(self, one: Any) -> Answer:
        method, _, path = one["send"].partition(" ")
        headers, body = dict(one.get("headers", {})), one.get("body")
        if "type" in one:
            headers["Content-Type"] = one["type"]
        if body is not None and not isinstance(body, str):
            headers.setdefault("Content-Type", "application/json")
            body = json.dumps(body)
        return self.request(method, path, None if body is None else body.encode("latin-1"), headers)

    def request(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """The answer to one request."""
        connection = HTTPConnection(self.url.removeprefix("http://"), timeout=10)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    def _faults(self, one: Any, answer: Answer) -> list[str]:
        faults = []
        if "Sandbox-Contract-Violation" in answer.headers and "violation" not in one:
            faults.append("it breaks its contract")
        for name, wanted in one.items():
            if name not in DONE and not EXPECTATIONS[name](self, wanted, answer):
                faults.append(f"{name}: expected {wanted!r}")
        return faults


def _headers(_: Client, wanted: Any, answer: Answer) -> bool:
    return all(answer.headers[name] == value for name, value in wanted.items())


def _keeps(_: Client, wanted: Any, answer: Answer) -> bool:
    validator = Draft202012Validator(wanted, format_checker=Draft202012Validator.FORMAT_CHECKER)
    return bool(validator.is_valid(answer.json))


def _has(wanted: Any, got: Any) -> bool:
    """Whether `got` has all that `wanted` says; of lists, each in its place."""
    if isinstance(wanted, dict):
        return isinstance(got, dict) and all(
            name in got and _has(value, got[name]) for name, value in wanted.items()
        )
    if isinstance(wanted, list):
        same = isinstance(got, list) and len(wanted) == len(got)
        return same and all(_has(*pair) for pair in zip(wanted, got, strict=True))
    return bool(wanted == got)


def _findings(client: Client, wanted: Any, answer: Answer) -> bool:
    found = answer.json["findings"]
    files = {one["source"].rpartition(":")[0] for one in found if one.get("source")}
    inside = all(Path(file).is_relative_to(client.folder) for file in files)
    return inside and len(found) == len(wanted) and all(map(_has, wanted, found))


EXPECTATIONS: Final[Any] = {
    "status": lambda _, wanted, answer: answer.status == wanted,
    "answer": lambda _, wanted, answer: answer.json == wanted,
    "has": lambda _, wanted, answer: _has(wanted, answer.json),
    "keeps": _keeps,
    "text": lambda _, wanted, answer: answer.text == wanted,
    "text_has": lambda _, wanted, answer: wanted in answer.text,
    "answer_headers": _headers,
    "absent": lambda _, wanted, answer: not any(name in answer.headers for name in wanted),
    "slug": lambda _, wanted, answer: answer.json["type"] == f"urn:problem-type:{wanted}",
    "answer_findings": _findings,
    "answer_members": lambda _, wanted, answer: set(wanted) <= answer.json.keys(),
    "corrected_request": lambda _, wanted, answer: answer.json["corrected_request"] == wanted,
    "findings": lambda _, wanted, answer: (
        json.loads(answer.headers["Sandbox-Findings"])["count"] == wanted
    ),
    "violation": lambda _, wanted, answer: wanted in answer.headers["Sandbox-Contract-Violation"],
    "same": lambda client, wanted, answer: (client.before.body == answer.body) is wanted,
}
