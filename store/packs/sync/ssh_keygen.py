"""Signatures by `ssh-keygen -Y`, started without a shell; what is signed goes through its standard input.

Format and options: ssh-keygen(1), sections on -Y sign, -Y verify, -Y check-novalidate and ALLOWED SIGNERS.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ....errors import UserError

NAMESPACE: Final = "tracejury-pack"
PROGRAM: Final = "ssh-keygen"
_SECONDS: Final = 60.0
_SHOWN: Final = 400


@dataclass(frozen=True, slots=True)
class Checked:
    """What ssh-keygen says of a signature: `good` if it is that signer's and of that text, `of_this` if it is somebody's
    of that text, `said` in its own words."""

    good: bool
    of_this: bool
    said: str


def signature_of(text: bytes, key: Path, namespace: str = NAMESPACE) -> bytes:
    """A signature of a text with a private key, or with a public one whose private half an agent holds. Raises
    UserError. ssh-keygen asks for a passphrase itself."""
    if not key.is_file():
        raise UserError(f"No key file {key} found", "Name a key made with ssh-keygen.")
    # The agent or a security key may wait for a person.
    done = _run(["-Y", "sign", "-n", namespace, "-f", str(key)], text, None)
    if done.returncode != 0 or not done.stdout.startswith(b"-----BEGIN SSH SIGNATURE-----"):
        raise UserError(
            f"ssh-keygen could not sign with {key}: {_said(done)}",
            "Check the key and its passphrase; its file must be readable for you alone.",
        )
    return done.stdout


def check_signature(
    text: bytes, signature: bytes, signer: str, allowed: Path, namespace: str = NAMESPACE
) -> Checked:
    """Whether a signature is that of a signer, by a file of allowed signers. Raises UserError if that cannot be read."""
    _require(allowed)
    with tempfile.TemporaryDirectory(prefix="tracejury-") as folder:
        file = Path(folder, "signature")
        file.write_bytes(signature)
        about = ["-n", namespace, "-s", str(file)]
        done = _run(["-Y", "verify", "-f", str(allowed), "-I", signer, *about], text, _SECONDS)
        fits = done
        if done.returncode != 0:
            fits = _run(["-Y", "check-novalidate", *about], text, _SECONDS)
    return Checked(done.returncode == 0, fits.returncode == 0, _said(done))


def principals_of(signature: bytes, allowed: Path) -> list[str]:
    """The names that a file of allowed signers has for the key of a signature; [] if it has none, or the signature is none.
    They say nothing yet of what was signed. Raises UserError if that cannot be found out."""
    _require(allowed)
    with tempfile.TemporaryDirectory(prefix="tracejury-") as folder:
        file = Path(folder, "signature")
        file.write_bytes(signature)
        words = ["-Y", "find-principals", "-f", str(allowed), "-s", str(file)]
        done = _run(words, b"", _SECONDS)
    if done.returncode != 0:
        return []
    lines = done.stdout.decode("utf-8", "replace").splitlines()
    return [name for line in lines for name in line.strip().split(",") if name]


def _require(allowed: Path) -> None:
    if not allowed.is_file():
        raise UserError(
            f"No file of allowed signers {allowed} found",
            "Each of its lines has a name and a public key; see ssh-keygen(1).",
        )


def _run(
    words: Sequence[str], text: bytes, seconds: float | None
) -> subprocess.CompletedProcess[bytes]:
    program = shutil.which(PROGRAM)
    if program is None:
        raise UserError(
            "ssh-keygen is not installed", "It comes with OpenSSH (package openssh-client)."
        )
    try:
        return subprocess.run(  # noqa: S603 - a fixed program, without a shell
            [program, *words], input=text, capture_output=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        raise UserError(f"ssh-keygen did not end within {seconds:g} s", "Run it again.") from None
    except OSError as error:
        raise UserError(f"ssh-keygen could not be started: {error.strerror}", "") from None


def _said(done: subprocess.CompletedProcess[bytes]) -> str:
    said = (done.stderr or done.stdout).decode("utf-8", "replace")
    return " ".join(said.split())[:_SHOWN] or f"exit code {done.returncode}"
