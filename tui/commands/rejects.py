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
    from ...store.bundles.protocol import EXCERPT_CHARS
    from ...store.workspace.reading import reading
    from ...store.workspace.shown import Shown

    with reading(settings.library) as library:
        if bundle is not None and bundle not in {row.name for row in library.bundles()}:
            raise UserError(
                f"No bundle named {bundle} is in the library",
                "Its name is the name of the file or folder that was loaded.",
            )
        shown = Shown(settings.library, library)
        rows = [
            (row, shown.text("", row.reject.reason), shown.cut(row.reject.excerpt, EXCERPT_CHARS))
            for row in library.rejects(bundle)
        ]
    settings.document(
        [
            {
                "bundle": row.bundle,
                "file": row.reject.position.file,
                "line": row.reject.position.line,
                "byte": row.reject.position.byte,
                "record": row.reject.position.record,
                "reason": reason,
                "excerpt": excerpt,
                "masked": settings.masked,
            }
            for row, reason, excerpt in rows
        ]
    )
    if rows:
        settings.say_masked()
    for row, reason, excerpt in rows:
        settings.out(f"{row.bundle}: {row.reject.position}: {reason}")
        if excerpt:
            settings.out(f"    {' '.join(excerpt.split())[:100]}")
    if not rows:
        settings.out("Every record could be read.")
