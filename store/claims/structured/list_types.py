"""The types of claims on what an answer lists, and on which of several texts it gives."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from ..claim import Claim, ClaimInvalid, Finding, Output
from ..claim_type import ClaimType, typed
from ..matching import contains, normalized
from .arguments import flag_argument, texts_argument
from .items import Items, bare, enumerated, goes_on, listed_items, only_separates

_FOLD: Final = ("nfkc", "casefold", "ws")


@dataclass(frozen=True, slots=True)
class _List:
    """The items that must all be listed; `ordered`: in this order; `only`: and nothing else."""

    values: tuple[str, ...]
    ordered: bool
    only: bool


def _read_list(claim: Claim) -> _List:
    values = texts_argument(claim, "values")
    folded = [bare(value) for value in values]
    if not all(folded) or len(set(folded)) < len(folded):
        raise ClaimInvalid(f"check {claim.id}: values holds an item twice, or one without a word")
    return _List(values, flag_argument(claim, "ordered"), flag_argument(claim, "only"))


def _find_list(claim: Claim, wanted: _List, output: Output) -> Finding:
    del claim
    listed = listed_items(output.text)
    if listed is not None and any(_places(listed, value) for value in wanted.values):
        return _in_list(wanted, listed)
    line = enumerated(output.text)
    if line and {bare(value) for value in wanted.values} & {bare(item) for item in line}:
        return _in_list(wanted, Items(line), in_a_line=True)
    return _in_prose(wanted, output.text)


def _says(item: str, value: str) -> bool:
    return bare(item) == bare(value) or contains(item, bare(value), _FOLD, whole=True)


def _places(listed: Items, value: str) -> list[int]:
    exact = [at for at, item in enumerate(listed.texts) if bare(item) == bare(value)]
    return exact or [at for at, item in enumerate(listed.texts) if _says(item, value)]


def _in_list(wanted: _List, listed: Items, *, in_a_line: bool = False) -> Finding:
    places = {value: _places(listed, value) for value in wanted.values}
    absent = [value for value, found in places.items() if not found]
    if absent:
        return Finding("broken", f"does not list {_texts(absent)}")
    if wanted.only:
        known = {at for found in places.values() for at in found}
        more = [item for at, item in enumerate(listed.texts) if at not in known]
        if in_a_line and any(" " in bare(item) for item in more):
            # "red and green, as you asked"
            return Finding("silent", "may list more")
        if more:
            return Finding("broken", f"also lists {_texts(more)}")
    first = [found[0] for found in places.values()]
    if wanted.ordered and any(left >= right for left, right in pairwise(first)):
        return Finding("broken", f"lists {_texts(wanted.values)} in another order")
    return Finding("met")


def _in_prose(wanted: _List, text: str) -> Finding:
    """The items in running text. Whether it names others as well is seen only where they stand in one row."""
    folded = normalized(text, _FOLD)
    spans = {value: _span(folded, bare(value)) for value in wanted.values}
    absent = [value for value, span in spans.items() if span is None]
    if len(absent) == len(spans):
        return Finding("silent", f"lists none of {_texts(wanted.values)}")
    if absent:
        return Finding("broken", f"does not list {_texts(absent)}")
    found = [span for span in spans.values() if span is not None]
    if wanted.ordered and any(left[0] >= right[0] for left, right in pairwise(found)):
        return Finding("broken", f"lists {_texts(wanted.values)} in another order")
    if not wanted.only:
        return Finding("met")
    row = sorted(found)
    between = [folded[left[1] : right[0]] for left, right in pairwise(row)]
    if not all(map(only_separates, between)):
        return Finding("silent", "may list more")
    more = goes_on(folded[row[-1][1] :]) or folded[: row[0][0]].rstrip().endswith((",", ";"))
    return Finding("silent", "may list more") if more else Finding("met")


def _span(text: str, value: str) -> tuple[int, int] | None:
    for match in re.finditer(re.escape(value), text):
        around = text[max(0, match.start() - 3) : match.end() + 3]
        if contains(around, value, (), whole=True):
            return match.span()
    return None


def _texts(values: tuple[str, ...] | list[str]) -> str:
    return ", ".join(map(repr, values))


def _describe_list(wanted: _List) -> str:
    order = " in this order" if wanted.ordered else ""
    return f"must list all of {_texts(wanted.values)}{order}{' and nothing else' if wanted.only else ''}"


def _read_one_of(claim: Claim) -> tuple[str, ...]:
    values = texts_argument(claim, "values")
    if not all(map(bare, values)):
        raise ClaimInvalid(f"check {claim.id}: values holds a text without a word")
    return values


def _one_of_failure(claim: Claim, values: tuple[str, ...], output: Output) -> str:
    del claim
    whole = bare(output.text)
    if any(whole == bare(value) for value in values):
        return ""
    text = normalized(output.text, _FOLD)
    # "not approved" is not "approved": a text inside of another one that is said does not count.
    folded = sorted({bare(value) for value in values}, key=len, reverse=True)
    said = []
    for value in folded:
        if contains(text, value, (), whole=True):
            said.append(value)
            text = text.replace(value, "\n")
    if len(said) == 1:
        return ""
    return f"says {_texts(said)}, not one of them" if said else f"says none of {_texts(values)}"


LIST_TYPES: Final[Mapping[str, ClaimType[Any]]] = {
    "list": typed(_read_list, _find_list, _describe_list),
    "one_of": ClaimType(
        _read_one_of, _one_of_failure, lambda values: f"must say exactly one of {_texts(values)}"
    ),
}
