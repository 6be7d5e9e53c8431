"""`tracejury history`, `undo` and `redo`: what you did in a library, and taking back the last of it."""

from __future__ import annotations

import click

from .context import Settings, pass_settings


@click.command("history")
@click.option(
    "--limit", type=click.IntRange(1), default=20, show_default=True, help="At most so many acts."
)
@click.option("--time", "times", is_flag=True, help="How long you were at work on each trace.")
@pass_settings
def history_command(settings: Settings, limit: int, *, times: bool) -> None:
    """List what you did, newest first: the same history that h shows in the app.

    The first column is what tracejury undo takes: the number of acts to take back down to that one.
    """
    from ...store.workspace.workspace import Workspace
    from ..views.history import local_time, sentence

    if times:
        _show_times(settings, limit)
        return
    with Workspace.open_to_read(settings.library) as space:
        total = space.history.count()
        found = space.history.page(0, limit)
    settings.document(
        {
            "total": total,
            "masked": settings.masked,
            "acts": [
                {
                    "at": done.at,
                    "words": done.words,
                    "taken_back": not done.entry.counts,
                }
                for done in found
            ],
        }
    )
    if not found:
        settings.out("You have not done anything in this library yet.")
        return
    settings.say_masked()
    rows: list[tuple[str, str, str]] = []
    number = 0
    for done in found:
        number += done.entry.counts
        when, words = local_time(done.entry.at_ms), sentence(done.words)
        rows.append(
            (str(number), when, words)
            if done.entry.counts
            else ("-", when, f"(taken back) {words}")
        )
    settings.table(("undo", "when", "what you did"), rows)
    if total > len(found):
        settings.say(f"{total - len(found):,} earlier acts: --limit {total} shows all.")


def _show_times(settings: Settings, limit: int) -> None:
    """The active time of this reviewer's own reviews, the newest first. Nobody else's is shown."""
    from ...store.workspace.workspace import Workspace
    from ..views.history import local_time

    with Workspace.open_to_read(settings.library) as space:
        mine = [
            review
            for review in space.reviews.reviews(reviewer=space.reviewer)
            if review.active_ms is not None
        ]
        mine.sort(key=lambda review: -review.at_ms)
        rows = {row.key: row for row in space.shown.rows_for([one.trace for one in mine])}
    seconds = [(review.active_ms or 0) / 1000 for review in mine]
    settings.document(
        {
            "total_seconds": sum(seconds),
            "reviews": [
                {"trace": review.trace, "status": review.status, "verdict": review.verdict, "seconds": spent}
                for review, spent in zip(mine, seconds, strict=True)
            ],
        }
    )  # fmt: skip
    if not mine:
        settings.out("No time was written down yet.")
        return
    settings.table(
        ("when", "seconds", "verdict", "trace"),
        [
            (
                local_time(review.at_ms),
                round(spent),
                review.verdict or review.status,
                rows[review.trace].title if review.trace in rows else review.trace[:12],
            )
            for review, spent in list(zip(mine, seconds, strict=True))[:limit]
        ],
    )
    finished = [
        spent for review, spent in zip(mine, seconds, strict=True) if review.status == "finished"
    ]
    if finished:
        middle = sorted(finished)[len(finished) // 2]
        settings.out(
            f"{len(finished)} finished, {sum(finished) / 60:.0f} minutes, {middle:.0f} seconds in the middle"
        )


@click.command("undo")
@click.argument("count", type=click.IntRange(1), default=1)
@pass_settings
def undo_command(settings: Settings, count: int) -> None:
    """Take back what you did last; with COUNT, the last COUNT acts, or all if there are fewer.

    Works on everything that you do: judgements, notes, changes to groups, queues, imports. The acts of
    other reviewers are never taken back.
    """
    from ...store.workspace.workspace import Workspace

    with Workspace.open(settings.library) as space:
        _, last = space.history.since(None, count)
        if last:
            space.history.take_back(last[-1].entry)
    words = [done.words for done in last]
    settings.document({"undone": words[0] if words else None, "acts": words})
    for done in words:
        settings.out(f"Took back: {done}")
    if 0 < len(words) < count:
        settings.say(f"There were no more than {len(words)}.")
    if not words:
        settings.out("There is nothing of yours to take back.")


@click.command("redo")
@pass_settings
def redo_command(settings: Settings) -> None:
    """Do again what you took back last, unless you did something else since."""
    from ...store.workspace.workspace import Workspace

    with Workspace.open(settings.library) as space:
        done = space.history.redo()
    settings.document({"redone": done.words if done else None})
    settings.out(f"Did again: {done.words}" if done else "There is nothing to do again.")
