"""How often it fails: from random samples alone, in all, by severity and by slice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ...insight.prevalence.rates import ALPHA, Apart, Rate, apart, failing, rate
from ...insight.report.parts import Bar, Bars, Line, Part, Row, Says, Section, Table, joined
from ...insight.report.wording import between, percent
from ...intervals import holm
from ...plurals import counted
from ..prevalence import SampleRate
from .gathered import Gathered, Sliced

MOST: Final = 12


def failing_section(of: Gathered) -> Section:
    """The section."""
    found = of.prevalence
    lines = tuple(_lines(of))
    parts: list[Part] = []
    if found.overall.told:
        parts.append(_overall(of))
    if found.samples:
        parts.append(_samples(of))
    says: list[Says] = []
    if found.overall.told:
        for sliced in of.slices.by:
            bars = _bars(of, sliced)
            if bars is not None:
                parts.append(bars)
        differing = _differing(of)
        if differing is not None:
            parts.append(differing[0])
            says += differing[1]
    says += _says(of)
    return Section("failure-rate", "How often it fails", lines, tuple(parts), tuple(says))


def population(of: Gathered) -> Line:
    """Of which traces the rate is."""
    weights = of.prevalence.weights
    traces = counted(weights.population, "trace")
    if weights.scope == "library":
        return (traces,)
    sources: list[Line] = [(of.said(source),) for source in weights.sources]
    return (f"{traces} (", *joined(sources, "; "), ")")


def _lines(of: Gathered) -> Iterator[Line]:
    found, one = of.prevalence, of.prevalence.overall
    yield (
        (
            "Only traces that a queue drew at random tell how frequent failures are. What an order or a person picked is left out of"
            " every figure of this section."
        ),
    )
    if one.told:
        yield (
            f"About {percent(one.value)} of ", *population(of), (f" fail (95 %: {between((one.low, one.high))} %):"
            f" {one.hits:,} of {one.n:,} that were drawn at random and judged."),
        )  # fmt: skip
    elif found.weights.scope == "none":
        yield (f"How frequent failures are cannot be told: {found.weights.why}.",)
    else:
        yield (
            (
                f"How frequent failures are is not told yet: {one.n:,} of the 20 traces that it needs are drawn at random and"
                " judged."
            ),
        )
    for sentence in caveats(of):
        yield (sentence,)


def caveats(of: Gathered) -> Iterator[str]:
    """What takes away from the rate."""
    found = of.prevalence
    if found.picked:
        what = "judged trace was" if found.picked == 1 else "judged traces were"
        yield f"{found.picked:,} {what} picked, not drawn at random, and say nothing of how frequent failures are."
    if found.unsure:
        yield f"Of {counted(found.unsure, 'drawn trace')} reviewers were unsure; they are in no rate."
    if found.taken_over:
        yield f"{counted(found.taken_over, 'verdict')} of drawn traces were taken over from groups."
    unknown = found.weighted.unknown if found.weighted is not None else 0
    if unknown and severities_known(of):
        yield f"Of {counted(unknown, 'drawn failure')} nobody said how bad it is: counted as the worst."
    passed_over = sum(sample.standing.passed_over for sample in found.samples)
    if passed_over:
        was = "was" if passed_over == 1 else "were"
        yield (
            f"{counted(passed_over, 'drawn trace')} {was} reached and have no verdict: if they were passed over for what they"
            " are, the rate is off."
        )


def severities_known(of: Gathered) -> bool:
    """Whether somebody said of a drawn failure how bad it is: those of which nobody did count as the worst."""
    return any(one.rate.hits for one in of.prevalence.severities)


def _overall(of: Gathered) -> Bars:
    found = of.prevalence
    one = found.overall
    bars = [_bar(("All",), one)]
    for at, each in enumerate(found.severities if severities_known(of) else ()):
        name: Line = (of.said(each.name), " or worse") if at else (of.said(each.name),)
        bars.append(_bar(name, each.at_least))
    says: Line = (
        f"{one.hits:,} of {one.n:,} drawn traces failed: {percent(one.value)}, 95 % interval {between((one.low, one.high))} %.",
    )
    return Bars(
        ("Failures among the traces drawn at random, with 95 % intervals",),
        says,
        tuple(bars),
        ("Failures",),
    )


def _bar(label: Line, one: Rate, query: str = "") -> Bar:
    if not one.told or one.value is None:
        return Bar(label, None, (f"{one.hits:,} of {one.n:,}; needs 20",), query=query)
    words = f"{one.hits:,} of {one.n:,}: {percent(one.value)} ({between((one.low, one.high))})"
    return Bar(label, one.value, (words,), (one.low, one.high), query)


def _samples(of: Gathered) -> Table:
    rows = tuple(Row(_sample(of, sample)) for sample in of.prevalence.samples)
    columns: tuple[Line, ...] = (
        ("Sample",),
        ("Drawn from",),
        ("Drawn",),
        ("Judged",),
        ("Failed",),
        ("Counts",),
    )
    return Table(("Random samples of this library",), columns, rows, frozenset({2, 3, 4}))


def _sample(of: Gathered, sample: SampleRate) -> tuple[Line, ...]:
    standing, found = sample.standing, sample.rate
    draw = standing.draw
    where: Line = (of.said(draw.source),) if draw.source else ("the library",)
    return (
        (of.said(draw.queue),), (*where, f" ({draw.population:,})"), (f"{len(draw.drawn):,}",),
        (f"{len(standing.judged):,}",), (f"{found.hits:,} of {found.n:,}" if found else "-",),
        ("yes",) if standing.counts else ("no: ", of.said(standing.why)),
    )  # fmt: skip


def _bars(of: Gathered, sliced: Sliced) -> Bars | None:
    """The rates of the slices by one field; None where none is told."""
    rates = {value: rate(sliced.drawn.get(value, ()), failing) for value in sliced.tallies}
    told = sum(one.told for one in rates.values())
    if not told:
        return None
    some = list(rates.items())[:MOST]
    bars = tuple(
        _bar(of.value(sliced.field, value), one, of.query(sliced.field, value))
        for value, one in some
    )
    says: Line = (
        f"{told:,} of {counted(len(rates), 'slice')} have the 20 drawn traces that a rate needs.",
    )
    caption: Line = ("Failures among the drawn traces by ", of.said(sliced.field))
    return Bars(caption, says, bars, (of.said(sliced.field),), max(0, len(rates) - MOST))


def _differing(of: Gathered) -> tuple[Table, list[Says]] | None:
    """The slices beside all other traces; as evidence those that differ by more than chance, all slices considered."""
    rows: list[tuple[str, Apart[str | None]]] = [
        (sliced.field, one) for sliced in of.slices.by for one in apart(sliced.drawn)
    ]
    if not rows:
        return None
    adjusted = holm([one.chance for _, one in rows])
    order = sorted(range(len(rows)), key=lambda at: (adjusted[at], -abs(rows[at][1].difference)))
    columns: tuple[Line, ...] = (
        ("Slice",),
        ("Fails",),
        ("All others",),
        ("Difference",),
        ("95 %",),
        ("p, adjusted",),
    )
    body = []
    found: list[Line] = []
    for at in order:
        field, one = rows[at]
        name: Line = (of.said(field), ": ", *of.value(field, one.part))
        body.append(Row((
            name, (percent(one.mine.value),), (percent(one.rest.value),), (f"{100 * one.difference:+.0f} points",),
            (f"{100 * one.low:+.0f} to {100 * one.high:+.0f}",), (_p(adjusted[at]),),
        ), of.query(field, one.part)))  # fmt: skip
        if adjusted[at] < ALPHA:
            more = "more" if one.difference > 0 else "less"
            found.append(
                (
                    *name,
                    f" fails {more} often than all others: {percent(one.mine.value)} against {percent(one.rest.value)}",
                )
            )
    note: Line = (
        f"p is that of Fisher's exact test, adjusted for {counted(len(rows), 'slice')} (Holm): below {ALPHA:g} it is more than chance.",
    )
    table = Table(
        ("Slices beside all other drawn traces",),
        columns,
        tuple(body[:MOST]),
        frozenset({1, 2, 3, 4, 5}),
        note,
        max(0, len(body) - MOST),
    )
    return table, [Says("trust", (*line, ".")) for line in found[:3]]


def _p(chance: float) -> str:
    return "< 0.001" if chance < 0.001 else f"{chance:.3f}"


def _says(of: Gathered) -> Iterator[Says]:
    found = of.prevalence
    if found.overall.told and found.severities and not severities_known(of):
        yield Says(
            "trust", ("How bad the failures are: nobody said it of the drawn ones.",), known=False
        )
    elif found.overall.told and found.severities:
        # The worst severity alone is rarely enough to tell anything: the one before it and what is worse.
        one = found.severities[min(1, len(found.severities) - 1)]
        if one.at_least.told:
            yield Says("trust", (
                f"{one.at_least.hits:,} of {one.at_least.n:,} drawn traces failed as ", of.said(one.name),
                f" or worse: at most {percent(one.at_least.high)} of the traffic, with 95 % confidence.",
            ))  # fmt: skip
    if not found.overall.told:
        yield Says(
            "trust",
            ("How frequent failures are: no random sample is judged far enough.",),
            known=False,
        )
    else:
        said = "Whether traffic that comes is like that of this library: the rate is of what was exported."
        yield Says("trust", (said,), known=False)
    for sentence in caveats(of):
        yield Says("trust", (sentence,), known=False)
    for sentence in of.verdicts.words():
        yield Says("trust", ("Not counted: ", of.said(sentence), "."), known=False)
