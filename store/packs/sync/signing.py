"""Signing a pack: what is signed is a list of all its files with their hashes, made anew from the folder each time."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ....errors import UserError
from ....whole_files import write_whole
from ...canonical import Json, canonical_bytes
from ...plurals import counted, listed
from ..manifest import SIGNATURE, file_entry
from .contents import Contents
from .ssh_keygen import check_signature, signature_of
from .standing import standing_of

FORMAT: Final = "tracejury.signed/1"


@dataclass(frozen=True, slots=True)
class SignatureCheck:
    """Whether a pack has the signature of whom one asked for, and in words what it has. `not_covered` are the files in
    its folder that a signature which holds says nothing of: with any of these it is not ok."""

    ok: bool
    signer: str
    words: str
    not_covered: tuple[str, ...] = ()

    def json(self) -> dict[str, Json]:
        """As part of a JSON document."""
        return {
            "ok": self.ok,
            "signer": self.signer,
            "what": self.words,
            "not_covered": list(self.not_covered),
        }


def signed_text(contents: Contents) -> bytes:
    """What a signature of a pack covers: its name, id and version, and each of its files. Files that are no part of a
    pack are not in it."""
    return canonical_bytes(
        {
            "format": FORMAT,
            "name": contents.name,
            "pack_id": contents.pack_id,
            "version": contents.history.version or None,
            "files": [
                file_entry(path, body)
                for path, body in sorted(contents.bodies.items())
                if path != SIGNATURE
            ],
        }
    )


def sign(contents: Contents, key: Path) -> Path:
    """Sign a pack and write the signature beside its manifest; returns where. Raises UserError, also for a pack that is
    not as its history says."""
    problems = standing_of(contents).problems
    if problems:
        raise UserError(
            f"{contents.path} is not signed, as it is not as it was synced: {listed(problems)}",
            "tracejury pack verify says what is wrong.",
            exit_code=1,
        )
    body = signature_of(signed_text(contents), key)
    path = contents.path / SIGNATURE
    try:
        write_whole(path, body)
    except OSError as error:
        raise UserError(
            f"{path} cannot be written: {error.strerror}", "Check the folder's permissions."
        ) from None
    return path


def verify_signature(contents: Contents, signer: str, allowed: Path) -> SignatureCheck:
    """Whether a pack, as it is in its folder, was signed by a signer. Raises UserError if that cannot be found out."""
    signature = contents.bodies.get(SIGNATURE)
    if signature is None:
        return SignatureCheck(False, signer, "it is not signed (tracejury pack sign)")
    found = check_signature(signed_text(contents), signature, signer, allowed)
    if found.good:
        # Whoever runs something in the folder may run these too: a conftest.py, say.
        left = tuple(contents.foreign)
        but = f", but {counted(len(left), 'file')} in its folder not" if left else ""
        return SignatureCheck(not left, signer, f"signed by {signer}{but}", left)
    if found.of_this:
        why = f"its signature is not one that {allowed} allows {signer}: {found.said}"
    else:
        why = f"its signature is not of what is in the folder: {found.said}"
    return SignatureCheck(False, signer, why)
