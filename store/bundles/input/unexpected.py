"""Values that a reader did not expect: read what there is, and say the rest in words, with its place.

No exception of a reader ends a load. What raised it, a record or a trace, becomes a reject; all else is kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final, ParamSpec, TypeVar

from ....errors import UserError
from ...canonical import Json
from ..protocol import EXCERPT_CHARS, Position, Reject

T = TypeVar("T")
P = ParamSpec("P")

LET_THROUGH: Final = (UserError, OSError, MemoryError)
"""What is no fault of a record: it ends the load and is said by itself."""

_TYPES: Final = {
    "NoneType": "null",
    "bool": "true or false",
    "int": "a number",
    "float": "a number",
    "Decimal": "a number",
    "str": "a text",
    "list": "a list",
    "tuple": "a list",
    "dict": "an object",
}
_NAMED_TYPE: Final = re.compile(rf"'({'|'.join(_TYPES)})'")
_BARE_TYPE: Final = re.compile(
    rf"\bnot (?:an? )?['\"]?({'|'.join(_TYPES)})\b|\b({'|'.join(_TYPES)}) found"
)
_OF_PYTHON: Final = re.compile(
    "invalid literal|could not convert|(too many|not enough) values|exceeds the limit|"
    "signal only works|is not in list|not in range|must be|substring not found"
)


def said_of(error: Exception) -> str:
    """What was unexpected, in plain words: an exception's own are about Python."""
    if isinstance(error, RecursionError):
        return "its values are nested too deeply"
    if isinstance(error, KeyError):
        return f"it has no {str(error.args[0] if error.args else '')[:80]!r}"
    if isinstance(error, UnicodeError):
        return "a text in it is not valid Unicode"
    if isinstance(error, IndexError | StopIteration):
        return "a list in it is shorter than its format has it"
    if isinstance(error, ArithmeticError):
        return "a number in it is too large"
    found = _NAMED_TYPE.search(str(error)) or _BARE_TYPE.search(str(error))
    if isinstance(error, TypeError | AttributeError) and found is not None:
        name = next(filter(None, found.groups()))
        return f"{_TYPES[name]} stands in it where its format has something else"
    if type(error) is ValueError and str(error) and not _OF_PYTHON.search(str(error)):
        # Our own words.
        return str(error).splitlines()[0][:200]
    return "a value in it is not one that its format has"


def guarded(
    read: Callable[P, Iterable[T]],
    place: Callable[[], tuple[Position, str, Json]],
    *args: P.args,
    **kwargs: P.kwargs,
) -> Iterator[T | Reject]:
    """What `read` yields; if it fails, last a reject. `place` is then asked for the position, for what it is that
    could not be read ("the record"), and for its value."""
    try:
        yield from read(*args, **kwargs)
    except LET_THROUGH:
        raise
    except Exception as error:  # noqa: BLE001 - one odd value must not cost the file
        position, what, value = place()
        yield Reject(
            position,
            f"{what} does not have the shape of its format: {said_of(error)}",
            str(value)[:EXCERPT_CHARS],
        )


def attempted(
    position: Position, value: Json, make: Callable[P, T], *args: P.args, **kwargs: P.kwargs
) -> Iterator[T | Reject]:
    """What `make` makes of one of the values in a record, such as a run of a file of runs; else a reject, and the
    others of the record are kept."""

    def one() -> Iterator[T]:
        yield make(*args, **kwargs)

    return guarded(one, lambda: (position, "an entry of the record", value))
