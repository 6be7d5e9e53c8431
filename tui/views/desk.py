"""What the desk shows: read from the store in one go, then as lines."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from msgspec import Struct
from msgspec.structs import replace
from rich.text import Text

from ...store.plurals import counted
from ...store.workspace.bundle_facts import facts_of_rows
from ...store.workspace.comparison_headings import (
    ComparisonHeading,
    comparison_headings,
    decided_of,
)
from ...store.workspace.left_off import LeftOff, left_off
from ...store.workspace.pack_folders import known_packs
from ...store.workspace.shown import masked_word
from ..keys.table import key
from ..safe_text import one_line, safe_text
from .kit import KitView, question_lines, read_kit, return_lines, review_line

if TYPE_CHECKING:
    from ...store.library.listing import BundleRow
    from ...store.reviews.standing import QueueProgress
    from ...store.workspace.workspace import Workspace


class QueueLine(Struct, frozen=True):
    """A queue with this reviewer's progress; None until it is counted."""

    name: str
    title: str
    total: int
    progress: QueueProgress | None
    asks_verdict: bool = True


class PackLine(Struct, frozen=True):
    """A pack built from this library, from its manifest; `problem` says why it cannot be read."""

    path: Path
    name: str
    version: str = ""
    fix: int = 0
    guard: int = 0
    problem: str = ""


class LastPlace(Struct, frozen=True):
    """Where the reviewer stopped."""

    queue: str
    position: int
    total: int


class DeskView(Struct, frozen=True):
    """Everything on the desk."""

    traces: int
    queues: tuple[QueueLine, ...]
    bundles: tuple[BundleRow, ...]
    packs: tuple[PackLine, ...]
    last: LastPlace | None
    comparisons: tuple[ComparisonHeading, ...] = ()
    rechecks: int = 0
    """How many traces were judged before something changed that the judgement was about."""
    masked: bool = False
    """Whether texts are shown masked."""
    kit: KitView | None = None
    """The kit that the library is of."""
    differ: int = 0
    """How many traces reviewers judged differently, without those that this one has yet to judge."""
    facts: Mapping[int, str] = {}
    """What is known of bundles, or required and not known, by their row ids: `CC0`, `no consent`."""


def _counted(path: Path) -> Counter[str]:
    """The number of cases of each role, where the manifest does not say."""
    return Counter(
        str(json.loads(case.read_text("utf-8")).get("role"))
        for case in (path / "cases").glob("*.json")
    )


def read_pack_line(path: Path) -> PackLine:
    """One line about the pack in `path`, also if it is missing or broken."""
    try:
        manifest = json.loads((path / "manifest.json").read_text("utf-8"))
        counts = manifest.get("counts") or _counted(path)
        return PackLine(
            path,
            str(manifest.get("name", path.name)),
            str(manifest.get("version", "")),
            int(counts.get("fix", 0)),
            int(counts.get("guard", 0)),
        )
    except FileNotFoundError:
        return PackLine(path, path.name, problem="no longer there")
    except (OSError, ValueError, TypeError, AttributeError):
        return PackLine(path, path.name, problem="its manifest cannot be read")


def glance(workspace: Workspace) -> DeskView:
    """The desk without what has to be counted: what this costs grows neither with the number of reviews nor with the
    length of the queues. What was counted before and followed since is there."""
    space = workspace
    headings = space.queues.headings()
    return DeskView(
        traces=space.library.trace_count(),
        masked=space.shown.masked,
        queues=tuple(
            QueueLine(
                one.name,
                one.title,
                one.total,
                space.queues.progress_so_far(one, space.reviewer),
                one.asks_verdict,
            )
            for one in headings
        ),
        bundles=tuple(space.library.bundles()),
        packs=tuple(map(read_pack_line, known_packs(space))),
        last=_last_place(left_off(space), {one.name for one in headings}),
        kit=read_kit(space),
        comparisons=comparison_headings(space),
        facts=facts_of_rows(space),
    )


def _last_place(left: LeftOff | None, queues: Collection[str]) -> LastPlace | None:
    """Where the reviewer stopped, if that can be said without reading its queue."""
    if left is None or left.queue not in queues or left.at is None or left.total is None:
        return None
    return LastPlace(left.queue, left.at, left.total)


def counted_desk(workspace: Workspace, view: DeskView) -> DeskView:
    """The desk with what has to be counted. Slow at first in a large library: call it in a worker."""
    from ...store.workspace.adjudication import disputes

    space = workspace
    left = left_off(space)
    last = view.last
    lines = []
    for line in view.queues:
        queue = space.queues.get(line.name)
        if queue is None:
            continue
        progress = space.queues.progress(queue, space.reviewer)
        lines.append(replace(line, total=progress.total, progress=progress))
        if last is None and left is not None and line.name == left.queue:
            last = LastPlace(queue.name, left.position_in(queue) or 0, progress.total)
    decided = decided_of(space) if view.comparisons else {}
    return replace(
        view,
        queues=tuple(lines),
        last=last,
        rechecks=space.rechecks_left(),
        comparisons=tuple(replace(one, decided=decided.get(one.id, 0)) for one in view.comparisons),
        differ=disputes(space).to_see,
    )


def read_desk(workspace: Workspace) -> DeskView:
    """The whole desk."""
    return counted_desk(workspace, glance(workspace))


# --- lines ----------------------------------------------------------------------------------------

Opens: TypeAlias = Literal[
    "queue", "summary", "begun", "recheck", "differ", "comparison", "bundle", "files", "pack", "sample",
    "load", "guide", "return",
]  # fmt: skip
_MADE_UP: Final = "Names, addresses, numbers and keys stand as made-up ones here: judge them as if they were real."
_FEW: Final = 2
"""From so many bundles of one trace each on, they are one line: the name of such a file often says what is wrong with its
trace, and whoever is going to judge it should not read that here."""


class DeskLine(Struct, frozen=True):
    """A line of the desk and what Enter opens on it; None for headings and text."""

    text: Text
    opens: Opens | None = None
    name: str = ""
    bundle: int = 0

    def same(self, other: DeskLine) -> bool:
        """Whether both open the same, whatever they say of it."""
        return (self.opens, self.name, self.bundle) == (other.opens, other.name, other.bundle)


def progress_bar(done: int, total: int, width: int = 16) -> str:
    """A bar of `width` cells that reads without colour: full and empty cells."""
    if total <= 0:
        return "·" * width
    filled = done * width // total
    return "█" * filled + "·" * (width - filled)


def desk_title(view: DeskView, reviewer: str) -> Text:
    """The title bar: what the library holds and who reviews."""
    # The traces of a masked kit have pseudonyms, whatever this library is set to.
    masked = view.masked or (view.kit is not None and view.kit.masked)
    title = Text().append(" tracejury", style="bold")
    # Beside the items of a kit, the number of its traces would tell that some come a second time.
    holds = (
        ""
        if view.kit is not None
        else f"{counted(view.traces, 'trace')} · {counted(len(view.bundles), 'bundle')} · "
    )
    title.append(f"  {holds}reviewer {one_line(reviewer, 24)} · {masked_word(masked=masked)}")
    return title


def loading_line(done: int, total: int | None) -> Text:
    """How far a bundle has been read, in bytes."""
    share = f"{done * 100 // total} %" if total else ""
    return Text(f" Loading  {progress_bar(done, total or 0, 24)}  {done / 1e6:.1f} MB  {share}")


def desk_lines(view: DeskView, *, roomy: bool, sample: bool) -> list[DeskLine]:
    """The lines of the desk; with `sample`, the first run offers the sample traces."""
    lines: list[DeskLine] = []

    def heading(text: str) -> None:
        if lines:
            lines.append(DeskLine(Text("")))
        lines.append(DeskLine(Text(text, style="bold underline")))

    if view.kit is not None:
        return _kit_lines(view, view.kit, roomy=roomy)
    if view.last:
        lines.append(_last_line(view, view.last))
    if not view.traces:
        lines += _first_run(sample=sample)
    if view.queues:
        heading("Queues")
        for line in view.queues:
            lines.append(DeskLine(_queue_row(line, roomy=roomy), "queue", line.name))
            if line.progress is not None and line.progress.begun:
                lines.append(DeskLine(_begun_row(line.progress.begun), "begun", line.name))
    if view.rechecks:
        if not view.queues:
            heading("Queues")
        row = Text().append(
            f"{counted(view.rechecks, 'trace')} judged before, changed since", "bold"
        )
        row.append(f"  {key('open')} makes a queue to check them again", "dim")
        lines.append(DeskLine(row, "recheck"))
    if view.differ:
        if not (view.queues or view.rechecks):
            heading("Queues")
        row = Text(f"{counted(view.differ, 'trace')} where reviewers differ", "bold")
        row.append(f"  {key('open')} shows them side by side, to decide", "dim not bold")
        lines.append(DeskLine(row, "differ"))
    if view.comparisons:
        heading("Comparisons")
        lines += (DeskLine(_comparison_row(one), "comparison", one.id) for one in view.comparisons)
    if view.bundles:
        heading("Bundles")
        single = [one for one in view.bundles if one.traces == 1]
        single = single if len(single) >= _FEW else []
        for bundle in view.bundles:
            if bundle not in single:
                lines.append(
                    DeskLine(
                        _bundle_row(bundle, view.facts.get(bundle.id, "")),
                        "bundle",
                        bundle.name,
                        bundle.id,
                    )
                )
        if single:
            lines.append(DeskLine(_files_row(single), "files"))
    if view.packs:
        heading("Packs")
        lines += (DeskLine(_pack_row(line), "pack", str(line.path)) for line in view.packs)
    return lines


def _kit_lines(view: DeskView, kit: KitView, *, roomy: bool) -> list[DeskLine]:
    """The desk of an expert: the question, what is left to judge, and how it goes back."""
    lines = [DeskLine(text) for text in question_lines(kit, one_line(kit.name, 40))]
    if kit.masked:
        lines.append(DeskLine(Text(_MADE_UP, style="dim")))
    lines.append(DeskLine(Text("")))
    own = next((line for line in view.queues if line.name == kit.name), None)
    if own is not None:
        done = own.progress.finished if own.progress is not None else None
        total = own.progress.total if own.progress is not None else own.total
        over = done is not None and 0 < total <= done
        lines.append(DeskLine(review_line(done, total), "summary" if over else "queue", kit.name))
        if own.progress is not None and own.progress.begun:
            lines.append(DeskLine(_begun_row(own.progress.begun), "begun", kit.name))
    back, *where = return_lines(kit)
    lines.append(DeskLine(Text("")))
    lines.append(DeskLine(back, "return"))
    lines += map(DeskLine, where)
    others = [line for line in view.queues if line.name != kit.name]
    if others:
        lines += [DeskLine(Text("")), DeskLine(Text("Your own queues", style="bold underline"))]
        lines += [DeskLine(_queue_row(line, roomy=roomy), "queue", line.name) for line in others]
    return lines


def _last_line(view: DeskView, last: LastPlace) -> DeskLine:
    """Where the reviewer stopped, to continue there; the summary of that queue, once nothing of it is left to judge."""
    name = one_line(last.queue, 40)
    line = next((one for one in view.queues if one.name == last.queue), None)
    progress = line.progress if line is not None else None
    if line is not None and progress is not None and 0 < progress.total == progress.finished:
        row = Text(name, "bold")
        row.append(f"  all {'judged' if line.asks_verdict else 'done'}", "not bold")
        row.append(f" · {key('open')} opens the summary", "dim not bold")
        return DeskLine(row, "summary", last.queue)
    row = Text().append("Continue: ", style="bold").append(name, style="bold")
    row.append(f"  trace {last.position + 1} of {last.total}", style="dim")
    return DeskLine(row, "queue", last.queue)


def _first_run(*, sample: bool) -> list[DeskLine]:
    welcome = (
        "Welcome. tracejury shows you what an AI application did, trace by trace,",
        "asks you whether it was right, and turns your verdicts into regression",
        "tests. Nothing leaves this computer.",
        "",
    )
    lines = [DeskLine(Text(text)) for text in welcome]
    if sample:
        row = Text().append("Try the sample", style="bold")
        row.append(f"   99 traces of three applications; {key('open')} loads them", style="dim")
        lines.append(DeskLine(row, "sample"))
    row = Text().append("Guided review", style="bold")
    row.append(f"    your first two traces, step by step: three minutes ({key('guide')})", "dim")
    lines.append(DeskLine(row, "guide"))
    row = Text().append("Load a bundle", style="bold")
    row.append(f"    a file or folder of exported traces ({key('load')})", style="dim")
    return [*lines, DeskLine(row, "load")]


def _queue_row(line: QueueLine, *, roomy: bool) -> Text:
    progress = line.progress
    name, bar = (28, 20) if roomy else (20, 12)
    row = Text(f"{one_line(line.name, name):<{name}}  ")
    if progress is None:
        row.append(f"{'·' * bar}  {'…':>4}/{line.total:<4}")
    else:
        row.append(progress_bar(progress.finished, progress.total, bar))
        row.append(f"  {progress.finished:>4}/{progress.total:<4}")
        if line.asks_verdict:
            row.append(f"  {progress.passed} pass  {progress.failed} fail", style="dim")
        if progress.deferred:
            row.append(f"  {progress.deferred} deferred", style="dim")
    if line.title and roomy:
        row.append(f"  {one_line(line.title, 30)}", style="dim")
    return row


def _comparison_row(one: ComparisonHeading) -> Text:
    row = Text(f"{one_line(one.name, 36):<36}  ")
    done = "…" if one.decided is None else f"{one.decided:,}"
    row.append(f"{done} of {counted(one.pairs, 'pair')} decided", "dim")
    return row


def _begun_row(count: int) -> Text:
    """What is begun in a queue and counts as nothing yet."""
    row = Text(f"  {counted(count, 'trace')} begun, not finished", "bold")
    row.append(f"  {key('open')} goes to {'it' if count == 1 else 'the first'}", "dim")
    return row


def _bundle_row(bundle: BundleRow, facts: str) -> Text:
    row = Text(f"{one_line(bundle.name, 36):<36}  ")
    row.append(
        f"{bundle.traces:>7,} {'trace ' if bundle.traces == 1 else 'traces'}  {safe_text(bundle.format)}",
        style="dim",
    )
    if bundle.rejected:
        row.append(f"  {counted(bundle.rejected, 'record')} could not be read", style="bold")
    if facts:
        row.append(f"  {one_line(facts, 36)}", style="dim")
    return row


def _files_row(bundles: Sequence[BundleRow]) -> Text:
    """Bundles of one trace each, without their names."""
    formats = ", ".join(sorted({safe_text(one.format) for one in bundles}))
    name = f"{counted(len(bundles), 'file')} of one trace each"
    row = Text(f"{name:<36}  ")
    row.append(f"{len(bundles):>7,} traces  {one_line(formats, 36)}", style="dim")
    rejected = sum(one.rejected for one in bundles)
    if rejected:
        row.append(f"  {counted(rejected, 'record')} could not be read", style="bold")
    return row


def _pack_row(line: PackLine) -> Text:
    row = Text(f"{one_line(line.name, 36):<36}  ")
    row.append(line.problem or f"{line.fix} fix  {line.guard} guard  {line.version}", style="dim")
    return row
