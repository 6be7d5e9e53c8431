"""`tracejury groups build|near|order`: bring groups up to date, and compare other settings."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from ....errors import UserError
from ....store.plurals import counted
from ..context import Settings, pass_settings
from .lines import difference_json, difference_lines, update_json, update_lines

if TYPE_CHECKING:
    from ....store.groups.grouping import Update
    from ....store.groups.replay import GroupingSettings
    from ....store.workspace.workspace import Workspace


@click.command("build")
@click.option(
    "--threshold",
    type=click.FloatRange(50, 100),
    help="Similarity (50 to 100) from which failures are the same.",
)
@click.option(
    "--mask", "masks", multiple=True, help="Mask what NAME=EXPRESSION matches; repeatable."
)
@click.option("--unmask", multiple=True, help="A class that is no longer masked: num, path, url, …")
@click.option("--mask-again", multiple=True, help="A class that is masked again.")
@click.option("--polar", multiple=True, help="A word that reverses the meaning of a sentence.")
@click.option("--adopt", is_flag=True, help="Apply the proposed difference.")
@pass_settings
def build_command(
    settings: Settings,
    threshold: float | None,
    masks: tuple[str, ...],
    unmask: tuple[str, ...],
    mask_again: tuple[str, ...],
    polar: tuple[str, ...],
    adopt: bool,
) -> None:
    """Bring the groups up to date with what was loaded and judged.

    With another threshold or other masks, show what would change; --adopt applies it. Changes made
    by hand are kept in any case. If the masks of this version of tracejury are newer than those of the
    groups, show what would change; --adopt without other options applies them.
    """
    from ....store.workspace.workspace import Workspace

    with Workspace.open(settings.library) as space:
        update = space.regroup()
        changed = threshold or masks or unmask or mask_again or polar
        if not adopt and not changed:
            _say_update(settings, space, update)
            return
        wanted = (
            _wanted(space, threshold, masks, unmask, mask_again, polar)
            if changed
            else space.group_work.with_newest_masks()
        )
        _propose(settings, space, wanted, adopt=adopt)


def _wanted(
    space: Workspace,
    threshold: float | None,
    masks: tuple[str, ...],
    unmask: tuple[str, ...],
    mask_again: tuple[str, ...],
    polar: tuple[str, ...],
) -> GroupingSettings:
    from ....store.groups.mask_classes import CLASSES
    from ..mapping_option import parsed_mapping

    now = space.groups.settings
    own = {
        **now.masks,
        **(parsed_mapping(masks, "--mask NAME=EXPRESSION", "--mask ticket=T-[0-9]+") or {}),
    }
    for name in (*unmask, *mask_again):
        if name not in CLASSES and name not in own:
            raise UserError(
                f"No class of masks is named {name}", f"Known are: {', '.join([*CLASSES, *own])}."
            )
    return replace(
        now,
        threshold=threshold or now.threshold,
        masks=own,
        shown=tuple(sorted({*now.shown, *unmask} - set(mask_again))),
        polar=tuple(sorted({*now.polar, *(word.casefold() for word in polar)})),
    )


def _propose(
    settings: Settings, space: Workspace, wanted: GroupingSettings, *, adopt: bool
) -> None:
    found = space.group_work.preview(wanted)
    if found is None:
        return
    if adopt:
        space.group_work.adopt(wanted)
    settings.document({"adopted": adopt, **difference_json(found)})
    for line in difference_lines(found, wanted.threshold):
        settings.out(line)
    if adopt:
        settings.say("Applied.")
    elif not found.same:
        settings.say("Nothing was changed; --adopt applies this.")


def _say_update(settings: Settings, space: Workspace, update: Update) -> None:
    groups = space.groups.all()
    newer = space.group_work.newer_masks()
    proposed = {} if newer is None else {"newer_masks": difference_json(newer)}
    settings.document({**update_json(update), "groups": len(groups), **proposed})
    for line in update_lines(space.groups.edits.names, update) or ["Nothing new."]:
        settings.out(line)
    settings.out(f"{counted(len(groups), 'group')} in total: tracejury groups list")
    if newer is not None:
        settings.say("The masks of this version of tracejury are newer than those of the groups.")
        for line in difference_lines(newer, space.groups.settings.threshold):
            settings.say(line)
        settings.say("Nothing was changed; tracejury groups build --adopt applies them.")


@click.command("near")
@pass_settings
def near_command(settings: Settings) -> None:
    """List groups that are similar to each other: proposals; nothing is merged."""
    from ....store.groups.alignment import aligned, plain
    from ....store.groups.masks import readable
    from ....store.workspace.workspace import Workspace

    with Workspace.open_to_read(settings.library) as space:
        space.regroup()
        shown = space.shown
        found = [
            replace(one, first=shown.group(one.first), second=shown.group(one.second))
            for one in space.group_work.near()
        ]
        masks = space.groups.masks
    settings.document(
        {
            "masked": settings.masked,
            "near": [
                {
                    "first": one.first.id,
                    "second": one.second.id,
                    "similarity": round(one.similarity, 1),
                    "turned_around_by": one.word,
                }
                for one in found
            ],
        }
    )
    if not found:
        settings.say("No two groups are similar.")
        return
    settings.say_masked()
    settings.table(
        ("similarity", "group", "size", "group", "size", "how they differ"),
        [
            (
                f"{one.similarity:.1f}",
                one.first.name or one.first.id,
                one.first.size,
                one.second.name or one.second.id,
                one.second.size,
                (f"“{one.word}” reverses it: " if one.word else "")
                + readable(
                    plain(aligned(one.first.representative.text, one.second.representative.text)),
                    masks,
                ),
            )
            for one in found
        ],
    )


@click.command("order")
@pass_settings
def order_command(settings: Settings) -> None:
    """Show where the order of loading decided: all failures placed at once, beside the groups as they are."""
    from ....store.workspace.workspace import Workspace

    with Workspace.open_to_read(settings.library) as space:
        space.regroup()
        now = space.groups.settings
        found = space.group_work.preview(now)
    if found is None:
        return
    settings.document(difference_json(found))
    if found.same:
        settings.out("Placed all at once, every failure stays in its group.")
        return
    for line in difference_lines(found, now.threshold):
        settings.out(line)
