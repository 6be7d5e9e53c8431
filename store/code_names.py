"""The names that codes have now: renamed, merged into another one, or split off for some reviews.

The events of reviews are never rewritten. Acts of kind `codes` say what a code is called from then on, one after the
other, in the reviews of everybody; a code that is typed or imported later by a former name has the present one too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

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

    def present(self, code: str, review: ReviewName | None = None) -> str:
        """What a code is called now in a review; without one, in reviews that no split names."""
        for act in self.acts:
            if not act.reviews or review in act.reviews:
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


def under_present_names(events: Iterable[Event], names: CodeNames) -> Iterator[Event]:
    """The events of reviews with the present names of the codes in them."""
    for event in events:
        yield _renamed(event, names) if names else event


def _renamed(event: Event, names: CodeNames) -> Event:
    body = event.body
    review = (event.reviewer, event.trace, event.rubric)
    if event.kind == "finish" and body.get("codes"):
        codes = _once(names.present(code, review) for code in body["codes"])
        return replace(event, body={**body, "codes": codes})
    if event.kind in ("code", "mark") and isinstance(code := body.get("code"), str):
        return replace(event, body={**body, "code": names.present(code, review)})
    return event


def _once(codes: Iterable[str]) -> Sequence[str]:
    return list(dict.fromkeys(codes))
