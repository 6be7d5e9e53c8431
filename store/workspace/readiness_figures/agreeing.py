"""How far reviewers agree, and what is still to be decided."""

from __future__ import annotations

from typing import Final

from ...canonical import Json
from ...insight.agreement.figures import Figure as Coefficient
from ...insight.agreement.measuring import Measure, ac_name
from ...insight.readiness.criteria import Criterion
from ...insight.readiness.evaluating import Figure, decimal
from ...plurals import counted
from ..agreement import agreements
from .gathering import (
    YET_TO_JUDGE,
    Gathering,
    command_of,
    verdicts_made,
)

_COEFFICIENTS: Final = {"alpha": "alpha", "kappa": "fleiss", "percent": "percent"}


def undecided(held: Gathering, asked: Criterion) -> Figure:
    """On how many traces reviewers differ and nobody decided."""
    known = held.judged(asked).verdicts
    several = {one.trace for one in held.space.reviews.of_several() if one.rubric in known.hashes}
    n = len(several & (known.of.keys() | known.differing))
    return Figure(
        n, float(len(known.differing)),
        said=f"reviewers differ on {len(known.differing):,} of {counted(n, 'trace')} that several judged",
        why="" if n else "no trace was judged by two reviewers",
        made_from={**verdicts_made(known), "several": sorted(several), "differing": sorted(known.differing)},
        opens="tracejury adjudicate" if known.differing else "tracejury agreement",
    )  # fmt: skip


def agreement(held: Gathering, asked: Criterion) -> Figure:
    """How far reviewers agree, by the coefficient that is asked for."""
    rubric = asked.text("rubric")
    opens = command_of("agreement", rubric=rubric)
    found = [one for one in agreements(held.space, Measure(), rubric=rubric) if one.report.items]
    if not found:
        return Figure(0, None, why="no trace was judged by two reviewers", opens=opens)
    most = max(found, key=lambda one: (one.report.items, one.hash))
    question = asked.text("question") or "verdict"
    of = next((one for one in most.report.questions if one.of.id == question), None)
    if of is None:
        names = ", ".join(one.of.id for one in most.report.questions)
        return Figure(0, None, why=f"no question {question} is compared; there are {names}", opens=opens)  # fmt: skip
    name = asked.text("coefficient") or "alpha"
    one: Coefficient = of.figures[_COEFFICIENTS.get(name) or ac_name(of.of.scale)]
    told = one.told and one.interval is not None
    made: dict[str, Json] = {
        "rubric": most.hash,
        "question": question,
        "coefficient": name,
        YET_TO_JUDGE: most.left_out.yet_to_judge,
        "answers": {
            trace: {who: _answer(said) for who, said in sorted(given.items())}
            for trace, given in sorted(of.of.answers.items())
            if len(given) > 1
        },
    }
    low, high = (one.interval.low, one.interval.high) if one.interval and told else (None, None)
    return Figure(
        one.n, one.value if told else None, low, high, one.why if not told else "",
        f"{name} of {counted(one.n, 'trace')} that several reviewers judged",
        made, opens,
    )  # fmt: skip


def _answer(value: object) -> Json:
    if isinstance(value, frozenset):
        return sorted(map(str, value))
    return decimal(value) if isinstance(value, float) else value
