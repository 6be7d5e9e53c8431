"""What there is to say of coverage in sentences; commands and the screen share it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...store.plurals import counted

if TYPE_CHECKING:
    from ...store.insight.coverage.tallies import Tally
    from ...store.workspace.coverage import Judged


def sentences(known: Judged, tally: Tally) -> Iterator[str]:
    """What there is to say of the whole."""
    if not tally.seen:
        yield "The library has no traces yet: tracejury load adds some."
        return
    rubric = known.verdicts.rubric
    if rubric is None:
        yield f"Of {counted(tally.seen, 'trace')} none is reviewed."
    else:
        unsure = f", {tally.unsure:,} unsure" if tally.unsure else ""
        yield (
            f"Of {counted(tally.seen, 'trace')} {tally.reviewed:,} {'is' if tally.reviewed == 1 else 'are'} reviewed"
            f" under {rubric.id}: {tally.failed:,} failed, {tally.passed:,} passed{unsure}."
        )
    packs = known.guards.packs
    if tally.failed and not tally.guarded:
        yield "No failure is guarded by a pack: tracejury pack build --all makes one."
    elif tally.failed:
        yield (
            f"{tally.guarded:,} of {counted(tally.failed, 'failure')} {'is' if tally.guarded == 1 else 'are'} guarded"
            f" by {counted(packs, 'pack')}."
        )
    if known.verdicts.taken_over:
        yield f"{counted(known.verdicts.taken_over, 'verdict')} of these were taken over from groups."
    left_out = known.verdicts.words()
    if left_out:
        yield f"Not counted: {'; '.join(left_out)}."
    for why in known.guards.unread:
        yield f"A pack could not be read: {why}"


def hole_words(tally: Tally) -> str:
    """What is missing there."""
    if not tally.seen:
        return "declared, and no trace goes there"
    traces = counted(tally.seen, "trace")
    return (
        f"{traces}, none reviewed"
        if not tally.reviewed
        else f"{traces}, {tally.reviewed:,} reviewed"
    )
