"""What loading bundles did, counted: of each bundle, of all of them, and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from ..bundles.protocol import Reject
from ..canonical import Json
from ..library.listing import Revision, SaveCounts
from ..library.prepared import ScoreRow
from ..trace import Source

_COUNTS: Final = (
    "traces", "steps", "scores", "rejected", "new", "known", "poorer", "earlier", "completed",
    "incomplete", "forgotten",
)  # fmt: skip


@dataclass
class BundleReport:
    """The result of loading one bundle, or one format of it.

    Of the known traces `poorer` say less than the library has and `earlier` are superseded states; of the new ones
    `completed` add to a trace that it has, and `revisions` contradict one.
    """

    path: str
    format: str
    traces: int = 0
    steps: int = 0
    scores: int = 0
    rejected: int = 0
    new: int = 0
    known: int = 0
    poorer: int = 0
    earlier: int = 0
    completed: int = 0
    forgotten: int = 0
    """The number of traces that were left out, because they were forgotten."""
    incomplete: int = 0
    """The number of traces of which the export leaves something out."""
    revisions: list[Revision] = field(default_factory=list)
    together: list[str] = field(default_factory=list)
    """Keys of traces whose records have to be read together with those of this bundle."""
    notes: list[str] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    row: int | None = None
    """The bundle's row in the library; None if nothing was saved."""
    left_out: list[Source] = field(default_factory=list)
    """The records of the traces that were left out, because they were forgotten."""
    numbers: dict[tuple[str, str, bool], list[Any]] = field(default_factory=dict)
    """Of scores that are a number without a word, by name, format of the trace and whether they are of the whole: how
    many, and one of them as JSON."""
    waiting: bool = False
    """Whether it contains scores whose trace is not in the library yet."""

    def count_numbers(self, format_name: str, rows: Iterable[ScoreRow]) -> None:
        """Count those of these scores that are a number without a word."""
        for _, step, name, value, label, _, body in rows:
            if value is not None and not label:
                self.numbers.setdefault((name, format_name, step is None), [0, body])[0] += 1

    @property
    def revised(self) -> int:
        """How many traces contradict an earlier state of them."""
        return len(self.revisions)

    def add(self, counts: SaveCounts) -> None:
        """Count what was saved."""
        self.new += counts.new
        self.known += counts.known
        self.poorer += counts.poorer
        self.earlier += counts.earlier
        self.completed += counts.completed
        self.revisions += counts.revisions
        self.together += counts.together

    def json(self) -> dict[str, Json]:
        """The report as JSON."""
        return {
            "path": self.path,
            "format": self.format,
            "traces": self.traces,
            "steps": self.steps,
            "scores": self.scores,
            "rejected": self.rejected,
            "new": self.new,
            "known": self.known,
            "poorer": self.poorer,
            "earlier": self.earlier,
            "completed": self.completed,
            "revised": self.revised,
            "incomplete": self.incomplete,
            "forgotten": self.forgotten,
            "notes": list(self.notes),
        }


@dataclass
class LoadReport:
    """The result of a load. `stopped` is why it ended early, if it did."""

    bundles: list[BundleReport] = field(default_factory=list)
    stopped: str = ""

    @property
    def totals(self) -> BundleReport:
        """The sums over all bundles."""
        total = BundleReport(path="", format="")
        for bundle in self.bundles:
            for name in _COUNTS:
                setattr(total, name, getattr(total, name) + getattr(bundle, name))
            total.revisions += bundle.revisions
        return total

    def json(self) -> dict[str, Json]:
        """The report as one JSON document."""
        totals = self.totals.json()
        for name in ("path", "format", "notes"):
            del totals[name]
        out: dict[str, Json] = {"bundles": [item.json() for item in self.bundles], "totals": totals}
        if self.stopped:
            out["stopped"] = self.stopped
        return out


def notes_together(notes: Mapping[str, int]) -> list[str]:
    """The notes on traces (note -> number of traces) as lines.

    Notes that differ only in the number they begin with become one line with the sum.
    """
    sums: dict[str, list[int]] = {}
    for note, count in notes.items():
        number, _, rest = note.partition(" ")
        several = number.isdecimal() and int(number) > 1
        held = sums.setdefault(f"# {rest}" if several else note, [0, 0])
        held[0] += int(number) * count if several else 0
        held[1] += count
    lines = []
    for note, (total, count) in sums.items():
        line = f"{total}{note[1:]}" if note.startswith("# ") and total else note
        lines.append(line if count == 1 else f"{line} ({count} traces)")
    return lines
