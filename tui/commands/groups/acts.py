"""`tracejury groups name|split|move|merge|apart|undo|apply|withdraw`: what is done to groups by hand."""

from __future__ import annotations

import click

from ....errors import UserError
from ..context import Settings, pass_settings
from .lines import member_signatures, one_group


@click.command("name")
@click.argument("group")
@click.argument("name")
@pass_settings
def name_command(settings: Settings, group: str, name: str) -> None:
    """Give GROUP the name NAME ("" takes it back)."""
    from ....store.groups.editing import Changes
    from ....store.workspace import Workspace

    with Workspace.open(settings.library) as space:
        one = one_group(space, group)
        Changes(space.groups, space.reviewer).name(one, name)
    settings.document({"group": one.id, "name": name or None})
    settings.out(f"{one.id} is named {name}" if name else f"{one.id} has no name")


@click.command("split")
@click.argument("group")
@click.argument("traces", nargs=-1, required=True)
@pass_settings
def split_command(settings: Settings, group: str, traces: tuple[str, ...]) -> None:
    """Take TRACES (and all that fail in the same words) out of GROUP into a new group, for good."""
    from ....store.groups.editing import Changes
    from ....store.workspace import Workspace

    with Workspace.open(settings.library) as space:
        one = one_group(space, group)
        chosen = member_signatures(space, one, traces)
        new = Changes(space.groups, space.reviewer).split(one, chosen)
        made = space.groups.group(new)
    size = made.size if made else 0
    settings.document({"group": one.id, "new": new, "failures": size})
    settings.out(f"{new} holds {size:,} failures that were in {one.id}")


@click.command("move")
@click.argument("group")
@click.argument("to")
@click.argument("traces", nargs=-1, required=True)
@pass_settings
def move_command(settings: Settings, group: str, to: str, traces: tuple[str, ...]) -> None:
    """Put TRACES of GROUP into the group TO, for good; where TO is GROUP, hold them there."""
    from ....store.groups.editing import Changes
    from ....store.workspace import Workspace

    with Workspace.open(settings.library) as space:
        one, other = one_group(space, group), one_group(space, to)
        chosen = member_signatures(space, one, traces)
        changes = Changes(space.groups, space.reviewer)
        if one.id == other.id:
            changes.pin(one, chosen)
        else:
            changes.move(one, chosen, other)
    settings.document({"group": one.id, "to": other.id, "signatures": chosen})
    settings.out(f"{len(chosen)} signature(s) of {one.id} are held in {other.id}")


@click.command("merge")
@click.argument("into")
@click.argument("gone")
@pass_settings
def merge_command(settings: Settings, into: str, gone: str) -> None:
    """Make the groups INTO and GONE one, under INTO."""
    from ....store.groups.editing import Changes
    from ....store.workspace import Workspace

    with Workspace.open(settings.library) as space:
        first, second = one_group(space, into), one_group(space, gone)
        Changes(space.groups, space.reviewer).merge(first, second)
        made = space.groups.group(first.id)
    size = made.size if made else 0
    settings.document({"group": first.id, "merged": second.id, "failures": size})
    settings.out(f"{first.id} holds {size:,} failures, with those of {second.id}")


@click.command("apart")
@click.argument("group")
@click.argument("other")
@pass_settings
def apart_command(settings: Settings, group: str, other: str) -> None:
    """Say that GROUP and OTHER are different failures: their merge is not proposed again."""
    from ....store.groups.editing import Changes
    from ....store.workspace import Workspace

    with Workspace.open(settings.library) as space:
        one, two = one_group(space, group), one_group(space, other)
        Changes(space.groups, space.reviewer).apart(one, two)
    settings.document({"group": one.id, "other": two.id})
    settings.out(f"{one.id} and {two.id} are kept apart")


@click.command("undo")
@pass_settings
def undo_command(settings: Settings) -> None:
    """Take back your last name, split, move, merge or change of settings."""
    from ....store.workspace import Workspace

    with Workspace.open(settings.library) as space:
        last = space.undo_on_groups()
    settings.document({"undone": last})
    settings.out(f"Undone: {last}" if last else "There is nothing to undo.")


@click.command("apply")
@click.argument("group")
@click.option("--rubric", "rubric_name", help="Of several rubrics: the one of the judgement.")
@click.option("--without", multiple=True, help="A trace to leave out; repeatable.")
@click.option("--check", type=click.IntRange(0), help="How many to queue for a check.")
@click.option("--dry-run", is_flag=True, help="Say what it would reach, and change nothing.")
@pass_settings
def apply_command(
    settings: Settings,
    group: str,
    rubric_name: str | None,
    without: tuple[str, ...],
    check: int | None,
    dry_run: bool,
) -> None:
    """Take your judgement of a member of GROUP over to the members without one.

    They become propagated reviews that point to it: each can be withdrawn alone, none counts as direct.
    """
    from ....store.groups.propagation import apply, plan
    from ....store.workspace import Workspace

    with Workspace.open(settings.library) as space:
        space.regroup()
        one = one_group(space, group)
        rubrics = space.reviews.rubrics()
        plans = [
            found
            for pinned, rubric in rubrics.items()
            if rubric_name in (None, rubric.id)
            and (found := plan(space.groups, space.reviews, one, space.reviewer, pinned))
        ]
        if not plans:
            raise UserError(
                f"You have not judged any member of {one.id}",
                f"Judge one first: tracejury groups show {one.id}",
            )
        if len(plans) > 1:
            raise UserError(
                f"You have judged members of {one.id} under several rubrics",
                "Say which with --rubric.",
            )
        chosen = plans[0]
        left_out = {key for given in without for key in space.library.resolve(given)}
        reached = [member for member in chosen.reaches if member.trace not in left_out]
        queue = None
        if not dry_run:
            queue = apply(space.groups, space.queues, chosen, without=left_out, check=check).queue
    settings.document(
        {
            "group": one.id,
            "from": chosen.source.trace,
            "verdict": chosen.source.verdict,
            "applied": 0 if dry_run else len(reached),
            "reaches": [member.trace for member in reached],
            "left": [{"trace": member.trace, "why": why} for member, why in chosen.left],
            "check_queue": queue.name if queue else None,
        }
    )
    settings.out(
        f"{chosen.source.verdict} ({', '.join(chosen.source.codes) or 'no code'}), from your judgement"
        f" of {chosen.source.trace[:12]}"
    )
    settings.out(f"{'would reach' if dry_run else 'reached'} {len(reached):,} traces of {one.id}")
    for review in chosen.other:
        settings.warn(f"You judged {review.trace[:12]} otherwise: {review.verdict}")
    if queue:
        settings.out(f"{len(queue.items)} of them wait in the queue {queue.name!r} to be checked")


@click.command("withdraw")
@click.argument("group")
@click.argument("traces", nargs=-1)
@pass_settings
def withdraw_command(settings: Settings, group: str, traces: tuple[str, ...]) -> None:
    """Take back the judgements that were propagated in GROUP: of TRACES, or of all its members."""
    from ....store.groups.propagation import withdraw
    from ....store.workspace import Workspace

    with Workspace.open(settings.library) as space:
        space.regroup()
        one = one_group(space, group)
        members = {member.trace for member in space.groups.members(one)}
        if traces:
            members &= {key for given in traces for key in space.library.resolve(given)}
        mine = [
            review
            for review in space.reviews.reviews(reviewer=space.reviewer)
            if review.propagated is not None and review.trace in members
        ]
        count = withdraw(space.journal, mine)
    settings.document({"group": one.id, "withdrawn": count})
    settings.out(f"{count} judgement(s) taken back")
