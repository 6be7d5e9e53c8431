"""The library of whoever reviews a kit: a folder that they need not know of, one for each kit. Opening the kit again goes on
where they stopped."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from ...errors import UserError
from ...whole_files import write_whole
from ..canonical import clean_text
from ..kits.kit import KitHead, KitReading, KitTrace
from ..kits.kit_file import KitFile, damaged, read_file
from ..kits.passphrases import Key
from ..library.prepared import prepare
from ..private_files import make_folder
from .opened import KIT_FILE
from .workspace import Workspace

_BUILDER: Final = "kit"
"""Who is said to have made the queue, so that the reviewer's history begins with what they do."""
_BATCH: Final = 100
_DIGITS: Final = 24
_INSTALLATION: Final = "installation"
_INSTALLATION_BYTES: Final = 16


class OpenedKit(Struct, frozen=True):
    """What the library of a kit knows of it. `traces` has those that the engineer's library names otherwise; `file` is where the
    kit was opened from; `key` locks the return of a kit that was locked. `installation` tells two people of one name apart."""

    id: str
    name: str
    question: str
    reviewer: str
    sender: str
    send_to: str
    masked: bool
    library: str
    token: str
    rubric: str
    items: int
    traces: dict[str, str]
    file: str
    key: Key | None = None
    installation: str = ""

    @property
    def to(self) -> str:
        """Whom the return goes to, in words."""
        return self.send_to or self.sender


def kit_of(folder: Path) -> OpenedKit | None:
    """The kit that a library is of; None if it is a library of its own. Raises UserError."""
    path = folder / KIT_FILE
    try:
        return msgspec.json.decode(path.read_bytes(), type=OpenedKit)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise UserError(
            f"{path} cannot be read: {error}",
            "Your reviews are safe in the same folder. Ask whoever sent the kit.",
        ) from None


def last_kit(kits: Path) -> Path | None:
    """The library of the kit that was opened last; None if there is none."""
    found: list[tuple[int, str]] = []
    with suppress(OSError):
        for folder in kits.iterdir():
            with suppress(OSError):
                found.append(((folder / KIT_FILE).stat().st_mtime_ns, str(folder)))
    return Path(max(found)[1]) if found else None


def opened_folder(file: KitFile, kits: Path) -> Path:
    """Where the library of a kit is, or will be."""
    return kits / file.header.content[:_DIGITS]


def open_kit(
    path: Path,
    kits: Path,
    *,
    passphrase: Callable[[], str | None],
    reviewer: Callable[[KitHead], str],
) -> Path:
    """The folder with the library of a kit, made when it is first opened. `passphrase` is asked of a locked one, `reviewer` of one
    that names nobody. Raises UserError for a kit that is not sound, and then nothing is left; OSError."""
    file = read_file(path, "kit")
    folder = opened_folder(file, kits)
    if kit_of(folder) is not None:
        _note_opened(folder)
        return folder
    key = file.key(passphrase() if file.asks_for_passphrase() else None)
    make_folder(kits)
    made = kits / f".new-{secrets.token_hex(8)}"
    try:
        _make(file, key, made, reviewer)
        if folder.exists():
            # One that was never finished.
            shutil.rmtree(folder)
        made.rename(folder)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return folder


def _installation(kits: Path) -> str:
    """The random number of the folder in which kits are opened here, made with the first of them. It says nothing of who they
    are, only that it is the same place."""
    path = kits / _INSTALLATION
    with suppress(OSError, UnicodeDecodeError):
        known = path.read_text("ascii").strip()
        if len(known) == 2 * _INSTALLATION_BYTES:
            return known
    made = secrets.token_hex(_INSTALLATION_BYTES)
    write_whole(path, made.encode())
    return made


def _note_opened(folder: Path) -> None:
    with suppress(OSError):
        os.utime(folder / KIT_FILE)


def _make(file: KitFile, key: Key | None, folder: Path, reviewer: Callable[[KitHead], str]) -> None:
    reading = KitReading(file, key)
    head = reading.head
    named: dict[str, str] = {}
    with Workspace.open(folder, _BUILDER) as space:
        bundle = space.library.begin_bundle(head.name, head.name, file.header.content, "kit")
        batch: list[KitTrace] = []
        counts = [0, 0, 0]

        def save() -> None:
            prepared = [prepare(one.trace) for one in batch]
            if [one.key for one in prepared] != [one.key for one in batch]:
                raise damaged(file.path, "a trace in it is not what it says")
            # They are one state of each trace, as the engineer's library has it: nothing is to be put together here.
            space.library.save_prepared(prepared, bundle, unite=False)
            batch.clear()

        for one in reading.traces():
            batch.append(one)
            if one.of:
                named[one.key] = one.of
            for at, count in enumerate((1, len(one.trace.steps), len(one.trace.scores))):
                counts[at] += count
            if len(batch) >= _BATCH:
                save()
        save()
        traces, steps, scores = counts
        space.library.end_bundle(bundle, traces=traces, steps=steps, scores=scores, rejected=0)
        pinned = space.reviews.remember_rubric(_BUILDER, reading.rubric)
        items = [one.item() for one in head.items]
        space.queues.create(
            _BUILDER, head.name, pinned, items, order=head.order, sample=head.sample
        )
        space.regroup()
    who = clean_text((head.reviewer or reviewer(head)).strip())
    if not who:
        raise UserError("A review needs the name of its reviewer", "Open the kit again.")
    kit = reading.kit()
    opened = OpenedKit(
        id=kit.id,
        name=head.name,
        question=head.question,
        reviewer=who,
        sender=head.sender,
        send_to=head.send_to,
        masked=head.masked,
        library=head.library,
        token=head.token,
        rubric=pinned,
        items=len(head.items),
        traces=named,
        file=str(file.path.absolute()),
        key=key,
        installation=_installation(folder.parent),
    )
    write_whole(folder / KIT_FILE, msgspec.json.encode(opened))
