"""`tracejury formats`: the formats that can be loaded, and what is kept of each."""

from __future__ import annotations

import click

from .context import Settings, pass_settings


@click.command("formats")
@pass_settings
def formats_command(settings: Settings) -> None:
    """List the formats that `load` recognises, with what each keeps, and the exports of labels that become reviews."""
    from ...store.workspace.loading import formats, label_exports, saved_mappings

    readers = [(one.name, one.title, one.keeps) for one in formats()]
    saved = saved_mappings(settings.library)
    settings.document(
        {
            "formats": [
                {"name": name, "title": title, "keeps": keeps} for name, title, keeps in readers
            ],
            "labels": [
                {"name": one.name, "title": one.title, "how": one.how} for one in label_exports()
            ],
            "mappings": [{"name": one.name, "fields": dict(one.fields)} for one in saved],
        }
    )
    for name, title, keeps in readers:
        settings.out(f"{name:<18} {title}")
        settings.out(f"{'':<18} keeps {keeps}")
    settings.out("")
    settings.out("Plain, .gz, .zst, .zip or a folder of them. The content decides, not the name.")
    settings.out("Any other table or JSON: `tracejury map FILE` proposes which column is what.")
    settings.out("")
    settings.out(
        "What people judged elsewhere, for `tracejury reviews import` (docs/labels-in.md):"
    )
    for export in label_exports():
        settings.out(f"{export.name:<20} {export.title}: {export.how}")
    for one in saved:
        pairs = " ".join(f"{field}={path}" for field, path in one.fields.items())
        settings.out(f"saved mapping {one.name}: {pairs}")
