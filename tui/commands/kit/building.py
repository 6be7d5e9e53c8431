"""`tracejury kit build`: a queue becomes one file for its reviewer, or one for each."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ....errors import UserError
from ....store.plurals import counted
from ..context import Settings, pass_settings
from ..progress import case_counter
from .passphrase import asking, passphrase_file_option

if TYPE_CHECKING:
    from ....store.workspace.kit_building import KitPlan, KitPlans


@click.command("build")
@click.argument("queue")
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path),
    help="The file to write; a folder for the kits of several reviewers. Default: named after the queue, here.",
)
@click.option(
    "--reviewer",
    "reviewers",
    multiple=True,
    help="For whom it is; again for a kit of each. Default: those that the queue is shared out to,"
    " else whoever opens it and says their name.",
)
@click.option(
    "--question", default="", help="What you want to know, in your words: they read it first."
)
@click.option("--send-to", default="", help="Whom the return goes to, in words. Default: you.")
@click.option(
    "--mask/--no-mask",
    default=None,
    help="Pseudonyms in place of what is private. Default: as texts are shown here (--masked).",
)
@click.option("--passphrase", "ask", is_flag=True, help="Ask for a passphrase that opens the kit.")
@passphrase_file_option
@pass_settings
def build_command(
    settings: Settings,
    queue: str,
    out: Path | None,
    reviewers: Sequence[str],
    question: str,
    send_to: str,
    mask: bool | None,
    ask: bool,
    passphrase_file: Path | None,
) -> None:
    """Write the kit of QUEUE: its traces, its rubric and your question, for a reviewer who needs nothing else.

    Of a queue that is shared out, each reviewer gets a kit with their items alone. Nothing is written, and the exit code is 1,
    if something private is in it that is neither masked nor acknowledged (tracejury privacy acknowledge).
    """  # fmt: skip
    from ....store.kits.passphrases import new_key
    from ....store.packs.pace import Pace
    from ....store.workspace.kit_building import plan_kits, remember_stops, write_kit
    from ....store.workspace.workspace import Workspace

    secret = _passphrase(passphrase_file, ask=ask)
    written: list[tuple[KitPlan, Path]] = []
    with (
        Workspace.open_to_read(settings.library) as space,
        case_counter(settings, "Building") as progress,
    ):
        plans = plan_kits(
            space,
            queue,
            reviewers=reviewers,
            question=question,
            send_to=send_to,
            mask=settings.masked if mask is None else mask,
            pace=Pace(progress),
        )
        remember_stops(space, plans.privacy)
        if not plans.privacy.stops:
            for plan, path in _targets(plans, out):
                write_kit(space, plans, plan, path, new_key(secret) if secret is not None else None)
                written.append((plan, path))
    settings.document(
        {
            "queue": queue,
            "masked": plans.masked,
            "written": not plans.privacy.stops,
            "kits": [
                {"path": str(path), "id": plan.id, "reviewer": plan.head.reviewer or None,
                 "items": len(plan.head.items), "traces": plan.head.traces}
                for plan, path in written
            ],
            "private": [one.json() for one in plans.privacy.stops],
        }
    )  # fmt: skip
    if plans.privacy.stops:
        _show_stop(settings, plans)
        sys.exit(1)
    for plan, path in written:
        whom = plan.head.reviewer or "whoever opens it"
        masked = ", masked" if plans.masked else ""
        settings.out(f"{path}: {counted(len(plan.head.items), 'item')} for {whom}{masked}")
    settings.say("They type: tracejury open FILE")
    if plans.unassigned:
        settings.say(
            f"{counted(plans.unassigned, 'trace')} of the queue are in none of these kits."
        )


def _passphrase(file: Path | None, *, ask: bool) -> str | None:
    if file is None and not ask:
        return None
    given = asking(file, "the kit")()
    if given is None:
        raise UserError("There is no terminal to ask for a passphrase", "Use --passphrase-file.")
    return given


def _targets(plans: KitPlans, out: Path | None) -> list[tuple[KitPlan, Path]]:
    """Each kit with the file that it goes to. Raises UserError."""
    if len(plans.kits) == 1 and out is not None and not out.is_dir():
        return [(plans.kits[0], out)]
    from ....store.workspace.kit_building import kit_files

    folder = out or Path()
    if folder.exists() and not folder.is_dir():
        raise UserError(f"{folder} is a file; there are {len(plans.kits)} kits", "Name a folder.")
    found = kit_files(plans, folder)
    folder.mkdir(parents=True, exist_ok=True)
    return found


def _show_stop(settings: Settings, plans: KitPlans) -> None:
    """What is private in a kit that was not written, and what to do next."""
    stops = plans.privacy.stops
    places = counted(sum(one.count for one in stops), "place")
    settings.out(
        f"Not written. {counted(len(stops), 'private value')} would be in it, in {places}:"
    )
    settings.table(
        ("finding", "rule", "shown", "times", "where"),
        [
            (one.id, one.rule, one.preview, one.count,
             one.places[0] + (f" and {counted(len(one.places) - 1, 'more place')}" if one.places[1:] else ""))
            for one in stops
        ],
    )  # fmt: skip
    settings.say("Build it with --mask, or acknowledge what may leave as it is:")
    names = " ".join(one.id for one in stops)
    settings.say(f"  tracejury privacy acknowledge {names} --reason REASON")
