"""`tracejury groups name|split|move|merge|apart|apply|withdraw`: change groups by hand."""

from __future__ import annotations

import click

from ....store.plurals import counted
from ..context import Settings, pass_settings


@click.command("name")
@click.argument("group")
@click.argument("name")
@pass_settings
def name_command(settings: Settings, group: str, name: str) -> None:
    """Give GROUP the name NAME ("" removes it)."""
    from ....store.workspace.workspace import Workspace

    with Workspace.open(settings.library) as space:
        one = space.group_work.find(group)
        space.group_work.name(one, name)
    settings.document({"group": one.id, "name": name or None})
    settings.out(f"{one.id} is named {name}" if name else f"{one.id} has no name")


@click.command("split")
@click.argument("group")
@click.argument("traces", nargs=-1, required=True)
@pass_settings
def split_command(settings: Settings, group: str, traces: tuple[str, ...]) -> None:
    """Move TRACES, and all that fail in the same words, from GROUP into a new group."""
    from ....store.workspace.workspace import Workspace

    with Workspace.open(settings.library) as space:
        one = space.group_work.find(group)
        chosen = space.group_work.signatures_of(one, traces)
        new = space.group_work.split(one, chosen)
        made = space.groups.group(new)
    size = made.size if made else 0
    settings.document({"group": one.id, "new": new, "failures": size})
    settings.out(f"{new} holds {counted(size, 'failure')} that were in {one.id}")


@click.command("move")
@click.argument("group")
@click.argument("to")
@click.argument("traces", nargs=-1, required=True)
@pass_settings
def move_command(settings: Settings, group: str, to: str, traces: tuple[str, ...]) -> None:
    """Move TRACES of GROUP to the group TO; if TO is GROUP, pin them there."""
    from ....store.workspace.workspace import Workspace

    with Workspace.open(settings.library) as space:
        one, other = space.group_work.find(group), space.group_work.find(to)
        chosen = space.group_work.signatures_of(one, traces)
        space.group_work.move(one, chosen, other)
    settings.document({"group": one.id, "to": other.id, "signatures": chosen})
    settings.out(f"{len(chosen)} signature(s) of {one.id} are pinned in {other.id}")


@click.command("merge")
@click.argument("into")
@click.argument("gone")
@pass_settings
def merge_command(settings: Settings, into: str, gone: str) -> None:
    """Merge the group GONE into the group INTO."""
    from ....store.workspace.workspace import Workspace

    with Workspace.open(settings.library) as space:
        first, second = space.group_work.find(into), space.group_work.find(gone)
        space.group_work.merge(first, second)
        made = space.groups.group(first.id)
    size = made.size if made else 0
    settings.document({"group": first.id, "merged": second.id, "failures": size})
    settings.out(f"{first.id} holds {counted(size, 'failure')}, with those of {second.id}")


@click.command("apart")
@click.argument("group")
@click.argument("other")
@pass_settings
def apart_command(settings: Settings, group: str, other: str) -> None:
    """Record that GROUP and OTHER are different failures; their merge is not proposed again."""
    from ....store.workspace.workspace import Workspace

    with Workspace.open(settings.library) as space:
        one, two = space.group_work.find(group), space.group_work.find(other)
        space.group_work.keep_apart(one, two)
    settings.document({"group": one.id, "other": two.id})
    settings.out(f"{one.id} and {two.id} are kept apart")


@click.command("apply")
@click.argument("group")
@click.option("--rubric", "rubric_name", help="The rubric of the judgement, if there are several.")
@click.option("--without", multiple=True, help="A trace to leave out; repeatable.")
@click.option("--check", type=click.IntRange(0), help="Queue N of them to be checked.")
@click.option("--dry-run", is_flag=True, help="Show what it would reach; change nothing.")
@pass_settings
def apply_command(
    settings: Settings,
    group: str,
    rubric_name: str | None,
    without: tuple[str, ...],
    check: int | None,
    dry_run: bool,
) -> None:
    """Apply your judgement of a member of GROUP to the members without one.

    The propagated reviews point to it: each can be withdrawn alone, and none counts as direct.
    """
    from ....store.workspace.workspace import Workspace

    with Workspace.open(settings.library) as space:
        space.regroup()
        one = space.group_work.find(group)
        chosen = space.group_work.only_plan(one, rubric_name)
        left_out = {key for given in without for key in space.library.resolve(given)}
        reached = [member for member in chosen.reaches if member.trace not in left_out]
        queue = None
        if not dry_run:
            queue = space.group_work.apply(chosen, without=left_out, check=check).queue
    settings.document(
        {
            "group": one.id,
            "from": chosen.source.trace,
            "verdict": chosen.source.verdict,
            "applied": 0 if dry_run else len(reached),
            "reaches": [member.trace for member in reached],
            "left": [{"trace": member.trace, "why": why} for member, why in chosen.skipped],
            "check_queue": queue.name if queue else None,
        }
    )
    settings.out(
        f"{chosen.source.verdict} ({', '.join(chosen.source.codes) or 'no code'}), from your judgement"
        f" of {chosen.source.trace[:12]}"
    )
    settings.out(
        f"{'would reach' if dry_run else 'reached'} {counted(len(reached), 'trace')} of {one.id}"
    )
    for review in chosen.conflicting:
        settings.warn(f"You judged {review.trace[:12]} differently: {review.verdict}")
    if queue:
        settings.out(f"{len(queue.items)} of them are queued in {queue.name!r} to be checked")


@click.command("withdraw")
@click.argument("group")
@click.argument("traces", nargs=-1)
@pass_settings
def withdraw_command(settings: Settings, group: str, traces: tuple[str, ...]) -> None:
    """Withdraw the propagated judgements in GROUP, of TRACES or of all its members."""
    from ....store.workspace.workspace import Workspace

    with Workspace.open(settings.library) as space:
        space.regroup()
        one = space.group_work.find(group)
        count = space.group_work.withdraw(one, traces)
    settings.document({"group": one.id, "withdrawn": count})
    settings.out(f"{count} judgements withdrawn")
