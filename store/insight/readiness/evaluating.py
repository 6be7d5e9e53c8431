"""A criterion held against its figure: met, not met, or no evidence; bound to the hash of what the figure was made from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, get_args

from ...canonical import Json, canonical_bytes, sha256_hex
from .criteria import Bound, Criterion, bound_words, in_unit

State: TypeAlias = Literal["met", "not met", "no evidence"]
STATES: Final[tuple[State, ...]] = get_args(State)
FORMAT: Final = "tracejury.evidence/1"
_PLACES: Final = 6
"""Digits after the point: what differs beyond them differs by the machine."""

_HOLDS: Final[Mapping[Bound, Callable[[float, float], bool]]] = {
    "under": lambda value, limit: value < limit,
    "at_most": lambda value, limit: value <= limit,
    "over": lambda value, limit: value > limit,
    "at_least": lambda value, limit: value >= limit,
}


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a library as it is now, of `n`. `value` is None where it is not told, and `why` says why. `made_from` is
    what it was computed from, as JSON without floats; `said` says it in a clause; `opens` is the command that opens it, or
    that gathers what is missing."""

    n: int
    value: float | None
    low: float | None = None
    high: float | None = None
    why: str = ""
    said: str = ""
    made_from: Json = None
    opens: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a criterion came out. `why` says what is missing, or by how much it is not met; "" where it is met."""

    criterion: Criterion
    figure: Figure
    state: State
    why: str = ""

    @property
    def evidence(self) -> dict[str, Json]:
        """What the outcome rests on: which figure of what, and what that was computed from."""
        asked, figure = self.criterion, self.figure
        return {
            "format": FORMAT,
            "figure": asked.figure.name,
            "of": dict(asked.keys),
            "n": figure.n,
            "value": decimal(figure.value),
            "low": decimal(figure.low),
            "high": decimal(figure.high),
            "made_from": figure.made_from,
        }

    @property
    def evidence_text(self) -> bytes:
        """The evidence as canonical JSON."""
        return canonical_bytes(self.evidence)

    @property
    def hash(self) -> str:
        """SHA-256 of the evidence."""
        return f"sha256:{sha256_hex(self.evidence_text)}"


def decimal(value: float | None) -> str | None:
    """A number as a decimal text, the same on every machine."""
    if value is None:
        return None
    said = f"{value:.{_PLACES}f}".rstrip("0").rstrip(".")
    return "0" if said == "-0" else said


def evaluated(criterion: Criterion, figure: Figure) -> Outcome:
    """Hold a criterion against its figure. What is not told, or of too few, is never met."""
    held = _held(criterion, figure)
    if figure.why or held is None:
        return Outcome(criterion, figure, "no evidence", figure.why or "it is not told")
    if figure.n < criterion.least:
        why = f"{figure.n:,} of the {criterion.least:,} {criterion.figure.of} that it needs"
        return Outcome(criterion, figure, "no evidence", why)
    # What is shown equal is compared as equal.
    if _HOLDS[criterion.bound](round(held, _PLACES), round(criterion.limit, _PLACES)):
        return Outcome(criterion, figure, "met")
    ends = {"value": "it is", "lower": "its lower bound is", "upper": "its upper bound is"}
    said = in_unit(held, criterion.figure)
    return Outcome(
        criterion, figure, "not met", f"{ends[criterion.hold]} {said}, not {bound_words(criterion)}"
    )


def _held(criterion: Criterion, figure: Figure) -> float | None:
    if figure.value is None:
        return None
    return {"value": figure.value, "lower": figure.low, "upper": figure.high}[criterion.hold]


def figure_words(outcome: Outcome) -> str:
    """The figure with its interval: `1.2 % (95 %: 0.4 to 3.1)`; "-" where it is not told."""
    figure, kind = outcome.figure, outcome.criterion.figure
    if figure.value is None:
        return "-"
    said = in_unit(figure.value, kind)
    if figure.low is None or figure.high is None:
        return said
    ends = (in_unit(one, kind).removesuffix(" %") for one in (figure.low, figure.high))
    return f"{said} (95 %: {' to '.join(ends)})"


def verdict_sentence(title: str, outcomes: Sequence[Outcome]) -> str:
    """Whether it is ready, in a sentence."""
    counts = Counter(one.state for one in outcomes)
    total, met = len(outcomes), counts["met"]
    if met == total:
        every = "The criterion is" if total == 1 else f"All {total:,} criteria are"
        return f"{title}: ready. {every} met."
    short: dict[State, str] = {"not met": "not met", "no evidence": "without enough evidence"}
    parts = [f"{counts[state]:,} {words}" for state, words in short.items() if counts[state]]
    return f"{title}: not ready. Of {total:,} criteria {met:,} met, {' and '.join(parts)}."


def unmet(outcomes: Sequence[Outcome]) -> list[str]:
    """The ids of the criteria that are not met, those without evidence among them."""
    return [one.criterion.id for one in outcomes if one.state != "met"]
