"""`tracejury agreement`: how far reviewers agree, on what, and where they do not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from .context import Settings, pass_settings

if TYPE_CHECKING:
    from ...store.workspace.agreement import RubricAgreement
    from ..views.agreement_lines import Row


@click.command("agreement")
@click.argument("queue", required=False)
@click.option("--rubric", help="Only under this rubric: an id, or the beginning of a hash.")
@click.option("--slice", "slice_name", metavar="NAME", help="Also for each value of NAME in the metadata of the traces.")  # fmt: skip
@click.option("--draws", type=click.IntRange(100, 100_000), default=2000, show_default=True, help="How many resamples make an interval.")  # fmt: skip
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), default=1, show_default=True, help="Of the resamples: the same seed gives the same intervals.")  # fmt: skip
@click.option("--any-n", is_flag=True, help="Print every figure that can be calculated, also of too few items.")  # fmt: skip
@pass_settings
def agreement_command(
    settings: Settings,
    queue: str | None,
    rubric: str | None,
    slice_name: str | None,
    draws: int,
    seed: int,
    any_n: bool,
) -> None:
    """Say how far the reviewers of the library, or of QUEUE, agree: on the verdict, each question and the codes, on where it
    broke, each pair, and each with themselves where a queue asked for a second judgement.

    Figures have 95 % intervals. A figure of fewer than 20 items, or with an interval wider than 0.5, is not told; how
    many items it needs is. The question that is answered most differently is named, and the traces that are worth
    discussing. It is for whoever leads a review: a reviewer who has begun is told nothing of traces that they have yet to
    judge blind. docs/agreement.md says what each figure means.
    """
    from ...store.insight.agreement.document import report_json
    from ...store.insight.agreement.figures import RULE
    from ...store.insight.agreement.measuring import Measure
    from ...store.insight.agreement.resampling import METHOD, Resampling
    from ...store.workspace.agreement import agreements
    from ...store.workspace.workspace import Workspace

    measure = Measure(Resampling(draws, seed))
    with Workspace.open_to_read(settings.library) as space:
        found = agreements(space, measure, queue=queue, rubric=rubric, slice_name=slice_name)
    settings.document(
        {
            "queue": queue,
            "masked": settings.masked,
            "slice": slice_name,
            "draws": draws,
            "seed": seed,
            "interval": f"95 %, {METHOD}",
            "rule": RULE,
            "any_n": any_n,
            "rubrics": [
                {
                    "rubric": {
                        "id": one.report.rubric.id,
                        "version": one.report.rubric.version,
                        "hash": one.hash,
                        "title": one.report.rubric.title,
                    },
                    "left_out": one.left_out.json(),
                    **report_json(one.report, one.source_ids, any_n=any_n),
                }
                for one in found
            ],
        }
    )
    if settings.json:
        return
    settings.say_masked()
    if not found:
        settings.out("No review is finished yet: there is nothing to compare.")
    for number, one in enumerate(found):
        if number:
            settings.out("")
        _show(settings, one, any_n=any_n, slice_name=slice_name)
    if any(one.report.items or one.report.selves for one in found):
        settings.say(f"Intervals: 95 %, {draws:,} draws, seed {seed}. {RULE}")


def _show(
    settings: Settings, found: RubricAgreement, *, any_n: bool, slice_name: str | None
) -> None:
    from ..views import agreement_lines as lines

    report = found.report
    for sentence in lines.sentences(found):
        settings.out(sentence)
    columns = ("items", "the same", "alpha", "AC1, AC2")
    where = ("traces", "agree", "by chance", "beyond chance")
    verdict = report.questions[0].of.id if report.questions else ""
    two = ("items", f"same {verdict}", "kappa", "differing, first/second", "same break point")
    if report.items:
        _table(settings, "", ("question", *columns), lines.question_rows(report.questions, any_n))
    broke = report.break_points
    if broke.items:
        title = "Where it broke"
        if broke.cannot_tell:
            title += f"; in {broke.cannot_tell:,} of {broke.items:,} traces somebody cannot tell"
        if broke.elsewhere:
            title += f"; {broke.elsewhere:,} traces are not in the library"
        rows = lines.place_rows(broke.located, any_n)
        _table(settings, title, ("how near", *where), rows)
    _table(settings, "Each pair", ("reviewers", *two), lines.pair_rows(report, any_n))
    _table(settings, "Each with themselves", ("reviewer", *two), lines.self_rows(report, any_n))
    if slice_name is not None:
        title = f"The {verdict} by {slice_name}"
        _table(settings, title, (slice_name, *columns), lines.slice_rows(report, any_n))
    if report.differing:
        settings.out("")
        settings.out(f"To discuss ({len(report.differing):,}); tracejury traces KEY shows one:")
        for line in lines.differing_lines(found):
            settings.out(line)


def _table(settings: Settings, title: str, header: Sequence[str], rows: Sequence[Row]) -> None:
    if not rows:
        return
    settings.out("")
    if title:
        settings.out(f"{title}:")
    settings.table(header, rows)
