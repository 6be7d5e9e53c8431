"""What is private in a pack that is planned: looked for in every file of it, before anything is written.

A finding that is a pseudonym counts as masked. What is shown of a finding is never its value.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from ..canonical import Json
from ..privacy.find import Finder, finder
from ..privacy.finding import IP, NATIONAL, PHONE, TYPES, Finding
from ..privacy.json_texts import find_json, knowing
from ..privacy.rules import Rules
from .build import PackPlan
from .compose import case_id
from .manifest import MASKING
from .pace import Pace
from .passports.in_pack import PROMPT

_HASHES: Final = frozenset(("case_hash", "content_hash", "input_hash", "rubric_hash", "trace"))
_SLICES: Final = "slices"
_BY_KEY: Final = (PHONE, IP, NATIONAL)
"""Pseudonyms of these types are left alone by the rules; only who gave them can count them."""
MOST_PLACES: Final = 100
"""So many places of one value are kept."""


@dataclass(slots=True)
class PrivateValue:
    """One private value in a pack. `id` names it in this library (`finding_ids.py`); `preview` is what may be shown.
    `places` are where it stands: the case, or the file, and the path in it; `count` is how often."""

    id: str
    type: str
    rule: str
    why: str
    preview: str
    places: list[str] = field(default_factory=list)
    count: int = 0

    @property
    def cases(self) -> frozenset[str]:
        """The ids of the cases in which it stands, of the places that are kept."""
        return frozenset(place.partition(" ")[0] for place in self.places)

    def json(self) -> dict[str, Json]:
        """As part of a JSON document."""
        return {
            "id": self.id,
            "type": self.type,
            "rule": self.rule,
            "why": self.why,
            "preview": self.preview,
            "count": self.count,
            "places": list(self.places),
        }


@dataclass(frozen=True, slots=True)
class PrivateContent:
    """What is private in a pack: values as they are, by type and id; and how many different pseudonyms of each type."""

    values: tuple[PrivateValue, ...] = ()
    masked: Mapping[str, int] = field(default_factory=dict)
    examples: Mapping[str, int] = field(default_factory=dict)
    """Type -> how many values the rules of the library call examples, which are nobody's."""


def private_content(
    plan: PackPlan, find: Finder, id_of: Callable[[Finding], str], pace: Pace | None = None
) -> PrivateContent:
    """What is private in the files of a plan, and in the traces that they were made of wherever it stands in these files. Raises Stopped."""
    judged: dict[str, list[Json]] = {}
    # What was masked says nothing more of what is private.
    for item in () if plan.pseudonyms else plan.judged:
        case = case_id(item.answers or item.trace.key, item.rubric.id)
        judged.setdefault(case, []).append(item.content)
    values, masked = _values(_found(plan.files, find, judged, pace or Pace()), id_of)
    text = "\0".join(body.decode() for body in plan.files.values())
    for made, type_ in plan.pseudonyms.items():
        if type_ in _BY_KEY and made in text:
            masked.setdefault(type_, set()).add(re.sub(r"[\W_]", "", made))
    ordered = _ordered(values)
    counts = Counter({type_: len(some) for type_, some in masked.items()})
    examples = _called_examples(plan, find, judged, values, id_of)
    return PrivateContent(tuple(ordered), dict(sorted(counts.items())), examples)


def private_in(
    contents: Iterable[tuple[str, Json]],
    find: Finder,
    id_of: Callable[[Finding], str],
    pace: Pace | None = None,
) -> PrivateContent:
    """What is private in what else leaves: its parts by their names. Raises Stopped."""

    def found() -> Iterator[tuple[str, Finding]]:
        for name, content in contents:
            if pace is not None:
                pace.step()
            for place, one in find_json(content, knowing([content], find), whole=False):
                yield f"{name} {place}".strip(), one

    values, masked = _values(found(), id_of)
    counts = Counter({type_: len(some) for type_, some in masked.items()})
    return PrivateContent(tuple(_ordered(values)), dict(sorted(counts.items())))


def _called_examples(
    plan: PackPlan,
    find: Finder,
    judged: Mapping[str, Sequence[Json]],
    private: Mapping[str, PrivateValue],
    id_of: Callable[[Finding], str],
) -> dict[str, int]:
    rules = find.rules.without_own_examples()
    if rules is None:
        return {}
    every, _ = _values(_found(plan.files, finder(rules), judged, Pace()), id_of)
    counts = Counter(one.type for id_, one in every.items() if id_ not in private)
    return dict(sorted(counts.items()))


def unaccounted(
    files: Mapping[str, bytes], manifest: Mapping[str, Json], rules: Rules
) -> list[PrivateValue]:
    """What is private in files of a pack, of each type of which its manifest acknowledges fewer values, or says that fewer are
    examples. Ids follow from the key of a library, which who has a pack need not have: here they are empty."""
    values, _ = _values(_found(files, finder(rules), {}, Pace()), lambda one: one.same or one.value)
    masking = manifest.get(MASKING)
    said = masking if isinstance(masking, Mapping) else {}
    kept, examples = said.get("acknowledged"), said.get("examples")
    allowed = Counter(str(one.get("type")) for one in kept or () if isinstance(one, Mapping))
    if isinstance(examples, Mapping):
        allowed.update(
            {type_: count for type_, count in examples.items() if isinstance(count, int)}
        )
    found = Counter(one.type for one in values.values())
    return [replace(one, id="") for one in _ordered(values) if found[one.type] > allowed[one.type]]


def _ordered(values: Mapping[str, PrivateValue]) -> list[PrivateValue]:
    return sorted(values.values(), key=lambda one: (TYPES.index(one.type), one.id))


def _values(
    found: Iterable[tuple[str, Finding]], id_of: Callable[[Finding], str]
) -> tuple[dict[str, PrivateValue], dict[str, set[str]]]:
    """The values by their ids, and the pseudonyms of each type."""
    values: dict[str, PrivateValue] = {}
    masked: dict[str, set[str]] = {}
    for place, one in found:
        if one.masked:
            masked.setdefault(one.type, set()).add(one.same or one.value)
            continue
        name = id_of(one)
        known = values.get(name)
        if known is None:
            known = PrivateValue(name, one.type, one.rule, one.why, one.preview)
            values[name] = known
        known.count += 1
        if place not in known.places and len(known.places) < MOST_PLACES:
            known.places.append(place)
    return values, masked


def _found(
    files: Mapping[str, bytes],
    find: Finder,
    judged: Mapping[str, Sequence[Json]],
    pace: Pace,
) -> Iterator[tuple[str, Finding]]:
    pace.begin(len(files), rounds=1)
    for path, body in sorted(files.items()):
        pace.step()
        read: Json
        if path == PROMPT:
            read = {"prompt": body.decode()}
        elif path.endswith(".json"):
            read = json.loads(body)
        else:
            continue
        # A pack may hold files that are not its own.
        content = as_looked_through(read) if isinstance(read, dict) else {"content": read}
        case = str(content.get("id") or "") if path.startswith("cases/") else ""
        # What its traces say to be private is private in the case, too, whatever stands around it there.
        here = knowing([content, *judged.get(case, ())], find)
        for place, one in find_json(content, here, whole=False):
            yield f"{case or path} {place}".strip(), one


def as_looked_through(content: dict[str, Json]) -> dict[str, Json]:
    """The content of a file as it is looked through: a slice as the field that it was made of, and no hashes."""
    out = {
        name: _without_hashes(value)
        for name, value in content.items()
        if name not in _HASHES and name != _SLICES
    }
    slices = content.get(_SLICES)
    if isinstance(slices, list):
        out[_SLICES] = [_slice(one) for one in slices]
    return out


def _slice(one: Json) -> Json:
    name, colon, value = str(one).partition(":")
    return {name: value} if colon else one


def _without_hashes(value: Json) -> Json:
    if isinstance(value, dict):
        return {name: item for name, item in value.items() if name not in _HASHES}
    return value
