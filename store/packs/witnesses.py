"""Further witnesses of a case: answers that people judged elsewhere, where the question is the same.

Such are the answers that a check asked about, and those of siblings: traces that were asked the same under the same
rubric, of the same group or not, with their corrections. What is the same question is decided with care, since a
witness of another situation makes a case judge wrongly: the same words may be asked by two customers.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from ..canonical import Json, canonical_hash
from ..claims.witness import SAME_GROUP, SAME_QUESTION, Witness
from ..judgement import Review

MAX_SIBLINGS: Final = 20
"""Witnesses that a case takes from siblings: a question that is asked every day must not fill it."""
_SYSTEM: Final = ("system", "developer")
_WHO: Final = re.compile(
    r"(?:end_?)?(?:user|customer|client|account|tenant|org|organi[sz]ation|member|patient)(?:_?id)?:",
    re.IGNORECASE,
)
_FIGURES: Final = re.compile(r"\S*\d\S*")


@dataclass(frozen=True, slots=True)
class Known:
    """What was judged of one trace under one rubric: the case that it is, what was asked, the tool results that were
    recorded, and the answers that were judged."""

    case: str
    trace: str
    rubric: str
    input: Mapping[str, Json]
    witnesses: tuple[Witness, ...]
    tape: tuple[Json, ...] = ()
    slices: tuple[str, ...] = ()
    group: str = ""


@dataclass(frozen=True, slots=True)
class JudgedAnswer:
    """An asked answer that was judged: the case that it belongs to, the reviews, and what became witnesses."""

    case: str
    witnesses: tuple[Witness, ...]
    reviews: tuple[Review, ...] = ()


@dataclass(frozen=True, slots=True)
class Further:
    """What is known of a case beyond the reviews of its own trace: witnesses, those of its own asked answers first. The
    marks and claims of `reviews` count for it."""

    witnesses: tuple[Witness, ...] = ()
    reviews: tuple[Review, ...] = ()
    left_out: int = 0
    """How many witnesses of siblings were too many."""


def further_witnesses(
    known: Sequence[Known], answers: Sequence[JudgedAnswer] = ()
) -> dict[str, Further]:
    """What is known further of each case, by its id; cases of which nothing is are left out."""
    answered: dict[str, list[JudgedAnswer]] = {}
    for answer in answers:
        answered.setdefault(answer.case, []).append(answer)
    asked_alike: dict[str, list[_Situation]] = {}
    for one in known:
        asked_alike.setdefault(_question_key(one), []).append(_Situation(one))
    found = {}
    for one in known:
        here = answered.get(one.case, [])
        alike = asked_alike[_question_key(one)]
        siblings = [
            witness for other in _siblings(one, alike) for witness in _of(other, one, answered)
        ]
        asked = _each_once([w for each in here for w in each.witnesses], one.witnesses)
        beside = _each_once(siblings, (*one.witnesses, *asked))
        reviews = tuple(review for each in here for review in each.reviews)
        if asked or beside or reviews:
            kept = beside[:MAX_SIBLINGS]
            found[one.case] = Further((*asked, *kept), reviews, len(beside) - len(kept))
    return found


def _each_once(witnesses: Iterable[Witness], known: Iterable[Witness]) -> list[Witness]:
    """The witnesses that are not known, each answer once for each verdict, in an order of their own. An answer that was
    judged otherwise stays: whoever composes the case tells."""
    seen = {(one.answer_hash, one.accepted) for one in known}
    out = []
    for one in sorted(witnesses, key=_order):
        if (one.answer_hash, one.accepted) not in seen:
            seen.add((one.answer_hash, one.accepted))
            out.append(one)
    return out


def _order(witness: Witness) -> tuple[str, bool, str, tuple[str, ...], str]:
    return witness.answer_hash, witness.accepted, witness.source, witness.by, witness.why


def _of(other: Known, case: Known, answered: Mapping[str, Sequence[JudgedAnswer]]) -> list[Witness]:
    """The witnesses of a sibling, named after it."""
    relation = SAME_GROUP if other.group and other.group == case.group else SAME_QUESTION
    judged = [w for each in answered.get(other.case, ()) for w in each.witnesses]
    return [
        replace(one, source=f"{relation}: {one.source} of trace {other.trace[:12]}")
        for one in (*other.witnesses, *judged)
    ]


# --- the same question ------------------------------------------------------------------------------


@dataclass(slots=True)
class _Situation:
    """What an answer depended on beside the question."""

    known: Known
    who: frozenset[str] = field(init=False)
    told: frozenset[str] = field(init=False)
    calls: dict[str, set[str]] = field(init=False, default_factory=dict)
    results: dict[str, set[str]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        known = self.known
        self.who = frozenset(one for one in known.slices if _WHO.match(one))
        system = " ".join(
            str(one.get("content") or "")
            for one in _messages(known.input)
            if one.get("role") in _SYSTEM
        )
        self.told = frozenset(_FIGURES.findall(system))
        for entry in known.tape:
            if isinstance(entry, Mapping):
                name, arguments = str(entry.get("name")), canonical_hash(entry.get("arguments"))
                self.calls.setdefault(name, set()).add(arguments)
                result = canonical_hash(entry.get("result"))
                self.results.setdefault(f"call {name} {arguments}", set()).add(result)
        documents = known.input.get("documents")
        for one in documents if isinstance(documents, list) else ():
            if isinstance(one, Mapping) and one.get("id") is not None:
                content = canonical_hash(one.get("content"))
                self.results.setdefault(f"document {one['id']}", set()).add(content)

    def agrees_with(self, other: _Situation) -> bool:
        """Whether nothing says that the two answers were given about different things: other people, other figures
        in the system prompt, the same tool asked about something else, or with another result."""
        return (
            self.who == other.who
            and self.told == other.told
            and all(
                self.calls[name] & other.calls[name]
                for name in self.calls.keys() & other.calls.keys()
            )
            and all(
                self.results[name] & other.results[name]
                for name in self.results.keys() & other.results.keys()
            )
        )


def _siblings(case: Known, alike: Sequence[_Situation]) -> list[Known]:
    here = next(one for one in alike if one.known is case)
    return [one.known for one in alike if one is not here and one.agrees_with(here)]


def _question_key(known: Known) -> str:
    """The hash of what was asked: the conversation without system prompts, in plain words; of the same rubric."""
    said = [
        [one.get("role"), _plain(one.get("content")), one.get("tool_calls"), one.get("parts")]
        for one in _messages(known.input)
        if one.get("role") not in _SYSTEM
    ]
    return canonical_hash([known.rubric, said, known.input.get("input")])


def _messages(given: Mapping[str, Json]) -> list[Mapping[str, Json]]:
    messages = given.get("messages")
    return [one for one in messages or () if isinstance(one, Mapping)]


def _plain(content: Json) -> Json:
    if not isinstance(content, str):
        return content
    text = unicodedata.normalize("NFKC", content).casefold()
    return " ".join(text.split()).rstrip(" .!?")
