"""Hypothesis drives a stateful document and a plain model of it side by side."""

from __future__ import annotations

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
)

from tests.spec.served import Api

STATUSES = st.sampled_from(["open", "paid", "sent"])
TOTALS = st.integers(0, 50)
TAGS = st.lists(st.sampled_from(["a", "b", "c"]), max_size=3)
ORDERS = st.fixed_dictionaries(
    {"total": TOTALS},
    optional={"status": STATUSES, "tags": TAGS, "comment": st.text(max_size=5)},
)
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "total": TOTALS,
        "status": STATUSES,
        "tags": st.one_of(TAGS, st.none()),
        "comment": st.one_of(st.text(max_size=5), st.none()),
    },
)
TIMES = ("createdAt", "updatedAt")


def shown(order: dict[str, Any]) -> dict[str, Any]:
    """An order without the times that the API sets."""
    return {name: value for name, value in order.items() if name not in TIMES}


class Orders(RuleBasedStateMachine):
    """Orders, and the notes below them."""

    orders = Bundle("orders")
    notes = Bundle("notes")

    def __init__(self) -> None:
        super().__init__()
        self.api = Api(things={"orders": []})
        self.model: dict[int, dict[str, Any]] = {}
        self.below: dict[tuple[int, str], str] = {}

    @initialize(target=orders, order=ORDERS)
    def first(self, order: dict[str, Any]) -> int:
        made: int = self.create(order)  # type: ignore[assignment]
        return made

    @rule(target=orders, order=ORDERS)
    def create(self, order: dict[str, Any]) -> int:
        answer = self.api.post("/orders", order)
        assert answer.status == 201
        id = answer.json["id"]
        assert id not in self.model
        self.model[id] = {"status": "open", **order, "id": id}
        assert shown(answer.json) == self.model[id]
        return int(id)

    @rule(id=orders, order=ORDERS)
    def replace(self, id: int, order: dict[str, Any]) -> None:
        answer = self.api.put(f"/orders/{id}", order)
        if id not in self.model:
            assert answer.status == 404
            return
        self.model[id] = {"status": "open", **order, "id": id}
        assert (answer.status, shown(answer.json)) == (200, self.model[id])

    @rule(id=orders, change=CHANGES)
    def merge(self, id: int, change: dict[str, Any]) -> None:
        answer = self.api.merge(f"/orders/{id}", change)
        if id not in self.model:
            assert answer.status == 404
            return
        merged = {**self.model[id], **change}
        self.model[id] = {name: value for name, value in merged.items() if value is not None}
        assert (answer.status, shown(answer.json)) == (200, self.model[id])

    @rule(id=orders, total=st.integers(-5, 5))
    def patch(self, id: int, total: int) -> None:
        answer = self.api.json_patch(
            f"/orders/{id}", {"op": "replace", "path": "/total", "value": total}
        )
        if id not in self.model:
            assert answer.status == 404
        elif total < 0:
            assert answer.status == 422
        else:
            self.model[id]["total"] = total
            assert (answer.status, shown(answer.json)) == (200, self.model[id])

    @rule(target=notes, id=orders, text=st.text(min_size=1, max_size=5))
    def note(self, id: int, text: str) -> Any:
        answer = self.api.post(f"/orders/{id}/notes", {"text": text})
        if id not in self.model:
            assert answer.status == 404
            return multiple()
        key = (id, answer.json["id"])
        self.below[key] = text
        return key

    @rule(key=consumes(notes))
    def forget(self, key: tuple[int, str]) -> None:
        answer = self.api.delete(f"/orders/{key[0]}/notes/{key[1]}")
        assert answer.status == (200 if self.below.pop(key, None) is not None else 404)

    @rule(id=orders)
    def delete(self, id: int) -> None:
        answer = self.api.delete(f"/orders/{id}")
        assert answer.status == (204 if self.model.pop(id, None) is not None else 404)
        self.below = {key: text for key, text in self.below.items() if key[0] != id}

    @rule(status=STATUSES, size=st.integers(1, 3))
    def pages(self, status: str, size: int) -> None:
        """All pages together are the list, sorted, each thing once."""
        found: list[int] = []
        for page in range(1, 40):
            query = f"status={status}&sort=-total,id&per_page={size}&page={page}"
            answer = self.api.get(f"/orders?{query}").json
            found += [order["id"] for order in answer["data"]]
            if not answer["meta"]["has_more"]:
                break
        fitting = [one for one in self.model.values() if one.get("status") == status]
        fitting.sort(key=lambda one: (-one["total"], one["id"]))
        assert found == [one["id"] for one in fitting]
        assert answer["meta"]["total"] == len(fitting)

    @rule()
    def reset(self) -> None:
        self.api.namespace.reset()
        self.model, self.below = {}, {}

    @invariant()
    def the_same_is_there(self) -> None:
        listed = self.api.get("/orders?per_page=100").json["data"]
        assert [shown(order) for order in listed] == list(self.model.values())
        for id in self.model:
            notes = self.api.get(f"/orders/{id}/notes").json
            told = {note["id"]: note["text"] for note in notes}
            assert told == {key[1]: text for key, text in self.below.items() if key[0] == id}


Orders.TestCase.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
test_orders = Orders.TestCase
