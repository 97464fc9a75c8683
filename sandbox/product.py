"""What the program needs to know of one product it imitates."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sandbox.call import Behaviours, Call
    from sandbox.contract.document import Document
    from sandbox.contract.message import Reply, Request
    from sandbox.contract.operations import Operation
    from sandbox.contract.problems import Finding, Problem
    from sandbox.world.agenda import Agenda
    from sandbox.world.credentials import CredentialKind
    from sandbox.world.fixtures import Section, WorldFault
    from sandbox.world.namespace import Namespace
    from sandbox.world.switches import Switch


@dataclass(frozen=True, slots=True)
class Product:
    """One API: its document, its behaviours, and how it speaks of errors.

    `prefix` is what its paths start with; `recorded` says whether its requests are journaled.

    `authenticate` returns who is calling, or raises `Problem`. `render` gives a problem the shape
    of this API. `check_world` names everything wrong with this product's section of a world file;
    `install` puts a checked section into a fresh namespace.

    `adapt` gives a request the form that the document asks for, where the imitated API is more
    lenient than any document can say; it is called before the operation is found, and what is
    recorded is the request as it came.

    `negotiates` says whether the Accept header is heeded. `review` is shown what validation found
    in a request, and returns what is to be refused (a switch may let some of it pass), or raises
    `Problem`. `redact` takes secrets out of a body, asked or answered, before it is recorded; the
    pieces of a stream are given to it one by one. The operation is None where none was found.
    `redact_query` does the same for the query of an address, `redact_headers` for the headers of a
    request.

    `lenient` says that its behaviours stand requests that break the contract: how strictly those
    are held to it is then for the switch `validation` to say, and for `Prefer: handling=…`.

    `fallback` answers the operations that have no behaviour; without one they are answered from the
    document: from an example, else from the schema.

    `mount` is what its paths begin with here but not in its document; `bases` are the paths of its
    servers, below which its paths are found as well. Of products with the same prefix, the first
    that has the path of a request is asked. `kept` are the keys of operations that are answered
    from what was posted.

    `credentials` are those that a namespace can have of its own.

    `shown` says how the objects of a collection may be seen that hold secrets.

    `magic` gives the table of the values that force an outcome.

    `tick` does what is due by the clock of a namespace; it is called before every request and
    whenever the clock is set, and costs nothing when nothing is due. `agenda` tells what is due
    next, so that moving the clock on does each thing at its time.
    """

    name: str
    prefix: str
    recorded: bool
    document: Document
    behaviours: Behaviours
    authenticate: Callable[[Call], Any]
    render: Callable[[Problem], Reply]
    switches: Sequence[Switch]
    check_world: Callable[[Section], list[WorldFault]]
    install: Callable[[Namespace, Mapping[str, Any]], None]
    negotiates: bool = True
    review: Callable[[Call, list[Finding]], list[Finding]] | None = None
    redact: Callable[[Operation | None, bytes], bytes] | None = None
    redact_query: Callable[[str], str] | None = None
    redact_headers: Callable[[Mapping[str, str]], Mapping[str, str]] | None = None
    adapt: Callable[[Namespace, Request], Request] | None = None
    lenient: bool = False
    fallback: Callable[[Call], Reply] | None = None
    tick: Callable[[Namespace], None] | None = None
    agenda: Agenda | None = None
    credentials: Sequence[CredentialKind] = ()
    mount: str = ""
    bases: tuple[str, ...] = ()
    kept: frozenset[str] = frozenset()
    shown: Mapping[str, Callable[[Namespace, Any], Any]] = field(default_factory=dict)
    magic: Callable[[], Iterable[Mapping[str, Any]]] | None = None
