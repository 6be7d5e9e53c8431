"""`tracejury signals`: what is no failure but worth attention."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ....errors import UserError
from ....store.packs.reviewer_names import REVIEWER_NAMES, reviewer_names
from ...safe_text import one_line
from ..context import Settings, pass_settings
from ..naming_group import NamingGroup
from .coverage import more_rows

if TYPE_CHECKING:
    from ....store.packs.reviewer_names import ReviewerNames
    from ....store.workspace.signal_files import SignalLine
    from ....store.workspace.signals import Signals


@click.group("signals", cls=NamingGroup)
def signals_command() -> None:
    """Say what is no failure but worth attention: what reviewers marked (! in the review), thumbs of users beside verdicts,
    complaints, requests far from all others, how people begin what they ask."""


@signals_command.command(NamingGroup.without_command)
@click.option("--rubric", help="Beside verdicts under this rubric: an id, or the beginning of a hash. [default: that of most reviews]")  # fmt: skip
@click.option("--reviewers", type=click.Choice(REVIEWER_NAMES), help="How it names reviewers. Without it, the setting `reviewers` holds: names.")  # fmt: skip
@click.option("--most", type=click.IntRange(min=1), default=20, show_default=True, help="Print so many rows of a table; --json has all.")  # fmt: skip
@pass_settings
def show_command(
    settings: Settings, *, rubric: str | None, reviewers: ReviewerNames | None, most: int
) -> None:
    """List them. Each can be opened: a search finds its traces, and makes a queue of them. docs/signals.md explains the figures."""
    from ....store.workspace.signal_files import (
        opening_query,
        opening_words,
        signal_lines,
        signals_document,
    )
    from ....store.workspace.signals import sentences, signals
    from ....store.workspace.workspace import Workspace

    with Workspace.open_to_read(settings.library) as space:
        found = signals(space, rubric)
        lines = signal_lines(space, found, _names(reviewers))
        settings.document({"masked": settings.masked, **signals_document(space, found, lines)})
        if settings.json:
            return
        settings.say_masked()
        for sentence in sentences(found):
            settings.out(sentence)
        _show(settings, found, lines, most)
        shared = found.found.openings
        if shared:
            settings.out("")
            settings.table(
                ("traces", "requests begin with", "search"),
                [
                    (len(one.traces), one_line(opening_words(space, one), 36), one_line(opening_query(space, one), 34))
                    for one in shared[:most]
                ],
            )  # fmt: skip
            more_rows(settings, len(shared), most, "row")
        for hint in _hints(found):
            settings.out(hint)
        left_out = found.verdicts.words()
        if left_out:
            settings.out(f"Not counted among verdicts: {'; '.join(left_out)}.")


@signals_command.command("export")
@click.option("-o", "--output", metavar="FILE", required=True, help="Write to this file: .jsonl has a line for each signal, .md is a note to read; - is standard output, as JSON lines.")  # fmt: skip
@click.option("--rubric", help="Beside verdicts under this rubric: an id, or the beginning of a hash. [default: that of most reviews]")  # fmt: skip
@click.option("--reviewers", type=click.Choice(REVIEWER_NAMES), help="How lines name reviewers; a note names none. Without it, the setting `reviewers` holds: names.")  # fmt: skip
@pass_settings
def export_command(
    settings: Settings, *, output: str, rubric: str | None, reviewers: ReviewerNames | None
) -> None:
    """Write them to a file, for whoever builds the product: a line of JSON for each signal, or a note in Markdown. Of a library
    shown masked it is masked."""
    from ....store.packs.reports.report_file import write_file
    from ....store.workspace.bundle_facts import require_provenance_of
    from ....store.workspace.signal_files import signal_lines, signal_note
    from ....store.workspace.signals import signals
    from ....store.workspace.workspace import Workspace

    ending = Path(output).suffix.casefold()
    if output != "-" and ending not in (".jsonl", ".md"):
        raise UserError(
            f"{one_line(output, 60)} does not say in which format",
            "Signals are written to FILE.jsonl (a line each) or FILE.md (a note).",
        )
    with Workspace.open_to_read(settings.library) as space:
        found = signals(space, rubric)
        lines = signal_lines(space, found, _names(reviewers))
        require_provenance_of(space, {one.trace for one in lines}, "file of signals")
        body = signal_note(space, found, lines) if ending == ".md" else _json_lines(lines)
    settings.say_masked()
    if output == "-":
        if not settings.json:
            click.echo(body, nl=False)
    else:
        write_file(Path(output), body)
        settings.say(f"Written: {output}")
    settings.document({"file": output, "signals": len(lines), "masked": settings.masked})


def _names(reviewers: ReviewerNames | None) -> ReviewerNames:
    from ...settings.place import config_path, reviewers_set

    return reviewers or reviewer_names(reviewers_set(config_path()))


def _json_lines(lines: Sequence[SignalLine]) -> bytes:
    return "".join(json.dumps(one.json(), ensure_ascii=True) + "\n" for one in lines).encode()


def _show(settings: Settings, found: Signals, lines: Sequence[SignalLine], most: int) -> None:
    """The marks, and what traces say against their verdicts."""
    against = {*found.down_passed, *found.up_failed}
    shown = [
        one
        for one in lines
        if one.said_by == "reviewer"
        or (one.kind.startswith("thumbs") and one.trace in against)
        or one.kind in ("complaint", "far")
    ]
    if not shown:
        return
    settings.out("")
    settings.table(
        ("trace", "signal", "by", "verdict", "why", "asked"),
        [
            (
                one.trace[:12], one.kind, one_line(one.reviewer, 12) or "trace", one.verdict or "",
                one_line(one.why, 20), one_line(one.title, 24),
            )
            for one in shown[:most]
        ],
    )  # fmt: skip
    more_rows(settings, len(shown), most, "row")


def _hints(found: Signals) -> Iterator[str]:
    """The commands that make a queue of what there is."""
    asked = []
    if found.kinds()["good"]:
        asked.append(("good", "signal:good"))
    if found.down_passed or found.down_unjudged:
        asked.append(("thumbs", "found:thumbs-down -verdict:fail"))
    if found.up_failed:
        asked.append(("liked", "found:thumbs-up verdict:fail"))
    if found.found.complaints:
        asked.append(("complaints", "found:complaint"))
    if found.found.far:
        asked.append(("far", "found:far"))
    if asked:
        yield ""
        yield "As a queue:"
    for name, query in asked:
        yield "  " + shlex.join(["tracejury", "queue", "new", name, "--where", query])
