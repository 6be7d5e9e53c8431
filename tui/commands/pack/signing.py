"""`tracejury pack sign`: a signature by ssh-keygen over every file of a pack."""

from __future__ import annotations

from pathlib import Path

import click

from ....errors import UserError
from ..context import Settings, pass_settings


@click.command("sign")
@click.argument("pack", type=click.Path(path_type=Path))
@click.option(
    "--key", type=click.Path(path_type=Path), help="A private key, or a public one of the agent."
)
@click.option("--show", is_flag=True, help="Print what is signed, byte for byte, and sign nothing.")
@pass_settings
def sign_command(settings: Settings, pack: Path, key: Path | None, show: bool) -> None:
    """Sign PACK with an SSH key: every file as it is now. `pack verify --signer` checks it."""
    from ....store.packs.sync.contents import read_contents
    from ....store.packs.sync.signing import sign, signed_text
    from ....store.packs.sync.ssh_keygen import NAMESPACE

    if (key is None) != show:
        raise UserError("pack sign needs --key FILE, or --show", "ssh-keygen makes keys.")
    contents = read_contents(pack)
    if key is None:
        settings.data(signed_text(contents).decode())
        return
    path = sign(contents, key)
    settings.document({"signature": str(path), "pack_id": contents.pack_id, "namespace": NAMESPACE})
    settings.out(f"{path}: signed, namespace {NAMESPACE}")
    settings.out(contents.pack_id)
