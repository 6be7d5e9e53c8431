"""`tracejury groups`: similar failures as groups, so that each is judged once."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import click

from ....errors import UserError
from ....store.plurals import counted
from ...safe_text import one_line
from ..context import Settings, pass_settings
from ..history import undo_command
from .acts import (
    apart_command,
    apply_command,
    merge_command,
    move_command,
    name_command,
    split_command,
    withdraw_command,
)
from .building import build_command, near_command, order_command
from .lines import group_json, known_line
from .why import why_command

if TYPE_CHECKING:
    from ....store.workspace.group_work import Group, GroupOrder

SHOWN_CHARS = 100
SHOWN_MEMBERS = 20


@click.group("groups")
def groups_command() -> None:
    """Group similar failures: find them, look at them, correct them, judge each group once."""


@groups_command.command("list")
@click.option(
    "--by",
    type=click.Choice(["size", "unjudged", "newest", "code"]),
    default="size",
    show_default=True,
    help="The order; code: by the failure codes that reviewers gave.",
)
@click.option("--slice", "sliced", help="NAME=VALUE: count only members with that metadata.")
@click.option(
    "--min", "least", type=click.IntRange(1), default=1, help="Only groups of at least N failures."
)
@pass_settings
def list_command(settings: Settings, by: str, sliced: str | None, least: int) -> None:
    """List the groups with how far they have been judged."""
    from ....store.groups.masks import readable
    from ....store.insight.fixes.closing import failed_again_in_words
    from ....store.workspace.earlier_failures import EarlierFailures
    from ....store.workspace.failed_again import failed_again
    from ....store.workspace.workspace import Workspace

    with Workspace.open_to_read(settings.library) as space:
        space.regroup()
        if by == "code":
            codes = space.group_work.traces_by_code()
            settings.document(
                {"codes": [{"code": one.code, "direct": one.direct, "propagated": one.propagated}
                           for one in codes]}
            )  # fmt: skip
            settings.table(
                ("code", "judged", "propagated"),
                [(one.code, len(one.direct), len(one.propagated)) for one in codes],
            )
            return
        part: tuple[str, str] | None = None
        if sliced is not None:
            name, equals, value = sliced.partition("=")
            if not equals:
                raise UserError(f"--slice {sliced} is not NAME=VALUE", "For example: locale=fr")
            part = name, value
        order: GroupOrder = (
            "unjudged" if by == "unjudged" else "newest" if by == "newest" else "size"
        )
        found = space.group_work.listed(order, part, least=least)
        groups = [replace(one, group=space.shown.group(one.group)) for one in found]
        masks = space.groups.masks
        known = EarlierFailures(space).of_groups([one.group for one in found])
        again = failed_again(space)
        if settings.json:
            members = space.groups.all_members()
            named = {member.trace for one in groups for member in members[one.group.id]}
            source_ids = space.shown.source_ids(sorted(named))
            settings.document(
                {
                    "masked": settings.masked,
                    "groups": [
                        group_json(
                            space,
                            one.group,
                            one.progress,
                            members[one.group.id],
                            source_ids,
                            known.get(one.group.id),
                        )
                        for one in groups
                    ],
                    "failed_again": [one.json() for one in again.values()],
                }
            )
            settings.say_masked()
            return
        if not groups:
            settings.say("There are no groups: nothing in the library is recorded as failed.")
            return
        settings.say_masked()
        settings.table(
            ("group", "size", "open", "state", "what failed", "in words"),
            [
                (
                    one.group.name or one.group.id,
                    one.count,
                    one.progress.open,
                    one.progress.state,
                    f"{one.group.kind} {readable(one.group.representative.block, masks)}".strip(),
                    readable(_shown(one.group), masks)[:SHOWN_CHARS],
                )
                for one in groups
            ],
        )
        for one in groups:
            if one.group.id in known:
                settings.out(
                    known_line(one.group, known[one.group.id], partial(space.shown.text, ""))
                )
        listed = {one.group.id for one in groups}
        for open_again in again.values():
            if open_again.group in listed:
                settings.out(failed_again_in_words(open_again))


@groups_command.command("show")
@click.argument("group")
@click.option("--all", "everything", is_flag=True, help="Every member, not only the first twenty.")
@pass_settings
def show_command(settings: Settings, group: str, everything: bool) -> None:
    """Show GROUP: what its members share, where each differs, and how it was judged."""
    from ....store.groups.alignment import aligned, plain, shared
    from ....store.groups.explaining import varying_places
    from ....store.groups.masks import readable
    from ....store.insight.fixes.closing import failed_again_in_words
    from ....store.workspace.earlier_failures import EarlierFailures, resemblance_lines
    from ....store.workspace.failed_again import failed_again
    from ....store.workspace.workspace import Workspace

    with Workspace.open_to_read(settings.library) as space:
        space.regroup()
        one = space.group_work.find(group)
        standing = space.group_work.group_progress([one])[one.id]
        members = space.groups.members(one)
        kept = space.groups.texts(one.signatures)
        texts = {id_: space.shown.signature(text) for id_, text in kept.items()}
        masks = space.groups.masks
        slices = space.shown.counts(space.group_work.slices([member.trace for member in members]))
        known = EarlierFailures(space).of_groups([one]).get(one.id)
        again = failed_again(space).get(one.id)
        one = space.shown.group(one)
        source_ids = space.shown.source_ids([member.trace for member in members])
        document = group_json(space, one, standing, members, source_ids, known)
        document["masked"] = settings.masked
        document["failed_again"] = None if again is None else again.json()
        document["slices"] = {name: dict(values) for name, values in slices.items()}
        lines = resemblance_lines(known, partial(space.shown.text, "")) if known is not None else []
    settings.document(document)
    settings.say_masked()
    settings.out(f"{one.id}{'  ' + one.name if one.name else ''}: {counted(one.size, 'failure')}")
    settings.out(f"matched on     {one.kind} {readable(one.representative.block, masks)}".rstrip())
    settings.out(f"representative {readable(_shown(one), masks)}")
    common = shared(one.representative.text, (text.text for text in texts.values()))
    settings.out(f"all share      {readable(' '.join(common), masks)}")
    for place in varying_places(one.representative, (text.text for text in texts.values())):
        settings.out(f"varies here    {place.told(masks)}")
    said = ", ".join(f"{verdict} {count}" for verdict, count in standing.verdicts.items())
    settings.out(
        f"judged         {standing.direct} directly"
        f"{f' ({said})' if said else ''}, {standing.propagated} propagated, {standing.open} open"
    )
    for name, values in slices.items():
        told = ", ".join(f"{value} {count}" for value, count in values.most_common(4))
        settings.out(f"{name[:14]:<14} {told}")
    if again is not None:
        settings.out(failed_again_in_words(again))
    if one.must_see:
        settings.out("Its members share only free text: each has to be seen before a judgement.")
    for name, text in lines:
        settings.out(f"{name:<14} {one_line(text, 400)}")
    rows = members if everything else members[:SHOWN_MEMBERS]
    settings.table(
        ("similarity", "trace", "how it differs"),
        [
            (
                f"{member.similarity:.1f}",
                member.trace[:12],
                readable(
                    plain(aligned(one.representative.text, texts[member.signature].text)), masks
                ),
            )
            for member in rows
        ],
    )
    if len(rows) < len(members):
        settings.say(f"… and {len(members) - len(rows):,} more that are more similar: --all")


def _shown(group: Group) -> str:
    return group.representative.pattern or group.representative.text


for _command in (
    build_command,
    near_command,
    order_command,
    why_command,
    name_command,
    split_command,
    move_command,
    merge_command,
    apart_command,
    apply_command,
    withdraw_command,
    undo_command,
):
    groups_command.add_command(_command)
