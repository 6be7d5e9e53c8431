"""What can be completed in a query that is being typed: the name of a field, or a value of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

_LAST: Final = re.compile(r'(?:^|(?<=[\s(]))-?(?:([^\W\d][\w.\-/]*)[:=])?("?)([^\s()"]*)$')
_UNFINISHED: Final = re.compile(r"-?[^\s()]*$")
_NEEDS_QUOTES: Final = re.compile(r'[\s()"“”„]|\*$')


@dataclass(frozen=True, slots=True)
class Completable:
    """What stands before the cursor: the beginning of a value of `field`, or of a name if that is "". `start` is
    where it begins in the text."""

    field: str
    beginning: str
    start: int


def completable(text: str, caret: int) -> Completable | None:
    """What can be completed before the cursor; None within quoted words."""
    before = text[:caret]
    if before.count('"') % 2 and not re.search(r'[:=]"[^"]*$', before):
        return None
    found = _LAST.search(before)
    if found is None:
        return None
    field, quote, beginning = found[1] or "", found[2], found[3]
    if quote and not field:
        return None
    return Completable(field.casefold(), beginning, found.start(3) - len(quote))


def finished_part(text: str, caret: int) -> str:
    """A query without the field before the cursor whose value is not begun yet: whoever types on has not finished."""
    given = completable(text, caret)
    if given is None or not given.field or given.beginning or text[caret:].strip():
        return text
    return _UNFINISHED.sub("", text[: given.start])


def offered(given: Completable, candidates: Iterable[str]) -> list[str]:
    """The candidates that begin with what was typed, in order, each once; folded letters are equal."""
    beginning = given.beginning.casefold()
    fitting = (one for one in candidates if one.casefold().startswith(beginning))
    return list(dict.fromkeys(fitting))


def completed(given: Completable, choices: list[str]) -> str:
    """What the choices have in common after what was typed, as it is written in a query; with a single choice all
    of it."""
    if not choices:
        return given.beginning
    if len(choices) == 1:
        return choices[0] + ":" if not given.field else quoted(choices[0]) + " "
    length = 0
    folded = [one.casefold() for one in choices]
    while all(len(one) > length and one[length] == folded[0][length] for one in folded):
        length += 1
    common = choices[0][:length]
    return (
        common
        if len(common) >= len(given.beginning) and not _NEEDS_QUOTES.search(common)
        else given.beginning
    )


def quoted(value: str) -> str:
    """A value as it is written in a query."""
    if not _NEEDS_QUOTES.search(value):
        return value
    return '"' + re.sub(r'["“”„]', " ", value) + '"'
