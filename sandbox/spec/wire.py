"""Values of parameters as they are sent, by every style: what `contract.styles` takes apart."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import quote

from sandbox.contract.parts import Parameter
from sandbox.contract.writing import scalar_text

_RESERVED: Final = "!$'()*+,/:;=?@"  # but for those that end the value
_DELIMITERS: Final = {"form": ",", "spaceDelimited": "%20", "pipeDelimited": "|"}


def path_text(parameter: Parameter, value: Any) -> str:
    """What stands in the path for a parameter: `simple`, `label` or `matrix`."""
    return _PATH.get(parameter.style, _simple)(parameter, value, _encoded)


def header_text(parameter: Parameter, value: Any) -> str:
    """A header, which is not percent-encoded."""
    return _simple(parameter, value, scalar_text)


def pairs(parameter: Parameter, value: Any) -> list[str]:
    """`name=value` as often as the style has it, for a query or a cookie."""
    encode = _kept if parameter.allow_reserved else _encoded
    name = quote(parameter.name, safe="")
    if parameter.media_type is None and parameter.style == "deepObject":
        return _deep(name, value, encode)
    if parameter.media_type is not None or not isinstance(value, list | Mapping):
        return [f"{name}={encode(value)}"]
    if parameter.explode:
        if isinstance(value, list):
            return [f"{name}={encode(one)}" for one in value]
        return [f"{quote(str(key), safe='')}={encode(one)}" for key, one in value.items()]
    between = _DELIMITERS.get(parameter.style, ",")
    return [f"{name}={between.join(map(encode, _flat(value)))}"]


def _deep(name: str, value: Any, encode: Callable[[Any], str]) -> list[str]:
    """`filter[a][b]=1`, its brackets encoded: shells and curl have plans of their own for them."""
    if isinstance(value, Mapping):
        inside = value.items()
        return [
            one
            for key, below in inside
            for one in _deep(f"{name}%5B{_encoded(key)}%5D", below, encode)
        ]
    if isinstance(value, list):
        return [f"{name}={encode(one)}" for one in value]
    return [f"{name}={encode(value)}"]


def _simple(parameter: Parameter, value: Any, encode: Callable[[Any], str]) -> str:
    if parameter.media_type is not None or not isinstance(value, list | Mapping):
        return encode(value)
    if parameter.explode and isinstance(value, Mapping):
        return ",".join(f"{encode(key)}={encode(one)}" for key, one in value.items())
    return ",".join(map(encode, _flat(value)))


def _label(parameter: Parameter, value: Any, encode: Callable[[Any], str]) -> str:
    if not isinstance(value, list | Mapping):
        return f".{encode(value)}"
    between = "." if parameter.explode else ","
    if parameter.explode and isinstance(value, Mapping):
        return "." + between.join(f"{encode(key)}={encode(one)}" for key, one in value.items())
    return "." + between.join(map(encode, _flat(value)))


def _matrix(parameter: Parameter, value: Any, encode: Callable[[Any], str]) -> str:
    name = quote(parameter.name, safe="")
    if not isinstance(value, list | Mapping):
        return f";{name}={encode(value)}"
    if not parameter.explode:
        return f";{name}={','.join(map(encode, _flat(value)))}"
    if isinstance(value, list):
        return "".join(f";{name}={encode(one)}" for one in value)
    return "".join(f";{encode(key)}={encode(one)}" for key, one in value.items())


def _flat(value: Any) -> list[Any]:
    if isinstance(value, Mapping):
        return [one for pair in value.items() for one in pair]
    return list(value)


def _encoded(value: Any) -> str:
    return quote(scalar_text(value), safe="")


def _kept(value: Any) -> str:
    return quote(scalar_text(value), safe=_RESERVED)


_PATH: Final[Mapping[str, Callable[[Parameter, Any, Callable[[Any], str]], str]]] = (
    MappingProxyType({"simple": _simple, "label": _label, "matrix": _matrix})
)
