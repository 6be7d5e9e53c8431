"""`tracejury ready dossier`: what a library can show an auditor, in one file."""

from __future__ import annotations

from pathlib import Path

import click

from ....errors import UserError
from ....store.canonical import sha256_hex
from ....store.insight.readiness.criteria import NAME, read_criteria
from ..context import Settings, pass_settings


@click.command("dossier")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("-o", "--out", type=click.Path(path_type=Path), default="dossier.md", show_default=True, help="The Markdown file to write.")  # fmt: skip
@click.option("--allowed-signers", "allowed", type=click.Path(path_type=Path), help="Check the signatures of decisions, too.")  # fmt: skip
@pass_settings
def dossier_command(settings: Settings, file: Path | None, out: Path, allowed: Path | None) -> None:
    """Write what the library can show an auditor towards articles 12, 14 and 26 of the EU AI Act and on retention, with figures,
    hashes and the commands that verify them again, and what it cannot show.

    With the criteria of FILE (readiness.toml if there is one) and the decisions on them. It is no legal advice.
    """
    from ....store.workspace.dossier import dossier_of
    from ....store.workspace.readiness import readiness
    from ....store.workspace.workspace import Workspace
    from ....whole_files import write_whole

    if out.suffix.lower() != ".md":
        raise UserError(f"{out} does not end with .md", "A dossier is Markdown.")
    named = file or (Path(NAME) if Path(NAME).is_file() else None)
    asked = None if named is None else read_criteria(named)
    with Workspace.open_to_read(settings.library) as space:
        found = None if asked is None else readiness(space, asked)
        body = dossier_of(space, found, allowed).encode()
    write_whole(out, body)
    settings.document(
        {
            "path": str(out),
            "sha256": f"sha256:{sha256_hex(body)}",
            "criteria": None if named is None else str(named),
            "ready": None if found is None else found.ready,
            "journal_head": None if found is None else found.journal,
            "masked": settings.masked,
        }
    )
    settings.say_masked()
    settings.out(f"{out}: written" + ("" if named else ", without criteria: name a file of them"))
    settings.out(f"sha256:{sha256_hex(body)}")
