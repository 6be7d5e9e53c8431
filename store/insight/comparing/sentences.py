"""What a comparison says, in sentences: for whoever reads one line of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ...plurals import counted
from .sign_test import FEWEST
from .tally import Lead, Tally

_RARE: Final = 100_000


def sentences(found: Tally) -> Iterator[str]:
    """The result, then what it stands on."""
    lead = found.lead
    yield first_sentence(lead, found.decided)
    if lead.enough:
        low, high = lead.interval
        yield (
            f"With 95 % confidence the candidate is better in {100 * low:.0f} to {100 * high:.0f} %"
            " of the pairs in which one is."
        )
    ties = [
        f"both were good in {found.count('both_good'):,}",
        f"both bad in {found.count('both_bad'):,}",
    ]
    if found.count("relocated"):
        ties.append(f"in {found.count('relocated'):,} the failure only moved")
    if found.decided > lead.n:
        yield f"Of {counted(found.decided, 'decided pair')}, {', '.join(ties)}."


def first_sentence(lead: Lead, decided: int) -> str:
    """Who was better, and how far chance explains it."""
    better, most = _ahead(lead)
    if not lead.n:
        return (
            "Nothing is decided yet."
            if not decided
            else f"In none of {counted(decided, 'decided pair')} was one better than the other."
        )
    pairs = counted(lead.n, "pair")
    if not lead.enough:
        return (
            f"Too few pairs to tell: one was better in {pairs} ({lead.candidate:,} times the candidate)."
            f" It takes {FEWEST} or more: in fewer, a lead in every one of them comes up by chance too often."
        )
    if lead.told:
        return (
            f"{better} was better in {most:,} of the {pairs} that differ; by chance alone"
            f" such a lead comes up in {odds(lead.p)}."
        )
    if lead.candidate == lead.production:
        return f"Neither is ahead: each was better in half of the {pairs} that differ."
    more = (
        f" If it goes on like this, about {lead.needs:,} such pairs would tell."
        if lead.needs is not None
        else " It is so small that thousands of pairs would not tell."
    )
    return (
        f"Neither is shown to be better: {better[0].lower()}{better[1:]} was in {most:,} of the {pairs}"
        f" that differ, and by chance alone such a lead comes up in {odds(lead.p)}.{more}"
    )


def _ahead(lead: Lead) -> tuple[str, int]:
    if lead.candidate >= lead.production:
        return "The candidate", lead.candidate
    return "Production", lead.production


def odds(p: float) -> str:
    """A probability as one of so many: "1 of 104"."""
    if p >= 0.5:
        return f"{round(100 * p):,} of 100"
    if p * _RARE < 1:
        return f"fewer than 1 of {_RARE:,}"
    return f"1 of {round(1 / p):,}"
