"""`tracejury pack diff` and `pack merge`: two packs beside each other, in words."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ....errors import UserError
from ..context import Settings, pass_settings


@click.command("diff")
@click.argument("before", type=click.Path(path_type=Path))
@click.argument("after", type=click.Path(path_type=Path))
@pass_settings
def diff_command(settings: Settings, before: Path, after: Path) -> None:
    """Say in words what differs between two packs. Exit code 1 if anything does."""
    from ....store.packs.read import read_pack
    from ....store.packs.sync.contents import read_contents
    from ....store.packs.sync.differences import difference_of_packs

    first, second = read_pack(before), read_pack(after)
    retired = {name: one.why for name, one in read_contents(after).retired.items()}
    found = difference_of_packs(first, second, retired)
    if settings.masked:
        from ....store.workspace.shown_packs import ShownPacks

        found = ShownPacks(settings.library).difference(found)
    settings.say_masked()
    settings.document(
        {
            **found.json(),
            "before": first.pack_id,
            "after": second.pack_id,
            "shown_masked": settings.masked,
        }
    )
    settings.out(found.headline)
    for line in found.lines:
        settings.out(f"  {line}")
    sys.exit(1 if found else 0)


@click.command("merge")
@click.argument(
    "packs",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path),
    metavar="[BASE] OURS THEIRS",
)
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path),
    help="The pack folder to write; with BASE, OURS if it is left out.",
)
@click.option("--ours", multiple=True, metavar="CASE", help="In this conflict, OURS holds.")
@click.option("--theirs", multiple=True, metavar="CASE", help="In this conflict, THEIRS holds.")
@pass_settings
def merge_command(
    settings: Settings,
    packs: tuple[Path, ...],
    out: Path | None,
    ours: tuple[str, ...],
    theirs: tuple[str, ...],
) -> None:
    """Merge two packs; BASE is the one that both come from.

    What both changed each in its own way is a conflict: it is named with both verdicts, and nothing is written before
    each is decided with --ours or --theirs.
    """
    from ....store.packs.sync.contents import read_contents
    from ....store.packs.sync.merging import Choices, merged, write_merge
    from ....store.packs.writing import require_writable

    base, mine, other = _sides(packs, out)
    target = out or mine
    require_writable(target, mine)
    contents = read_contents(mine)
    found = merged(
        contents,
        read_contents(other),
        read_contents(base) if base else None,
        Choices(frozenset(ours), frozenset(theirs)),
    )
    if not found.conflicts:
        write_merge(found, contents, target)
    settings.document({**found.json(), "target": str(target), "written": not found.conflicts})
    if found.conflicts:
        settings.out(f"{len(found.conflicts)} in conflict, nothing was written:")
        for one in found.conflicts:
            settings.out(f"  {one.line}")
        settings.say("Decide each with --ours NAME or --theirs NAME.")
        sys.exit(1)
    version = f", version {found.history.version}" if found.history else ""
    settings.out(f"{target}: {found.cases} cases{version}")
    settings.out(f"  to ours: {found.ours.headline}")
    settings.out(f"  to theirs: {found.theirs.headline}")
    settings.out(found.pack_id)


def _sides(packs: tuple[Path, ...], out: Path | None) -> tuple[Path | None, Path, Path]:
    if len(packs) == 3:
        return packs[0], packs[1], packs[2]
    if len(packs) == 2 and out is not None:
        return None, packs[0], packs[1]
    raise UserError(
        "pack merge needs BASE, OURS and THEIRS, or two packs and -o OUT",
        "For example: tracejury pack merge a.pack b.pack -o merged.pack",
    )
