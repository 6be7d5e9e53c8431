"""`tracejury drift`: what is different in a new bundle."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, Literal

import click

from ....store.plurals import counted
from ...safe_text import one_line
from ..context import Settings, pass_settings
from ..progress import case_counter
from .coverage import more_rows
from .figures import percent, places

if TYPE_CHECKING:
    from ....store.canonical import Json
    from ....store.insight.drift.divergence import Drift
    from ....store.insight.drift.fields import Changed
    from ....store.workspace.drift import DriftReport
    from ....store.workspace.workspace import Workspace

_FAR: Final = 10


@click.command("drift")
@click.argument("bundle")
@click.option("--against", type=click.Choice(["reviewed", "rest"]), default="reviewed", show_default=True, help="What it is held against: the reviewed traces, or all others of the library.")  # fmt: skip
@click.option("--rubric", help="Reviewed under this rubric: an id, or the beginning of a hash. [default: that of most reviews]")  # fmt: skip
@click.option("--most", type=click.IntRange(min=1), default=20, show_default=True, help="Print so many rows of a table; --json has all.")  # fmt: skip
@pass_settings
def drift_command(
    settings: Settings,
    bundle: str,
    *,
    against: Literal["reviewed", "rest"],
    rubric: str | None,
    most: int,
) -> None:
    """Say what is different in BUNDLE beside what is reviewed: the mix of its metadata, steps, tools, lengths and failures, its
    schema, and the traces that are far from everything known.

    A mix differs by its Jensen-Shannon divergence (0: the same, 1: nothing in common), beside what it would be by chance.
    docs/evidence.md explains the figures.
    """
    from ....store.workspace.drift import drift
    from ....store.workspace.workspace import Workspace

    with Workspace.open_to_read(settings.library) as space:
        with case_counter(settings, "Comparing", of="traces") as progress:
            found = drift(space, bundle, against, rubric, progress=progress)
        settings.document(_document(settings, space, found))
        if settings.json:
            return
        settings.say_masked()
        for sentence in sentences(found):
            settings.out(sentence)
        if found.why:
            return
        settings.out("")
        settings.table(
            ("what", "differs by", "by chance", "p", "moved most"),
            [_row(space, one) for one in found.drifts[:most]],
        )
        more_rows(settings, len(found.drifts), most, "row")
        for one in found.changed[:most]:
            settings.out(_changed_words(one))
        more_rows(settings, len(found.changed), most, "field")
        _show_far(settings, space, found)


def sentences(found: DriftReport) -> Iterator[str]:
    """What there is to say of the whole."""
    other = "reviewed ones" if found.against == "reviewed" else "others"
    begin = f"{one_line(found.bundle, 40)} has {counted(found.new, 'trace')}, held against {found.known:,} {other}"
    if found.why:
        yield f"{begin}: nothing is told: {found.why}."
        return
    moved = [one for one in found.drifts if one.found]
    what = f"{len(moved):,} of {len(found.drifts):,} mixes {'differs' if len(moved) == 1 else 'differ'} by more than chance"
    yield f"{begin}: {what}."
    if found.changed:
        yield f"{counted(len(found.changed), 'field')} of the metadata changed."
    else:
        yield "No field of the metadata is missing, new or of another type."
    yield (
        f"{counted(len(found.far), 'trace')} ({percent(len(found.far) / found.new)}) {'is' if len(found.far) == 1 else 'are'}"
        f" far from all known ones; of traces like those, 1 % would be."
    )


def _row(space: Workspace, one: Drift) -> tuple[object, ...]:
    name = one.aspect.removeprefix("metadata ")
    moved = ""
    if one.moved:
        first = one.moved[0]
        value = _value(space, one.aspect, first.value)
        moved = f"{one_line(value, 14)} {percent(first.before)} to {percent(first.now)}"
    p = f"{one.adjusted:.3f}" + (" *" if one.found else "")
    return (one_line(name, 24), f"{one.divergence:.3f}", f"{one.noise:.3f}", p, moved)


def _value(space: Workspace, aspect: str, value: str) -> str:
    return space.shown.value(aspect.removeprefix("metadata "), value)


def _changed_words(one: Changed) -> str:
    name = one_line(one.name, 30)
    if one.kind == "type":
        before, now = one.types
        return f"{name} is {now} now; it was {before}."
    said = {"missing": "is missing", "rarer": "is rarer", "new": "is new"}[one.kind]
    return f"{name} {said}: {percent(one.now)} of the new traces have it, {percent(one.before)} of the known."


def _show_far(settings: Settings, space: Workspace, found: DriftReport) -> None:
    if not found.far:
        return
    settings.out("")
    settings.out("The farthest:")
    rows = {
        row.key: row.title for row in space.shown.rows_for([one.trace for one in found.far[:_FAR]])
    }
    for one in found.far[:_FAR]:
        settings.out(
            f"  {one.trace[:12]}  {100 * one.distance:3.0f} % unlike  {one_line(rows.get(one.trace, ''), 44)}"
        )
    words = ["tracejury", "queue", "new", "far", "--bundle", found.bundle, "--order", "unlike"]
    settings.out("  " + shlex.join([*words, "--first", str(min(50, len(found.far)))]))


def _document(settings: Settings, space: Workspace, found: DriftReport) -> dict[str, Json]:
    return {
        "masked": settings.masked,
        "bundle": found.bundle,
        "against": found.against,
        "new": found.new,
        "known": found.known,
        "why": found.why or None,
        "mixes": [
            {
                "aspect": one.aspect,
                "divergence": places(one.divergence),
                "noise": places(one.noise),
                "p": places(one.chance),
                "p_adjusted": places(one.adjusted),
                "found": one.found,
                "moved": [
                    {
                        "value": _value(space, one.aspect, moved.value),
                        "before": places(moved.before),
                        "now": places(moved.now),
                    }
                    for moved in one.moved
                ],
            }
            for one in found.drifts
        ],
        "fields": [
            {
                "kind": one.kind,
                "name": one.name,
                "before": places(one.before),
                "now": places(one.now),
                "types": list(one.types),
            }
            for one in found.changed
        ],
        "far": [{"trace": one.trace, "distance": places(one.distance)} for one in found.far],
        "far_from": places(found.limit),
        "method": "Jensen-Shannon divergence, base 2; noise: 95 % of 1,000 random divisions of the same traces (seed 1); Holm",
    }
