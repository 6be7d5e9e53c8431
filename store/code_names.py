"""The names that codes have now: renamed, merged into another one, or split off for some reviews.

The events of reviews are never rewritten. Acts of kind `codes` say what a code is called from then on, one after the
other, in the reviews of everybody; a code that is typed or imported later by a former name has the present one too.
What was split off in a review is split off in its copies as well: they are the same judgement.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from msgspec.structs import replace

from .acts import Event
from .canonical import Json

ReviewName: TypeAlias = tuple[str, str, str]
"""Reviewer, trace key and rubric hash: what names a review."""


@dataclass(frozen=True, slots=True)
class CodeAct:
    """One change to codes: each code of `codes` has another name, in all reviews or, if it names some, in these."""

    codes: Mapping[str, str]
    reviews: frozenset[ReviewName] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class CodeNames:
    """The changes to codes that count, in order."""

    acts: tuple[CodeAct, ...] = ()

    @classmethod
    def of_bodies(cls, bodies: Iterable[Mapping[str, Json]]) -> CodeNames:
        """The changes that the bodies of `codes` acts state."""
        return cls(tuple(_code_act(body) for body in bodies))

    def __bool__(self) -> bool:
        """Whether any code has another name."""
        return bool(self.acts)

    def present(self, code: str, reviews: Collection[ReviewName] = ()) -> str:
        """What a code is called now in a review, given by its name and those of the reviews that it is a copy of;
        without any, in reviews that no split names."""
        for act in self.acts:
            if not act.reviews or not act.reviews.isdisjoint(reviews):
                code = act.codes.get(code, code)
        return code

    def former(self) -> dict[str, list[str]]:
        """Present name -> the names that it replaces in all reviews."""
        found: dict[str, list[str]] = {}
        for code in sorted(self.sources()):
            if (now := self.present(code)) != code:
                found.setdefault(now, []).append(code)
        return found

    def sources(self) -> set[str]:
        """Every code that an act gives another name."""
        return {code for act in self.acts for code in act.codes}

    def named_reviews(self) -> set[ReviewName]:
        """Every review that an act names."""
        return {review for act in self.acts for review in act.reviews}


def _code_act(body: Mapping[str, Json]) -> CodeAct:
    reviews = body.get("reviews") or ()
    named = ((one["reviewer"], one["trace"], one["rubric"]) for one in reviews)
    return CodeAct(dict(body["codes"]), frozenset(named))


NO_CODE_NAMES = CodeNames()


def copied_from(event: Event) -> set[ReviewName]:
    """The reviews that the press of a `carry` event copies: the nearest one, and those that it was copied from."""
    body = event.body
    found = [body["from"], *(body.get("through") or ())] if event.kind == "carry" else []
    return {(one["reviewer"], one["trace"], one["rubric"]) for one in found}


def under_present_names(events: Iterable[Event], names: CodeNames) -> Iterator[Event]:
    """The events of one review with the present names of the codes in them."""
    if not names:
        yield from events
        return
    given = list(events)
    origins: dict[str, set[ReviewName]] = {}
    for event in given:
        if event.kind == "carry":
            origins.setdefault(event.press, set()).update(copied_from(event))
    for event in given:
        review = (event.reviewer, event.trace, event.rubric)
        yield _renamed(event, names, {review, *origins.get(event.press, ())})


def _renamed(event: Event, names: CodeNames, reviews: Collection[ReviewName]) -> Event:
    body = event.body
    if event.kind == "finish" and body.get("codes"):
        codes = _once(names.present(code, reviews) for code in body["codes"])
        return replace(event, body={**body, "codes": codes})
    if event.kind in ("code", "mark") and isinstance(code := body.get("code"), str):
        return replace(event, body={**body, "code": names.present(code, reviews)})
    return event


def _once(codes: Iterable[str]) -> Sequence[str]:
    return list(dict.fromkeys(codes))
