"""What there is to say of a judge, in words: a sentence first, then the rows of tables. Commands and the screen share it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from ...store.insight.judges.kappa import Kappa
from ...store.insight.judges.pairing import Paired
from ...store.insight.judges.prevalence import Estimate
from ...store.insight.judges.report import Held
from ...store.packs.passports.counts import Counts
from ...store.packs.passports.parts import part_of
from ...store.packs.passports.shares import LEAST, Share
from ...store.plurals import counted
from ...store.workspace.judges import JudgeFound, judge_label
from ..safe_text import one_line

Row = tuple[object, ...]

_NAME: Final = 48
_WHOLE: Final = 200
_GIVEN_BY: Final = {
    "llm": "by an LLM",
    "code": "by code",
    "user": "by users",
    "human": "by people",
    "unknown": "from an unknown source",
}
_RARE: Final = 0.05
"""What happens by chance more rarely than this is taken for no chance."""
_WAY_BY_COMMAND: Final = (
    "say it with --threshold NUMBER (and --lower-is-better where that is so), or --fails LABEL."
)
_FRAMES: Final = {
    "all": "Experts judged every trace that it scored.",
    "random": "The traces that experts judged here were drawn at random.",
    "chosen": "The traces that experts judged were not drawn at random, as far as is known: “experts alone” and “both"
    " together” hold for traces chosen like these (tracejury queue new --order random draws some).",
}


def label(found: JudgeFound) -> str:
    """The judge in words. Where another one has its name, what tells them apart is not cut off; where they have all else
    in common, it is who gave the scores."""
    name = judge_label(found.judge)
    if found.repeats == "label":
        name = f"{name} ({_GIVEN_BY[found.judge.rater]})"
    return str(one_line(name, _WHOLE if found.repeats else _NAME))


def share(found: Share) -> str:
    """A share in a table: its counts, and the share with its interval or how many items it needs."""
    if not found.of:
        return "none"
    return f"{found.count:,} of {found.of:,}, {_told(found)}"


def _told(found: Share) -> str:
    if not found.told or found.value is None:
        return f"needs {LEAST}"
    between = found.between
    return f"{100 * found.value:.0f} % ({100 * between.low:.0f} to {100 * between.high:.0f})"


def _in_words(found: Share) -> str:
    if not found.told or found.value is None:
        return f"too few for a share: it needs {LEAST}"
    between = found.between
    return (
        f"{100 * found.value:.0f} %, between {100 * between.low:.0f} and {100 * between.high:.0f}"
    )


def kappa(found: Kappa) -> str:
    """Kappa in a table."""
    if not found.told or found.value is None or found.between is None:
        return f"needs {found.needs:,}" if found.needs else "not defined"
    return f"{found.value:z.2f} ({found.between.low:z.2f} to {found.between.high:z.2f})"


def estimate(found: Estimate) -> str:
    """An estimate in a table, or why there is none."""
    if not found.told or found.value is None or found.between is None:
        return f"not told: {found.why}"
    return f"{100 * found.value:.1f} % ({100 * found.between.low:.1f} to {100 * found.between.high:.1f})"


def sentences(found: JudgeFound, way: str = _WAY_BY_COMMAND) -> Iterator[str]:
    """What there is to say of a judge, the most important first; `way` is how one says which way its scores count."""
    report = found.report
    name = label(found)
    yield from _how_far(found, name)
    if report.unknown:
        which = "Which way its scores count is not known"
        if report.unknown < report.scored:
            which = f"Of {counted(report.unknown, 'score')} it is not known which way they count"
        yield f"{which}: {way}"
    if found.counts_by:
        yield (
            f"It {found.counts_by}."
            if found.threshold is not None
            else f"Its scores count {found.counts_by}."
        )
    yield from _at_thresholds(found)
    yield from _moved(found)
    left_out = found.under.verdicts.words()
    if found.yet_to_judge:
        left_out.append(f"{counted(found.yet_to_judge, 'trace')} that you have yet to judge blind")
    if left_out:
        yield f"Not compared: {'; '.join(left_out)}."


def of_held_out(found: Sequence[JudgeFound]) -> Iterator[str]:
    """That figures are of held-out traces as well, which tuning should not see; nothing where none is."""
    compared = {one.trace for each in found for one in each.report.held}
    kept = sum(part_of(trace) == "held-out" for trace in compared)
    if kept:
        yield (
            f"Of the {counted(len(compared), 'trace')} compared, {kept:,} {'is' if kept == 1 else 'are'} held out for a"
            " passport: while you tune a judge, look at --part tune and --part development."
        )


def _how_far(found: JudgeFound, name: str) -> Iterator[str]:
    report, counts = found.report, found.report.counts
    if not counts.items:
        scored = counted(report.scored, "trace")
        why = (
            "no expert judged any of them"
            if not found.under.verdicts.verdicts
            else "none of those that experts judged has a score that tells pass from fail"
        )
        yield f"{name} scored {scored}; {why}."
        return
    caught, good = counts.failures, counts.good
    # That there are too few for either is said once, not behind each.
    few = all(one.of and not one.told for one in (caught, good))
    failures = (
        f"caught {caught.count:,} of {counted(caught.of, 'failure')}{'' if few else f' ({_in_words(caught)})'}"
        if caught.of
        else "met no failure"
    )
    passed = (
        f"passed {good.count:,} of {counted(good.of, 'good output')}{'' if few else f' ({_in_words(good)})'}"
        if good.of
        else "met no good output"
    )
    too_few = f": too few for shares, which take {LEAST} of each" if few else ""
    yield f"{name} {failures} and {passed}{too_few}."
    precise = counts.right_when_failing
    if precise.of:
        said = "" if few and not precise.told else f" ({_in_words(precise)})"
        yield f"Of {precise.of:,} that it failed, experts failed {precise.count:,}{said}."
    if report.kappa.told and report.kappa.value is not None:
        yield f"Beyond chance they agree by {kappa(report.kappa)}: Cohen's kappa, 1 is always and 0 as by chance."
    else:
        yield f"How far they agree beyond chance cannot be said yet: {_why(report.kappa)}."


def _why(found: Kappa) -> str:
    if not found.needs:
        return found.why
    there = "there is" if found.n == 1 else "there are"
    return f"it takes {'' if found.needs == LEAST else 'about '}{found.needs:,} traces, and {there} {found.n:,}"


def _at_thresholds(found: JudgeFound) -> Iterator[str]:
    at = found.report.thresholds
    if at is None:
        return
    one = at.meets or at.best
    if one is None:
        return
    caught, good = one.counts.failures, one.counts.good
    fewest = min(caught.of, good.of)
    if fewest < LEAST:
        yield (
            f"No threshold is proposed: that needs {LEAST} failures and {LEAST} good outputs with a number, there are"
            f" {caught.of:,} and {good.of:,}."
        )
        return
    does = f"it catches {_percent(caught)} of failures and passes {_percent(good)} of good outputs"
    if at.meets is not None:
        yield (
            f"At the threshold {one.threshold:g} {does}: {100 * at.target:g} % of both is reached. It was found on these"
            " traces; a passport tests it on others."
        )
    else:
        yield f"No threshold reaches {100 * at.target:g} % of both: at {one.threshold:g}, the nearest, {does}."
    apart = at.apart
    if apart.of and apart.value is not None:
        yield (
            f"Of a failure and a good output, it gives the failure the worse number in {100 * apart.value:.0f} of 100 pairs"
            " (50 is a toss of a coin)."
        )


def _percent(found: Share) -> str:
    return f"{100 * (found.value or 0.0):.0f} %"


def _moved(found: JudgeFound) -> Iterator[str]:
    anchors = found.report.anchors
    if not anchors.items:
        return
    changed = anchors.changed
    scored = f"It scored {counted(anchors.items, 'trace')} more than once"
    if not changed.count:
        yield f"{scored}, and says the same of all: the judge has not moved."
        return
    yield (
        f"{scored}, and now says otherwise of {changed.count:,} ({len(anchors.stricter):,} it now fails,"
        f" {len(anchors.milder):,} it now passes; {_in_words(changed)})."
    )
    if anchors.chance <= _RARE:
        way = "stricter" if len(anchors.stricter) > len(anchors.milder) else "milder"
        yield (
            f"These traces did not change, the judge did: it has become {way} (by chance so in {_hundredths(anchors.chance)})."
            " What differs in its later scores is not the system alone."
        )
    else:
        yield (
            "That is not more to one side than chance gives"
            f" ({_hundredths(anchors.chance)}): it wavers, and nothing shows that it moved."
        )
    right = anchors.right
    if right.differing:
        yield (
            f"Beside the experts it was right at first and is wrong now on {right.first:,}, and the other way round on"
            f" {right.second:,}."
        )


def _hundredths(chance: float) -> str:
    return f"{100 * chance:.1f} of 100" if chance >= 0.001 else "fewer than 1 of 1,000"


def two(found: JudgeFound, other: JudgeFound, on: Paired) -> Iterator[str]:
    """Two judges on the same traces."""
    one, second = label(found), label(other)
    if not on.items:
        yield f"There is no trace that experts, “{one}” and “{second}” have all judged."
        return
    yield (
        f"On {counted(on.items, 'trace')} that experts and both judged, only {one} is right on {on.first:,}, only {second} on"
        f" {on.second:,}; both on {on.both:,}, neither on {on.neither:,}."
    )
    if not on.differing:
        yield "Nothing tells them apart here."
        return
    p = _hundredths(on.chance)
    if on.chance > _RARE:
        yield f"So large a difference comes by chance in {p} (McNemar, exact): nothing shows that one is better."
        return
    better = one if on.first > on.second else second
    yield f"{better} is better: by chance it would be so in {p} (McNemar, exact)."


def judge_row(found: JudgeFound) -> Row:
    """A judge in the table of all."""
    counts = found.report.counts
    known = found.report.scored - found.report.unknown
    return (
        label(found),
        found.under.rubric.id if found.under.rubric is not None else "",
        counts.items,
        share(counts.failures) if known else "which way it counts",
        share(counts.good) if known else "is not known",
        share(counts.right_when_failing) if known else "",
        kappa(found.report.kappa) if known else "",
    )


JUDGE_COLUMNS: Final = ("judge", "rubric", "compared", "failures caught", "good outputs passed", "right when failing", "kappa")  # fmt: skip
SLICE_COLUMNS: Final = ("compared", "failures caught", "good outputs passed", "right when failing", "kappa")  # fmt: skip


def slice_rows(found: JudgeFound) -> list[Row]:
    """A row for each slice."""
    return [
        (
            "(none)" if one.value is None else one_line(one.value, _NAME),
            one.counts.items,
            *_shares(one.counts),
            kappa(one.kappa),
        )
        for one in found.report.slices
    ]


def _shares(counts: Counts) -> Row:
    return (share(counts.failures), share(counts.good), share(counts.right_when_failing))


def prevalence_rows(found: JudgeFound) -> list[Row]:
    """How many of all outputs fail, said in four ways."""
    prevalence = found.report.prevalence
    return [
        ("the judge alone", share(prevalence.flagged)),
        ("experts alone", estimate(prevalence.plain)),
        ("the judge, corrected (Rogan-Gladen)", estimate(prevalence.corrected)),
        ("both together (PPI)", estimate(prevalence.powered)),
    ]


def prevalence_lines(found: JudgeFound) -> list[tuple[str, str]]:
    """The same for a line each, in words that need no source: a figure, or how many outputs it takes."""
    prevalence = found.report.prevalence

    def short(one: Estimate) -> str:
        return estimate(one) if one.told or not one.needs else f"needs {one.needs:,}"

    return [
        ("the judge alone", share(prevalence.flagged)),
        ("experts alone", short(prevalence.plain)),
        ("the judge, corrected for its errors", short(prevalence.corrected)),
        ("both together", short(prevalence.powered)),
    ]


def frame(found: JudgeFound) -> str:
    """What the traces that experts judged are a sample of."""
    return _FRAMES[found.report.prevalence.frame]


def curve_rows(found: JudgeFound, most: int = 25) -> list[Row]:
    """The threshold curve: every threshold, or evenly so many of them; those that meet a target stay."""
    at = found.report.thresholds
    if at is None:
        return []
    points = at.points
    every = max(1, -(-len(points) // most))
    return [
        (f"{one.threshold:g}", share(one.counts.failures), share(one.counts.good))
        for number, one in enumerate(points)
        if number % every == 0 or number == len(points) - 1 or one in (at.meets, at.best)
    ]


def held_row(found: JudgeFound, one: Held) -> Row:
    """A trace on which the judge and the experts differ."""
    return (
        one.trace[:12],
        one.expert,
        one.judge,
        "" if one.value is None else f"{one.value:g}",
        part_of(one.trace),
        one_line(found.titles.get(one.trace, ""), 60),
    )


HELD_COLUMNS: Final = ("trace", "experts", "judge", "score", "part", "title")
