"""How many of all outputs fail, when experts saw some of them and a judge saw many.

Three ways to say it, to be read side by side: what the experts saw alone (plain); what the judge says of all, corrected by how
often it errs (Rogan and Gladen); and the judge's word on all, with what experts found wrong with it added (prediction-powered
inference). The first and the last need outputs that were drawn at random; the correction needs only that the judge errs on
the outputs that experts saw as often as on the others of their kind.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ...intervals import Between, Z
from ...packs.passports.counts import Counts
from ...packs.passports.shares import LEAST, Share
from .telling import WIDEST, needed_by_width


@dataclass(frozen=True, slots=True)
class Estimate:
    """The share of outputs that fail, with its interval. `n` are the outputs of experts that it rests on, `why` says why it is
    not told, "" if it is, and `needs` how many it would take."""

    n: int
    value: float | None = None
    between: Between | None = None
    needs: int | None = None
    why: str = ""

    @property
    def told(self) -> bool:
        """Whether it may be told."""
        return not self.why


def plain(failed: Share) -> Estimate:
    """What experts saw alone: the share that they failed, with its exact interval."""
    if failed.of < LEAST:
        return Estimate(failed.of, needs=LEAST, why=_of_least(failed.of, "outputs by experts"))
    return Estimate(failed.of, failed.value, failed.between)


def rogan_gladen(flagged: Share, counts: Counts) -> Estimate:
    """What the judge flags of all, corrected: with p the share that it flags, S the failures that it catches and G the good
    outputs that it passes, (p + G - 1) / (S + G - 1) (Rogan and Gladen 1978, "Estimating prevalence from the results of a
    screening test", American Journal of Epidemiology 107).

    The interval is that of Lang and Reiczigel 2014 ("Confidence limits for prevalence of disease adjusted for estimated
    sensitivity and specificity", Preventive Veterinary Medicine 113): it allows for S and G being estimates themselves, which
    one that takes them as known, or draws them again from small samples, does not.
    """
    caught, good = counts.failures, counts.good
    fewest, of = min((caught.of, "failures by experts"), (good.of, "good outputs by experts"))
    if fewest < LEAST:
        return Estimate(counts.items, needs=LEAST, why=_of_least(fewest, of))
    if flagged.of < LEAST:
        return Estimate(
            counts.items, needs=LEAST, why=_of_least(flagged.of, "outputs by the judge")
        )
    knows = caught.count / caught.of + good.count / good.of - 1
    if knows <= 0:
        why = "the judge flags good outputs as often as failures: its word says nothing of them"
        return Estimate(counts.items, why=why)
    value = (flagged.count / flagged.of + good.count / good.of - 1) / knows
    between = lang_reiczigel(flagged, caught, good)
    if between is None or between.width > WIDEST:
        width = 1.0 if between is None else between.width
        needs = needed_by_width(counts.items, width)
        why = f"its interval is {width:.2f} wide; about {needs:,} outputs by experts are needed"
        return Estimate(counts.items, _within(value), between, needs, why)
    return Estimate(counts.items, _within(value), between)


def lang_reiczigel(flagged: Share, caught: Share, good: Share) -> Between | None:
    """The interval of the corrected share; None where the judge, so corrected, does no better than a coin.

    Of n flagged of N: (n + z^2/2) / (N + z^2); of the other two (k + 1) / (m + 2). Then, about the corrected share of these plus
    2 z^2 (P S(1-S)/m_S - (1-P) G(1-G)/m_G), z times the root of the summed variances over (S + G - 1)^2.
    """
    wide = flagged.of + Z * Z
    p = (flagged.count + Z * Z / 2) / wide
    many, few = caught.of + 2, good.of + 2
    s, g = (caught.count + 1) / many, (good.count + 1) / few
    knows = s + g - 1
    if knows <= 0:
        return None
    value = (p + g - 1) / knows
    of_s, of_g = s * (1 - s) / many, g * (1 - g) / few
    variance = p * (1 - p) / wide + value**2 * of_s + (1 - value) ** 2 * of_g
    half = Z * math.sqrt(variance) / knows
    middle = value + 2 * Z * Z * (value * of_s - (1 - value) * of_g)
    return Between(_within(middle - half), _within(middle + half))


def prediction_powered(seen: Sequence[tuple[float, float]], others: Sequence[float]) -> Estimate:
    """The mean of what experts said, helped by the judge: `seen` are (expert, judge) of outputs that both judged, 1 for a failure,
    `others` what the judge said of those that no expert saw. Both are random samples of the same outputs.

    mean(y) - w (mean of the judge on seen - mean of it on others), with the w that makes the variance smallest: cov(y, f) / ((1 +
    n/N) var(f)), kept between 0 and 1. Where the judge is of no use w is 0, and it is the plain mean (Angelopoulos, Duchi and
    Zrnic 2023, "PPI++: Efficient Prediction-Powered Inference", section 6 for means; Angelopoulos et al. 2023, "Prediction-powered
    inference", Science 382, is w = 1).
    """
    n, more = len(seen), len(others)
    if n < LEAST:
        return Estimate(n, needs=LEAST, why=_of_least(n, "outputs by experts"))
    if more < LEAST:
        return Estimate(n, needs=LEAST, why=_of_least(more, "outputs by the judge alone"))
    weight = power(seen, others)
    value = _mean([y - weight * f for y, f in seen]) + weight * _mean(others)
    variance = _variance([y - weight * f for y, f in seen]) / n
    variance += weight**2 * _variance(others) / more
    half = Z * math.sqrt(variance)
    if half == 0:
        why = "nothing differs among these outputs: its interval cannot be told"
        return Estimate(n, _within(value), why=why)
    return Estimate(n, _within(value), Between(_within(value - half), _within(value + half)))


def power(seen: Sequence[tuple[float, float]], others: Sequence[float]) -> float:
    """How much of the judge's word to use, from 0 to 1."""
    n, more = len(seen), len(others)
    spread = _variance([*(f for _, f in seen), *others]) * (n + more) / (n + more - 1)
    if spread == 0:
        return 0.0
    mean_y, mean_f = _mean([y for y, _ in seen]), _mean([f for _, f in seen])
    together = sum((y - mean_y) * (f - mean_f) for y, f in seen) / n
    return min(1.0, max(0.0, together / ((1 + n / more) * spread)))


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values)


def _variance(values: Sequence[float]) -> float:
    mean = _mean(values)
    return math.fsum((one - mean) ** 2 for one in values) / len(values)


def _within(value: float) -> float:
    return min(1.0, max(0.0, value))


def _of_least(n: int, of: str) -> str:
    return f"{n:,} of the {LEAST} {of} that it needs"
