"""What a test holds of Zeotap: where it is, how to get in, what it keeps and what it recorded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sandbox.testing.matching import M, Records
from sandbox.testing.records import DeliveryRecord, RequestRecord
from sandbox.testing.verifying import WAIT_SECONDS

if TYPE_CHECKING:
    from sandbox.testing.handle import Handle
    from sandbox.world.namespace import Namespace
    from sandbox.zeotap.connections import Resource

PRODUCT = "zeotap"
PREFIX = "/api/v1"


@dataclass(frozen=True, slots=True)
class Token:
    """The token of an account: what comes after `Bearer`."""

    token: str
    account_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Workspace:
    """A workspace by id and name."""

    id: str
    name: str


class Zeotap:
    """The Zeotap side of one namespace.

    It stands for the first workspace of the world; `in_workspace` gives the same for another one.
    """

    def __init__(self, handle: Handle, namespace: Namespace, workspace_id: str | None = None):
        self._handle = handle
        self._namespace = namespace
        self._workspace_id = workspace_id

    def __repr__(self) -> str:
        return f"<Zeotap workspace {self.workspace_id} of {self._handle!r}>"

    # Where it is, and how to get in.

    @property
    def url(self) -> str:
        """The base URL of the API, `…/api/v1`. Raises `NotListening` when there is no socket."""
        return self._handle.url + PREFIX

    @property
    def workspace_url(self) -> str:
        """The URL of the workspace, `…/api/v1/workspaces/ID`."""
        return f"{self.url}/workspaces/{self.workspace_id}"

    @property
    def workspaces(self) -> list[Workspace]:
        """All workspaces, in the order of the world."""
        values = self._namespace.store.collection("zeotap.workspaces").values()
        return [Workspace(value["id"], value["name"]) for value in values]

    @property
    def workspace_id(self) -> str:
        """The id of the workspace: in the path, and in the header X-Workspace-ID.

        Raises LookupError when the world has no workspace.
        """
        if self._workspace_id is not None:
            return self._workspace_id
        for workspace in self.workspaces:
            return workspace.id
        raise LookupError("the world has no Zeotap workspace")

    def in_workspace(self, name_or_id: str) -> Zeotap:
        """The same for the workspace of this name or id. Raises LookupError."""
        for workspace in self.workspaces:
            if name_or_id in (workspace.id, workspace.name):
                return type(self)(self._handle, self._namespace, workspace.id)
        known = ", ".join(repr(workspace.name) for workspace in self.workspaces)
        raise LookupError(f"there is no workspace {name_or_id!r}; there are {known or 'none'}")

    @property
    def tokens(self) -> list[Token]:
        """The tokens of accounts, in the order of the world."""
        collection = self._namespace.store.collection
        names = {one["id"]: one["name"] for one in collection("zeotap.accounts").values()}
        return [
            Token(one["id"], one["account_id"], names[one["account_id"]])
            for one in collection("zeotap.tokens").values()
        ]

    @property
    def token(self) -> str:
        """The token of an owner of the workspace."""
        return self.token_of("owner")

    def token_of(self, role: str) -> str:
        """The first token whose account has this role (owner, admin, member or the name of a
        custom one) in the workspace. Raises LookupError."""
        collection = self._namespace.store.collection
        roles = {one["id"]: one["name"] for one in collection("zeotap.roles").values()}
        holders = {
            member["account_id"]
            for member in collection("zeotap.members").values()
            if member["workspace_id"] == self.workspace_id and roles[member["role_id"]] == role
        }
        for token in self.tokens:
            if token.account_id in holders:
                return token.token
        raise LookupError(f"no token has the role {role!r} in the workspace {self.workspace_id}")

    @property
    def headers(self) -> dict[str, str]:
        """The headers every request needs, with the token of an owner."""
        return self.headers_of("owner")

    def headers_of(self, role: str) -> dict[str, str]:
        """The headers every request needs, with the token of somebody of this role."""
        return {
            "Authorization": f"Bearer {self.token_of(role)}",
            "X-Workspace-ID": self.workspace_id,
        }

    # What the workspace holds, as the API shows it.

    @property
    def destinations(self) -> list[dict[str, Any]]:
        """The destinations; their secrets as the switch zeotap_secret_mode says."""
        from sandbox.zeotap.api.destinations import RESOURCE

        return self._connections(RESOURCE)

    @property
    def sources(self) -> list[dict[str, Any]]:
        """The sources; their secrets as the switch zeotap_secret_mode says."""
        from sandbox.zeotap.api.sources import RESOURCE

        return self._connections(RESOURCE)

    @property
    def models(self) -> list[dict[str, Any]]:
        """The models."""
        return self._kept("zeotap.models")

    @property
    def syncs(self) -> list[dict[str, Any]]:
        """The syncs, and after them the audience syncs."""
        from sandbox.zeotap.pipelines import show_sync

        values = self._kept("zeotap.syncs") + self._kept("zeotap.audience_syncs")
        return [show_sync(self._namespace, value) for value in values]

    @property
    def runs(self) -> list[dict[str, Any]]:
        """The runs of all syncs, oldest first."""
        return self._kept("zeotap.runs")

    def _connections(self, resource: Resource) -> list[dict[str, Any]]:
        return [resource.show(self._namespace, value) for value in self._kept(resource.collection)]

    def _kept(self, collection: str) -> list[dict[str, Any]]:
        values = self._namespace.store.collection(collection).values()
        return [value for value in values if value["workspace_id"] == self.workspace_id]

    # What was recorded, oldest first, and what is expected of it.

    @property
    def requests(self) -> Records[RequestRecord]:
        """The requests to this API, in all workspaces; secrets in them are masked."""
        return self._handle.requests.matching(product=PRODUCT)

    @property
    def deliveries(self) -> Records[DeliveryRecord]:
        """What syncs and connection tests sent out, and what came back."""
        return self._handle.deliveries.where(_is_of_syncs)

    def verify(
        self, *matches: M | Records[RequestRecord], **expected: Any
    ) -> Records[RequestRecord]:
        """`Handle.verify` among the requests to this API."""
        __tracebackhide__ = True
        return self._handle.verify(M(product=PRODUCT), *matches, **expected)

    def wait_for(
        self, *matches: M | Records[RequestRecord], timeout: float = WAIT_SECONDS, **expected: Any
    ) -> Records[RequestRecord]:
        """`Handle.wait_for` among the requests to this API."""
        __tracebackhide__ = True
        return self._handle.wait_for(M(product=PRODUCT), *matches, timeout=timeout, **expected)

    def verify_delivery(
        self, *matches: M | Records[DeliveryRecord], **expected: Any
    ) -> Records[DeliveryRecord]:
        """`Handle.verify_delivery` among those of syncs and tests; `step_id` is the sync's id."""
        __tracebackhide__ = True
        return self.deliveries.verify(*matches, **expected)


def _is_of_syncs(delivery: DeliveryRecord) -> bool:
    """Steps of flows have short ids, syncs have UUIDs; the tests of connections have none."""
    if delivery.step_id is None:
        return delivery.lead_id is None
    return len(delivery.step_id) == 36
