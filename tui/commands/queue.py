"""`tracejury queue`: make, list, show and export review queues."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import click

from ...store.plurals import counted
from ...store.workspace.order_words import AS_LOADED, DEFAULT_ORDER, DIVERSE, ORDER_WORDS
from .context import Settings, pass_settings
from .progress import case_counter

DEFAULT_RUBRIC = "agent-failure"


@click.group("queue")
def queue_command() -> None:
    """Make, list and show review queues: which traces to judge, under which rubric, and why."""


@queue_command.command("new")
@click.argument("name")
@click.option(
    "--rubric", "rubric_name", default=DEFAULT_RUBRIC, show_default=True,
    help="A rubric of the library or a built-in one, by its id, or a rubric file.",
)  # fmt: skip
@click.option("--bundle", help="Only the traces of this bundle.")
@click.option(
    "--where-status",
    "status",
    type=click.Choice(["error", "ok", "unset"]),
    help="Only traces with this status.",
)
@click.option(
    "--where", "query", metavar="QUERY", help="Only the traces that a search for QUERY finds."
)
@click.option(
    "--edge",
    metavar="'STEP > STEP'",
    help="Only traces in which one step follows another, as coverage --paths names them.",
)
@click.option("--sample", type=click.IntRange(min=1), help="Sample at most N traces.")
@click.option("--seed", type=int, default=0, show_default=True, help="Seed of the sample.")
@click.option(
    "--order",
    type=click.Choice(list(ORDER_WORDS)),
    default=DEFAULT_ORDER,
    show_default=True,
    help="In which order the traces come. "
    + " ".join(f"{name}: {words.help}." for name, words in ORDER_WORDS.items()),
)
@click.option("--as-loaded", is_flag=True, help="The same as --order as-loaded.")
@click.option(
    "--first",
    type=click.IntRange(min=1),
    help="At most the first N of the order; of one that looks for something, those that fit it.",
)
@click.option("--fill", is_flag=True, help="Let others stand in where fewer than --first fit.")
@click.option(
    "--random-share",
    type=click.FloatRange(0, 1),
    help="Share of the queue that is drawn at random from all that fit and mixed in, so that it tells how"
    " frequent failures are. [default: 0.1; 0 as loaded]",
)
@click.option(
    "--repeats",
    type=click.FloatRange(0, 1),
    default=0.0,
    show_default=True,
    help="Share of the queue that comes a second time without saying so: its second judgement is kept"
    " apart and tells how far you agree with yourself.",
)
@click.option(
    "--reviewers",
    default="",
    help="Share the queue out to these reviewers, parted by commas: tracejury kit build gives each their items.",
)
@click.option(
    "--overlap",
    default="none",
    show_default=True,
    help="What several of them judge, in percent of the queue: double:20,triple:5, or all.",
)
@pass_settings
def new_command(
    settings: Settings,
    name: str,
    *,
    rubric_name: str,
    bundle: str | None,
    status: str | None,
    query: str | None,
    edge: str | None,
    sample: int | None,
    seed: int,
    as_loaded: bool,
    order: str,
    first: int | None,
    fill: bool,
    random_share: float | None,
    repeats: float,
    reviewers: str,
    overlap: str,
) -> None:
    """Make the queue NAME from the traces that fit."""
    from dataclasses import asdict, replace

    from ...store.kits.overlap import overlap_of, shares_of
    from ...store.workspace.queues import Selection
    from ...store.workspace.rubrics import rubric_named
    from ...store.workspace.workspace import Workspace
    from .carried import carried_lines, same_version_words

    order = AS_LOADED if as_loaded else order
    selection = Selection(
        where={"bundle": bundle, "status": status, "edge": edge},
        sample=sample,
        seed=seed,
        query=query,
        order=order,
        first=first,
        fill=fill,
        random_share=ORDER_WORDS[order].random_share if random_share is None else random_share,
        repeats=repeats,
        reviewers=reviewers.split(","),
        overlap=overlap_of(overlap),
    )
    with Workspace.open(settings.library) as space:
        rubric = rubric_named(space, rubric_name)
        if order == DIVERSE:
            with case_counter(settings, "Comparing", of="traces") as progress:
                made = space.new_queue(name, rubric, replace(selection, progress=progress))
        else:
            made = space.new_queue(name, rubric, selection)
        clash = space.same_version(rubric)
    again = sum(item.repeat for item in made.queue.items)
    items = len(made.queue.items) - again
    shares = shares_of(made.queue)
    settings.document(
        {"name": name, "rubric": rubric.id, "fitting": made.fitting, "items": items,
         "order_fit": made.order_fit, "others": made.others,
         "spread": None if made.spread is None else asdict(made.spread),
         **({"carried": made.carried.json()} if made.carried else {}),
         **({"shares": [asdict(one) for one in shares]} if shares else {})}
    )  # fmt: skip
    settings.out(f"Queue {name}: {counted(items, 'trace')} ({made.reason}) under {rubric.id}")
    if made.fit_words:
        more = f" --fill takes {made.missing:,} others as well." if made.missing else ""
        settings.say(made.fit_words + more)
    if made.spread is not None:
        settings.say(
            f"The {made.spread.count:,} most different ones are worth {made.spread.picked:.1f} that have nothing in common;"
            f" as many drawn at random, {made.spread.random:.1f}."
        )
    if again:
        settings.say(
            f"{again:,} of them {'comes' if again == 1 else 'come'} a second time, without saying so."
        )
    for share in shares:
        settings.say(
            f"  {share.reviewer}: {counted(share.items, 'item')}, {share.shared:,} of them with others"
        )
    if clash:
        settings.warn(same_version_words(rubric))
    for line in carried_lines(made.carried, f"earlier versions of {rubric.id}"):
        settings.say(line)


@queue_command.command("recheck")
@click.argument("name", required=False)
@click.option("--rubric", "rubric_id", help="Only what was judged under the rubric of this id.")
@pass_settings
def recheck_command(settings: Settings, name: str | None, rubric_id: str | None) -> None:
    """Make a queue of the traces that were judged before something changed that the judgement was about.

    That is: a newer revision of the trace, or a newer version of the rubric. The reason of each trace says
    what changed. NAME is re-check unless given.
    """
    from ...store.workspace.workspace import Workspace

    with Workspace.open(settings.library) as space:
        made = space.recheck_queues(name, rubric_id)
        rubrics = space.reviews.rubrics()
    settings.document(
        {"queues": [
            {"name": queue.name, "rubric": rubrics[queue.rubric].id,
             "items": [{"trace": item.trace, "reason": item.reason} for item in queue.items]}
            for queue in made
        ]}
    )  # fmt: skip
    for queue in made:
        traces = counted(len(queue.items), "trace")
        settings.out(
            f"Queue {queue.name}: {traces} to check again, under {rubrics[queue.rubric].id}"
        )
        settings.table(
            ("", "trace", "why"),
            [
                (number, item.trace[:12], item.reason)
                for number, item in enumerate(queue.items, start=1)
            ],
        )


@queue_command.command("list")
@pass_settings
def list_command(settings: Settings) -> None:
    """List the queues with your progress, the newest first."""
    from dataclasses import asdict

    from ...store.workspace.workspace import Workspace

    with Workspace.open_to_read(settings.library) as space:
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


with_repeats_option = click.option(
    "--with-repeats",
    is_flag=True,
    help="Name every trace, and say which come a second time. Not for whoever is to judge them.",
)


@queue_command.command("show")
@click.argument("name")
@with_repeats_option
@pass_settings
def show_command(settings: Settings, name: str, *, with_repeats: bool) -> None:
    """List the traces of the queue NAME in order, with your verdicts and why each is there.

    Where some come a second time without saying so, a trace is named once you have judged it.
    """
    from msgspec.structs import asdict

    from ...store.workspace.queue_lines import queue_lines
    from ...store.workspace.workspace import Workspace

    with Workspace.open_to_read(settings.library) as space:
        queue = space.queue_named(name)
        lines = queue_lines(space, queue, with_repeats=with_repeats)
        rubric = space.reviews.rubric(queue.rubric)
    settings.document(
        {"name": queue.name, "rubric": rubric.id if rubric else None, "hash": queue.rubric,
         "masked": settings.masked, "order": queue.order, "sample": asdict(queue.sample) if queue.sample else None,
         "items": lines}
    )  # fmt: skip
    settings.say_masked()
    settings.table(
        ("", "trace", "source id", "status", "verdict", "why"),
        [
            (
                number, *_which(line), line["status"] or "open", line["verdict"] or "",
                "; ".join(filter(None, [_why(line), _second_time(line, with_repeats=with_repeats)])),
            )
            for number, line in enumerate(lines, start=1)
        ],
    )  # fmt: skip
    _say_unseen(settings, lines)


def _which(line: Mapping[str, object]) -> tuple[str, str]:
    """The trace of an item: its key and its source id."""
    if line["trace"] is None:
        return "?", "?"
    return str(line["trace"])[:12], str(line["source_id"] or "")


def _second_time(line: Mapping[str, object], *, with_repeats: bool) -> str:
    return "comes a second time" if with_repeats and line["repeat"] else ""


def _say_unseen(settings: Settings, lines: Sequence[Mapping[str, object]]) -> None:
    """Say why traces are not named, where some are not."""
    if any(line["trace"] is None for line in lines):
        settings.say(
            "Some traces come a second time, unseen: which trace an item is, is shown once you have judged it"
            " (--with-repeats names all, for whoever does not judge them)."
        )


@queue_command.command("export")
@click.argument("name")
@with_repeats_option
@pass_settings
def export_command(settings: Settings, name: str, *, with_repeats: bool) -> None:
    """Write the queue NAME to standard output, one JSON object an item.

    Where some traces come a second time without saying so, all but `status` and `verdict` of an item is null until you
    have judged it.
    """
    import json

    from ...store.workspace.queue_lines import queue_lines
    from ...store.workspace.workspace import Workspace

    with Workspace.open_to_read(settings.library) as space:
        lines = queue_lines(space, space.queue_named(name), with_repeats=with_repeats)
    settings.document(lines)
    settings.say_masked()
    for line in lines:
        settings.out(json.dumps(line, ensure_ascii=True, sort_keys=True))
    _say_unseen(settings, lines)


def _why(line: Mapping[str, object]) -> str:
    """Why a trace is in the queue, and how it was judged before."""
    reason, before = str(line["reason"] or ""), str(line["before"] or "")
    changed = before.rpartition(" (you judged")[0]
    if changed and changed in reason:
        # The reason of a re-check says the same, to every reviewer.
        reason = ""
    notes = (reason, line["carried"], before)
    return "; ".join(str(note) for note in notes if note)
