"""What nobody has met yet."""

from __future__ import annotations

from ...insight.readiness.criteria import Criterion
from ...insight.readiness.evaluating import Figure
from ...plurals import counted
from .gathering import Gathering, command_of, verdicts_made


def unseen_codes(held: Gathering, asked: Criterion) -> Figure:
    """About how many failure codes nobody has met yet."""
    return _unseen(held, asked, "codes")


def unseen_groups(held: Gathering, asked: Criterion) -> Figure:
    """About how many groups of failures nobody has met yet."""
    return _unseen(held, asked, "groups")


def _unseen(held: Gathering, asked: Criterion, what: str) -> Figure:
    found = held.saturation(asked)
    kinds = found.codes if what == "codes" else found.groups
    direct = [key for key, one in found.verdicts.of.items() if one.direct]
    made = {
        **verdicts_made(found.verdicts, direct, codes=True),
        "met": [kinds.met.seen, kinds.met.once, kinds.met.twice, kinds.met.finds],
    }
    opens = command_of("saturation", rubric=asked.text("rubric"))
    one = kinds.unseen
    said = f"{counted(kinds.met.seen, what[:-1])} met in {counted(found.reviews, 'review')}"
    if not one.told:
        return Figure(found.reviews, None, why=one.why, said=said, made_from=made, opens=opens)
    return Figure(found.reviews, one.value, float(one.low), float(one.high), "", said, made, opens)  # fmt: skip
