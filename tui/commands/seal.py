"""`tracejury seal`: a hash of all that was judged, to keep where nobody who could change the library can change it."""

from __future__ import annotations

import json
from pathlib import Path

import click

from .context import Settings, pass_settings


@click.command("seal")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the whole seal to a file: held against it, doctor can also say which event differs.",
)
@pass_settings
def seal_command(settings: Settings, *, out: Path | None) -> None:
    """Print the seal of the journal: one line with the number of events and a hash of all of them.

    Keep it elsewhere: in a commit, a ticket, a mail. Later, tracejury doctor --against SEAL says whether what was judged
    until then is still there unchanged. A seal holds hashes and ids; no text, no name.
    """
    from ...store.workspace.sealing import seal_library
    from ...whole_files import write_whole

    seal = seal_library(settings.library)
    if out is not None:
        write_whole(out, json.dumps(seal.json(), indent=1).encode() + b"\n")
        settings.say(f"The whole seal is in {out}.")
    settings.document(seal.json())
    settings.out(seal.line)
