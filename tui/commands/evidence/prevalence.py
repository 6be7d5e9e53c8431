"""`tracejury prevalence`: how frequent failures are, from random samples alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import click

from ....store.plurals import counted
from ...safe_text import one_line
from ..context import Settings, pass_settings
from .coverage import more_rows
from .figures import between, label, percent, places, rate_json

if TYPE_CHECKING:
    from ....store.canonical import Json
    from ....store.insight.prevalence.rates import Rate
    from ....store.workspace.prevalence import Prevalence, SampleRate
    from ....store.workspace.workspace import Workspace

_ROOM: Final = 30


class _Weights(click.ParamType[Any]):
    """`low=1,high=5`: a number for each name."""

    name = "NAME=NUMBER,..."

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> dict[str, float]:
        """The numbers by name."""
        if isinstance(value, dict):
            return value
        found: dict[str, float] = {}
        for part in str(value).split(","):
            name, _, given = part.partition("=")
            try:
                weight = float(given)
            except ValueError:
                weight = -1.0
            if not name.strip() or not 0 <= weight < 1e9:
                self.fail(f"{part!r} is not NAME=NUMBER, with a number from 0", param, ctx)
            found[name.strip()] = weight
        return found


@click.command("prevalence")
@click.option("--slice", "fields", metavar="NAME", multiple=True, help="Also for each value of this field of the metadata; several times: combined.")  # fmt: skip
@click.option("--where", "query", metavar="QUERY", help="Only of the traces that a search for QUERY finds: the consequential ones.")  # fmt: skip
@click.option("--rubric", help="By reviews under this rubric: an id, or the beginning of a hash. [default: that of most reviews]")  # fmt: skip
@click.option("--weights", type=_Weights(), help="What a failure of each severity counts, as low=1,high=5. [default: at even distances up to 1]")  # fmt: skip
@click.option("--most", type=click.IntRange(min=1), default=20, show_default=True, help="Print so many rows of a table; --json has all.")  # fmt: skip
@pass_settings
def prevalence_command(
    settings: Settings,
    fields: tuple[str, ...],
    *,
    query: str | None,
    rubric: str | None,
    weights: dict[str, float] | None,
    most: int,
) -> None:
    """Say how frequent failures are: in all, by severity and by slice, with 95 % intervals.

    Only traces that a queue drew at random count (queue new --order random, --sample, or the random share of any order),
    each for as many others as its chance to be drawn says. Reviews of picked traces are left out and counted. Slices are held
    against all others, with what it means that several are looked at. docs/evidence.md explains the figures.
    """
    from ....store.workspace.prevalence import prevalence
    from ....store.workspace.workspace import Workspace

    with Workspace.open_to_read(settings.library) as space:
        found = prevalence(space, fields, rubric, query, weights)
        settings.document(_document(settings, space, found))
        if settings.json:
            return
        settings.say_masked()
        for sentence in sentences(found):
            settings.out(sentence)
        _show_samples(settings, found)
        if found.overall.told:
            _show_severities(settings, found)
            if fields:
                _show_slices(settings, space, found, most)


def sentences(found: Prevalence) -> Iterator[str]:
    """What there is to say of the whole."""
    one = found.overall
    if one.told:
        yield (
            f"About {percent(one.value)} of {_population(found)} fail (95 %: {between((one.low, one.high))}):"
            f" {one.hits:,} of {one.n:,} that were drawn at random and judged."
        )
        if one.effective < 0.95 * one.n:
            yield (
                "They stand for different numbers of traces, so they tell as much as"
                f" {one.effective:.0f} that stand for equally many."
            )
    elif found.weights.scope == "none":
        yield f"How frequent failures are cannot be told: {found.weights.why}."
    else:
        yield (
            f"How frequent failures are is not told yet: {one.n:,} of the 20 traces that it needs are drawn at random"
            " and judged."
        )
    if found.unsure:
        yield f"{counted(found.unsure, 'drawn trace')} more: reviewers were unsure; they are in no rate."
    if found.taken_over:
        yield f"{counted(found.taken_over, 'verdict')} of drawn traces were taken over from groups."
    if found.picked:
        what = "judged trace was" if found.picked == 1 else "judged traces were"
        yield f"{found.picked:,} {what} picked, not drawn at random: left out of every figure here."
    passed_over = sum(sample.standing.passed_over for sample in found.samples)
    if passed_over:
        yield (
            f"{counted(passed_over, 'drawn trace')} {'was' if passed_over == 1 else 'were'} reached and have no verdict: if"
            " they were passed over for what they are, the rates are off."
        )
    ahead = sum(sample.standing.ahead for sample in found.samples)
    if ahead:
        yield (
            f"{counted(ahead, 'drawn trace')} {'was' if ahead == 1 else 'were'} judged before their turn: they count once"
            " what was drawn before them is judged."
        )
    parts = sum(
        sample.standing.counts and bool(sample.standing.draw.source) for sample in found.samples
    )
    if parts and found.weights.scope == "library":
        yield f"{counted(parts, 'sample')} of a part of the library: told alone in the table, and in no other figure."
    left_out = found.verdicts.words()
    if left_out:
        yield f"Not counted: {'; '.join(left_out)}."
    if not any(sample.standing.counts for sample in found.samples):
        yield "A random sample to judge: tracejury queue new NAME --order random --first 100."


def _population(found: Prevalence) -> str:
    if found.query is not None:
        return f"the traces that fit {one_line(found.query, 40)}"
    traces = counted(found.weights.population, "trace")
    if found.weights.scope == "library":
        return traces
    sources = "; ".join(one_line(source, 40) for source in found.weights.sources)
    return f"{traces} ({sources})"


def _show_samples(settings: Settings, found: Prevalence) -> None:
    if not found.samples:
        return
    settings.out("")
    settings.table(
        ("sample", "drawn from", "drawn", "judged", "failed", "95 %"),
        [_sample_row(sample) for sample in found.samples],
    )
    for sample in found.samples:
        if not sample.standing.counts:
            name = one_line(sample.standing.draw.queue, 30)
            settings.out(f"{name} is not used: {sample.standing.why}.")


def _sample_row(sample: SampleRate) -> tuple[object, ...]:
    draw = sample.standing.draw
    where = one_line(draw.source, 24) if draw.source else "the library"
    found = sample.rate
    return (
        one_line(draw.queue, 16), f"{where} ({draw.population:,})", len(draw.drawn), len(sample.standing.judged),
        *(("", "") if found is None else (f"{found.hits:,} of {found.n:,}", between((found.low, found.high)))),
    )  # fmt: skip


def _show_severities(settings: Settings, found: Prevalence) -> None:
    if not found.severities or found.weighted is None or found.weighted.value is None:
        return
    settings.out("")
    settings.table(
        ("severity", "weight", "failed", "share", "95 %", "this bad or worse", "95 % "),
        [
            (
                one_line(one.name, 20), f"{one.weight:g}", one.rate.hits, *_share(one.rate),
                *_share(one.at_least),
            )
            for one in found.severities
        ],
    )  # fmt: skip
    weighted = found.weighted
    assert weighted.value is not None
    unknown = f" {counted(weighted.unknown, 'failure')} without a severity count as the worst." if weighted.unknown else ""  # fmt: skip
    settings.out(
        f"Mean severity of a trace: {weighted.value:.3f} ({weighted.low:.3f} to {weighted.high:.3f}).{unknown}"
    )


def _share(rate: Rate) -> tuple[str, str]:
    return percent(rate.value), between((rate.low, rate.high))


def _show_slices(settings: Settings, space: Workspace, found: Prevalence, most: int) -> None:
    from ....store.workspace.coverage import shown_values

    settings.out("")
    settings.table(
        (label(found.fields, _ROOM), "traces", "judged", "failed", "rate", "95 %"),
        [
            (
                label(shown_values(space, found.fields, one.values), _ROOM), one.seen, one.rate.n, one.rate.hits,
                *(_share(one.rate) if one.rate.told else (f"needs {20 - one.rate.n:,} more", "")),
            )
            for one in found.slices[:most]
        ],
    )  # fmt: skip
    more_rows(settings, len(found.slices), most, "slice")
    if not found.apart:
        settings.out("No slice has enough judged traces to be held against the others.")
        return
    settings.out("")
    settings.out(
        f"Each beside all others ({counted(len(found.apart), 'comparison')}; p is adjusted for that, Holm):"
    )
    settings.table(
        (label(found.fields, _ROOM), "differs by", "95 %", "p", ""),
        [
            (
                label(shown_values(space, found.fields, one.part), _ROOM), f"{100 * one.difference:+.0f} points",
                f"{100 * one.low:+.0f} to {100 * one.high:+.0f}", f"{one.adjusted:.3f}",
                "more than chance" if one.found else "",
            )
            for one in found.apart[:most]
        ],
    )  # fmt: skip


def _document(settings: Settings, space: Workspace, found: Prevalence) -> dict[str, Json]:
    from ....store.workspace.coverage import shown_values

    rubric = found.verdicts.rubric
    weighted = found.weighted
    return {
        "masked": settings.masked,
        "rubric": None
        if rubric is None
        else {"id": rubric.id, "version": rubric.version, "title": rubric.title},
        "left_out": found.verdicts.left_out(),
        "query": found.query,
        "fields": list(found.fields),
        "interval": "95 %, Wilson, effective n (Kish)",
        "scope": found.weights.scope,
        "population": found.weights.population,
        "sources": list(found.weights.sources),
        "why": found.weights.why or None,
        "overall": rate_json(found.overall),
        "unsure": found.unsure,
        "taken_over": found.taken_over,
        "picked": found.picked,
        "samples": [
            {
                "queue": one.standing.draw.queue,
                "drawn_from": one.standing.draw.source,
                "population": one.standing.draw.population,
                "drawn": len(one.standing.draw.drawn),
                "judged": len(one.standing.judged),
                "passed_over": one.standing.passed_over,
                "ahead": one.standing.ahead,
                "used": one.standing.counts,
                "why": one.standing.why or None,
                "rate": None if one.rate is None else rate_json(one.rate),
            }
            for one in found.samples
        ],
        "severities": [
            {
                "name": one.name,
                "weight": one.weight,
                "rate": rate_json(one.rate),
                "at_least": rate_json(one.at_least),
            }
            for one in found.severities
        ],
        "mean_severity": None
        if weighted is None
        else {
            "value": places(weighted.value) if found.overall.told else None,
            "low": places(weighted.low) if found.overall.told else None,
            "high": places(weighted.high) if found.overall.told else None,
            "unknown": weighted.unknown,
            "interval": "95 %, percentile bootstrap over traces, 2,000 draws, numpy PCG64, seed 1",
        },
        "slices": [
            {
                "values": list(shown_values(space, found.fields, one.values)),
                "seen": one.seen,
                "rate": rate_json(one.rate),
            }
            for one in found.slices
        ],
        "differences": [
            {
                "values": list(shown_values(space, found.fields, one.part)),
                "difference": places(one.difference),
                "low": places(one.low),
                "high": places(one.high),
                "p": places(one.chance),
                "p_adjusted": places(one.adjusted),
                "comparisons": one.of,
                "found": one.found,
            }
            for one in found.apart
        ],
        "method": "each slice beside all others: interval of Newcombe (1998, method 10), Fisher's exact test, Holm (1979)",
    }
