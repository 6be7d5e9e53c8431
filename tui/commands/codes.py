"""`tracejury codes`: the failure codes of all reviews, and what they are called."""

from __future__ import annotations

from datetime import datetime

import click

from ..safe_text import one_line
from .context import Settings, pass_settings


@click.group("codes")
def codes_command() -> None:
    """List the codes that reviews give, rename them, and merge those that mean the same.

    A change holds for everybody's reviews, those to come included; exports and packs follow. No review is rewritten,
    and tracejury undo takes a change back.
    """


@codes_command.command("list")
@pass_settings
def list_command(settings: Settings) -> None:
    """List each code with how many reviews give it, when last, and what it means."""
    from ...store.reviews.lines import iso_time
    from ...store.workspace.codes import used_codes
    from ...store.workspace.workspace import Workspace

    with Workspace.open_to_read(settings.library) as space:
        found = used_codes(space)
    settings.document(
        {
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
            ]
        }
    )
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


@codes_command.command("rename")
@click.argument("code")
@click.argument("name")
@pass_settings
def rename_command(settings: Settings, code: str, name: str) -> None:
    """Give CODE another NAME. If a code has that name already, the two become one."""
    _merge(settings, (code,), name)


@codes_command.command("merge")
@click.argument("codes", nargs=-1, required=True, metavar="CODE...")
@click.argument("into")
@pass_settings
def merge_command(settings: Settings, codes: tuple[str, ...], into: str) -> None:
    """Make one code of several, with the name INTO."""
    _merge(settings, codes, into)


def _merge(settings: Settings, codes: tuple[str, ...], into: str) -> None:
    from ...store.workspace.codes import merge
    from ...store.workspace.workspace import Workspace

    with Workspace.open(settings.library) as space:
        count = merge(space, codes, into)
    settings.document({"codes": list(codes), "into": into, "reviews": count})
    noun = "review has" if count == 1 else "reviews have"
    settings.out(f"{count:,} {noun} the code {into} now. tracejury undo takes it back.")
