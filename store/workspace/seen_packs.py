"""What a reviewer may see of a pack that is planned: nothing of what others judged and they have still to judge blind, and
pseudonyms where the library is shown masked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ..canonical import Json
from ..packs.build import BuildReport, place_of
from ..packs.leaving_out import LeftOut, Place
from .seen import yet_to_judge

if TYPE_CHECKING:
    from ..packs.summary import Told
    from .opened import OpenLibrary
    from .shown import Shown


def seen_report(space: OpenLibrary, report: BuildReport) -> tuple[BuildReport, int]:
    """What this reviewer may see of a report, and how many of its reviews and cases they may not: those that others
    judged, under a rubric that hides what others say, before they have judged them.

    A trace is theirs to judge where a queue of its rubric holds it, or where they judge under that rubric at all.
    """
    away = [place for _, places in report.away.items() for place in places]
    hidden = _not_judged_by(
        space, {*away, *(report.in_library(place_of(case)) for case in report.cases)}
    )
    if not hidden:
        return report, 0
    cases = tuple(case for case in report.cases if report.in_library(place_of(case)) not in hidden)
    left_out = LeftOut()
    for reason, places in report.away.items():
        left_out.add_places(reason, [one for one in places if one not in hidden])
    ids = {case.id for case in cases}
    parts = {reason: [one for one in some if one in ids] for reason, some in report.parts.items()}
    parts = {reason: some for reason, some in parts.items() if some}
    return replace(report, cases=cases, away=left_out, parts=parts), len(hidden)


def told_shown(shown: Shown, told: Sequence[Told]) -> list[Told]:
    """What became of a build, as the library is shown: each case with the names and values that its trace knows."""
    return [_told(shown, one) for one in told] if shown.masked else list(told)


def _told(shown: Shown, one: Told) -> Told:
    text, about = shown.text("", one.text), []
    for of in one.about:
        trace = of.place[0]
        text = shown.claim(trace, text)
        question, said = shown.text(trace, of.question), shown.claim(trace, of.text)
        about.append(replace(of, question=question, text=said))
    return replace(one, text=text, about=tuple(about))


def report_shown(shown: Shown, report: BuildReport) -> dict[str, Json]:
    """A report as one JSON document, as the library is shown."""
    content = report.json()
    if shown.masked:
        content["survivors"] = [
            {
                "case": case.id,
                "survives": [shown.claim(place_of(case)[0], one) for one in case.proof.survivors],
            }
            for case in report.cases
            if case.proof.survivors
        ]
    return content


def _not_judged_by(space: OpenLibrary, places: set[Place]) -> set[Place]:
    """Those of the places that others judged and this reviewer has still to judge, under rubrics that hide that."""
    every = space.reviews.reviews()
    mine = [one for one in every if one.reviewer == space.reviewer]
    others = {(one.trace, one.rubric) for one in every if one.reviewer != space.reviewer}
    rubrics = space.reviews.rubrics()
    blind = {pinned for pinned, rubric in rubrics.items() if rubric.display.blind}
    judged = {(one.trace, one.rubric) for one in mine if one.judged}
    hidden = {place for place in (places & others) - judged if place[1] in blind}
    if not hidden:
        return hidden
    begun = {one.rubric for one in mine}
    given = yet_to_judge(space, every)
    return {place for place in hidden if place[1] in begun or place in given}
