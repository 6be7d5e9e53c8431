"""The pseudonyms of a library: its secret key, what was given under it, and the masking of its texts.

`privacy.key` holds 32 random bytes, made when something is first masked. `pseudonyms.db` remembers which pseudonyms were
given, as digests under that key: no values, and none can be computed without the key. Several processes use both at
once. Without the key equal values no longer get the pseudonyms that they had; nothing else is lost.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import sqlite3
import tempfile
from collections.abc import Iterator, MutableMapping
from contextlib import closing, suppress
from pathlib import Path
from threading import Lock
from typing import Final

from ...errors import UserError
from ..canonical import clean_text
from ..privacy.find import find
from ..privacy.rules import Rules, builtin, with_file, with_names_file
from ..privacy.twin.masking import Masking
from ..privacy.twin.pseudonyms import Twin
from ..private_files import is_shared, make_file, make_folder, private

RULES_FILE: Final = "privacy.toml"
"""The rules of a library, in its folder."""
KEY_FILE: Final = "privacy.key"
GIVEN_FILE: Final = "pseudonyms.db"
BACKUPS: Final = "backups"
KEY_BYTES: Final = 32
_APPLICATION_ID: Final = 0x746A7073
_WAIT_SECONDS: Final = 30.0
_LOST: Final = (
    "Copy it back from backups/. Without it: move it away, and values get new pseudonyms."
)


def rules_for(library: Path, files: tuple[Path, ...] = (), names: tuple[Path, ...] = ()) -> Rules:
    """The rules that come with the program, those of the library, and those of files. Raises UserError."""
    rules = builtin()
    if (library / RULES_FILE).exists():
        rules = with_file(rules, library / RULES_FILE)
    for file in files:
        rules = with_file(rules, file)
    for file in names:
        rules = with_names_file(rules, file)
    return rules


def reason_without_private(folder: Path, reason: str, where: str) -> str:
    """A reason on one line. Raises UserError if something private by the rules of the library is in it: it would stand
    `where` for good."""
    given = clean_text(" ".join(reason.split()))
    private = [one for one in find(given, rules_for(folder)) if not one.masked]
    if private:
        raise UserError(
            f"The reason holds something private itself ({private[0].why}); it would stand {where}",
            "Say it without.",
        )
    return given


def library_masking(folder: Path, rules: Rules | None = None) -> Masking:
    """What masks the texts of the library in `folder`, by its rules and with its pseudonyms.

    Where the folder cannot be written, a library without a key gets one for this run alone. Raises UserError for a
    key or rules that cannot be used.
    """
    rules = rules_for(folder) if rules is None else rules
    try:
        key = library_key(folder)
        given: MutableMapping[str, str] = GivenPseudonyms(folder / GIVEN_FILE)
    except (OSError, sqlite3.Error):
        key = read_key(folder) or secrets.token_bytes(KEY_BYTES)
        given = {}
    return Masking(rules, Twin(key, rules, given))


def read_key(folder: Path) -> bytes | None:
    """The key of a library; None if it has none yet. Raises UserError for a file that is no key or cannot be read."""
    path = folder / KEY_FILE
    try:
        key = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error}", _LOST) from None
    if len(key) != KEY_BYTES:
        raise UserError(f"{path} is no key: it has {len(key)} bytes, not {KEY_BYTES}", _LOST)
    return key


def library_key(folder: Path) -> bytes:
    """The key of a library, made if it has none. Raises UserError, OSError."""
    key = read_key(folder)
    if key is None:
        make_folder(folder)
        _write_once(folder / KEY_FILE, secrets.token_bytes(KEY_BYTES))
        key = read_key(folder)
        copy_key(folder)
    if key is None:
        raise OSError(f"{folder / KEY_FILE} is gone")
    return key


def _write_once(path: Path, data: bytes) -> None:
    """Write a file with all of its bytes, or leave the one that another process wrote first."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            if is_shared(path.parent):
                # For its owner alone, or for those with whom the library is shared.
                temporary.chmod(path.parent.stat().st_mode & 0o666)
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            _name_it(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def _name_it(temporary: Path, path: Path) -> None:
    try:
        # A link, unlike a renaming, replaces nothing.
        path.hardlink_to(temporary)
    except FileExistsError:
        raise
    except OSError:
        # A file system without links.
        with open(path, "xb", opener=private) as file:
            file.write(temporary.read_bytes())


def copy_key(folder: Path) -> Path | None:
    """Copy the key of a library to its backups; returns the copy, None if there is no key. A copy of another key stays,
    under a name of its own. Raises UserError, OSError."""
    key = read_key(folder)
    if key is None:
        return None
    copy = folder / BACKUPS / KEY_FILE
    make_folder(copy.parent)
    if copy.exists() and copy.read_bytes() != key:
        taken = hashlib.sha256(copy.read_bytes()).hexdigest()[:8]
        copy.replace(copy.with_name(f"{copy.stem}-{taken}{copy.suffix}"))
    if not copy.exists():
        _write_once(copy, key)
    return copy


def key_notices(folder: Path) -> list[str]:
    """What is wrong with the key of a library, in words."""
    given = folder / GIVEN_FILE
    try:
        key = read_key(folder)
    except UserError as error:
        return [f"{error}. {error.hint}"]
    if key is None and given.exists():
        gone = f"{folder / KEY_FILE} is missing, under which {given.name} remembers pseudonyms"
        after = "values get new ones that differ from those in masked copies made before"
        return [f"{gone}: {after}. Copy the key back from backups/."]
    return []


class GivenPseudonyms(MutableMapping[str, str]):
    """What `Twin.given` remembers, in a file: what several processes give at once is each given once.

    Raises sqlite3.Error when it cannot be opened or written.
    """

    def __init__(self, path: Path) -> None:
        make_file(path)
        self._known: dict[str, str] = {}
        self._lock = Lock()
        self._database = sqlite3.connect(
            path, timeout=_WAIT_SECONDS, isolation_level=None, check_same_thread=False
        )
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("PRAGMA synchronous = NORMAL")
        self._database.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
        self._database.execute(
            "CREATE TABLE IF NOT EXISTS given (pseudonym TEXT PRIMARY KEY, owner TEXT NOT NULL) WITHOUT ROWID"
        )

    def __getitem__(self, pseudonym: str) -> str:
        with self._lock:
            known = self._known.get(pseudonym) or self._stored(pseudonym)
        if known is None:
            raise KeyError(pseudonym)
        return known

    def _stored(self, pseudonym: str) -> str | None:
        row = self._database.execute(
            "SELECT owner FROM given WHERE pseudonym = ?", (pseudonym,)
        ).fetchone()
        return str(row[0]) if row else None

    def setdefault(self, pseudonym: str, owner: str = "") -> str:
        """Who has the pseudonym: `owner`, unless another has it already."""
        with self._lock:
            known = self._known.get(pseudonym)
            if known is None:
                try:
                    known = self._given_to(pseudonym, owner)
                except sqlite3.Error:
                    # A full disk: what is given is remembered in this process alone.
                    known = owner
                self._known[pseudonym] = known
            return known

    def _given_to(self, pseudonym: str, owner: str) -> str:
        known = self._stored(pseudonym)
        if known is None:
            self._database.execute("INSERT OR IGNORE INTO given VALUES (?, ?)", (pseudonym, owner))
            known = self._stored(pseudonym)
        return owner if known is None else known

    def __setitem__(self, pseudonym: str, owner: str) -> None:
        with self._lock:
            self._database.execute("INSERT OR REPLACE INTO given VALUES (?, ?)", (pseudonym, owner))
            self._known[pseudonym] = owner

    def __delitem__(self, pseudonym: str) -> None:
        self[pseudonym]
        with self._lock:
            self._database.execute("DELETE FROM given WHERE pseudonym = ?", (pseudonym,))
            self._known.pop(pseudonym, None)

    def __iter__(self) -> Iterator[str]:
        with self._lock, closing(self._database.cursor()) as cursor:
            rows = cursor.execute("SELECT pseudonym FROM given").fetchall()
        return iter([str(row[0]) for row in rows])

    def __len__(self) -> int:
        with self._lock:
            return int(self._database.execute("SELECT count(*) FROM given").fetchone()[0])

    def close(self) -> None:
        """Close the file."""
        self._database.close()
