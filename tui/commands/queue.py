"""`tracejury queue`: make, list, show and export review queues."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ...errors import UserError
from .context import Settings, pass_settings

if TYPE_CHECKING:
    from ...store.library.library import Library
    from ...store.reviews.queues import Queue
    from ...store.workspace import Workspace

DEFAULT_RUBRIC = "agent-failure"


@click.group("queue")
def queue_command() -> None:
    """Make, list and show review queues: which traces to judge, under which rubric, and why."""


@queue_command.command("new")
@click.argument("name")
@click.option(
    "--rubric", "rubric_name", default=DEFAULT_RUBRIC, show_default=True,
    help="A built-in rubric, or a rubric file.",
)  # fmt: skip
@click.option("--bundle", help="Only the traces of this bundle.")
@click.option(
    "--where-status",
    "status",
    type=click.Choice(["error", "ok", "unset"]),
    help="Only traces that ended so.",
)
@click.option("--sample", type=click.IntRange(min=1), help="Take at random at most so many.")
@click.option("--seed", type=int, default=0, show_default=True, help="What the sample is drawn by.")
@click.option(
    "--as-loaded", is_flag=True, help="In the order of loading, not one of each group first."
)
@pass_settings
def new_command(
    settings: Settings,
    name: str,
    *,
    rubric_name: str,
    bundle: str | None,
    status: str | None,
    sample: int | None,
    seed: int,
    as_loaded: bool,
) -> None:
    """Make the queue NAME of the traces that fit."""
    from ...rubrics.files import find_rubric
    from ...store.reviews.queues import QueueItem, sampled
    from ...store.workspace import Workspace

    rubric = find_rubric(rubric_name)
    with Workspace.open(settings.library) as space:
        reasons = []
        keys = _keys(space.library, bundle, status)
        if bundle is not None:
            reasons.append(f"bundle {bundle}")
        if status is not None:
            reasons.append(f"status {status}")
        if not keys:
            raise UserError(
                "No trace fits, so there is no queue to make",
                "tracejury traces lists what the library holds; tracejury load brings more in.",
            )
        fitting = len(keys)
        if sample is not None:
            keys = sampled(keys, sample, seed)
            reasons.append(f"sample of {len(keys)} from {fitting} (seed {seed})")
        reason = ", ".join(reasons) or "every trace"
        pinned = space.reviews.remember_rubric(space.reviewer, rubric)
        ordered = [(key, "") for key in keys]
        if not as_loaded:
            from ...store.groups.ordering import one_a_group_first

            space.regroup()
            ordered = one_a_group_first(space.groups, keys)
        items = [
            QueueItem(key, f"{reason}, {alike}" if alike else reason) for key, alike in ordered
        ]
        queue = space.queues.create(space.reviewer, name, pinned, items)
    settings.document(
        {"name": name, "rubric": rubric.id, "fitting": fitting, "items": len(queue.items)}
    )
    settings.out(f"Queue {name}: {len(queue.items):,} traces ({reason}) under {rubric.id}")


def _keys(library: Library, bundle: str | None, status: str | None) -> list[str]:
    """The keys of the traces that fit; a name may stand for several bundles."""
    if bundle is None:
        return library.keys(status=status)
    rows = [row for row in library.bundles() if bundle in (row.name, row.path)]
    if not rows:
        raise UserError(
            f"No bundle named {bundle} is in the library",
            "Its name is the name of the file or folder that was loaded.",
        )
    ids = sorted(row.id for row in rows)
    return list(
        dict.fromkeys(key for row in ids for key in library.keys(bundle=row, status=status))
    )


@queue_command.command("list")
@pass_settings
def list_command(settings: Settings) -> None:
    """List the queues with your progress, the newest first."""
    from dataclasses import asdict

    from ...store.workspace import Workspace

    with Workspace.open(settings.library) as space:
        rubrics = space.reviews.rubrics()
        found = [
            (queue, rubrics.get(queue.rubric), space.queues.progress(queue, space.reviewer))
            for queue in space.queues.all()
        ]
    settings.document(
        [
            {"name": queue.name, "rubric": rubric.id if rubric else None, **asdict(progress)}
            for queue, rubric, progress in found
        ]
    )
    if not found:
        settings.say("There are no queues yet: tracejury queue new NAME makes one.")
        return
    settings.table(
        ("queue", "rubric", "traces", "judged", "pass", "fail", "unsure", "deferred"),
        [
            (
                queue.name, rubric.id if rubric else "?", progress.total, progress.finished,
                progress.passed, progress.failed, progress.unsure, progress.deferred,
            )
            for queue, rubric, progress in found
        ],
    )  # fmt: skip


@queue_command.command("show")
@click.argument("name")
@pass_settings
def show_command(settings: Settings, name: str) -> None:
    """List the traces of the queue NAME in order, with your verdicts and why each is there."""
    from ...store.workspace import Workspace

    with Workspace.open(settings.library) as space:
        queue = _queue(space, name)
        lines = _lines(space, queue)
        rubric = space.reviews.rubric(queue.rubric)
    settings.document(
        {"name": queue.name, "rubric": rubric.id if rubric else None, "hash": queue.rubric,
         "items": lines}
    )  # fmt: skip
    settings.table(
        ("", "trace", "source id", "status", "verdict", "why"),
        [
            (
                number, str(line["trace"])[:12], line["source_id"] or "",
                line["status"] or "open", line["verdict"] or "", line["reason"],
            )
            for number, line in enumerate(lines, start=1)
        ],
    )  # fmt: skip


@queue_command.command("export")
@click.argument("name")
@pass_settings
def export_command(settings: Settings, name: str) -> None:
    """Write the queue NAME to standard output, one JSON object a trace."""
    import json

    from ...store.workspace import Workspace

    with Workspace.open(settings.library) as space:
        lines = _lines(space, _queue(space, name))
    settings.document(lines)
    for line in lines:
        settings.out(json.dumps(line, ensure_ascii=True, sort_keys=True))


def _queue(space: Workspace, name: str) -> Queue:
    queue = space.queues.get(name)
    if queue is None:
        raise UserError(f"There is no queue named {name}", "tracejury queue list shows them.")
    return queue


def _lines(space: Workspace, queue: Queue) -> list[dict[str, object]]:
    """Each item of a queue, with what this reviewer has made of it."""
    keys = [item.trace for item in queue.items]
    rows = {row.key: row for row in space.library.rows_for(keys)}
    mine = {
        review.trace: review
        for review in space.reviews.reviews(reviewer=space.reviewer, rubric=queue.rubric)
    }
    lines: list[dict[str, object]] = []
    for item in queue.items:
        row, review = rows.get(item.trace), mine.get(item.trace)
        lines.append(
            {
                "trace": item.trace,
                "source_id": row.source_id if row else None,
                "status": review.status if review else None,
                "verdict": review.verdict if review else None,
                "reason": item.reason,
            }
        )
    return lines
