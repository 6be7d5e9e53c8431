"""Folders that are no place for a library: those that a program synchronises with other machines, and those of a network.

A synchronising program copies a database while it is written, and brings an older state back; file systems of a network do not
keep the promises of locks and syncs that a saved verdict stands on. Where somebody accepts that all the same, it is remembered.
"""

from __future__ import annotations

import json
import re
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from ..errors import UserError
from .private_files import make_folder, private

ACCEPTED: Final = "place-accepted"
"""The file in a folder that says that somebody accepts its place."""
_MOUNTS: Final = Path("/proc/self/mounts")
_SYNCED: Final = (
    (re.compile(r"dropbox( \(.*\))?", re.IGNORECASE), "Dropbox"),
    (re.compile(r"onedrive( - .*)?", re.IGNORECASE), "OneDrive"),
    (re.compile(r"onedrive-.*", re.IGNORECASE), "OneDrive"),
    (re.compile(r"icloud ?drive|com~apple~clouddocs", re.IGNORECASE), "iCloud Drive"),
    (re.compile(r"google ?drive|googledrive-.*|my drive", re.IGNORECASE), "Google Drive"),
    (re.compile(r"nextcloud\d*", re.IGNORECASE), "Nextcloud"),
    (re.compile(r"owncloud", re.IGNORECASE), "ownCloud"),
    (re.compile(r"pcloud ?drive|synologydrive|megasync|box sync", re.IGNORECASE), "a cloud drive"),
)
"""Names of folders that these programs make."""
_MARKS: Final = (
    (".dropbox", "Dropbox"),
    (".dropbox.cache", "Dropbox"),
    (".stfolder", "Syncthing"),
    (".nextcloudsync.log", "Nextcloud"),
    (".owncloudsync.log", "ownCloud"),
)
"""What these programs leave in a folder that they synchronise."""
_NETWORK: Final = frozenset(
    {
        "nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ncpfs", "vboxsf", "davfs", "fuse.davfs2",
        "fuse.sshfs", "fuse.rclone", "fuse.s3fs", "fuse.gcsfuse", "fuse.glusterfs", "fuse.onedriver",
        "fuse.google-drive-ocamlfuse", "fuse.smbnetfs", "fuse.gvfsd-fuse",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Risk:
    """Why a folder is no place for a library: what synchronises it, or the file system of the network."""

    kind: Literal["synchronised", "network"]
    by: str

    @property
    def words(self) -> str:
        """In words, after the name of the folder."""
        if self.kind == "synchronised":
            return f"is synchronised by {self.by}"
        return f"is on a network ({self.by})"


class RiskyPlace(UserError):
    """A library is in a place that can lose what is saved, and nobody accepted that."""

    def __init__(self, folder: Path, risk: Risk) -> None:
        loses = (
            "it copies files while they are written, and can bring back an older state"
            if risk.kind == "synchronised"
            else "locks and syncs are not to be relied on there"
        )
        super().__init__(
            f"The library {folder} {risk.words}: {loses}, so that verdicts can be lost",
            "Keep it on a local disk (--library DIR), and exchange kits or backups instead."
            " tracejury doctor --accept-place takes this place all the same, and remembers it.",
        )
        self.risk = risk


def risk_of(folder: Path, mounts: Path = _MOUNTS) -> Risk | None:
    """Why a folder, which may not be there yet, is no place for a library; None if nothing speaks against it."""
    with suppress(OSError, RuntimeError):
        folder = folder.resolve()
    for part in folder.parts:
        for named, program in _SYNCED:
            if named.fullmatch(part):
                return Risk("synchronised", program)
    if "CloudStorage" in folder.parts and "Library" in folder.parts:
        return Risk("synchronised", "a cloud drive")
    for above in (folder, *folder.parents):
        for mark, program in _MARKS:
            with suppress(OSError):
                if (above / mark).exists() and above != Path.home():
                    return Risk("synchronised", program)
    if sys.platform == "win32" and str(folder).startswith("\\\\"):
        return Risk("network", "a share")
    system = _file_system(folder, mounts)
    return Risk("network", system) if system in _NETWORK else None


def _file_system(folder: Path, mounts: Path) -> str:
    """The type of the file system that a folder is on; "" if that is not known, or if everything is on it."""
    try:
        lines = mounts.read_text("utf-8", "surrogateescape").splitlines()
    except OSError:
        return ""
    best, system = Path("/"), ""
    for line in lines:
        parts = line.split(" ")
        if len(parts) < 3:
            continue
        # Octal escapes stand for white space in a path (proc_pid_mounts(5)).
        name = re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), parts[1])
        at = Path(name)
        if (
            at != Path("/")
            and (at == folder or at in folder.parents)
            and len(at.parts) >= len(best.parts)
        ):
            best, system = at, parts[2]
    return system


def require_safe_place(folder: Path) -> None:
    """Raise RiskyPlace for a folder that is no place for a library, unless its place was accepted."""
    risk = risk_of(folder)
    if risk is not None and not accepted(folder):
        raise RiskyPlace(folder, risk)


def accepted(folder: Path) -> bool:
    """Whether somebody accepted the place of a folder, or of one that it is in. What was accepted elsewhere, and came here
    with a copy, does not count."""
    with suppress(OSError, RuntimeError):
        folder = folder.resolve()
    for one in (folder, *folder.parents):
        with suppress(OSError, ValueError, TypeError, KeyError):
            if json.loads((one / ACCEPTED).read_bytes())["place"] == str(one):
                return True
    return False


def accept_place(folder: Path) -> Risk | None:
    """Remember that the place of a library is accepted, if there is anything to accept; returns what it is. Raises OSError."""
    risk = risk_of(folder)
    if risk is not None:
        make_folder(folder)
        told = {"place": str(folder.resolve()), "accepted": risk.words}
        with open(folder / ACCEPTED, "wb", opener=private) as file:
            file.write(json.dumps(told).encode() + b"\n")
    return risk
