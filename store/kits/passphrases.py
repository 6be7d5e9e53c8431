"""A kit or return that only a passphrase opens: scrypt (RFC 7914) makes a key of it, AES-256-GCM (NIST SP 800-38D) locks the
content with it. Both are those of OpenSSL, through `hashlib` and the package `cryptography`, which is loaded here alone.

The key is kept with an opened kit, so that the return is locked by the same passphrase without asking for it again.
"""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING, Final, Literal

from msgspec import Struct

from ...errors import UserError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

SALT_BYTES: Final = 16
NONCE_BYTES: Final = 12
KEY_BYTES: Final = 32
_COST: Final = 1 << 15
"""scrypt's N: with r = 8 it takes 32 MiB and some 0.1 s, three times with p = 3 (OWASP, Password Storage Cheat Sheet)."""
_BLOCK: Final = 8
_PARALLEL: Final = 3
_MOST_COST: Final = 1 << 20
_MOST_MEMORY: Final = 1 << 30
_INSTALL: Final = "pip install 'tracejury[passphrase]' adds it."


class Lock(Struct, frozen=True, forbid_unknown_fields=True):
    """How the content of a file was locked; nothing of it is secret. `salt` and `nonce` are hexadecimal."""

    salt: str
    nonce: str
    n: int = _COST
    r: int = _BLOCK
    p: int = _PARALLEL
    kdf: Literal["scrypt"] = "scrypt"
    cipher: Literal["AES-256-GCM"] = "AES-256-GCM"


class Key(Struct, frozen=True):
    """A key, and what made it of the passphrase."""

    key: bytes
    salt: str
    n: int = _COST
    r: int = _BLOCK
    p: int = _PARALLEL


class WrongPassphrase(UserError):
    """A locked file without its passphrase, or with another one."""


def require_cipher() -> None:
    """Raise UserError where nothing can be locked or unlocked, as `cryptography` is missing."""
    _cipher(bytes(KEY_BYTES))


def new_key(passphrase: str) -> Key:
    """A key for files that are to be locked. Raises UserError for an empty passphrase, or where `cryptography` is missing."""
    require_cipher()
    if not passphrase:
        raise UserError("The passphrase is empty", "Give one of several words.")
    salt = os.urandom(SALT_BYTES)
    return Key(_made(passphrase, salt, _COST, _BLOCK, _PARALLEL), salt.hex())


def key_of(passphrase: str, lock: Lock) -> Key:
    """The key of a locked file. Raises UserError for a lock that would take too long or too much memory."""
    try:
        salt = bytes.fromhex(lock.salt)
    except ValueError:
        raise UserError("The file is damaged: its salt is none", "Ask for it again.") from None
    fits = 1 < lock.n <= _MOST_COST and not lock.n & (lock.n - 1)
    fits = fits and 0 < lock.r <= 32 and 0 < lock.p <= 16
    if not fits or 128 * lock.n * lock.r > _MOST_MEMORY:
        raise UserError(
            "The file asks for more work than a passphrase needs; it may be a forgery",
            "Ask for it again.",
        )
    return Key(_made(passphrase, salt, lock.n, lock.r, lock.p), lock.salt, lock.n, lock.r, lock.p)


def _made(passphrase: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    secret = passphrase.encode("utf-8", "surrogatepass")
    return hashlib.scrypt(
        secret, salt=salt, n=n, r=r, p=p, maxmem=_MOST_MEMORY + (64 << 20), dklen=KEY_BYTES
    )


def locked(key: Key, content: bytes, beside: bytes) -> tuple[Lock, bytes]:
    """The content, locked together with what stands `beside` it in the open. Raises UserError."""
    nonce = os.urandom(NONCE_BYTES)
    lock = Lock(key.salt, nonce.hex(), key.n, key.r, key.p)
    return lock, bytes(_cipher(key.key).encrypt(nonce, content, beside))


def unlocked(key: Key, lock: Lock, content: bytes, beside: bytes) -> bytes:
    """The content of a locked file. Raises WrongPassphrase, UserError."""
    cipher = _cipher(key.key)
    from cryptography.exceptions import InvalidTag

    try:
        return bytes(cipher.decrypt(bytes.fromhex(lock.nonce), content, beside))
    except (InvalidTag, ValueError):
        raise WrongPassphrase(
            "The passphrase does not open the file, or the file was changed",
            "Give the passphrase that it was locked with.",
        ) from None


def _cipher(key: bytes) -> AESGCM:
    try:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    except ImportError:
        raise UserError(
            "A passphrase needs the package cryptography, which is not installed", _INSTALL
        ) from None
    return AESGCM(key)
