"""`tracejury pack verify`: the proof of a pack is run again, its history gone through, and its signature checked."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ....errors import UserError
from ....store.packs.cases import STATUSES
from ....store.plurals import counted
from ..context import Settings, pass_settings
from ..progress import case_counter
from .long_lists import first_lines

if TYPE_CHECKING:
    from ....store.packs.verify import VerifyReport


@click.command("verify")
@click.argument("pack", type=click.Path(path_type=Path))
@click.option("--signer", help="Who must have signed it: a name in the file of allowed signers.")
@click.option(
    "--allowed-signers",
    type=click.Path(path_type=Path),
    help="Names with their public keys, as ssh-keygen reads them.",
)
@pass_settings
def verify_command(
    settings: Settings, pack: Path, signer: str | None, allowed_signers: Path | None
) -> None:
    """Read PACK, compare every hash, prove each case again, and compare it with its history.

    With --signer, the signature must be theirs and cover every file as it is: one in the folder that is no part of a
    pack fails it too.
    """
    from ....store.packs.sync.contents import read_contents
    from ....store.packs.sync.differences import one_line
    from ....store.packs.sync.signing import verify_signature
    from ....store.packs.sync.standing import standing_of
    from ....store.packs.verify import verify_pack

    if (signer is None) != (allowed_signers is None):
        raise UserError("--signer and --allowed-signers belong together", "Give both, or none.")
    with case_counter(settings, "Proving") as progress:
        report = verify_pack(pack, progress)
    contents = read_contents(pack)
    standing = standing_of(contents)
    signed = None
    if signer is not None and allowed_signers is not None:
        signed = verify_signature(contents, signer, allowed_signers)
    document = {
        **report.json(),
        "history": standing.json(),
        "foreign": list(contents.foreign),
    }
    document["ok"] = report.ok and standing.ok and (signed is None or signed.ok)
    if signed is not None:
        document["signature"] = signed.json()
    settings.document(document)
    _show(settings, pack, report)
    if standing.words:
        settings.out(standing.words)
    for name, how in standing.problems.items():
        settings.out(f"  {one_line(name)}: {one_line(how)}")
    if standing.problems:
        settings.out(f"Look at what is not as it was synced; then: {standing.remedy(pack)}")
    if signed is not None:
        settings.out(signed.words)
        first_lines(settings, [one_line(name) for name in signed.not_covered])
        if signed.not_covered:
            settings.out("Move them away: the signature says nothing of them.")
    elif contents.foreign:
        settings.say(f"{counted(len(contents.foreign), 'file')} in the folder not of the pack:")
        first_lines(settings, [one_line(name) for name in contents.foreign])
    settings.out(report.pack.pack_id)
    sys.exit(0 if document["ok"] else 1)


def _show(settings: Settings, pack: Path, report: VerifyReport) -> None:
    from ....store.packs.summary import near_misses_told

    for notice in report.pack.notices:
        settings.say(notice)
    counts = ", ".join(f"{report.count(status)} {status}" for status in STATUSES)
    settings.out(f"{pack}: {counted(len(report.proofs), 'case')}, {counts}")
    for status in STATUSES[1:]:
        for case, why in report.reasons(status):
            settings.out(f"  {case.id} ({case.role}) {status}: {why}")
    for case, why in report.untrue:
        settings.out(f"  {case.id} ({case.role}) claims a proof that does not hold: {why}")
    for told in near_misses_told(report.near_misses, report.proofs):
        for line in told.lines:
            settings.out(line)
