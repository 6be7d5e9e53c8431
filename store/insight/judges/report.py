"""A judge held against experts: everything there is to say of it, from its scores and their verdicts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from ...packs.passports.counts import Counts, Said, counts_of
from ...packs.passports.shares import LEAST, Share
from .kappa import Kappa, kappa_of
from .pairing import Paired, paired
from .prevalence import Estimate, plain, prediction_powered, rogan_gladen
from .thresholds import At, Scored, best, curve, meeting, told_apart


@dataclass(frozen=True, slots=True)
class Given:
    """A score that a judge gave a trace: what it says (None where nobody knows which way it counts), and its number."""

    said: Said | None
    value: float | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """The judge beside the experts on one trace."""

    trace: str
    expert: Said
    judge: Said
    value: float | None = None


@dataclass(frozen=True, slots=True)
class SliceOf:
    """The judge on the traces of one slice; `value` is None for those that are in none."""

    value: str | None
    counts: Counts

    @property
    def kappa(self) -> Kappa:
        """How far both agree there, beyond chance."""
        return kappa_of(self.counts)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """A judge that gives numbers, at every threshold. `target` is the share of failures and of good outputs that was asked for;
    `meets` the threshold that reaches both, None if none does; `best` the one that comes nearest."""

    target: float
    points: tuple[At, ...]
    meets: At | None
    best: At | None
    apart: Share


@dataclass(frozen=True, slots=True)
class Prevalence:
    """How many of all outputs fail. `frame` says what the outputs that experts saw are: a "random" sample, "all" of them, or
    "chosen", which the plain and the powered estimate take for random although nobody knows."""

    frame: str
    flagged: Share
    plain: Estimate
    corrected: Estimate
    powered: Estimate


@dataclass(frozen=True, slots=True)
class Anchors:
    """Traces that the judge scored more than once: they are the same, so what differs is the judge. `stricter` it passed at first
    and fails now, `milder` the other way round. `right` counts, where experts judged as well, what it had right at first and has
    right now."""

    items: int
    stricter: tuple[str, ...]
    milder: tuple[str, ...]
    right: Paired

    @property
    def changed(self) -> Share:
        """Of the traces that it scored again, those on which it says something else."""
        return Share(len(self.stricter) + len(self.milder), self.items)

    @property
    def chance(self) -> float:
        """How likely it is to move so far one way, if it only wavers (exact, as McNemar's test)."""
        return Paired(first=len(self.stricter), second=len(self.milder)).chance


@dataclass(frozen=True, slots=True)
class JudgeReport:
    """A judge beside the experts. `scored` traces have a score of it; of `unknown` nobody knows which way it counts; `held` are
    those that experts judged as well; `again` those that it scored more than once."""

    scored: int
    unknown: int
    held: tuple[Held, ...]
    counts: Counts
    kappa: Kappa
    slices: tuple[SliceOf, ...]
    thresholds: Thresholds | None
    prevalence: Prevalence
    anchors: Anchors

    @property
    def missed(self) -> list[Held]:
        """Failures that it let through."""
        return [one for one in self.held if (one.expert, one.judge) == ("fail", "pass")]

    @property
    def flagged(self) -> list[Held]:
        """Good outputs that it failed."""
        return [one for one in self.held if (one.expert, one.judge) == ("pass", "fail")]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is wanted of the figures: the share of both that a threshold has to reach, the way in which numbers count (None:
    unknown), slices by trace (None: no slices), and which traces were drawn at random to be judged."""

    target: float
    lower_is_better: bool | None = None
    slices: Mapping[str, str] | None = None
    random: Collection[str] = ()


def judge_report(
    given: Mapping[str, Sequence[Given]], experts: Mapping[str, Said], asked: Asked
) -> JudgeReport:
    """Hold a judge against experts. `given` are its scores by trace, those of one trace in their order: the last one counts."""
    last = {trace: scores[-1] for trace, scores in sorted(given.items())}
    said = {trace: one.said for trace, one in last.items() if one.said is not None}
    held = tuple(
        Held(trace, experts[trace], word, last[trace].value)
        for trace, word in said.items()
        if trace in experts
    )
    counts = counts_of((one.expert, one.judge) for one in held)
    return JudgeReport(
        scored=len(last),
        unknown=len(last) - len(said),
        held=held,
        counts=counts,
        kappa=kappa_of(counts),
        slices=_slices(held, asked.slices),
        thresholds=_thresholds(last, experts, asked),
        prevalence=_prevalence(said, experts, counts, asked.random),
        anchors=_anchors(given, experts),
    )


def _slices(held: Sequence[Held], slices: Mapping[str, str] | None) -> tuple[SliceOf, ...]:
    if slices is None:
        return ()
    found: dict[str | None, list[tuple[Said, Said]]] = {}
    for one in held:
        found.setdefault(slices.get(one.trace), []).append((one.expert, one.judge))
    ordered = sorted(found, key=lambda value: (value is None, value or ""))
    return tuple(SliceOf(value, counts_of(found[value])) for value in ordered)


def _thresholds(
    last: Mapping[str, Given], experts: Mapping[str, Said], asked: Asked
) -> Thresholds | None:
    if asked.lower_is_better is None:
        return None
    scored = [
        Scored(experts[trace], one.value)
        for trace, one in last.items()
        if one.value is not None and trace in experts
    ]
    if len({one.value for one in scored}) < 2:
        return None
    points = curve(scored, lower_is_better=asked.lower_is_better)
    return Thresholds(
        asked.target,
        tuple(points),
        meeting(points, asked.target),
        best(points),
        told_apart(scored, lower_is_better=asked.lower_is_better),
    )


def _prevalence(
    said: Mapping[str, Said],
    experts: Mapping[str, Said],
    counts: Counts,
    random: Collection[str],
) -> Prevalence:
    both = [trace for trace in said if trace in experts]
    others = [trace for trace in said if trace not in experts]
    drawn = [trace for trace in both if trace in random]
    if not others:
        frame, seen = "all", both
    elif len(drawn) >= LEAST:
        frame, seen = "random", drawn
    else:
        frame, seen = "chosen", both
    failed = Share(sum(experts[trace] == "fail" for trace in seen), len(seen))
    flagged = Share(sum(one == "fail" for one in said.values()), len(said))
    pairs = [(float(experts[one] == "fail"), float(said[one] == "fail")) for one in seen]
    alone = [float(said[one] == "fail") for one in others]
    return Prevalence(
        frame,
        flagged,
        plain(failed),
        rogan_gladen(flagged, counts),
        prediction_powered(pairs, alone),
    )


def _anchors(given: Mapping[str, Sequence[Given]], experts: Mapping[str, Said]) -> Anchors:
    twice: dict[str, tuple[Said, Said]] = {}
    for trace, scores in sorted(given.items()):
        known = [one.said for one in scores if one.said is not None]
        if len(known) > 1:
            twice[trace] = known[0], known[-1]
    return Anchors(
        len(twice),
        tuple(trace for trace, two in twice.items() if two == ("pass", "fail")),
        tuple(trace for trace, two in twice.items() if two == ("fail", "pass")),
        paired(
            (first == experts[trace], now == experts[trace])
            for trace, (first, now) in twice.items()
            if trace in experts
        ),
    )
