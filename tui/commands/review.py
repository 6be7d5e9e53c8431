"""`tracejury review`: judge the traces of a queue, in the app or in plain lines."""

from __future__ import annotations

import sys

import click

from ...errors import UserError
from ..safe_text import one_line
from .context import Settings, pass_settings


@click.command("review")
@click.argument("queue", required=False)
@click.option(
    "--plain", is_flag=True, help="Plain lines instead of a screen: for screen readers and pipes."
)
@pass_settings
def review_command(settings: Settings, *, queue: str | None = None, plain: bool) -> None:
    """Judge the traces of QUEUE; without a name, those of the queue that was made last.

    With --plain, one line is printed after the other and one line read at a time: nothing is drawn, no colour is
    used, and it works over a pipe. The letters are those of the app; ? lists them, and what only
    the app can do. Both save in the same journal.
    """
    if not plain:
        from ...sample_traces import sample_folder
        from ..opens_first import OpensFirst
        from .open_app import run_app

        with sample_folder() as sample:
            first = OpensFirst("queue", queue or "")
            run_app(settings, settings.library, sample=sample, first=first)
        return
    from ...store.workspace.workspace import Workspace
    from ..plain.review import PlainReview

    with Workspace.open(settings.library) as space:
        if queue is None:
            queues = space.queues.all()
            if not queues:
                raise UserError("There are no queues yet", "tracejury queue new NAME makes one.")
            queue = queues[0].name
            if len(queues) > 1:
                _print_line(
                    f"No queue was named: this is {one_line(queue)}, the one that was made last of {len(queues)}."
                    " tracejury queue list lists them."
                )
        chosen = space.reviewable_queue(queue)
        PlainReview(space, chosen, _read_line, _print_line).run()
        for notice in space.journal.notices:
            settings.warn(notice)


def _read_line() -> str | None:
    line = sys.stdin.readline()
    return line.rstrip("\r\n") if line else None


def _print_line(line: str) -> None:
    click.echo(line)
    sys.stdout.flush()
