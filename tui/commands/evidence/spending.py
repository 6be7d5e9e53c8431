"""`tracejury spending`: what traces take, in time, tokens and money."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from ....store.plurals import counted
from ..context import Settings, pass_settings
from .coverage import more_rows
from .figures import label, places

if TYPE_CHECKING:
    from ....store.canonical import Json
    from ....store.insight.prevalence.amounts import Amount
    from ....store.workspace.spending import SliceSpending
    from ....store.workspace.workspace import Workspace

_ROOM: Final = 24


@click.command("spending")
@click.option("--slice", "fields", metavar="NAME", multiple=True, help="Also for each value of this field of the metadata; several times: combined.")  # fmt: skip
@click.option("--most", type=click.IntRange(min=1), default=20, show_default=True, help="Print so many rows of a table; --json has all.")  # fmt: skip
@pass_settings
def spending_command(settings: Settings, fields: tuple[str, ...], *, most: int) -> None:
    """Say what traces take, in all and by slice: seconds, tokens and cost, each with its median and what one of twenty
    exceeds (p95).

    Tokens and cost are those of the steps that called a model, as far as the export says. Of fewer than 20 traces p95 is not
    told.
    """
    from ....store.workspace.spending import spending
    from ....store.workspace.workspace import Workspace

    with Workspace.open_to_read(settings.library) as space:
        every, rows = spending(space, fields)
        settings.document(
            {
                "masked": settings.masked,
                "fields": list(fields),
                "all": _json(every),
                "slices": [_json(one) | {"values": _values(space, fields, one)} for one in rows],
            }
        )
        if settings.json:
            return
        settings.say_masked()
        settings.out(sentence(every))
        settings.out("")
        settings.table(
            (label(fields, _ROOM) if fields else "", "traces", "seconds", "p95", "tokens", "p95", "cost", "p95", "sum"),
            [_row(label(_values(space, fields, one), _ROOM), one) for one in rows[:most]] + [_row("all", every)],
        )  # fmt: skip
        more_rows(settings, len(rows), most, "slice")


def sentence(one: SliceSpending) -> str:
    """What there is to say of the whole."""
    told = (
        f"Of {counted(one.traces, 'trace')} {one.seconds.n:,} say how long they took, {one.tokens.n:,} how many tokens, and"
        f" {one.cost.n:,} what it cost."
    )
    if one.seconds.p95 is None:
        return told
    return f"One of twenty traces takes longer than {_short(one.seconds.p95)} s. {told}"


def _values(space: Workspace, fields: tuple[str, ...], one: SliceSpending) -> list[str | None]:
    from ....store.workspace.coverage import shown_values

    return list(shown_values(space, fields, one.values))


def _row(name: str, one: SliceSpending) -> tuple[object, ...]:
    cells = [
        _short(figure)
        for amount in (one.seconds, one.tokens, one.cost)
        for figure in (amount.median, amount.p95)
    ]
    return (name, one.traces, *cells, _short(one.cost.total if one.cost.n else None))


def _short(value: float | None) -> str:
    """A number in few characters."""
    if value is None:
        return "-"
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _json(one: SliceSpending) -> dict[str, Json]:
    return {
        "traces": one.traces,
        "seconds": _amount(one.seconds),
        "tokens": _amount(one.tokens),
        "cost": _amount(one.cost),
    }


def _amount(one: Amount) -> dict[str, Json]:
    return {
        "n": one.n,
        "total": places(one.total),
        "median": places(one.median),
        "p95": places(one.p95),
    }
