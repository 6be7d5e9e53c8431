"""`pack sign` and `pack verify --signer`, through ssh-keygen: a signature is of every file as it is."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner
from packed import forge, invoked
from synced import QUESTIONS, made, synced
from tracejury.store.packs.sync import ssh_keygen
from tracejury.tui.commands.main import tracejury

BAG, REFUND, PETS, *_ = QUESTIONS
KEYGEN = shutil.which("ssh-keygen")
needs_keygen = pytest.mark.skipif(KEYGEN is None, reason="ssh-keygen is not installed")


def key_of(folder: Path, name: str) -> Path:
    """A new key; its signer is allowed in the file `allowed`."""
    path = folder / name
    subprocess.run([str(KEYGEN), "-q", "-t", "ed25519", "-N", "", "-f", str(path)], check=True)
    public = path.with_name(f"{name}.pub").read_text().split()
    with (folder / "allowed").open("a") as file:
        file.write(f'{name} namespaces="{ssh_keygen.NAMESPACE}" {" ".join(public[:2])}\n')
    return path


@pytest.fixture
def signed(tmp_path: Path) -> Path:
    """A synced pack that anna signed; ben may sign as well."""
    folder = tmp_path / "p"
    synced(made(tmp_path / "a", {BAG: "wrong", PETS: "right"}), folder)
    key = key_of(tmp_path, "anna")
    key_of(tmp_path, "ben")
    code, said = invoked("pack", "sign", folder, "--key", key)
    assert code == 0, said
    return folder


def verified(folder: Path, signer: str = "anna") -> tuple[int, str]:
    allowed = folder.parent / "allowed"
    return invoked("pack", "verify", folder, "--signer", signer, "--allowed-signers", allowed)


@needs_keygen
def test_who_signed_is_believed_and_nobody_else(signed: Path) -> None:
    assert verified(signed)[0] == 0
    assert "signed by anna" in verified(signed)[1]
    for other in ("ben", "carla", "-f", "anna\nben"):
        code, said = verified(signed, other)
        assert code == 1
        assert "its signature is not one that" in said


@needs_keygen
@pytest.mark.parametrize("file", ["README.md", ".gitattributes", "manifest.json"])
def test_any_file_that_changed_by_a_byte_is_not_what_was_signed(signed: Path, file: str) -> None:
    (signed / file).write_bytes((signed / file).read_bytes() + b"\n")
    code, said = verified(signed)
    assert (code, "its signature is not of what is in the folder" in said) == (1, True)


@needs_keygen
@pytest.mark.parametrize("added", ["conftest.py", "pytest.ini", "run.sh", "blobs/sha256/aaaa"])
def test_a_file_that_the_signature_does_not_cover_is_named_and_fails(
    signed: Path, added: str
) -> None:
    (signed / added).parent.mkdir(parents=True, exist_ok=True)
    (signed / added).write_text("import os")
    code, said = verified(signed)
    assert code == 1
    assert "signed by anna, but 1 file in its folder not" in said
    assert f"  {added}\n" in said
    code, said = invoked("pack", "verify", signed)
    assert code == 0
    assert f"1 file in the folder not of the pack:\n  {added}\n" in said
    words = ["--json", "pack", "verify", str(signed)]
    assert json.loads(CliRunner().invoke(tracejury, words).stdout)["foreign"] == [added]


@needs_keygen
def test_a_file_slipped_into_a_folder_of_the_pack_is_not_what_was_signed(signed: Path) -> None:
    for added in ("cases/conftest.py", "history/more.json", "retired/x.sh"):
        (signed / added).parent.mkdir(exist_ok=True)
        (signed / added).write_text("{}")
        assert verified(signed)[0] != 0
        (signed / added).unlink()


@needs_keygen
def test_a_forged_case_with_a_forged_history_is_not_what_was_signed(signed: Path) -> None:
    forge(signed, lambda case: case.update(severity="low"))
    signature = (signed / "manifest.json.sig").read_bytes()
    assert invoked("pack", "seal", signed, "--yes")[0] == 0
    (signed / "manifest.json.sig").write_bytes(signature)
    assert invoked("pack", "verify", signed)[0] == 0
    assert verified(signed)[0] == 1


@needs_keygen
def test_a_sync_takes_away_the_signature_that_no_longer_holds(signed: Path) -> None:
    said = synced(made(signed.parent / "b", {BAG: "wrong"}), signed)
    assert "its signature does not cover this any more" in said
    assert "it is not signed" in verified(signed)[1]
    assert invoked("pack", "sign", signed, "--key", signed.parent / "anna")[0] == 0
    assert verified(signed)[0] == 0
    before = (signed / "manifest.json.sig").read_bytes()
    synced(signed.parent / "b", signed)
    assert (signed / "manifest.json.sig").read_bytes() == before


@needs_keygen
def test_a_signature_of_another_namespace_does_not_count(signed: Path) -> None:
    shown = CliRunner().invoke(tracejury, ["pack", "sign", str(signed), "--show"])
    words = [str(KEYGEN), "-Y", "sign", "-q", "-n", "git", "-f", str(signed.parent / "anna")]
    done = subprocess.run(words, input=shown.stdout_bytes, capture_output=True, check=True)
    (signed / "manifest.json.sig").write_bytes(done.stdout)
    assert verified(signed)[0] == 1


@needs_keygen
def test_what_is_shown_is_what_ssh_keygen_verifies_alone(signed: Path) -> None:
    shown = CliRunner().invoke(tracejury, ["pack", "sign", str(signed), "--show"])
    words = [str(KEYGEN), "-Y", "verify", "-n", ssh_keygen.NAMESPACE, "-I", "anna"]
    words += ["-f", str(signed.parent / "allowed"), "-s", str(signed / "manifest.json.sig")]
    assert subprocess.run(words, input=shown.stdout_bytes, check=False).returncode == 0
    assert {one["path"] for one in json.loads(shown.stdout)["files"]} >= {"README.md"}


@needs_keygen
def test_a_pack_that_is_not_as_it_was_synced_is_not_signed(signed: Path) -> None:
    forge(signed, lambda case: case.update(severity="low"))
    code, said = invoked("pack", "sign", signed, "--key", signed.parent / "anna")
    assert (code, "is not signed" in said) == (1, True)


@needs_keygen
def test_a_key_that_is_none_and_a_signature_that_is_none_are_named(signed: Path) -> None:
    (signed.parent / "none").write_text("no key")
    code, said = invoked("pack", "sign", signed, "--key", signed.parent / "none")
    assert (code, "could not sign" in said) == (2, True)
    assert invoked("pack", "sign", signed, "--key", signed.parent / "absent")[0] == 2
    (signed / "manifest.json.sig").write_text("no signature")
    assert verified(signed)[0] == 1


def test_without_ssh_keygen_it_says_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced(made(tmp_path / "a", {BAG: "wrong"}), tmp_path / "p")
    (tmp_path / "key").touch()
    monkeypatch.setenv("PATH", str(tmp_path))
    code, said = invoked("pack", "sign", tmp_path / "p", "--key", tmp_path / "key")
    assert (code, "ssh-keygen is not installed" in said) == (2, True)


def test_signer_and_allowed_signers_belong_together(tmp_path: Path) -> None:
    folder = made(tmp_path / "a", {BAG: "wrong"})
    assert invoked("pack", "verify", folder, "--signer", "anna")[0] == 2
