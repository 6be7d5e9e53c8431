"""Values, calls and results in a few words, and how large they are: for the line of a folded turn."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from ....store.canonical import Json
from ....store.unreadable import readable, size_text

LONGEST: Final = 200
"""Characters of a summary: no screen shows more of it on one line."""

_READ: Final = 1200
"""Characters of a text that are looked at."""
_PARSED: Final = 20_000
_LONGEST_ARGUMENT: Final = 60
_WORTH_SAYING: Final = 200
_TELLING: Final = (
    "text", "content", "message", "answer", "result", "output", "summary", "error", "detail", "stdout", "title",
)  # fmt: skip
"""Keys of an object whose value says what the object is about."""
_SPACE: Final = re.compile(r"\s+")
_SIGNS: Final = re.compile(r"[{}\[\]\"]+|\\n|\s+")


def beginning(text: str, longest: int = LONGEST) -> str:
    """The beginning of a text on one line."""
    head = text[: min(len(text), 4 * longest, _READ)]
    if len(head) >= 64 and " " not in head[:64]:
        head = readable(text[:_READ], amounts=False)
    line = _SPACE.sub(" ", head).strip()
    return (
        line if len(line) <= longest and len(head) == len(text) else line[:longest].rstrip() + "…"
    )


def value_words(value: Json, longest: int = LONGEST) -> str:
    """What a value says, in words: a text as it begins, an object by what it holds."""
    if isinstance(value, str):
        parsed = parsed_json(value) if len(value) <= _PARSED else None
        if parsed is not None:
            return value_words(parsed, longest)
        if value[:1] in "{[" and value[1:2]:
            return beginning(_SIGNS.sub(" ", value[:_READ]), longest)
        return beginning(value, longest)
    if isinstance(value, Mapping):
        return beginning(_object_words(value), longest)
    if isinstance(value, list | tuple):
        return beginning(_list_words(value), longest)
    return "" if value is None else _plain(value)


def argument_words(arguments: Json) -> str:
    """The arguments of a call as a person would say them: their values, short ones in full."""
    if isinstance(arguments, str):
        parsed = parsed_json(arguments) if len(arguments) <= _PARSED else None
        if parsed is None:
            return beginning(arguments, 120)
        arguments = parsed
    if not isinstance(arguments, Mapping):
        return value_words(arguments, 120)
    if len(arguments) == 1 and isinstance(next(iter(arguments.values())), Mapping):
        return argument_words(next(iter(arguments.values())))
    return " ".join(_arguments(arguments))[:LONGEST]


def _arguments(arguments: Mapping[str, Json]) -> Iterator[str]:
    room = LONGEST
    # What a call is about comes first: short values, then the beginnings of long ones, then what is switched on or off.
    short = sorted(arguments.items(), key=lambda one: (isinstance(one[1], bool), _is_long(one[1])))
    for name, value in short:
        if room <= 0:
            return
        if isinstance(value, bool):
            word = str(name) if value else f"no {name}"
        elif isinstance(value, str):
            word = _path_end(value) or beginning(value, _LONGEST_ARGUMENT)
        elif isinstance(value, int | float):
            word = _plain(value)
        elif value in (None, [], {}):
            continue
        elif isinstance(value, list):
            word = value_words(value, _LONGEST_ARGUMENT)
        else:
            word = f"{name}: {value_words(value, _LONGEST_ARGUMENT)}"
        room -= len(word) + 1
        yield word


def _is_long(value: Json) -> bool:
    if isinstance(value, str):
        return len(value) > _LONGEST_ARGUMENT and not _path_end(value)
    return isinstance(value, Mapping | list)


def _path_end(text: str) -> str:
    """The end of a long path, which tells it from others; "" for any other text."""
    if not 32 < len(text) < 400 or " " in text or "://" in text:
        return ""
    parts = re.split(r"[/\\\\]", text)
    return f"…/{parts[-1]}" if len(parts) > 3 and parts[-1] else ""


def _object_words(value: Mapping[str, Json]) -> str:
    for name in _TELLING:
        said = value.get(name)
        if isinstance(said, str) and said.strip():
            return beginning(said)
    parts: list[str] = []
    room = LONGEST
    for name, one in value.items():
        if one in (None, "", [], {}):
            continue
        word = value_words(one, _LONGEST_ARGUMENT)
        parts.append(f"{name} {word}")
        room -= len(name) + len(word) + 3
        if room <= 0:
            break
    return ", ".join(parts)


def _list_words(value: list[Json] | tuple[Json, ...]) -> str:
    if not value:
        return "nothing"
    if all(isinstance(one, str | int | float) for one in value[:8]):
        shown = ", ".join(value_words(one, _LONGEST_ARGUMENT) for one in value[:8])
        return shown if len(value) <= 8 else f"{len(value):,} entries: {shown}"
    first = value_words(value[0], 120)
    return first if len(value) == 1 else f"{len(value):,} entries: {first}"


def _plain(value: Json) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def parsed_json(text: str) -> Json:
    """The object or list that a text is, decoded; None for any other text."""
    if text[:1] not in "{[ \n\t" or text[-1:] not in "}] \n\t":
        return None
    stripped = text.strip()
    if stripped[:1] + stripped[-1:] not in ("{}", "[]"):
        return None
    try:
        return msgspec.json.decode(stripped)
    except (msgspec.DecodeError, RecursionError, UnicodeEncodeError):
        return None


def length_of(value: Json) -> int:
    """How many bytes a value has, roughly: characters of a text, of JSON without white space."""
    if value is None:
        return 0
    if isinstance(value, str):
        return len(value)
    try:
        return len(msgspec.json.encode(value))
    except (TypeError, ValueError, RecursionError, OverflowError):
        return 0


def amount(length: int) -> str:
    """The size of what is folded; "" where the line itself says nearly all of it."""
    return size_text(length) if length > _WORTH_SAYING else ""
