"""The texts in JSON, with the fields that they are the values of, and JSON that stands in texts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Final

from ..canonical import Json
from .find import Finder
from .finding import Finding

LONG_NUMBER: Final = 10**6
"""Numbers from here on may be those of a card or a phone."""


def find_json(value: Json, find: Finder, *, whole: bool = True) -> Iterator[tuple[str, Finding]]:
    """What is private in JSON: the place of its text (`steps[0].input`), and the finding.

    Keys of objects, long numbers and JSON within texts are looked through as well; a name that a field gives is found
    in all texts. Not `whole`: it is a part of something, of which `find` knows the names already.
    """
    return _found(value, "", "", finder_for(value, find) if whole else find)


def _found(
    value: Json,
    key: str,
    place: str,
    find: Finder,
    login: bool = False,
    above: dict[str, Json] | None = None,
) -> Iterator[tuple[str, Finding]]:
    if isinstance(value, dict):
        logins = find.logins_of(value, above)
        for name, item in value.items():
            in_key = find.in_field("", str(name))
            shown = shown_key(str(name), in_key)
            path = f"{place}.{shown}" if place else shown
            for one in in_key:
                yield place, one
            yield from _found(item, str(name), path, find, name in logins, value)
    elif isinstance(value, list | tuple):
        for number, item in enumerate(value):
            yield from _found(item, key, f"{place}[{number}]", find, login, above)
    elif isinstance(value, str):
        inside = json_inside(value)
        if inside is not None:
            yield from _found(inside, key, place, find, login, above)
        else:
            for one in find.in_field(key, value, login):
                yield place, one
    elif isinstance(value, int) and not isinstance(value, bool) and abs(value) >= LONG_NUMBER:
        for one in find.in_field(key, str(value)):
            yield place, one


def shown_key(name: str, found: Sequence[Finding]) -> str:
    """A key of an object as a place names it: one with something private in it is no place to show."""
    return f"<{found[0].type}>" if found else name


def finder_for(value: Json, find: Finder) -> Finder:
    """One that finds also the names which fields of this JSON give."""
    names = names_given(value, find)
    return find.with_names(sorted(names)) if names else find


def knowing(value: Json, find: Finder) -> Finder:
    """One that finds what is private in this JSON wherever it stands in it, and in what is written about it."""
    # A trace says the same again and again: each step of a conversation holds what was said before it.
    texts = sorted(set(_texts(value, "", find)))
    names = {name for key, text, _ in texts for name in find.names_said(key, text)}
    named = find.with_names(sorted(names)) if names else find
    return named.with_values(
        one for key, text, login in texts for one in named.in_field(key, text, login)
    )


def _texts(
    value: Json,
    key: str,
    find: Finder,
    login: bool = False,
    above: dict[str, Json] | None = None,
) -> Iterator[tuple[str, str, bool]]:
    """Every text in JSON with the field that it is the value of, and whether it is a login; keys of objects and long numbers
    are texts, too."""
    if isinstance(value, dict):
        logins = find.logins_of(value, above)
        for name, item in value.items():
            yield "", str(name), False
            yield from _texts(item, str(name), find, name in logins, value)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item, key, find, login, above)
    elif isinstance(value, str):
        inside = json_inside(value)
        if inside is None:
            yield key, value, login
        else:
            yield from _texts(inside, key, find, login, above)
    elif isinstance(value, int) and not isinstance(value, bool) and abs(value) >= LONG_NUMBER:
        yield key, str(value), False


def names_given(value: Json, find: Finder) -> set[str]:
    """The names which fields of this JSON give, but for pseudonyms."""
    return set(_names(value, "", find))


def _names(value: Json, key: str, find: Finder) -> Iterator[str]:
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _names(item, str(name), find)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _names(item, key, find)
    elif isinstance(value, str):
        inside = json_inside(value)
        if inside is not None:
            yield from _names(inside, key, find)
        else:
            yield from find.names_said(key, value)


def json_inside(text: str) -> Json | None:
    """The JSON object or list that a text is; None if it is none, or would not come back as it is."""
    stripped = text.strip()
    if stripped[:1] not in ("{", "[") or stripped[-1:] not in ("}", "]"):
        return None
    try:
        value = json.loads(stripped)
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict | list) or "NaN" in stripped or "Infinity" in stripped:
        return None
    # Repeated keys or numbers written otherwise would be lost: such text is masked as a text.
    styles = (written_like(text, value), json.dumps(value), json.dumps(value, ensure_ascii=False))
    return (
        value if re.sub(r"\s", "", stripped) in {re.sub(r"\s", "", one) for one in styles} else None
    )


def written_like(text: str, value: Json) -> str:
    """JSON with the indentation, separators and escapes of a text."""
    stripped = text.strip()
    indent = re.match(r"[\[{]\r?\n([ \t]+)", stripped)
    ascii_only = stripped.isascii()
    if indent:
        made = json.dumps(value, indent=indent[1], ensure_ascii=ascii_only)
    elif re.search(r'":\s', stripped) or re.search(r",\s", stripped):
        made = json.dumps(value, ensure_ascii=ascii_only)
    else:
        made = json.dumps(value, ensure_ascii=ascii_only, separators=(",", ":"))
    return made + text[len(text.rstrip()) :]
