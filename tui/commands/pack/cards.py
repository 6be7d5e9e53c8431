"""`tracejury pack card`: everything to know of a pack at a glance."""

from __future__ import annotations

from pathlib import Path

import click

from ..context import Settings, pass_settings


@click.command("card")
@click.argument("pack", type=click.Path(path_type=Path))
@click.option("-o", "--out", type=click.Path(path_type=Path), help="Write it to this file.")
@pass_settings
def card_command(settings: Settings, pack: Path, out: Path | None) -> None:
    """Print the card of PACK as Markdown: version, counts, reviewers, slices and cases.

    The README in the pack says only what no case changes, so that branches agree on it; this says the rest.
    """
    from ....store.packs.read import read_pack
    from ....store.packs.reports.report_file import write_file
    from ....store.packs.sync.card import card_of
    from ....store.packs.sync.contents import read_contents

    found = read_pack(pack)
    if settings.masked:
        from ....store.workspace.shown_packs import ShownPacks

        found = ShownPacks(settings.library).pack(found)
    settings.say_masked()
    version = read_contents(pack).history.version
    text = card_of(found, version)
    if out is not None:
        write_file(out, text.encode())
    settings.document(
        {
            "name": found.name,
            "version": version or None,
            "pack_id": found.pack_id,
            "counts": found.counts,
            "reviewers": list(found.reviewers),
            "verdicts_until": found.verdicts_until,
            "markdown": text,
            "shown_masked": settings.masked,
        }
    )
    settings.out(f"{out}: written" if out is not None else text.rstrip("\n"))
