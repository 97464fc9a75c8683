"""What stands where something else has to be is taken out of a document, and told."""

from __future__ import annotations

from typing import Any

from sandbox.contract.document_faults import Faults, Where
from sandbox.contract.grammar import Grammar
from sandbox.contract.steps import BROKEN
from sandbox.contract.words import shortened

Node = dict[str, Any]


def mend(node: Node, kind: str, where: Where, grammar: Grammar, faults: Faults) -> None:
    """Leave in `node`, which is of this `kind`, only members of the form the grammar asks for.

    What is inside of schemas is left to those who read schemas, but for references.
    """
    _mend_reference(node, kind, where, faults)
    for name, rule in grammar[kind].items() if kind != "schema" else ():
        if name in node:
            _mend_member(node, name, rule, (*where, name), faults)


def _mend_reference(node: Node, kind: str, where: Where, faults: Faults) -> None:
    if "$ref" not in node or isinstance(node["$ref"], str):
        return
    told = f"a reference is text, not {shortened(node['$ref'])}"
    if kind == "schema":
        del node["$ref"]
        faults.error((*where, "$ref"), f"{told}; it is taken as a schema for anything")
    else:
        node.clear()
        node[BROKEN] = True
        faults.error((*where, "$ref"), f"{told}; it is left out")


def _mend_member(node: Node, name: str, rule: str, where: Where, faults: Faults) -> None:
    value, kind = node[name], rule.strip("[]{}")
    wanted: type = list if rule.startswith("[") else dict
    if not rule.startswith(("[", "{")):
        if not _is_object(value, kind):
            _leave_out(node, name, kind, where, faults)
    elif not isinstance(value, dict | list) or not isinstance(value, wanted):
        word = "list" if wanted is list else "mapping"
        text = f"expected a {word}, got {_form(value)}; it is left out"
        (faults.warning if value is None else faults.error)(where, text)
        del node[name]
    else:
        for key, item in list(enumerate(value) if isinstance(value, list) else value.items()):
            if not _is_object(item, kind) and not str(key).startswith("x-"):
                _leave_out(value, key, kind, (*where, key), faults)


def _leave_out(holder: Any, key: Any, kind: str, where: Where, faults: Faults) -> None:
    got = _form(holder[key])
    if kind == "schema":
        holder[key] = {}
        faults.error(where, f"expected a schema, got {got}; it is taken as one for anything")
    elif isinstance(holder, list):
        holder[key] = {BROKEN: True}
        faults.error(where, f"expected a mapping, got {got}; it is left out")
    else:
        del holder[key]
        faults.error(where, f"expected a mapping, got {got}; it is left out")


def _is_object(value: Any, kind: str) -> bool:
    return isinstance(value, dict) or (kind == "schema" and isinstance(value, bool))


def _form(value: Any) -> str:
    return "nothing" if value is None else type(value).__name__
