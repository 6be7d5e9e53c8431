"""`tracejury backup` and `tracejury restore`: copies of the journal, and getting the reviews back from one."""

from __future__ import annotations

import sys

import click

from .context import Settings, pass_settings


@click.command("backup")
@pass_settings
def backup_command(settings: Settings) -> None:
    """Write a verified copy of the journal into the library's backups folder, also while the library is open."""
    from ...store.workspace.health import back_up

    path = back_up(settings.library)
    settings.document({"backup": str(path)})
    settings.out(str(path))


@click.command("restore")
@click.argument("copy", required=False)
@click.option("--yes", is_flag=True, help="Restore without asking.")
@click.option("--dry-run", is_flag=True, help="Say what would be lost; change nothing.")
@pass_settings
def restore_command(settings: Settings, *, copy: str | None, yes: bool, dry_run: bool) -> None:
    """Get the reviews back from a copy of the journal; without COPY, list the copies.

    COPY is a name from that list, a path, `latest` (the latest backup, and what only journal.jsonl has), or `mirror`
    (journal.jsonl alone). What would be lost is said first. The journal from before is kept in backups/, the copy is
    verified, and what was forgotten since stays forgotten.
    """
    from ...store.plurals import counted
    from ...store.workspace.restoring import (
        copies_of,
        day_and_time,
        done_in_words,
        plan_in_words,
        plan_of,
        restore,
    )

    if copy is None:
        found = copies_of(settings.library)
        settings.document(
            {
                "copies": [
                    {
                        "name": "mirror" if one.kind == "mirror" else one.path.name,
                        "path": str(one.path),
                        "kind": one.kind,
                        "made_ms": one.made_ms,
                        "events": one.events,
                        "last_ms": one.last_ms,
                        "problem": one.problem or None,
                    }
                    for one in found
                ]
            }
        )
        settings.table(
            ["copy", "kind", "events", "last event", "made"],
            [
                (
                    "mirror" if one.kind == "mirror" else one.path.name,
                    one.kind,
                    one.events,
                    one.problem or day_and_time(one.last_ms),
                    day_and_time(one.made_ms),
                )
                for one in found
            ],
        )
        settings.say(
            "tracejury restore latest takes the latest one with what only the mirror has."
            if found
            else f"There is no copy of a journal in {settings.library}."
        )
        return
    plan = plan_of(settings.library, copy)
    for line in plan_in_words(plan):
        settings.say(line)
    done = None
    if not dry_run:
        if not yes:
            _ask(settings, counted(len(plan.lost), "event"))
        done = restore(settings.library, plan)
    settings.document(
        {
            "copy": str(plan.source.path),
            "with_mirror": plan.with_mirror,
            "events_before": plan.present,
            "lost": len(plan.lost),
            "lost_by": {reviewer: count for reviewer, count, _ in plan.lost_by},
            "drafts_lost": plan.drafts_lost,
            "gained": len(plan.gained),
            "restored": done is not None,
            "events": plan.after if done is None else done.events,
            "kept": [] if done is None else [str(path) for path in done.kept],
            "forgotten_again": 0 if done is None else done.forgotten_again,
            "bad_lines": []
            if done is None
            else [{"line": one.number, "why": one.why} for one in done.bad_lines],
            "problems": [] if done is None else done.problems,
        }
    )
    if done is not None:
        for line in done_in_words(done):
            settings.out(line)


def _ask(settings: Settings, lost: str) -> None:
    """Let the person confirm; without one to ask, ask for --yes."""
    from ...errors import UserError

    if settings.json or not sys.stdin.isatty():
        raise UserError("Nothing was restored: there is nobody to ask", "Add --yes.")
    click.confirm(f"Restore it, and lose {lost}?", abort=True, err=True)
