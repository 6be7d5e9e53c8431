"""The JSON of an answer, and whether two JSON values mean the same.

The whole answer may be JSON, or it is in a fenced block, or it follows a sentence ("Here you are: {…}"). Numbers
are read as decimals, so that no digit is lost.
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any, Final

from ..matching import normalized
from .fences import fenced_blocks

MAX_DEPTH: Final = 100
_STARTS: Final = 200
"""How many brackets in running text are tried: each may cost a pass over the rest of it."""
_NUMBER_CHARS: Final = 100
_SHOWN: Final = 100


def documents(text: str) -> list[Any]:
    """The JSON values of an answer: of the whole, else of its fenced blocks, else of its running text."""
    whole = _parsed(text)
    if whole:
        return whole
    fenced = [value for block in fenced_blocks(text) for value in _parsed(block.text)]
    return fenced or _in_running_text(text)


def _refuse(name: str) -> Decimal:
    raise ValueError(name)


_DECODER: Final = json.JSONDecoder(parse_float=Decimal, parse_int=Decimal, parse_constant=_refuse)


def _parsed(text: str) -> list[Any]:
    """The value of a text that is JSON, [] if it is none."""
    try:
        value = _DECODER.decode(text)
    except (ValueError, ArithmeticError, RecursionError):
        return []
    return [value] if _depth_fits(value) else []


def _in_running_text(text: str) -> list[Any]:
    """The objects, and the lists of more than numbers: "[1]" in running text is a reference."""
    found: list[Any] = []
    at = 0
    for _ in range(_STARTS):
        starts = [start for start in (text.find("{", at), text.find("[", at)) if start >= 0]
        if not starts:
            break
        at = min(starts)
        try:
            value, end = _DECODER.raw_decode(text, at)
        except (ValueError, ArithmeticError, RecursionError):
            at += 1
            continue
        at = end
        says = isinstance(value, dict) or any(isinstance(one, str | dict | list) for one in value)
        if says and _depth_fits(value):
            found.append(value)
    return found


def _depth_fits(value: Any) -> bool:
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not level:
            return True
    return False


def decimals(value: Any) -> Any:
    """A JSON value of a claim with its numbers as decimals."""
    if isinstance(value, dict):
        return {key: decimals(one) for key, one in value.items()}
    if isinstance(value, list):
        return [decimals(one) for one in value]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Decimal(str(value))
    return value


def number_of(value: Any) -> Decimal | None:
    """The number that a value is, also as decimal text ("42.50"); None for an id such as "007" and other values."""
    if isinstance(value, Decimal):
        return value
    if not isinstance(value, str) or not 0 < len(value) <= _NUMBER_CHARS:
        return None
    if not (value[0] in "-0123456789" and value[-1].isdigit()):
        return None
    read = _parsed(value)
    return read[0] if read and isinstance(read[0], Decimal) else None


def means_same(given: Any, wanted: Any, normalize: tuple[str, ...]) -> bool:
    """Whether two JSON values mean the same: numbers by value, also as decimal text, because a pack holds no
    floats; texts as normalised; lists in order; objects by their keys."""
    if isinstance(given, dict) and isinstance(wanted, dict):
        return given.keys() == wanted.keys() and all(
            means_same(one, wanted[key], normalize) for key, one in given.items()
        )
    if isinstance(given, list) and isinstance(wanted, list):
        return len(given) == len(wanted) and all(
            means_same(one, other, normalize) for one, other in zip(given, wanted, strict=True)
        )
    left, right = number_of(given), number_of(wanted)
    if left is not None and right is not None:
        return left == right
    if isinstance(given, str) and isinstance(wanted, str):
        return normalized(given, normalize) == normalized(wanted, normalize)
    return type(given) is type(wanted) and bool(given == wanted)


def shown(value: Any) -> str:
    """A JSON value in a message: compact, and cut where it is long."""
    text = _written(value)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def _written(value: Any) -> str:
    if isinstance(value, dict):
        inner = (
            f"{json.dumps(key, ensure_ascii=False)}: {_written(one)}" for key, one in value.items()
        )
        return f"{{{', '.join(inner)}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_written, value))}]"
    return str(value) if isinstance(value, Decimal) else json.dumps(value, ensure_ascii=False)
