"""What a namespace holds: its world, credentials, lists, switches, magic leads, references."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from sandbox.console.control import Refused
from sandbox.console.pages.acting import acted, told
from sandbox.console.visit import Answer, Page, Redirect, Visit

_ITEMS = 1000


def world_page(visit: Visit, text: str = "", wrong: str = "") -> Page:
    """The world that is loaded, and forms to load another one."""
    return Page(
        "world_file.html",
        {
            "tab": "world",
            "part": "file",
            "world": visit.control.get("/world"),
            "worlds": visit.control.get("/worlds")["worlds"],
            "collections": visit.control.get("/store")["collections"],
            "text": text,
            "wrong": wrong,
        },
        status=422 if wrong else 200,
    )


def load_built_in(visit: Visit) -> Answer:
    """One of the built-in worlds."""
    name = visit.filled("world")
    return acted(
        visit.url("/world/file"),
        lambda: visit.control.send("PUT", "/world", {"world": name}),
        f"The world {name} is loaded.",
    )


def load_text(visit: Visit) -> Answer:
    """A world file, as it stands in the form, or in the file that is chosen there."""
    file = visit.request.files.get("file")
    body = file.read() if file else b""
    text = body.decode("utf-8", "replace") if body else visit.filled("text")
    try:
        visit.control.send("PUT", "/world", {"world": text if "\n" in text else f"{text}\n"})
    except Refused as refused:
        return world_page(visit, text, _mistakes(refused))
    return Redirect(visit.url("/world/file"), "The world is loaded.")


def _mistakes(refused: Refused) -> str:
    findings = refused.problem.get("findings") or []
    lines = [
        f"Line {one.get('line', '?')}, {one.get('path', '')}: {one.get('message', '')}; "
        f"expected {one.get('expected', 'something else')}"
        for one in findings[:20]
    ]
    return "\n".join([str(refused), *lines])


def credentials_page(visit: Visit) -> Answer:
    """Keys and tokens; they are shown when they are asked for."""
    world = visit.control.get("/world")
    own = visit.control.get(f"/namespaces/{visit.namespace}")["credentials"]
    rows = [("API key", one["key"], _about(one, "key")) for one in world["credentials"]]
    rows += [("Zeotap token", one["token"], _about(one, "token")) for one in world["tokens"]]
    rows += [(f"of this namespace: {name}", one, "") for name, one in _flat(own)]
    context = {"tab": "world", "part": "credentials", "rows": rows}
    return Page("world_credentials.html", {**context, "workspaces": world["workspaces"]})


def _about(kept: Mapping[str, Any], secret: str) -> str:
    return ", ".join(f"{name} {value}" for name, value in kept.items() if name != secret)


def _flat(own: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [
        (name.replace("_", " "), one)
        for name, value in own.items()
        for one in (value if isinstance(value, list) else [value])
    ]


def lists_page(visit: Visit) -> Answer:
    """The lists, and the items of the one that is looked at."""
    lists = visit.control.get("/world")["lists"]
    name = visit.asked("list") or (lists[0]["name"] if lists else "")
    shown = visit.control.get(f"/lists/{name}", limit=_ITEMS) if name else None
    context = {"tab": "world", "part": "lists", "lists": lists, "shown": shown}
    return Page("world_lists.html", context)


def add_to_list(visit: Visit) -> Answer:
    """Values, one a line; the list is made if there is none."""
    name = visit.filled("list").strip()
    values = [line.strip() for line in visit.filled("values").splitlines() if line.strip()]
    back = visit.url("/world/lists", list=name)
    if not name or not values:
        return Redirect(visit.url("/world/lists"), "Nothing was added: name a list and a value.")
    path = f"/lists/{name}/items"
    try:
        visit.control.send("POST", path, {"values": values})
    except Refused as refused:
        return Redirect(visit.url("/world/lists"), f"Nothing was added. {told(refused)}")
    return Redirect(back, f"{len(values)} on {name}.")


def remove_from_list(visit: Visit) -> Answer:
    """One value off a list."""
    name, value = visit.filled("list"), visit.filled("value")
    back = visit.url("/world/lists", list=name)
    return acted(
        back,
        lambda: visit.control.send("DELETE", f"/lists/{name}/items", value=value),
        f"{value} is off {name}.",
    )


def switches_page(visit: Visit) -> Answer:
    """Every switch, how it stands and what it does."""
    switches = visit.control.get("/switches")["switches"]
    return Page("world_switches.html", {"tab": "world", "part": "switches", "switches": switches})


def turn(visit: Visit) -> Answer:
    """Turn one switch to the choice with the number that is sent."""
    name, place = visit.filled("name"), visit.filled("choice")
    known = {one["name"]: one for one in visit.control.get("/switches")["switches"]}
    choices = known[name]["choices"] if name in known else []
    back = f"{visit.url('/world/switches')}#{quote(name)}"
    if not place.isdigit() or int(place) >= len(choices):
        return Redirect(back, "Nothing was turned: there is no such switch or choice.")
    value = choices[int(place)]
    change = {name: value}
    shown = {True: "on", False: "off"}.get(value, value) if isinstance(value, bool) else value
    return acted(
        back, lambda: visit.control.send("PATCH", "/switches", change), f"{name} is {shown}."
    )


def magic_page(visit: Visit) -> Answer:
    """The values that force an outcome."""
    table = visit.control.get("/magic")
    kinds = list(dict.fromkeys(kind for row in table["rows"] for kind in row["values"]))
    context = {"tab": "world", "part": "magic", "table": table, "kinds": kinds}
    return Page("world_magic.html", context)


def documents_page(visit: Visit) -> Answer:
    """The documents that are served, and their references."""
    found = visit.control.get("/documents")
    return Page("world_documents.html", {"tab": "world", "part": "documents", **found})
