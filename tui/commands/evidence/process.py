"""`tracejury process`: how reviewing does, and whether what should stop failures stops them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from ...safe_text import one_line
from ..context import Settings, pass_settings
from ..naming_group import NamingGroup
from .figures import places

if TYPE_CHECKING:
    from ....store.canonical import Json
    from ....store.insight.process.confusion import Confusion
    from ....store.insight.process.durations import Durations
    from ....store.packs.passports.shares import Share
    from ....store.workspace.process import Process
    from ....store.workspace.workspace import Workspace


@click.group("process", cls=NamingGroup)
def process_command() -> None:
    """Say how reviewing does: the time that it takes, the time until a failure is guarded, what it changed, and whether
    guardrails fired and people were called when they should have been."""


@process_command.command(NamingGroup.without_command)
@click.option("--rubric", help="Of reviews under this rubric: an id, or the beginning of a hash. [default: that of most reviews]")  # fmt: skip
@pass_settings
def show_command(settings: Settings, *, rubric: str | None) -> None:
    """Show the figures, each with how many it is of; of too few nothing is told. docs/process.md says where each comes from,
    and how to get those that have no data."""
    from ....store.workspace.process import process, process_in_words, rails_in_words
    from ....store.workspace.workspace import Workspace

    with Workspace.open_to_read(settings.library) as space:
        found = process(space, rubric)

        def shown(name: str) -> str:
            return one_line(space.shown.value("name", name), 40)

        settings.document(_document(settings, space, found))
        if settings.json:
            return
        settings.say_masked()
        for sentence in (*process_in_words(found), *rails_in_words(found, shown)):
            settings.out(sentence)
        if found.rails:
            settings.out("")
            settings.table(
                ("guardrail", "rightly", "needlessly", "missed", "quiet", "nobody said"),
                [
                    (shown(name), one.rightly, one.needlessly, one.missed, one.quiet, one.unknown)
                    for name, one in found.rails.items()
                ],
            )
        left_out = found.verdicts.words()
        if left_out:
            settings.out(f"Not counted: {'; '.join(left_out)}.")


@process_command.command("decided")
@click.argument("queue")
@click.option("--changed/--unchanged", "changed", required=True, help="Whether its review changed what was decided.")  # fmt: skip
@click.option("--reason", default="", help="What was decided, and what instead.")
@pass_settings
def decided_command(settings: Settings, *, queue: str, changed: bool, reason: str) -> None:
    """Say whether the review of QUEUE changed what was decided. Nobody has to; your last word counts, and tracejury undo takes
    it back."""
    from ....store.workspace.decision_changes import say_changed
    from ....store.workspace.workspace import Workspace

    with Workspace.open(settings.library) as space:
        say_changed(space, queue, changed, reason)
    settings.document({"queue": queue, "changed": changed})
    settings.out(f"Said: the review of {queue} {'changed' if changed else 'did not change'} what was decided.")  # fmt: skip


def _document(settings: Settings, space: Workspace, found: Process) -> dict[str, Json]:
    from ....store.workspace.process import process_in_words, rails_in_words

    rubric, guards = found.verdicts.rubric, found.guards

    def shown(name: str) -> str:
        return space.shown.value("name", name)

    return {
        "masked": settings.masked,
        "rubric": None
        if rubric is None
        else {"id": rubric.id, "version": rubric.version, "title": rubric.title},
        "seconds_of_a_review": _durations(found.review),
        "untimed": found.untimed,
        "guards": {
            "failures": guards.failures,
            "to_check": _durations(guards.to_check),
            "to_pass": _durations(guards.to_pass),
            "loaded": guards.loaded,
            "unchecked": guards.unchecked,
        },
        "decision_changes": [
            {
                "queue": one.queue,
                "reviewer": one.reviewer,
                "changed": one.changed,
                "reason": space.shown.text("", one.reason) or None,
                "at": datetime.fromtimestamp(one.at_ms / 1000, UTC).isoformat(timespec="seconds"),
            }
            for one in found.changes
        ],
        "escalation": _confusion(found.escalation),
        "handed": found.handed,
        "guardrails": {shown(name): _confusion(one) for name, one in found.rails.items()},
        "sentences": [*process_in_words(found), *rails_in_words(found, shown)],
        "method": "quartiles: Hyndman and Fan 1996, type 7; shares: Clopper and Pearson, 95 %, of 20 or more",
    }


def _durations(one: Durations) -> dict[str, Json]:
    return {
        "n": one.n,
        "low": places(one.low),
        "median": places(one.middle),
        "high": places(one.high),
    }


def _share(one: Share) -> dict[str, Json]:
    return {
        "count": one.count,
        "of": one.of,
        "value": places(one.value) if one.told else None,
        "low": places(one.between.low) if one.told else None,
        "high": places(one.between.high) if one.told else None,
    }


def _confusion(one: Confusion) -> dict[str, Json]:
    return {
        "rightly": one.rightly,
        "needlessly": one.needlessly,
        "missed": one.missed,
        "quiet": one.quiet,
        "unknown": one.unknown,
        "fired_rightly": _share(one.fired_rightly),
        "caught": _share(one.caught),
    }
