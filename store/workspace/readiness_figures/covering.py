"""What is reviewed, and what of the failures is guarded."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from ...canonical import Json
from ...insight.coverage.paths import edge_words
from ...insight.coverage.tallies import Tallies
from ...insight.readiness.criteria import Criterion
from ...insight.readiness.evaluating import Figure
from ...library.slice_values import Values, each_with_values
from ...plurals import counted
from ..coverage import check_fields
from ..ways import path_coverage
from .gathering import Gathering, command_of, filled, is_failed, is_guarded, verdicts_made

if TYPE_CHECKING:
    from ..coverage import Judged

_REVIEWS: Final = 5
_TOLD: Final = 3


def reviewed(held: Gathering, asked: Criterion) -> Figure:
    """How many of the traces are reviewed."""
    traces = held.within(asked)
    known = held.judged(asked).verdicts
    done = [key for key in traces if key in known.of]
    return Figure(
        len(done), float(len(done)),
        said=f"{len(done):,} of {counted(len(traces), 'trace')} reviewed",
        why="" if done else "none is reviewed",
        made_from=verdicts_made(known, done),
        opens=filled(asked.text("where")),
    )  # fmt: skip


def reviewed_share(held: Gathering, asked: Criterion) -> Figure:
    """The share of the traces that are reviewed."""
    traces = held.within(asked)
    known = held.judged(asked).verdicts
    done = [key for key in traces if key in known.of]
    return Figure(
        len(traces), len(done) / len(traces) if traces else None,
        said=f"{len(done):,} of {counted(len(traces), 'trace')} reviewed",
        why="" if traces else "there are no such traces",
        made_from={**verdicts_made(known, done), "of_traces": sorted(traces)},
        opens=filled(asked.text("where")),
    )  # fmt: skip


def thin_slices(held: Gathering, asked: Criterion) -> Figure:
    """How many slices have too few reviews."""
    fields = asked.texts("slices")
    least = int(asked.keys.get("reviews", _REVIEWS))
    known = held.judged(asked)
    tallies: Tallies[Values] = Tallies(known.evidence)
    for trace, values in each_with_values(held.space.library, fields):
        tallies.add(trace, (values,))
    check_fields(held.space, fields, tallies.of)
    thin = [one for one, tally in tallies.of.items() if tally.reviewed < min(least, tally.seen)]
    slices: list[Json] = sorted(
        [[*(value or "" for value in one)], tally.seen, tally.reviewed]
        for one, tally in tallies.of.items()
    )
    opens = "tracejury coverage " + " ".join(f"--slice {shlex.quote(one)}" for one in fields)
    return Figure(
        len(tallies.of), float(len(thin)),
        said=f"{len(thin):,} of {counted(len(tallies.of), 'slice')} with fewer than {least} reviews",
        why="" if known.verdicts.of else "nothing is reviewed",
        made_from={**verdicts_made(known.verdicts), "slices": slices},
        opens=opens,
    )  # fmt: skip


def guarded(held: Gathering, asked: Criterion) -> Figure:
    """The share of the known failures that a pack guards."""
    known = held.judged(asked)
    failed = [key for key in held.within(asked) if is_failed(known, key)]
    safe = [key for key in failed if is_guarded(known, key)]
    return Figure(
        len(failed), len(safe) / len(failed) if failed else None,
        said=f"{len(safe):,} of {counted(len(failed), 'failed trace')} guarded by {counted(known.guards.packs, 'pack')}",
        why="" if failed else "no failure is known, so that nothing has to be guarded",
        made_from={**verdicts_made(known.verdicts, failed), **_guards_made(held, known, failed)},
        opens="tracejury coverage --paths",
    )  # fmt: skip


def unguarded_paths(held: Gathering, asked: Criterion) -> Figure:
    """How many paths have failures that no pack guards."""
    rubric = asked.text("rubric")
    found = path_coverage(held.space, rubric=rubric)
    hit = {path: tally for path, tally in found.paths.items() if tally.failed}
    bare = [path for path, tally in hit.items() if tally.guarded < tally.failed]
    known = found.judged
    failed = [key for key in known.verdicts.of if is_failed(known, key)]
    named = "; ".join(edge_words(one[1:-1]) for one in bare[:_TOLD])  # type: ignore[arg-type]
    return Figure(
        len(hit), float(len(bare)),
        said=f"{len(bare):,} of {counted(len(hit), 'path')} with failures not wholly guarded"
        + (f": {named}" if named else ""),
        why="" if hit and not found.uncounted else
        ("some paths are not told apart" if found.uncounted else "no failure is known on any path"),
        made_from={
            **verdicts_made(known.verdicts, failed), **_guards_made(held, known, failed),
            "paths": sorted([list(path), tally.failed, tally.guarded] for path, tally in hit.items()),
        },
        opens=command_of("coverage --paths", rubric=rubric),
    )  # fmt: skip


def _guards_made(held: Gathering, known: Judged, failed: Iterable[str]) -> dict[str, Json]:
    return {
        "guarded": sorted(key for key in failed if is_guarded(known, key)),
        "packs": held.pack_ids,
        "packs_unread": len(known.guards.unread),
    }
