"""The index of the case files by feature: README.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tests.cases.running import FEATURES, FILES, FOLDER, read

README = FOLDER / "README.md"
_ABOUT = """\
# Case files

Each file here is a small OpenAPI document, how it is served, and requests with what has to come
back. The tests send them over HTTP to a running sandbox: `pytest tests/cases`. To play one by hand,
save its `document` and run `sandbox serve --spec FILE --only`.

| in a file | |
|---|---|
| `document`, or `files` | what is served; of several files the first |
| `settings`, `mount` | how: members of `Sandbox(…)`, a name |
| `write`, `set`, `reset` | what is done first: files written, the switch `validation`, a reset |
| `send`, `headers`, `type`, `body` | the request |
| `status`, `answer`, `has`, `text`, `text_has` | status, all of the JSON, parts, text, a part |
| `keeps` | a JSON Schema that the answer keeps |
| `answer_headers`, `absent` | headers that are there, and that are not |
| `answer_findings`, `corrected_request`, `findings` | what a refusal says; what the header counts |
| `same` | whether the answer is that of the request before |
| `eventually` | asked again until it is so |

This index is made by `python -m tests.cases`, from `features.yaml` and what the files show.
"""


def features() -> Mapping[str, Sequence[str]]:
    """What has to be shown, by chapter."""
    found: Mapping[str, Sequence[str]] = read(FEATURES)
    return found


def shown() -> dict[str, list[str]]:
    """The names of the files that show a feature."""
    files: dict[str, list[str]] = {}
    for file in FILES:
        for feature in read(file)["shows"]:
            files.setdefault(feature, []).append(file.name)
    return files


def index() -> str:
    """The text of README.md."""
    files = shown()
    lines = [_ABOUT]
    for chapter, below in features().items():
        lines += [f"## {chapter}", "", "| feature | case file |", "|---|---|"]
        for feature in below:
            names = ", ".join(f"[{name}]({name})" for name in files.get(feature, []))
            lines.append(f"| {feature} | {names} |")
        lines.append("")
    return "\n".join(lines)
