"""`tracejury codes`: the failure codes of all reviews, and what they are called."""

from __future__ import annotations

from datetime import datetime

import click

from ...store.plurals import counted
from ..safe_text import one_line
from .context import Settings, pass_settings

SHOWN = 10


@click.group("codes")
def codes_command() -> None:
    """List the codes that reviews give, rename, merge and split them, and put them into a rubric.

    A change holds for everybody's reviews, those to come included; exports and packs follow. No review is rewritten,
    and tracejury undo takes a change back.
    """


@codes_command.command("list")
@pass_settings
def list_command(settings: Settings) -> None:
    """List each code with how many reviews give it, when last, and what it means."""
    from ...store.reviews.line_values import iso_time
    from ...store.workspace.codes import used_codes
    from ...store.workspace.earlier_failures import EarlierFailures
    from ...store.workspace.workspace import Workspace

    with Workspace.open_to_read(settings.library) as space:
        found = used_codes(space)
        earlier = EarlierFailures(space)
        known = earlier.all_codes()
        helped = [earlier.mask(one.code.help.told()) for one in known]
    settings.document(
        {
            "known": [
                {
                    "project": one.project,
                    "code": one.code.code,
                    "reviews": one.code.reviews,
                    "meaning": one.code.meaning or None,
                    "helped": told or None,
                }
                for one, told in zip(known, helped, strict=True)
            ],
            "codes": [
                {
                    "code": one.code,
                    "reviews": one.count,
                    "reviewers": dict(sorted(one.by.items())),
                    "last": iso_time(one.last_ms),
                    "example": one.example or None,
                    "rubrics": list(one.rubrics),
                    "meaning": one.meaning or None,
                    "formerly": list(one.formerly),
                }
                for one in found
            ],
        }
    )
    for one, told in zip(known, helped, strict=True):
        given = f"{one.project} knew {one.code.code} ({counted(one.code.reviews, 'review')})"
        settings.out(one_line(f"{given}: {told}" if told else given, 300))
    if not found:
        settings.out("No review gives a code.")
        return
    settings.table(
        ("code", "reviews", "last", "from", "meaning", "formerly"),
        [
            (
                one.code,
                one.count,
                datetime.fromtimestamp(one.last_ms / 1000).astimezone().strftime("%Y-%m-%d"),
                ", ".join(one.rubrics) or "typed",
                one_line(one.meaning, 60),
                ", ".join(one.formerly),
            )
            for one in found
        ],
    )


_dry_run = click.option("--dry-run", is_flag=True, help="Say what would change; change nothing.")


@codes_command.command("rename")
@click.argument("code")
@click.argument("name")
@_dry_run
@pass_settings
def rename_command(settings: Settings, code: str, name: str, dry_run: bool) -> None:
    """Give CODE another NAME. If a code has that name already, the two become one."""
    _merge(settings, (code,), name, dry_run=dry_run)


@codes_command.command("merge")
@click.argument("codes", nargs=-1, required=True, metavar="CODE...")
@click.argument("into")
@_dry_run
@pass_settings
def merge_command(settings: Settings, codes: tuple[str, ...], into: str, dry_run: bool) -> None:
    """Make one code of several, with the name INTO."""
    _merge(settings, codes, into, dry_run=dry_run)


def _merge(settings: Settings, codes: tuple[str, ...], into: str, *, dry_run: bool) -> None:
    from ...store.workspace.codes import merge, plan_merge
    from ...store.workspace.workspace import Workspace

    opened = Workspace.open_to_read if dry_run else Workspace.open
    with opened(settings.library) as space:
        plan = plan_merge(space, codes, into)
        count = plan.reviews if dry_run else merge(space, codes, into)
    settings.document(
        {"codes": list(codes), "into": into, "reviews": count, "beside": plan.beside, "done": not dry_run}
    )  # fmt: skip
    beside = (
        f", beside the {counted(plan.beside, 'review')} that had it already" if plan.beside else ""
    )
    if dry_run:
        settings.out(f"{counted(count, 'review')} would have the code {into}{beside}.")
        return
    verb = "has" if count == 1 else "have"
    settings.out(
        f"{counted(count, 'review')} {verb} the code {into} now{beside}. tracejury undo takes it back."
    )


@codes_command.command("split")
@click.argument("code")
@click.argument("name")
@click.option(
    "--trace", "traces", multiple=True, help="The reviews of this trace. Can be repeated."
)
@click.option("--where", "query", metavar="QUERY", help="The reviews that QUERY finds.")
@_dry_run
@pass_settings
def split_command(
    settings: Settings,
    code: str,
    name: str,
    traces: tuple[str, ...],
    query: str | None,
    dry_run: bool,
) -> None:
    """Give some of the reviews with CODE the code NAME instead; the others keep CODE.

    Reviews of others on traces that you have still to judge are left as they are.
    """
    from ...store.workspace.codes import chosen_with, split
    from ...store.workspace.workspace import Workspace

    if not traces and query is None:
        raise click.UsageError(
            "Say which reviews get the new code: --trace KEY, --where QUERY, or both."
        )
    opened = Workspace.open_to_read if dry_run else Workspace.open
    with opened(settings.library) as space:
        chosen = chosen_with(space, code, traces, query)
        count = len(chosen.reviews)
        if not dry_run or not count:
            # It says what is wrong, too.
            count = split(space, code, name, chosen.reviews)
        titles = {
            row.key: row.title
            for row in space.shown.rows_for([one.trace for one in chosen.reviews])
        }
    settings.document(
        {"code": code, "into": name, "reviews": count, "of": chosen.given, "hidden": chosen.hidden,
         "traces": [one.trace for one in chosen.reviews], "done": not dry_run, "masked": settings.masked}
    )  # fmt: skip
    settings.say_masked()
    verb = "would get" if dry_run else "got"
    undo = "" if dry_run else " tracejury undo takes it back."
    settings.out(
        f"{count:,} of {counted(chosen.given, 'review')} with the code {code} {verb} the code {name}.{undo}"
    )
    if chosen.hidden:
        settings.say(
            f"{counted(chosen.hidden, 'review')} of others stay: you have still to judge their traces."
        )
    for one in chosen.reviews[:SHOWN]:
        settings.out(
            f"  {one.trace[:12]}  {one.reviewer}  {one_line(titles.get(one.trace, ''), 80)}"
        )
    if count > SHOWN:
        settings.out(f"  … and {count - SHOWN:,} more")


@codes_command.command("promote")
@click.argument("code")
@click.option("--rubric", "rubric_name", required=True, help="The rubric, by its id, or its file.")
@click.option("--label", help="The name of the choice, as an expert reads it. [default: CODE]")
@click.option("--definition", default="", help="When it applies, in one line.")
@click.option("--key", default="", help="Its key in files. [default: made from the label]")
@_dry_run
@pass_settings
def promote_command(
    settings: Settings,
    code: str,
    rubric_name: str,
    label: str | None,
    definition: str,
    key: str,
    dry_run: bool,
) -> None:
    """Make CODE, which reviews give, a choice of a rubric: its next version is saved and put to use.

    Reviews and queues of the earlier version follow it; tracejury undo takes that back, and leaves the file.
    """
    from ...store.workspace.code_promotion import plan_promotion, promote
    from ...store.workspace.rubric_versions import plan_version
    from ...store.workspace.workspace import Workspace
    from .carried import carried_lines

    opened = Workspace.open_to_read if dry_run else Workspace.open
    with opened(settings.library) as space:
        planned = plan_promotion(space, code, rubric_name, label or code, definition, key)
        plan = plan_version(space, planned.rubric)
        used = None if dry_run else promote(space, planned)
    rubric = planned.rubric
    settings.document(
        {"code": code, "rubric": rubric.id, "version": rubric.version, "key": planned.choice.key,
         "changes": list(plan.changed), "reviews": planned.reviews, "holds": plan.holds,
         "recheck": plan.recheck, "queues": list(plan.queues), "done": not dry_run}
    )  # fmt: skip
    verb = "would become" if dry_run else "is"
    settings.out(
        f"{code}, which {counted(planned.reviews, 'review')} {'gives' if planned.reviews == 1 else 'give'}, {verb} a choice of"
        f" {rubric.id}, version {rubric.version}."
    )
    for line in plan.changed:
        settings.out(f"  {line}")
    if used is not None:
        for line in carried_lines(
            used.report, "earlier versions", used.queue.name if used.queue else ""
        ):
            settings.out(line)
    else:
        settings.out(
            f"{counted(plan.holds, 'review')} would still hold, {plan.recheck:,} would have to be checked again."
        )
    if plan.queues:
        verb = "would ask" if dry_run else "ask" if len(plan.queues) > 1 else "asks"
        names = ", ".join(one_line(one, 40) for one in plan.queues)
        settings.out(f"{counted(len(plan.queues), 'queue')} {verb} it from then on: {names}.")
    if used is not None:
        settings.say("tracejury undo takes the version out of use again; its file stays.")
