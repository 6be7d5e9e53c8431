"""The three answers with which a report opens, from the figures alone: the rules stand here and nowhere else.

A report sets no threshold: whether a failure rate is good enough is for whoever answers for the product. So the standing of
an answer says how far the question can be answered, and the sentence says what is known.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ...plurals import counted
from ..prevalence.rates import Rate
from ..saturation.unseen import Unseen
from .parts import Answer, Line, QuestionKey, Tone
from .wording import between, percent

USABLE: Final = 0.9
"""Data are called usable where this share of the failures has what it takes."""


@dataclass(frozen=True, slots=True)
class Trusted:
    """What the first answer follows from: the failure rate of what was drawn at random, of which traces it is (`of`), whether it
    is of the `whole` library, why nothing can be told, how many are reviewed, and whether agreement between reviewers is told."""

    rate: Rate
    of: Line
    whole: bool
    why: str
    reviewed: int
    agreed: bool


def trust(known: Trusted) -> Answer:
    """Do we trust this?"""
    rate = known.rate
    if not known.reviewed:
        return _answer(
            "trust", "Not known", "unknown", ("Nothing is reviewed yet, so nobody knows.",)
        )
    if not rate.told:
        why = (
            known.why
            or f"{rate.n:,} of the 20 traces that a rate needs are drawn at random and judged"
        )
        said = f"Nobody can say yet: {why}. What was picked to be reviewed tells what fails, not how often."
        return _answer("trust", "Not measured", "unknown", (said,))
    line: Line = (
        f"About {percent(1 - (rate.value or 0.0))} of ",
        *known.of,
        (
            f" are right (95 %: {between((1 - rate.high, 1 - rate.low))} %): {rate.hits:,} of {rate.n:,} that were drawn at random"
            " and judged failed. Whether that is enough is yours to decide."
        ),
    )
    if not known.whole:
        return _answer("trust", "Measured for a part", "mixed", line)
    if not known.agreed:
        return _answer("trust", "Measured by single readers", "mixed", line)
    return _answer("trust", "Measured", "good", line)


@dataclass(frozen=True, slots=True)
class Tested:
    """What the second answer follows from: the traces that are `seen` and `reviewed`, the `holes` among so many `slices`, and how
    many kinds of failure are `unseen`."""

    seen: int
    reviewed: int
    slices: int
    holes: int
    unseen: Unseen


def tested(known: Tested) -> Answer:
    """Have we tested enough of what the real world throws at it?"""
    if not known.seen:
        return _answer("tested", "Not known", "unknown", ("The library has no traces.",))
    share = percent(known.reviewed / known.seen)
    begin = f"{known.reviewed:,} of {counted(known.seen, 'trace')} ({share}) are reviewed"
    if not known.reviewed:
        return _answer("tested", "No", "poor", (f"No: {begin}.",))
    if known.slices:
        gaps = (
            f"{known.holes:,} of {counted(known.slices, 'slice')} have too few reviews to tell anything"
            if known.holes
            else f"each of {counted(known.slices, 'slice')} has reviews"
        )
    else:
        gaps = "no field of the metadata tells one part of the traffic from another"
    unseen = known.unseen
    if not unseen.told:
        line = (
            f"{begin}; {gaps}; how many kinds of failure are unseen is not known: {unseen.why}.",
        )
        return _answer("tested", "Not known", "poor" if known.holes else "unknown", line)
    kinds = _kinds(unseen)
    line = (f"{begin}; {gaps}; {kinds}.",)
    if known.holes:
        return _answer("tested", "No: there are gaps", "poor", line)
    if unseen.high >= 1:
        return _answer("tested", "Nearly", "mixed", line)
    return _answer("tested", "Yes, as far as can be seen", "good", line)


def _kinds(unseen: Unseen) -> str:
    if unseen.value < 0.5:
        most = f", and {counted(unseen.high, 'kind')} at most" if unseen.high else ""
        return f"likely no kind of failure is unseen{most}"
    return f"about {counted(round(unseen.value), 'kind')} of failure are unseen (95 %: {unseen.low} to {unseen.high})"


@dataclass(frozen=True, slots=True)
class Usable:
    """What the third answer follows from: of the `failed` traces how many say what is wrong (`coded`), where (`placed`) and what
    would be right (`corrected`), how many are `guarded` by packs; and of `cases` in packs how many decide alone (`gating`)."""

    failed: int
    coded: int
    placed: int
    corrected: int
    guarded: int
    cases: int
    gating: int


def usable(known: Usable) -> Answer:
    """Do we have usable data to improve it?"""
    if not known.failed and not known.cases:
        return _answer(
            "data", "No", "poor", ("No failure is on record, so there is nothing to learn from.",)
        )
    line = (
        (
            f"Of {counted(known.failed, 'failure')}, {known.coded:,} say what is wrong, {known.placed:,} where, and"
            f" {known.corrected:,} what would have been right; {known.guarded:,} are guarded by a pack. Packs hold"
            f" {counted(known.cases, 'test case')}, of which {known.gating:,} decide without a person."
        ),
    )
    if not known.failed:
        return _answer("data", "Only tests of what is right", "mixed", line)
    parts = [known.coded, known.corrected, known.guarded]
    if min(parts) >= USABLE * known.failed:
        return _answer("data", "Yes", "good", line)
    if not any(parts):
        return _answer("data", "Not yet", "poor", line)
    return _answer("data", "In part", "mixed", line)


def _answer(question: QuestionKey, standing: str, tone: Tone, line: Line) -> Answer:
    return Answer(question, standing, tone, line)


RULES: Final[tuple[str, ...]] = (
    (
        "Trust is called measured where at least 20 traces of the whole library were drawn at random and judged, and where reviewers"
        " judged at least 20 of the same traces. No threshold is set here."
    ),
    "Tests are called enough where no slice has too few reviews and the upper end of the estimate of unseen kinds is none.",
    f"Data are called usable where {percent(USABLE)} of the failures have a code, a correction and a guard in a pack.",
)
"""How the standings come about, in words for the report itself."""
