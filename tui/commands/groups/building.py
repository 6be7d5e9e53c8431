"""`tracejury groups build|near|order`: bring groups up to date, and look at other outcomes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from ....errors import UserError
from ..context import Settings, pass_settings
from .lines import difference_json, difference_lines, update_json, update_lines

if TYPE_CHECKING:
    from ....store.groups.comparing import Difference
    from ....store.groups.grouping import Update
    from ....store.groups.replay import Settings as Likeness
    from ....store.workspace import Workspace


@click.command("build")
@click.option(
    "--threshold", type=click.FloatRange(50, 100), help="How alike (50 to 100) is the same failure."
)
@click.option("--mask", "masks", multiple=True, help="NAME=EXPRESSION that is masked; repeatable.")
@click.option("--unmask", multiple=True, help="A class that is not masked: num, path, url, …")
@click.option("--mask-again", multiple=True, help="A class that is masked again.")
@click.option("--polar", multiple=True, help="A word that turns a sentence around.")
@click.option("--adopt", is_flag=True, help="Make the proposed difference so.")
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

    With another threshold or other masks, say what would change; --adopt makes it so. What was done to
    groups by hand holds in any case. If this version of tracejury masks more than the one that made the
    groups, report what would change; --adopt without other options applies it.
    """
    from ....store.groups.masks import latest_version
    from ....store.workspace import Workspace

    with Workspace.open(settings.library) as space:
        update = space.regroup()
        changed = threshold or masks or unmask or mask_again or polar
        if not adopt and not changed:
            _say_update(settings, space, update)
            return
        wanted = _wanted(space, threshold, masks, unmask, mask_again, polar)
        if not changed:
            wanted = replace(wanted, masks_version=latest_version())
        _propose(settings, space, wanted, adopt=adopt)


def _wanted(
    space: Workspace,
    threshold: float | None,
    masks: tuple[str, ...],
    unmask: tuple[str, ...],
    mask_again: tuple[str, ...],
    polar: tuple[str, ...],
) -> Likeness:
    from ....store.groups.masks import CLASSES
    from ..load import parsed_mapping

    now = space.groups.settings
    own = {**now.masks, **(parsed_mapping(masks) or {})}
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


def _propose(settings: Settings, space: Workspace, wanted: Likeness, *, adopt: bool) -> None:
    from ....store.groups.comparing import preview
    from ....store.groups.critiques import critiques_of
    from ....store.groups.editing import Changes

    said = critiques_of(space.reviews.reviews(status="finished"), space.reviews.rubrics())
    found = preview(space.groups, wanted, said)
    if found is None:
        return
    if adopt:
        Changes(space.groups, space.reviewer).settings(wanted)
        space.groups.adopt(wanted, said)
    settings.document({"adopted": adopt, **difference_json(found)})
    for line in difference_lines(found, wanted.threshold):
        settings.out(line)
    if adopt:
        settings.say("It is so now.")
    elif not found.same:
        settings.say("Nothing was changed; --adopt makes it so.")


def _say_update(settings: Settings, space: Workspace, update: Update) -> None:
    groups = space.groups.all()
    found = _newer_masks(space)
    proposed = {} if found is None else {"newer_masks": difference_json(found)}
    settings.document({**update_json(update), "groups": len(groups), **proposed})
    for line in update_lines(space, update) or ["Nothing new."]:
        settings.out(line)
    settings.out(f"{len(groups):,} groups in all: tracejury groups list")
    if found is not None:
        settings.say("The masks of this version of tracejury are newer than those of the groups.")
        for line in difference_lines(found, space.groups.settings.threshold):
            settings.say(line)
        settings.say("Nothing was changed; tracejury groups build --adopt applies them.")


def _newer_masks(space: Workspace) -> Difference | None:
    """What the masks of this version would change; None if the groups were made with them."""
    from ....store.groups.comparing import preview
    from ....store.groups.critiques import critiques_of
    from ....store.groups.masks import latest_version

    now = space.groups.settings
    if now.masks_version == latest_version():
        return None
    said = critiques_of(space.reviews.reviews(status="finished"), space.reviews.rubrics())
    return preview(space.groups, replace(now, masks_version=latest_version()), said)


@click.command("near")
@pass_settings
def near_command(settings: Settings) -> None:
    """List groups that have come close to each other: proposals, nothing is merged."""
    from ....store.groups.alignment import aligned, plain
    from ....store.groups.comparing import near
    from ....store.groups.masks import shown
    from ....store.workspace import Workspace

    with Workspace.open(settings.library) as space:
        space.regroup()
        found = near(space.groups)
        masks = space.groups.masks
    settings.document(
        {
            "near": [
                {
                    "first": one.first.id,
                    "second": one.second.id,
                    "similarity": round(one.similarity, 1),
                    "turned_around_by": one.word,
                }
                for one in found
            ]
        }
    )
    if not found:
        settings.say("No two groups are close.")
        return
    settings.table(
        ("like", "group", "size", "group", "size", "how they differ"),
        [
            (
                f"{one.similarity:.1f}",
                one.first.name or one.first.id,
                one.first.size,
                one.second.name or one.second.id,
                one.second.size,
                (f"“{one.word}” turns it around: " if one.word else "")
                + shown(plain(aligned(one.first.anchor.text, one.second.anchor.text)), masks),
            )
            for one in found
        ],
    )


@click.command("order")
@pass_settings
def order_command(settings: Settings) -> None:
    """Place everything at once, and say where the order of loading decided otherwise."""
    from ....store.groups.comparing import preview
    from ....store.workspace import Workspace

    with Workspace.open(settings.library) as space:
        space.regroup()
        likeness = space.groups.settings
        found = preview(space.groups, likeness)
    if found is None:
        return
    settings.document(difference_json(found))
    if found.same:
        settings.out("Placed all at once, every failure is in the group that it is in now.")
        return
    for line in difference_lines(found, likeness.threshold):
        settings.out(line)
