"""MD4 and Whirlpool, which the OpenSSL of most machines no longer offers. Not for security."""

from __future__ import annotations

from functools import cache
from struct import pack, unpack
from typing import Final

_MASK32: Final = 0xFFFFFFFF
_MASK64: Final = 0xFFFFFFFFFFFFFFFF


def _padded(message: bytes, size_bytes: int, order: str) -> bytes:
    """The message, a 1 bit, zeros, and its length in bits, in whole blocks of 64 bytes."""
    zeros = -(len(message) + 1 + size_bytes) % 64
    length = (len(message) * 8).to_bytes(size_bytes, "little" if order == "little" else "big")
    return message + b"\x80" + b"\0" * zeros + length


def _rotated(value: int, by: int) -> int:
    value &= _MASK32
    return (value << by | value >> (32 - by)) & _MASK32


# Each round of MD4: the order in which words are taken, the shifts, and the constant.
_MD4_ROUNDS: Final = (
    (tuple(range(16)), (3, 7, 11, 19), 0),
    (tuple(4 * (step % 4) + step // 4 for step in range(16)), (3, 5, 9, 13), 0x5A827999),
    ((0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15), (3, 9, 11, 15), 0x6ED9EBA1),
)


def _md4_mix(number: int, b: int, c: int, d: int) -> int:
    if number == 0:
        return (b & c) | (~b & d)
    if number == 1:
        return (b & c) | (b & d) | (c & d)
    return b ^ c ^ d


def md4(message: bytes) -> bytes:
    """The MD4 digest (RFC 1320)."""
    state = (0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476)
    data = _padded(message, 8, "little")
    for start in range(0, len(data), 64):
        words = unpack("<16I", data[start : start + 64])
        a, b, c, d = state
        for number, (order, shifts, constant) in enumerate(_MD4_ROUNDS):
            for step, word in enumerate(order):
                mixed = a + _md4_mix(number, b, c, d) + words[word] + constant
                a, b, c, d = d, _rotated(mixed, shifts[step % 4]), b, c
        state = (
            (state[0] + a) & _MASK32,
            (state[1] + b) & _MASK32,
            (state[2] + c) & _MASK32,
            (state[3] + d) & _MASK32,
        )
    return pack("<4I", *state)


# Whirlpool (ISO/IEC 10118-3): its S-box is built from three boxes of four bits.
_E: Final = (1, 11, 9, 12, 13, 6, 15, 3, 14, 8, 7, 4, 10, 2, 5, 0)
_R: Final = (7, 12, 11, 13, 14, 4, 9, 15, 6, 3, 8, 10, 2, 5, 1, 0)
_DIFFUSION: Final = (1, 1, 4, 1, 8, 5, 2, 9)


def _substituted(value: int) -> int:
    high = _E[value >> 4]
    low = _E.index(value & 15)
    middle = _R[high ^ low]
    return _E[high ^ middle] << 4 | _E.index(low ^ middle)


def _multiplied(value: int, factor: int) -> int:
    """The product in the field of 256 elements, modulo x⁸ + x⁴ + x³ + x² + 1."""
    product = 0
    while factor:
        if factor & 1:
            product ^= value
        value = value << 1 ^ (0x11D if value & 0x80 else 0)
        factor >>= 1
    return product


@cache
def _whirlpool_tables() -> tuple[tuple[tuple[int, ...], ...], tuple[int, ...]]:
    """For each of the eight byte positions what a byte adds to a row, and the round constants."""
    boxes = [_substituted(value) for value in range(256)]
    rows = [
        int.from_bytes(bytes(_multiplied(box, factor) for factor in _DIFFUSION), "big")
        for box in boxes
    ]
    tables = tuple(
        tuple((row >> 8 * shift | row << 8 * (8 - shift)) & _MASK64 for row in rows)
        for shift in range(8)
    )
    constants = tuple(int.from_bytes(bytes(boxes[8 * at : 8 * at + 8]), "big") for at in range(10))
    return tables, constants


def _whirlpool_round(
    rows: list[int], key: list[int], tables: tuple[tuple[int, ...], ...]
) -> list[int]:
    result = []
    for at in range(8):
        value = key[at]
        for place in range(8):
            byte = rows[(at - place) & 7] >> (56 - 8 * place) & 255
            value ^= tables[place][byte]
        result.append(value)
    return result


def whirlpool(message: bytes) -> bytes:
    """The Whirlpool digest (ISO/IEC 10118-3, the final version)."""
    tables, constants = _whirlpool_tables()
    state = [0] * 8
    data = _padded(message, 32, "big")
    for start in range(0, len(data), 64):
        block = unpack(">8Q", data[start : start + 64])
        key = state
        rows = [word ^ key[at] for at, word in enumerate(block)]
        for constant in constants:
            key = _whirlpool_round(key, [constant, 0, 0, 0, 0, 0, 0, 0], tables)
            rows = _whirlpool_round(rows, key, tables)
        state = [old ^ word ^ row for old, word, row in zip(state, block, rows, strict=True)]
    return pack(">8Q", *state)
