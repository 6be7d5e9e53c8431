"""The key of a library's pseudonyms, and the memory of what was given under it."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from tracejury.errors import UserError
from tracejury.store.workspace.health import back_up, examine
from tracejury.store.workspace.masking import (
    GIVEN_FILE,
    KEY_FILE,
    GivenPseudonyms,
    library_key,
    library_masking,
)

MAIL = "ivo.brandt@acme-shop.com"


def test_equal_values_have_equal_pseudonyms_each_time_a_library_is_opened(tmp_path: Path) -> None:
    first = library_masking(tmp_path).mask_text(MAIL)
    assert first != MAIL
    assert library_masking(tmp_path).mask_text(f"to {MAIL}") == f"to {first}"
    assert library_masking(tmp_path / "other").mask_text(MAIL) != first


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_key_and_memory_are_for_the_owner_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        library_masking(tmp_path / "lib").mask_text(MAIL)
    finally:
        os.umask(before)
    made = [path for path in (tmp_path / "lib").rglob("*") if path.is_file()]
    assert {KEY_FILE, GIVEN_FILE} <= {path.name for path in made}
    assert {stat.S_IMODE(path.stat().st_mode) for path in made} == {0o600}


def test_the_memory_has_digests_only(tmp_path: Path) -> None:
    made = library_masking(tmp_path).mask_text(MAIL)
    said = b"".join(path.read_bytes() for path in tmp_path.glob("pseudonyms.db*"))
    for value in (MAIL, made, "brandt", made.partition("@")[0]):
        assert value.encode() not in said


def test_what_another_has_already_is_not_given(tmp_path: Path) -> None:
    one, other = GivenPseudonyms(tmp_path / GIVEN_FILE), GivenPseudonyms(tmp_path / GIVEN_FILE)
    assert one.setdefault("p", "ann") == "ann"
    assert other.setdefault("p", "bob") == "ann"
    assert dict(other) == {"p": "ann"}


GIVING = """
import sys
from pathlib import Path
from tracejury.store.workspace.masking import GIVEN_FILE, GivenPseudonyms, library_key

folder = Path(sys.argv[1])
key = library_key(folder)
given = GivenPseudonyms(folder / GIVEN_FILE)
print(key.hex(), *(given.setdefault(str(one), sys.argv[2]) for one in range(200)))
"""


def test_processes_at_once_share_one_key_and_give_each_pseudonym_to_one(tmp_path: Path) -> None:
    started = [
        subprocess.Popen(
            [sys.executable, "-c", GIVING, str(tmp_path), f"{number}"],
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(3)
    ]
    seen = {one.communicate(timeout=60)[0] for one in started}
    assert [one.returncode for one in started] == [0, 0, 0]
    assert len(seen) == 1


def test_a_damaged_key_is_refused(tmp_path: Path) -> None:
    (tmp_path / KEY_FILE).write_bytes(b"short")
    with pytest.raises(UserError, match="is no key: it has 5 bytes, not 32"):
        library_masking(tmp_path)


def test_doctor_says_that_a_key_is_lost_and_the_backup_has_it(tmp_path: Path) -> None:
    first = library_masking(tmp_path).mask_text(MAIL)
    back_up(tmp_path)
    assert examine(tmp_path).notices == []
    (tmp_path / KEY_FILE).unlink()
    (said,) = examine(tmp_path).notices
    assert f"{KEY_FILE} is missing" in said
    (tmp_path / "backups" / KEY_FILE).replace(tmp_path / KEY_FILE)
    assert examine(tmp_path).notices == []
    assert library_masking(tmp_path).mask_text(MAIL) == first


def test_a_backup_replaces_no_copy_of_another_key(tmp_path: Path) -> None:
    first = library_key(tmp_path)
    (tmp_path / KEY_FILE).unlink()
    second = library_key(tmp_path)
    kept = {path.read_bytes() for path in (tmp_path / "backups").glob("privacy*.key")}
    assert kept == {first, second}


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_masked_all_the_same(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        assert MAIL not in library_masking(tmp_path).mask_text(MAIL)
    finally:
        tmp_path.chmod(0o700)


def test_masking_is_loaded_only_where_something_is_masked() -> None:
    names = "tracejury.store.workspace.workspace"
    code = f"import sys, {names}; print('tracejury.store.privacy.find' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
