"""`tracejury saturation`: whether more reviews would find anything new."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import click

from ....store.plurals import counted
from ...views.stopping import stopping_sentence
from ..context import Settings, pass_settings
from .figures import places

if TYPE_CHECKING:
    from ....store.canonical import Json
    from ....store.workspace.saturation import Kinds, SaturationReport

_ROWS: Final = 10
_BAR: Final = 30


@click.command("saturation")
@click.option("--rubric", help="Of reviews under this rubric: an id, or the beginning of a hash. [default: that of most reviews]")  # fmt: skip
@pass_settings
def saturation_command(settings: Settings, *, rubric: str | None) -> None:
    """Say whether more reviews would find anything new: when the last new failure code and group came, how many kinds are
    likely unseen (Chao), and how many more reviews would likely show one.

    Of too few reviews nothing is told. docs/evidence.md explains the figures.
    """
    from ....store.workspace.saturation import saturation_report
    from ....store.workspace.workspace import Workspace

    with Workspace.open_to_read(settings.library) as space:
        found = saturation_report(space, rubric)
    settings.document(_document(found))
    if settings.json:
        return
    for sentence in sentences(found):
        settings.out(sentence)
    points = found.curve.points
    if not points:
        return
    settings.out("")
    step = max(1, len(points) // _ROWS)
    some = [*points[step - 1 : -1 : step], points[-1]]
    most = max(1, points[-1].codes)
    settings.table(
        ("reviews", "codes", "groups", ""),
        [
            (one.reviews, one.codes, one.groups, "#" * round(_BAR * one.codes / most))
            for one in some
        ],
    )


def sentences(found: SaturationReport) -> Iterator[str]:
    """What there is to say: when something new came last, what is unseen, what more reviews would do."""
    rubric = found.verdicts.rubric
    if rubric is None or not found.reviews:
        yield "Nothing that counts is reviewed yet, so nothing can be told of what is unseen."
        yield from _left_out(found)
        return
    yield (
        f"{counted(found.reviews, 'trace')} reviewed under {rubric.id}, {found.failed:,} failed;"
        f" {counted(found.codes.met.seen, 'code')} and {counted(found.groups.met.seen, 'group')} of failures were found."
    )
    for what, since, kinds in (
        ("code", found.curve.since_code, found.codes),
        ("group", found.curve.since_group, found.groups),
    ):
        if since is not None:
            yield stopping_sentence(what, since, kinds)
    if found.picked:
        yield (
            "Some were picked, not drawn at random: an order that looks for failures shows new ones early, so fewer come"
            " later than these figures say."
        )
    yield from _left_out(found)


def _left_out(found: SaturationReport) -> Iterator[str]:
    left_out = found.verdicts.words()
    if left_out:
        yield f"Not counted: {'; '.join(left_out)}."


def _document(found: SaturationReport) -> dict[str, Json]:
    rubric = found.verdicts.rubric
    return {
        "rubric": None
        if rubric is None
        else {"id": rubric.id, "version": rubric.version, "title": rubric.title},
        "left_out": found.verdicts.left_out(),
        "reviews": found.reviews,
        "failed": found.failed,
        "picked": found.picked,
        "codes": _kinds(found.codes, found.curve.since_code)
        | {"last": found.curve.last_code or None},
        "groups": _kinds(found.groups, found.curve.since_group),
        "curve": [
            {"reviews": one.reviews, "codes": one.codes, "groups": one.groups}
            for one in found.curve.points
        ],
        "method": "Chao 1987 for incidence, interval on the log scale; Good and Turing; Colwell et al. 2012; likely: 80 %",
        "sentences": list(sentences(found)),
    }


def _kinds(kinds: Kinds, since: int | None) -> dict[str, Json]:
    unseen, met = kinds.unseen, kinds.met
    told = unseen.told
    return {
        "seen": met.seen,
        "in_one_trace": met.once,
        "in_two_traces": met.twice,
        "finds": met.finds,
        "since": since,
        "unseen": places(unseen.value) if told else None,
        "low": places(unseen.low) if told else None,
        "high": places(unseen.high) if told else None,
        "missed": places(unseen.missed) if told else None,
        "more_reviews": unseen.more if told else None,
        "why": unseen.why or None,
    }
