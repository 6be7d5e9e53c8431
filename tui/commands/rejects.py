"""`tracejury rejects`: the records that could not be read, where they are, and why."""

from __future__ import annotations

import click

from ...errors import UserError
from .context import Settings, pass_settings


@click.command("rejects")
@click.option("--bundle", help="Only those of the bundle with this name.")
@pass_settings
def rejects_command(settings: Settings, bundle: str | None) -> None:
    """Show the records that could not be read."""
    from ...store.workspace.reading import reading

    with reading(settings.library) as library:
        if bundle is not None and bundle not in {row.name for row in library.bundles()}:
            raise UserError(
                f"No bundle named {bundle} is in the library",
                "Its name is the name of the file or folder that was loaded.",
            )
        rows = library.rejects(bundle)
    settings.document(
        [
            {
                "bundle": row.bundle,
                "file": row.reject.position.file,
                "line": row.reject.position.line,
                "byte": row.reject.position.byte,
                "record": row.reject.position.record,
                "reason": row.reject.reason,
                "excerpt": row.reject.excerpt,
            }
            for row in rows
        ]
    )
    for row in rows:
        settings.out(f"{row.bundle}: {row.reject.position}: {row.reject.reason}")
        if row.reject.excerpt:
            settings.out(f"    {' '.join(row.reject.excerpt.split())[:100]}")
    if not rows:
        settings.out("Every record could be read.")
