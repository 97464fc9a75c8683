"""Destinations and what refers to them, step by step beside a model of them."""

from __future__ import annotations

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from tests.zeotap.api_kit import ONE, TWO, WAREHOUSE, Api

NAMES = st.text(min_size=1, max_size=5)
WORKSPACES = st.sampled_from([ONE, TWO])
HOSTS = st.sampled_from(["good.example", "fail_connectivity.example"])
SECRETS = st.sampled_from(["first", "second"])


class Destinations(RuleBasedStateMachine):
    """What the API answers has to agree with `model`: destinations by workspace and id."""

    made = Bundle("made")
    synced = Bundle("synced")

    @initialize()
    def begin(self) -> None:
        self.api = Api()
        self.model: dict[tuple[str, str], dict[str, Any]] = {}
        self.syncs: dict[tuple[str, str], dict[str, Any]] = {}
        self.models = {}
        for workspace in (ONE, TWO):
            source = self.api.made("/sources", WAREHOUSE, workspace=workspace)
            body = {"name": "Leads", "source_id": source["id"]}
            self.models[workspace] = self.api.made("/models", body, workspace=workspace)["id"]

    @rule(target=made, workspace=WORKSPACES, name=NAMES, host=HOSTS, secret=SECRETS)
    def create(self, workspace: str, name: str, host: str, secret: str) -> tuple[str, str]:
        config = {"url": f"https://{host}/", "api_key": secret}
        body = {"name": name, "destination_type": "webhook", "config": config}
        shown = self.api.made("/destinations", body, workspace=workspace)
        place = (workspace, shown["id"])
        self.model[place] = {"name": name, "config": config, "status": "pending"}
        return place

    @rule(place=made, name=NAMES)
    def rename(self, place: tuple[str, str], name: str) -> None:
        answer = self.api.put(f"/destinations/{place[1]}", {"name": name}, workspace=place[0])
        assert answer.status == (200 if place in self.model else 404)
        if place in self.model:
            self.model[place]["name"] = name

    @rule(place=made, host=HOSTS, secret=st.none() | SECRETS)
    def configure(self, place: tuple[str, str], host: str, secret: str | None) -> None:
        sent = {"url": f"https://{host}/"} | ({"api_key": secret} if secret else {})
        answer = self.api.put(f"/destinations/{place[1]}", {"config": sent}, workspace=place[0])
        assert answer.status == (200 if place in self.model else 404)
        if place in self.model:
            kept = self.model[place]
            config = {**sent, "api_key": secret or kept["config"]["api_key"]}
            if config != kept["config"]:
                kept |= {"config": config, "status": "pending"}

    @rule(place=made)
    def test(self, place: tuple[str, str]) -> None:
        answer = self.api.post(f"/destinations/{place[1]}/test", workspace=place[0])
        assert answer.status == (200 if place in self.model else 404)
        if place in self.model:
            good = "good" in self.model[place]["config"]["url"]
            self.model[place]["status"] = "connected" if good else "error"
            assert answer.events[-1][1]["success"] is good

    @rule(target=synced, place=made)
    def refer(self, place: tuple[str, str]) -> tuple[str, str] | None:
        body = {"name": "S", "model_id": self.models[place[0]], "destination_id": place[1]}
        answer = self.api.post("/syncs", body, workspace=place[0])
        assert answer.status == (201 if place in self.model else 400)
        if place not in self.model:
            return None
        sync = (place[0], answer.json["id"])
        self.syncs[sync] = {"destination": place, "status": "active"}
        return sync

    @rule(sync=synced, status=st.sampled_from(["active", "paused"]))
    def pause(self, sync: tuple[str, str] | None, status: str) -> None:
        if sync in self.syncs:
            self.api.put(f"/syncs/{sync[1]}", {"status": status}, workspace=sync[0])
            self.syncs[sync]["status"] = status

    @rule(sync=synced)
    def drop(self, sync: tuple[str, str] | None) -> None:
        if sync is not None and self.syncs.pop(sync, None) is not None:
            assert self.api.delete(f"/syncs/{sync[1]}", workspace=sync[0]).status == 200

    @rule(place=made)
    def delete(self, place: tuple[str, str]) -> None:
        answer = self.api.delete(f"/destinations/{place[1]}", workspace=place[0])
        held = any(
            sync["destination"] == place and sync["status"] == "active"
            for sync in self.syncs.values()
        )
        if place not in self.model:
            assert answer.status == 404
        elif held:
            assert answer.status == 409
        else:
            assert answer.json == {"status": "deleted"}
            del self.model[place]

    @rule(place=made)
    def look_from_elsewhere(self, place: tuple[str, str]) -> None:
        elsewhere = TWO if place[0] == ONE else ONE
        assert self.api.get(f"/destinations/{place[1]}", workspace=elsewhere).status == 404

    @invariant()
    def the_lists_agree(self) -> None:
        for workspace in (ONE, TWO):
            listed = self.api.get("/destinations", workspace=workspace).json
            expected = [
                (id, kept["name"], kept["status"], {"url": kept["config"]["url"]})
                for (owner, id), kept in self.model.items()
                if owner == workspace
            ]
            assert [
                (one["id"], one["name"], one["status"], one["config"]) for one in listed
            ] == expected

    @invariant()
    def the_secrets_are_kept(self) -> None:
        stored = self.api.namespace.store.collection("zeotap.destinations").values()
        assert {one["id"]: one["config"] for one in stored} == {
            id: kept["config"] for (_, id), kept in self.model.items()
        }


TestDestinations = Destinations.TestCase
TestDestinations.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
