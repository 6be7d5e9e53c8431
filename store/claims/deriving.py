"""Deriving claims from witnesses, marks and what an expert wrote."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ..canonical import Json
from .claim import Claim, ClaimInvalid, ClaimRole, Output
from .evaluating import evaluate, validate
from .facts import Facts, facts_of, is_bare
from .judging import MARKED_WORDS
from .language.focus import word_with
from .ranges import ranges_in
from .reading import Reading, read_answer
from .reviewed import meaning
from .structured.proposing import structured_claims
from .values.value import Value
from .witness import Witness

DECISIVE: Final = "decisive"
SUPPORTING: Final = "supporting"
MAX_SUPPORTING: Final = 8
MAX_NAMES: Final = 3


@dataclass(frozen=True, slots=True)
class Marked:
    """Words that a reviewer marked in the answer: it must say them, or must not."""

    text: str
    must_say: bool


@dataclass(frozen=True, slots=True)
class Derived:
    """The claims of a case, and in words why others were left out."""

    claims: tuple[Claim, ...]
    left_out: tuple[str, ...] = ()


def derive_claims(
    question: str,
    witnesses: Sequence[Witness],
    *,
    marked: Sequence[Marked] = (),
    own: Sequence[Claim] = (),
    dropped: Sequence[Claim] = (),
    paths: Sequence[Claim] = (),
) -> Derived:
    """The claims of a case.

    `own` are those that reviewers wrote or accepted: they always stay. `dropped` are proposals that a reviewer
    refused. `paths` are the proposed claims on tool calls.
    """
    kept, left_out = _valid(own)
    said = [one for one in witnesses if one.output.text.strip()]
    accepted = [one.output.text for one in said if one.accepted]
    rejected = [one.output.text for one in said if not one.accepted]
    asked = read_answer(question)
    here = {one.output.text for one in said if not one.of_sibling}
    siblings = {one.output.text for one in said} - here
    facts = facts_of(
        asked,
        [read_answer(text) for text in accepted],
        [read_answer(text) for text in rejected],
        siblings=[read_answer(text) for text in siblings],
    )
    proposed = [
        *_from_marks(asked, marked, [read_answer(text) for text in accepted]),
        *structured_claims(accepted, rejected),
        *_from_facts(facts, [*accepted, *rejected], corrected=bool(rejected)),
        *_from_bare(facts, accepted, rejected),
        *paths,
    ]
    refused = {meaning(one) for one in dropped}
    known = {meaning(one) for one in kept}
    claims = list(kept)
    for claim in proposed:
        what = meaning(claim)
        if what not in refused and what not in known:
            known.add(what)
            claims.append(claim)
    numbered = (replace(claim, id=f"c{number}") for number, claim in enumerate(claims, start=1))
    return Derived(tuple(numbered), tuple(left_out))


def _valid(own: Iterable[Claim]) -> tuple[list[Claim], list[str]]:
    kept, left_out = [], []
    for claim in own:
        try:
            validate(claim)
        except ClaimInvalid:
            left_out.append("a reviewer's check is not valid")
            continue
        kept.append(claim)
    return kept, left_out


def _claim(
    kind: str, arguments: dict[str, Json], origin: str, role: ClaimRole = "separator"
) -> Claim:
    return Claim("", kind, arguments, (), origin=origin, role=role)


def _value(value: Value, origin: str, *, must: bool, weight: str = DECISIVE) -> Claim:
    return _claim("says_value", {"must": must, "value": value.json(), "weight": weight}, origin)


def _from_facts(facts: Facts, texts: Sequence[str], *, corrected: bool) -> list[Claim]:
    origin = "correction" if corrected else "recorded answer"
    out = [
        _of_answers(_value(value, origin, must=True), answers, facts)
        for value, answers in facts.decisive
    ]
    out += [_value(value, "recorded failure", must=False) for value in facts.wrong[:MAX_SUPPORTING]]
    out += [
        _claim("stance", {"must": True, "stance": stance}, origin)
        for stance in sorted(facts.stances)
    ]
    out += [
        _claim("stance", {"must": False, "stance": stance}, "recorded failure")
        for stance in sorted(facts.wrong_stances)
    ]
    out += [
        _claim(
            "affirms",
            {
                "must": True,
                "word": _surface(word, texts),
                "stem": word,
                "affirmed": held,
                "weight": SUPPORTING,
            },
            origin,
        )
        for word, held in facts.turned
    ]
    out += [
        _of_answers(_value(value, origin, must=True, weight=SUPPORTING), answers, facts)
        for value, answers in facts.supporting[:MAX_SUPPORTING]
    ]
    weight = DECISIVE if facts.bare else SUPPORTING
    out += [
        _of_answers(
            _claim("says_name", {"must": True, "value": str(name), "weight": weight}, origin),
            answers,
            facts,
        )
        for name, answers in facts.names[:MAX_NAMES]
    ]
    out += [
        _claim(
            "says_name",
            {"must": False, "value": str(name), "weight": SUPPORTING},
            "recorded failure",
        )
        for name in facts.wrong_names[:MAX_NAMES]
    ]
    return out


def _from_bare(facts: Facts, accepted: Sequence[str], rejected: Sequence[str]) -> list[Claim]:
    """An accepted answer of a few words without a value, a name or a stance, as these words."""
    if not facts.bare or facts.decisive or facts.names or facts.stances or facts.supporting:
        return []
    words = [text.strip().strip(".!?。！？ ") for text in accepted if is_bare(read_answer(text))]
    whole = [text for text in dict.fromkeys(words) if any(map(str.isalnum, text))]
    if not whole:
        return []
    more: dict[str, Json] = {"alternates": list(whole[1:])} if whole[1:] else {}
    claim = _claim("says", {"must": True, "value": whole[0], **more}, "correction")
    met = any(evaluate(claim, Output(text)).state == "met" for text in rejected)
    return [] if met else [claim]


def _of_answers(claim: Claim, answers: Sequence[int], facts: Facts) -> Claim:
    """A claim with the accepted answers that it comes from, where there are several."""
    if facts.accepted < 2:
        return claim
    return replace(claim, arguments={**claim.arguments, "answers": list(answers)})


def _surface(stem: str, texts: Sequence[str]) -> str:
    """A word of the answers that has a stem, for people to read."""
    return word_with(stem, texts, read_answer(texts[0]).language if texts else "")


def _marked_values(reading: Reading, values: Sequence[Value], *, must: bool) -> list[Claim]:
    """A claim for each value of marked words, and one for the two ends of a range."""
    out: list[Claim] = []
    said = [one for one in reading.values if one.affirmed]
    ends = {first.value: second.value for first, second in ranges_in(reading.text, said)}
    ends = {first: second for first, second in ends.items() if {first, second} <= {*values}}
    for value in values:
        if value in ends:
            claim = _value(value, MARKED_WORDS, must=must)
            out.append(replace(claim, arguments={**claim.arguments, "to": ends[value].json()}))
        elif value not in ends.values():
            out.append(_value(value, MARKED_WORDS, must=must))
    return out


def _from_marks(
    question: Reading, marked: Sequence[Marked], accepted: Sequence[Reading]
) -> list[Claim]:
    """Marked words as what they mean: their values, or else the words. Of words that must not be said, a value that an
    accepted answer says as well is not what is wrong with them."""
    right = {value for reading in accepted for value in reading.affirmed}
    out: list[Claim] = []
    for mark in marked:
        text = mark.text.strip()
        if not text:
            continue
        reading = read_answer(text)
        values = [
            value
            for value in reading.affirmed
            if not question.names_value(value) and (mark.must_say or value not in right)
        ]
        origin = MARKED_WORDS
        if values:
            out += _marked_values(reading, values, must=mark.must_say)
        elif mark.must_say:
            out.append(_claim("says", {"must": True, "value": text, "weight": SUPPORTING}, origin))
        else:
            out.append(_claim("says", {"must": False, "value": text}, origin))
    return out
