"""Proposing claims from answers that a person judged, where the accepted ones are JSON, SQL, program text or lists.

A claim is proposed if it is met by every accepted answer and, where there are rejected ones, not by all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from ...canonical import Json
from ..claim import Claim, Output
from ..matching import NORMALIZE
from .documents import documents, means_same
from .fences import fenced_blocks
from .items import bare, listed_items
from .paths import ABSENT, Place, at_path, path_text
from .snippets import SQL_NAMES, canonical_name, language_called, sql_in
from .types import STRUCTURED_TYPES

MAX_PATHS: Final = 12
ORIGIN: Final = "accepted answers"
_SENTENCE_WORDS: Final = 6
"""A text of JSON with as many words is said in many ways: only several accepted answers can fix it."""

_MORE: Final[tuple[dict[str, Json], ...]] = (
    {},
    {"only": True},
    {"ordered": True},
    {"only": True, "ordered": True},
)


def structured_claims(accepted: Sequence[str], rejected: Sequence[str]) -> tuple[Claim, ...]:
    """The claims that the accepted answers propose, () where they are not structured. Ids are left empty."""
    if not accepted:
        return ()
    proposed = [*_json_claims(accepted, rejected), *_code_claims(accepted, rejected)]
    proposed = proposed or list(_list_claims(accepted, rejected))
    return tuple(claim for claim in proposed if _separates(claim, accepted, rejected))


def _separates(claim: Claim, accepted: Sequence[str], rejected: Sequence[str]) -> bool:
    met = all(_is_met(claim, text) for text in accepted)
    return met and (not rejected or not all(_is_met(claim, text) for text in rejected))


def _is_met(claim: Claim, text: str) -> bool:
    kind = STRUCTURED_TYPES[claim.type]
    return kind.find(claim, kind.read(claim), Output(text)).state == "met"


def _claim(kind: str, arguments: dict[str, Json], *, normalize: tuple[str, ...] = ()) -> Claim:
    return Claim("", kind, arguments, normalize, origin=ORIGIN)


def _json_claims(accepted: Sequence[str], rejected: Sequence[str]) -> list[Claim]:
    found = [documents(text) for text in accepted]
    if any(len(values) != 1 or not isinstance(values[0], dict | list) for values in found):
        return []
    right = [values[0] for values in found]
    wrong = [values[0] for text in rejected if (values := documents(text))]
    claims = []
    for places, value in _paths(right, wrong, ()):
        path = path_text(places)
        if value is ABSENT:
            claims.append(_claim("json_path", {"must": False, "path": path, "exists": True}))
        else:
            arguments = {"path": path, "equals": _storable(value)}
            claims.append(_claim("json_path", arguments, normalize=NORMALIZE))
    return claims[:MAX_PATHS]


def agreed_paths(right: Sequence[Any]) -> list[tuple[tuple[Place, ...], Any]]:
    """The paths on which JSON documents agree, each with the value there."""
    return list(_paths(right, (), ()))


def _paths(
    right: Sequence[Any], wrong: Sequence[Any], places: tuple[Place, ...]
) -> Iterator[tuple[tuple[Place, ...], Any]]:
    """The deepest paths on which the right values agree and, if there are wrong ones, some of those differ, with
    the value there; ABSENT where only a wrong one has something."""
    here = [at_path(value, places) for value in right]
    first = here[0]
    there = [at_path(value, places) for value in wrong]
    if isinstance(first, dict) and all(isinstance(value, dict) for value in here):
        shared = [key for key in first if all(key in value for value in here)]
        for key in shared:
            yield from _paths(right, wrong, (*places, key))
        known = {key for value in here for key in value}
        more = {key for value in there if isinstance(value, dict) for key in value} - known
        for key in sorted(more):
            yield (*places, key), ABSENT
        return
    agree = all(means_same(value, first, NORMALIZE) for value in here)
    if not agree:
        return
    if isinstance(first, list) and first:
        # A list of other length says something else as a whole.
        if all(isinstance(value, list) and len(value) == len(first) for value in there):
            for position in range(len(first)):
                yield from _paths(right, wrong, (*places, position))
        else:
            yield places, first
        return
    differs = not wrong or any(
        value is ABSENT or not means_same(value, first, NORMALIZE) for value in there
    )
    sentence = isinstance(first, str) and len(first.split()) >= _SENTENCE_WORDS
    if differs and not (sentence and len(right) == 1):
        yield places, first


def _storable(value: Any) -> Json:
    """A value of `documents` as a pack holds it: whole numbers, and other numbers as decimal text."""
    if isinstance(value, dict):
        return {key: _storable(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_storable(one) for one in value]
    if value is None or isinstance(value, str | bool):
        return value
    text = f"{value:f}" if -20 < value.adjusted() < 20 else str(value)
    return int(text) if text.lstrip("-").isdigit() and len(text) < 16 else text


def _code_claims(accepted: Sequence[str], rejected: Sequence[str]) -> list[Claim]:
    """What is right, and what is wrong. A query in other words is no proof of either."""
    right = [_only_code(text) for text in accepted]
    names = {one[0] for one in right if one is not None}
    if None in right or len(names) != 1:
        return []
    name = names.pop()
    wrong = [one[1] for text in rejected if (one := _only_code(text)) and one[0] == name]
    kind: dict[str, Json] = {} if name == "sql" else {"language": name}
    claims = []
    for must, texts in ((True, [one[1] for one in right if one]), (False, wrong)):
        distinct = list(dict.fromkeys(texts))
        if distinct:
            arguments = {**kind, "must": must, "value": distinct[0]}
            if distinct[1:]:
                arguments["alternates"] = distinct[1:]
            claims.append(_claim("sql" if name == "sql" else "code", arguments))
    return claims


def _only_code(text: str) -> tuple[str, str] | None:
    """The language and the text of the one program text or query of an answer; None if it has none or several."""
    blocks = [one for one in fenced_blocks(text) if one.text.strip()]
    queries = sql_in(text)
    if len(queries) == 1 and (not blocks or len(blocks) == 1):
        return "sql", queries[0].strip()
    if len(blocks) == 1 and blocks[0].language not in SQL_NAMES:
        name = canonical_name(blocks[0].language)
        if language_called(name) is not None:
            return name, blocks[0].text
    return None


def _list_claims(accepted: Sequence[str], rejected: Sequence[str]) -> Iterator[Claim]:
    right = [listed_items(text) for text in accepted]
    first = right[0]
    if first is None or not first.texts:
        return
    folded = [[bare(item) for item in one.texts] for one in right if one is not None]
    same = len(folded) == len(right) and all(set(one) == set(folded[0]) for one in folded)
    short = all(0 < len(item.split()) < _SENTENCE_WORDS for item in folded[0])
    if not same or not short or len(set(folded[0])) < len(folded[0]):
        return
    values = [item.strip() for item in first.texts]
    # The least that the most of the rejected answers do not meet.
    claims = [_claim("list", {"values": values, **more}) for more in _MORE]
    yield max(claims, key=lambda claim: sum(not _is_met(claim, text) for text in rejected))
